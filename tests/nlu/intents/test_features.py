"""N-grams and their weights."""

import numpy as np
import pytest

from nlu.intents.features import learn_vocabulary, matrix, ngrams, weigh

TEXTS = ["pay my bill", "pay by card", "怎么交费"]


def test_words_pairs_and_letters_are_seen() -> None:
    found = set(ngrams("Pay BILL"))
    assert {"w pay", "w bill", "w pay bill", " pay", "ill"} <= found


def test_weights_have_unit_length() -> None:
    _, weights = weigh("pay my bill by card", learn_vocabulary(TEXTS))
    assert np.linalg.norm(weights) == pytest.approx(1)


def test_a_rare_word_weighs_more_than_a_common_one() -> None:
    vocabulary = learn_vocabulary(TEXTS)
    assert (
        vocabulary.idf[vocabulary.numbers["w card"]] > vocabulary.idf[vocabulary.numbers["w pay"]]
    )


def test_what_was_never_seen_weighs_nothing() -> None:
    numbers, weights = weigh("", learn_vocabulary(["abc"]))
    assert len(numbers) == len(weights) == 0


def test_the_matrix_agrees_with_single_texts() -> None:
    vocabulary = learn_vocabulary(TEXTS)
    rows = matrix([*TEXTS, ""], vocabulary).toarray()
    numbers, weights = weigh(TEXTS[1], vocabulary)
    assert np.allclose(rows[1][numbers], weights)
    assert rows[3].sum() == 0
