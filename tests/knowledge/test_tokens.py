"""Search words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.tokens import stem, tokens


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("How do I move my meters?", ["mov", "meter"]),
        ("MOVING moved moves", ["mov", "mov", "mov"]),
        ("the customer\u2019s bills", ["customer", "bill"]),
        ("F28 error, code E1", ["f28", "error", "cod", "e1"]),
        ("燃气表", ["燃气", "气表"]),
        ("我的账单", ["的账", "账单"]),
        ("交gas费", ["交", "gas", "费"]),
        ("ＦＵＬＬ", ["full"]),
        ("?!", []),
    ],
)
def test_words(text: str, found: list[str]) -> None:
    assert tokens(text) == found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("paying", "pay"),
        ("stopped", "stop"),
        ("companies", "company"),
        ("prices", "price"),
        ("bills", "bill"),
        ("instalments", "installments"),
    ],
)
def test_forms_of_a_word_meet(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@given(st.text())
def test_any_text_gives_words_without_white_space(text: str) -> None:
    assert all(word and word == "".join(word.split()) for word in tokens(text))


@given(st.text(), st.text())
def test_a_line_break_parts_words(one: str, other: str) -> None:
    assert tokens(f"{one}\n{other}") == tokens(one) + tokens(other)
