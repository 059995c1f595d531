"""What is made of an engine's words."""

import pytest

from channels.voice.speech.rules import nearest, understood

MENU = ("pay a bill", "book an engineer", "one", "two", "agent", "yes", "no")


@pytest.mark.parametrize(
    ("heard", "no_speech", "text"),
    [
        (" Hello there.", 0.1, "Hello there."),
        (" . . . .", 0.2, ""),
        ("Thank you.", 0.9, ""),
        ("", 0.0, ""),
        ("好的。", 0.1, "好的。"),
        ("yes yes yes " * 20, 0.1, ""),
        ("five five five five one two", 0.1, "five five five five one two"),
    ],
)
def test_words_that_are_none_are_not_given(heard: str, no_speech: float, text: str) -> None:
    assert understood(heard, no_speech) == text


@pytest.mark.parametrize(
    ("heard", "answer"),
    [
        ("Pay a bill.", "pay a bill"),
        ("Pay the bill", "pay a bill"),
        ("1.", "one"),
        ("Agents?", "agent"),
        ("I would like something else", "I would like something else"),
        ("Yes please, I want to pay my bill today", "Yes please, I want to pay my bill today"),
        ("", ""),
    ],
)
def test_a_near_hearing_is_taken_for_the_phrase(heard: str, answer: str) -> None:
    assert nearest(heard, MENU, "en") == answer


def test_what_is_as_near_to_two_phrases_is_neither() -> None:
    assert nearest("pay bill c", ("pay bill a", "pay bill b"), "en") == "pay bill c"


def test_chinese_phrases() -> None:
    assert nearest("转人工。", ("转人工", "查账单"), "zh") == "转人工"
    assert nearest("1", ("一", "二"), "zh") == "一"
    assert nearest("随便", (), "zh") == "随便"
