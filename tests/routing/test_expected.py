"""How long one waits, from what the queue did."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from routing.expected import LEAST_OBSERVED, Served, estimate, turn_times

NOON = datetime(2030, 1, 9, 12, tzinfo=UTC)
DAY = 86_400

durations = st.integers(0, 4 * 3600).map(lambda seconds: timedelta(seconds=seconds))
turns = st.lists(durations, min_size=LEAST_OBSERVED, max_size=60)


def minutes(*values: float) -> list[timedelta]:
    return [timedelta(minutes=value) for value in values]


def served(*times: tuple[float, float]) -> list[Served]:
    """(minute of the acceptance, minutes waited)."""
    return [
        Served(at=NOON + timedelta(minutes=at), waited=timedelta(minutes=waited))
        for at, waited in times
    ]


def test_too_few_turns_say_nothing() -> None:
    assert estimate(minutes(*[2] * (LEAST_OBSERVED - 1)), 0) is None


def test_even_turns_give_a_sharp_answer() -> None:
    assert estimate(minutes(*[2] * 8), 0) == (timedelta(minutes=2), timedelta(minutes=2))
    assert estimate(minutes(*[2] * 8), 3) == (timedelta(minutes=8), timedelta(minutes=8))


def test_uneven_turns_give_a_range() -> None:
    found = estimate(minutes(1, 3, 1, 3, 1, 3, 1, 3), 3)
    assert found is not None
    low, high = found
    assert low < timedelta(minutes=8) < high


def test_a_turn_is_no_longer_than_its_customer_waited() -> None:
    """Nobody waited in the hour before the third came."""
    assert turn_times(served((0, 1), (4, 9), (64, 2))) == minutes(4, 2)


def test_the_order_in_which_they_are_read_does_not_matter() -> None:
    assert turn_times(served((64, 2), (0, 1), (4, 9))) == minutes(4, 2)


@given(turns, st.integers(0, 50))
def test_the_range_is_one_and_never_negative(observed: list[timedelta], ahead: int) -> None:
    found = estimate(observed, ahead)
    assert found is not None
    low, high = found
    assert timedelta(0) <= low <= high


@given(turns, st.integers(0, 50))
def test_more_ahead_never_means_an_earlier_end(observed: list[timedelta], ahead: int) -> None:
    near, far = estimate(observed, ahead), estimate(observed, ahead + 1)
    assert near is not None
    assert far is not None
    assert near[1] <= far[1]
    assert sum(near, timedelta()) <= sum(far, timedelta()) + timedelta(seconds=1)


@given(turns, st.integers(0, 50))
def test_the_mean_wait_lies_within(observed: list[timedelta], ahead: int) -> None:
    found = estimate(observed, ahead)
    assert found is not None
    mean = sum(observed, timedelta()) / len(observed) * (ahead + 1)
    slack = timedelta(milliseconds=1)
    assert found[0] - slack <= mean <= found[1] + slack


@given(st.lists(st.tuples(st.integers(0, DAY), st.integers(0, DAY)), max_size=40))
def test_turns_are_never_longer_than_gap_or_wait(times: list[tuple[int, int]]) -> None:
    seen = served(*((at / 60, waited / 60) for at, waited in times))
    found = turn_times(seen)
    assert len(found) == max(0, len(seen) - 1)
    longest = max((each.waited for each in seen), default=timedelta(0))
    assert all(timedelta(0) <= turn <= longest for turn in found)
