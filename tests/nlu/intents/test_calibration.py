"""Where the bands begin."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.intents.calibration import UNCALIBRATED, Thresholds, calibrate, thresholds
from nlu.model import Band


def test_scores_that_separate_cleanly_need_no_confirming() -> None:
    found = thresholds([1.0, 0.9, 0.95, 1.1, 1.2, 0.3, 0.2], [True] * 5 + [False] * 2)
    assert found.band(0.95) is Band.ACCEPT
    assert found.band(0.4) is Band.REJECT
    assert found.accuracy == pytest.approx(5 / 7)


def test_wrong_guesses_with_middling_scores_make_a_band_of_doubt() -> None:
    scores = [1.2, 1.15, 1.1, 1.05, 0.8, 0.75, 0.72, 0.78, 0.76, 0.7]
    rights = [True, True, True, True, True, True, False, False, False, True]
    found = thresholds(scores, rights)
    assert found.band(0.77) is Band.CONFIRM
    assert found.band(1.1) is Band.ACCEPT


@given(
    st.lists(st.tuples(st.floats(0, 1.5), st.booleans()), min_size=10, max_size=60).filter(
        lambda pairs: sum(right for _, right in pairs) >= 5
    )
)
def test_the_bands_are_in_order_and_accept_half_of_what_is_right(
    pairs: list[tuple[float, bool]],
) -> None:
    scores, rights = [score for score, _ in pairs], [right for _, right in pairs]
    found = thresholds(scores, rights)
    assert found.reject_below <= found.accept_from + 1e-9
    right_scores = sorted(score for score, right in pairs if right)
    accepted = [score for score in right_scores if score >= found.accept_from - 1e-9]
    assert 2 * len(accepted) >= len(right_scores) - 1


def test_too_few_examples_leave_careful_defaults() -> None:
    vectors = np.eye(3, dtype=np.float32)
    assert calibrate(["a", "b", "c"], vectors, ["x", "y", "y"]) == UNCALIBRATED


def test_the_scale_is_the_one_of_scores() -> None:
    assert Thresholds(reject_below=0.5, accept_from=0.8, accuracy=1).band(0.8) is Band.ACCEPT
