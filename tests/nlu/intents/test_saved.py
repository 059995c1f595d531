"""Models as files."""

import numpy as np
import pytest

from nlu.intents.calibration import Thresholds
from nlu.intents.classifier import fit, guess
from nlu.intents.saved import from_bytes, to_bytes
from tests.nlu.intents.test_classifier import INTENTS, TEXTS, VECTORS


def test_a_model_comes_back_as_it_was() -> None:
    model = fit(TEXTS, VECTORS, INTENTS)
    limits = Thresholds(reject_below=0.5, accept_from=0.8, accuracy=0.9)
    again, limits_again = from_bytes(to_bytes(model, limits))
    before, after = guess(model, "pay 交费", VECTORS[0]), guess(again, "pay 交费", VECTORS[0])
    assert limits_again == limits
    assert np.allclose(before.probabilities, after.probabilities, atol=1e-5)
    assert before.nearness == after.nearness


@pytest.mark.parametrize("raw", [b"", b"not a model", b"PK\x03\x04 broken"])
def test_anything_else_is_refused(raw: bytes) -> None:
    with pytest.raises(ValueError, match="model|pickle"):
        from_bytes(raw)
