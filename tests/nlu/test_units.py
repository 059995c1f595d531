"""Texts cut into units: words, Han characters, sentences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.units import fold, sentences, units


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("I don\u2019t know!", ["i", "dont", "know"]),
        ("转人工", ["转", "人", "工"]),
        ("我的meter坏了", ["我", "的", "meter", "坏", "了"]),
        ("HG-204518", ["hg", "204518"]),
        ("ＧＡＳ 漏氣", ["gas", "漏", "气"]),
        ("", []),
    ],
)
def test_a_text_is_cut_into_words_and_characters(text: str, words: list[str]) -> None:
    assert [unit.word for unit in units(text)] == words


@given(st.text(max_size=200))
def test_units_stand_where_they_say(text: str) -> None:
    places = [(unit.start, unit.end) for unit in units(text)]
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert places == sorted(places)


def test_spellings_of_the_same_text_fold_together() -> None:
    assert fold("  GAS\u3000Leak ") == fold("gas leak")
    assert fold("聞到煤氣味") == fold("闻到煤气味")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Hello. I smell gas! Help", ["Hello", "I smell gas", "Help"]),
        ("你好。我闻到煤气味！", ["你好", "我闻到煤气味"]),
        ("0.082 marks a unit", ["0.082 marks a unit"]),
        ("first\nsecond", ["first", "second"]),
    ],
)
def test_sentences_end_at_full_stops_not_within_numbers(text: str, parts: list[str]) -> None:
    assert sentences(text) == parts
