"""Which language a message is in."""

import pytest

from nlu.language import detect


@pytest.mark.parametrize(
    ("text", "language", "is_clear"),
    [
        ("how do I pay", "en", True),
        ("怎么交费", "zh", True),
        ("漏气", "zh", True),
        ("my meter 坏了怎么办啊", "zh", True),
        ("please check 工单 for me, I have been waiting", "en", True),
        ("ok", "en", False),
        ("HG-204518", "en", False),
        ("???", "en", False),
        ("", "en", False),
    ],
)
def test_the_script_tells_the_language(text: str, language: str, is_clear: bool) -> None:
    found = detect(text)
    assert (found.language, found.is_clear) == (language, is_clear)


@pytest.mark.parametrize("text", ["ok", "HG-204518", "12", "👍"])
def test_what_hardly_tells_stays_in_the_language_of_the_conversation(text: str) -> None:
    assert detect(text, otherwise="zh").language == "zh"


def test_a_clear_text_changes_the_language_of_the_conversation() -> None:
    assert detect("sorry, do you speak English?", otherwise="zh").language == "en"


def test_only_offered_languages_are_given() -> None:
    assert detect("怎么交费", offered=("en",)).language == "en"
    assert detect("怎么交费", offered=("en",), otherwise="fr").language == "en"
