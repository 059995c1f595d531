"""Written words become words for a voice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model import Language
from flows.rules.speakable import (
    MOST_WORDS,
    speakable,
    spelled,
    split_for_voice,
    spoken_length,
)

EN, ZH = Language("en"), Language("zh")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("See [our page](https://a.example/x) for more.", "See our page for more."),
        ("Go to https://a.example/x now", "Go to now"),
        ("**Now**: press `reset`", "Now: press reset"),
        ("Do this:\n1. Go out\n2. Call us", "Do this: Go out. Call us"),
        ("- One\n- Two", "One. Two"),
        ("Your number is HG-204518.", "Your number is H G 2 0 4 5 1 8."),
        ("Call 01632 960999.", "Call 0 1 6 3 2, 9 6 0 9 9 9."),
        ("It comes to 84.20 marks.", "It comes to 84.20 marks."),
        ("It comes to 95.00 marks.", "It comes to 95 marks."),
        ("Between 08:00-12:00", "Between 8 to 12"),
        ("Between 16:00-20:00", "Between 4 to 8"),
        ("On 3 December 2029", "On 3 December 2029"),
        ("1 2 3 4 5 6", "1 2 3 4 5 6"),
    ],
)
def test_english(written: str, said: str) -> None:
    assert speakable(written, EN) == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("请在8:00-12:00来", "请在8点到12点来"),
        ("1. 离开\n2. 打电话", "离开。打电话"),
        ("编号 HG-204518", "编号 H G 2 0 4 5 1 8"),
    ],
)
def test_chinese(written: str, said: str) -> None:
    assert speakable(written, ZH) == said


def test_a_value_is_spelled_without_its_dashes() -> None:
    assert spelled("HG-204518") == "H G 2 0 4 5 1 8"


@given(
    st.lists(st.lists(st.sampled_from(["gas", "bill", "we", "pay"]), min_size=1, max_size=30)),
    st.sampled_from([EN, ZH]),
)
def test_nothing_is_lost_where_an_answer_is_split(words: list[list[str]], language: str) -> None:
    text = " ".join(" ".join(sentence) + "." for sentence in words)
    first, rest = split_for_voice(text, Language(language))
    together = f"{first} {rest}" if language == EN else first + rest
    assert together.replace(" ", "") == text.replace(" ", "")
    assert bool(first) == bool(words)
    is_one_sentence = first.count(".") <= 1
    assert is_one_sentence or spoken_length(first) <= MOST_WORDS
