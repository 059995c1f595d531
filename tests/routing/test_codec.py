"""What is stored of a decision is enough to decide again."""

import json
from datetime import timedelta

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.codec import (
    attendance_of,
    attendance_values,
    inputs_json,
    inputs_of,
    outcome_json,
    reason_json,
    reason_of,
    seat_json,
)
from routing.model import Reason, Seat, Waiting
from routing.rules import decide
from tests.routing.worlds import seat, some_seat, some_waiting, waiting
from tests.virtual_time import NOON


@settings(max_examples=150)
@given(
    some_waiting(),
    st.lists(some_seat(), max_size=4, unique_by=lambda each: each.agent),
    st.integers(0, 600),
)
def test_a_decision_is_the_same_from_its_stored_inputs(
    item: Waiting, seats: list[Seat], seconds: int
) -> None:
    now = NOON + timedelta(seconds=seconds)
    decided = decide(item, seats, now)
    written = msgspec.json.encode(inputs_json(item, [seat_json(each) for each in seats], now))
    stored = json.loads(written)
    again = decide(*inputs_of(stored))
    assert again.winner == decided.winner
    assert again.rule == decided.rule
    assert again.score == decided.score
    assert eligible(outcome_json(again)) == eligible(outcome_json(decided))


def eligible(outcome: dict[str, object]) -> list[object]:
    candidates = outcome["candidates"]
    assert isinstance(candidates, list)
    return [each for each in candidates if not each[-1]]


def test_decisions_of_before_telephones_counted_can_be_read() -> None:
    written = json.loads(msgspec.json.encode(inputs_json(waiting("one"), [], NOON)))
    old_seat = msgspec.json.decode(seat_json(seat("ann")))[:-1]
    del written["item"]["needs_phone"]
    assert decide(*inputs_of({**written, "seats": [old_seat]})).winner == "ann"


@given(some_seat())
def test_an_attendance_survives_its_row(seat: Seat) -> None:
    assert attendance_of(attendance_values(seat.attendance)) == seat.attendance


def test_reasons_survive() -> None:
    for reason in (
        Reason(code="declined", until=NOON, count=2),
        Reason(code="at_capacity"),
    ):
        assert reason_of(json.loads(json.dumps(reason_json(reason)))) == reason
