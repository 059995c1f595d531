"""Search by words."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.tokens import tokens
from knowledge.words import WordSearch

WORDS = st.sampled_from(["gas", "bill", "meter", "move", "pay", "key"])
DOCUMENTS = st.lists(st.lists(WORDS, max_size=8), min_size=1, max_size=6)


def test_the_document_with_the_rarer_word_comes_first() -> None:
    search = WordSearch([["gas", "bill"], ["gas", "key"], ["gas", "bill"]])
    assert search.scores(["gas", "key"]).argmax() == 1
    assert search.rarity("key") > search.rarity("bill") > search.rarity("gas")


@given(DOCUMENTS, st.lists(WORDS, max_size=5))
def test_scores_are_shares_whatever_is_searched(
    documents: list[list[str]], asked: list[str]
) -> None:
    scores = WordSearch(documents).scores(asked)
    assert scores.shape == (len(documents),)
    assert np.all(scores >= 0)
    assert np.all(scores <= 1)


def test_unknown_words_neither_help_nor_harm() -> None:
    search = WordSearch([["gas", "bill"], ["meter"]])
    assert np.allclose(search.scores(["bill", "zebra"]), search.scores(["bill"]))
    assert not search.scores(["zebra"]).any()
    assert not search.scores([]).any()


def test_documents_without_words_are_found_by_none() -> None:
    assert not WordSearch([[], []]).scores(["gas"]).any()


@pytest.mark.parametrize(
    ("document", "share"), [({"gas"}, 0.0), ({"key", "gas"}, 1.0), (set(), 0.0)]
)
def test_coverage_counts_what_a_question_says(document: set[str], share: float) -> None:
    search = WordSearch([["gas"], ["key"]])
    assert search.covered_share(["key"], frozenset(document)) == share
    assert search.covered_share([], frozenset(document)) == 0


def test_a_pair_across_two_known_words_is_no_strange_word() -> None:
    search = WordSearch([tokens("缴费方法"), tokens("开户方式"), tokens("meter")])
    assert search.known_share(tokens("缴费方式")) == 1
    assert search.known_share(tokens("缴税方式")) < 1
    assert search.known_share(tokens("meter teem")) < 1
