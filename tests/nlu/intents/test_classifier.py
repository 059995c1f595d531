"""The classifier on small sets with made vectors."""

import numpy as np
import pytest

from nlu.intents.classifier import fit, guess

TEXTS = ["pay bill", "paying bills", "pay it", "cold radiator", "no heating", "radiator cold now"]
INTENTS = ["pay", "pay", "pay", "heat", "heat", "heat"]
VECTORS = np.array(
    [[1, 0, 0], [0.98, 0.2, 0], [0.98, 0, 0.2], [0, 1, 0], [0.2, 0.98, 0], [0, 0.98, 0.2]],
    dtype=np.float32,
)


def test_the_nearer_intent_wins_with_probabilities_of_one_together() -> None:
    model = fit(TEXTS, VECTORS, INTENTS)
    found = guess(model, "pay the bill", np.array([0.99, 0.1, 0], dtype=np.float32))
    assert model.intents == ("heat", "pay")
    assert found.probabilities.sum() == pytest.approx(1)
    assert found.probabilities[1] > 0.9


def test_a_far_text_scores_less_than_a_near_one() -> None:
    model = fit(TEXTS, VECTORS, INTENTS)
    near = guess(model, "pay bill", VECTORS[0])
    far = guess(model, "zzz", np.array([0, 0, 1], dtype=np.float32))
    assert far.score < near.score - 0.3


def test_three_intents_are_told_apart() -> None:
    vectors = np.vstack([VECTORS, np.array([[0, 0, 1], [0.1, 0, 0.99]], dtype=np.float32)])
    model = fit([*TEXTS, "hello", "hello there"], vectors, [*INTENTS, "greet", "greet"])
    found = guess(model, "hello you", np.array([0, 0, 1], dtype=np.float32))
    assert model.intents[int(found.probabilities.argmax())] == "greet"


def test_one_intent_is_no_choice() -> None:
    with pytest.raises(ValueError, match="two intents"):
        fit(TEXTS[:2], VECTORS[:2], ["pay", "pay"])
