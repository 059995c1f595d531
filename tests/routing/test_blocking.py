"""What is said about waiting is true, checked by undoing it."""

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from core.model import UserId
from routing.blocking import blocking
from routing.model import NEVER, Presence, Reason, Seat, Waiting
from routing.rules import absence, decide, has_room, is_excluded, lacking
from tests.routing.worlds import BILLING, kept, seat, some_seat, some_waiting, waiting
from tests.virtual_time import NOON


def codes(item: Waiting, *seats: Seat, ahead: int = 0) -> list[str]:
    return [reason.code for reason in blocking(item, seats, ahead, NOON)]


ANN, BOB = UserId("ann"), UserId("bob")


@pytest.mark.parametrize(
    ("item", "seats", "said"),
    [
        (waiting("one"), [], ["no_members"]),
        (waiting("one"), [seat("ann", queues=(BILLING,))], ["no_members"]),
        (waiting("one"), [seat("ann", presence=Presence.SIGNED_OUT)], ["nobody_signed_in"]),
        (waiting("one", needs="gas:3"), [seat("ann", skills="gas:2")], ["nobody_has_skill"]),
        (
            waiting("one", needs="gas zh"),
            [seat("ann", skills="gas"), seat("bob", skills="zh")],
            ["nobody_has_all_skills"],
        ),
        (waiting("one"), [seat("ann", presence=Presence.NOT_READY)], ["all_not_ready"]),
        (waiting("one"), [seat("ann", chats=3), seat("bob", calls=1)], ["all_at_capacity"]),
        (waiting("one", excluded={ANN: 1}), [seat("ann")], ["declined"]),
        (waiting("one", needs_phone=True), [seat("ann", phone=False)], ["all_without_phone"]),
        (
            waiting("one", needs_phone=True, excluded={BOB: 1}),
            [seat("ann", phone=False), seat("bob")],
            ["declined"],
        ),
        (waiting("one", excluded={ANN: 0}), [seat("ann")], ["next"]),
        (
            waiting("one", kept=kept("bob", 1)),
            [seat("bob", chats=3)],
            ["kept_for", "all_at_capacity"],
        ),
        (waiting("one", held=5), [seat("ann")], ["closed_until"]),
        (waiting("one"), [seat("ann")], ["next"]),
    ],
)
def test_the_step_that_leaves_nobody_is_named(
    item: Waiting, seats: list[Seat], said: list[str]
) -> None:
    assert codes(item, *seats) == said


def test_those_ahead_are_counted() -> None:
    assert codes(waiting("one"), seat("ann", chats=3), ahead=4) == ["all_at_capacity", "behind"]


@hypothesis_settings(max_examples=200)
@given(some_waiting(), st.lists(some_seat(), max_size=4, unique_by=lambda each: each.agent))
def test_every_reason_is_true_and_there_is_one_unless_it_can_be_offered(
    item: Waiting, seats: list[Seat]
) -> None:
    said = blocking(item, seats, 0, NOON)
    can_be_offered = decide(item, seats, NOON).winner is not None
    assert ([reason.code for reason in said] == ["next"]) == can_be_offered
    for reason in said:
        assert is_true(reason, item, seats), reason


def is_true(reason: Reason, item: Waiting, seats: list[Seat]) -> bool:
    """Check the sentence by itself, by counting."""
    members = [each for each in seats if item.queue in each.queues]
    present = [each for each in members if each.attendance.presence is not Presence.SIGNED_OUT]
    skilled = [each for each in present if not lacking(each, item.needs)]
    here = [each for each in skilled if absence(each.attendance) is None]
    called = [each for each in here if each.attendance.has_phone or not item.needs_phone]
    willing = [each for each in called if not is_excluded(item, each.agent, NOON)]
    kept_agents = [] if item.kept is None else [s for s in seats if s.agent == item.kept.agent]
    able = willing if reason.count == len(willing) else kept_agents
    cause = reason.code.removeprefix("all_")
    truths = {
        "closed_until": item.held_until is not None and NOON < item.held_until < NEVER,
        "closed": item.held_until == NEVER,
        "no_members": not members,
        "nobody_signed_in": bool(members) and not present,
        "nobody_has_skill": not any(has(each, reason) for each in present),
        "nobody_has_all_skills": bool(present) and not skilled,
        "declined": len(called) == reason.count and bool(called) and not willing,
        "all_without_phone": len(here) == reason.count and bool(here) and not called,
        "kept_for": item.kept is not None and item.kept.until > NOON,
        "all_at_capacity": not any(has_room(each, item.channel, item.units) for each in able),
        "next": True,
    }
    counted = [each for each in skilled if absence(each.attendance) == cause]
    return truths.get(reason.code, not here and len(counted) == reason.count)


def has(who: Seat, reason: Reason) -> bool:
    return any(
        skill == reason.skill and level >= (reason.level or 0)
        for skill, level in who.skills.items()
    )
