"""Which agent gets which interaction: tables for people, properties for the rest."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.model import Presence, Seat, Waiting
from routing.presence import disconnect
from routing.rules import SCORE_CAP, decide, has_room, next_offer, rank, score
from tests.routing.worlds import (
    BILLING,
    CHAT,
    VOICE,
    kept,
    seat,
    some_seat,
    some_waiting,
    waiting,
)
from tests.virtual_time import NOON


def offered(line: list[Waiting], seats: list[Seat]) -> tuple[str, str] | None:
    choice = next_offer(line, seats, NOON)
    return None if choice is None else (choice.waiting.interaction, choice.seat.agent)


def reasons(item: Waiting, who: Seat, *others: Seat) -> list[str]:
    decision = decide(item, [who, *others], NOON)
    against = {each.agent: each.reasons for each in decision.candidates}
    return [reason.code for reason in against[who.agent]]


def test_longest_waiting_goes_to_longest_idle() -> None:
    line = [waiting("new"), waiting("old", minutes=9)]
    assert offered(line, [seat("ann"), seat("bob", idle=3)]) == ("old", "bob")


def test_fewer_contacts_at_hand_go_before_longer_idle() -> None:
    busy, fresh = seat("bob", idle=30, chats=1), seat("ann", idle=1)
    assert offered([waiting("one")], [busy, fresh]) == ("one", "ann")


def test_one_that_nobody_can_take_does_not_block_the_next() -> None:
    line = [waiting("tax", minutes=9, needs="tax"), waiting("any")]
    assert offered(line, [seat("ann")]) == ("any", "ann")


def test_a_head_start_counts_in_minutes_of_waiting() -> None:
    line = [waiting("early", minutes=9), waiting("vip", priority=10)]
    assert offered(line, [seat("ann")]) == ("vip", "ann")
    line = [waiting("early", minutes=11), waiting("vip", priority=10)]
    assert offered(line, [seat("ann")]) == ("early", "ann")


def test_urgent_goes_before_the_highest_score() -> None:
    line = [waiting("old", minutes=500, priority=100), waiting("leak", urgent=True)]
    assert offered(line, [seat("ann")]) == ("leak", "ann")


@pytest.mark.parametrize(
    ("needs", "skills", "fits"),
    [
        ("gas:3", "gas:3", True),
        ("gas:3", "gas:2", False),
        ("gas:3", "gas:5 zh:1", True),
        ("gas:1 zh:2", "gas:1", False),
        ("", "", True),
    ],
)
def test_levels_are_minimum_levels(needs: str, skills: str, fits: bool) -> None:
    found = offered([waiting("one", needs=needs)], [seat("ann", skills=skills)])
    assert (found is not None) == fits


@pytest.mark.parametrize(
    ("who", "channel", "fits"),
    [
        (seat("ann", chats=2), CHAT, True),
        (seat("ann", chats=3), CHAT, False),
        (seat("ann", chats=1, room=1), CHAT, False),
        (seat("ann", room=0), CHAT, False),
        (seat("ann", chats=1), VOICE, False),
        (seat("ann", calls=1), CHAT, False),
        (seat("ann"), VOICE, True),
    ],
)
def test_a_call_takes_the_whole_agent_and_chats_take_units(
    who: Seat, channel: str, fits: bool
) -> None:
    assert has_room(who, VOICE if channel == VOICE else CHAT, 1) == fits


def test_every_reason_against_an_agent_is_named() -> None:
    item = waiting("one", needs="gas:3", excluded={seat("bob").agent: 5})
    bob = seat("bob", queues=(BILLING,), skills="gas:1", chats=3, presence=Presence.NOT_READY)
    against = ["not_ready", "not_in_queue", "lacks_skill", "declined", "at_capacity"]
    assert reasons(item, bob) == against


def test_one_kept_for_an_agent_waits_for_them_even_while_they_are_busy() -> None:
    item = waiting("one", kept=kept("bob", 2))
    assert offered([item], [seat("ann"), seat("bob", chats=3)]) is None
    assert offered([item], [seat("ann"), seat("bob", chats=2)]) == ("one", "bob")
    assert reasons(item, seat("ann"), seat("bob")) == ["kept_for_another"]


def test_one_kept_for_an_agent_who_is_away_goes_to_anybody() -> None:
    away = seat("bob", presence=Presence.NOT_READY)
    assert offered([waiting("one", kept=kept("bob", 2))], [seat("ann"), away]) == ("one", "ann")
    assert offered([waiting("one", kept=kept("bob", 0))], [seat("ann"), seat("bob", chats=3)]) == (
        "one",
        "ann",
    )


def test_the_agent_who_knows_the_customer_still_needs_queue_and_skills() -> None:
    item = waiting("one", kept=kept("bob", 2), needs="gas")
    able = seat("ann", skills="gas")
    assert offered([item], [able, seat("bob")]) == ("one", "ann")
    transferred = waiting("one", kept=kept("bob", 2, transfer=True), needs="gas")
    assert offered([transferred], [able, seat("bob", queues=())]) == ("one", "bob")


def test_a_broken_connection_gets_no_offers() -> None:
    ann = seat("ann")
    gone = Seat(
        agent=ann.agent,
        name=ann.name,
        queues=ann.queues,
        skills={},
        attendance=disconnect(ann.attendance, NOON),
    )
    assert reasons(waiting("one"), gone) == ["disconnected"]


def test_a_call_is_only_offered_to_whom_it_can_be_put_through() -> None:
    call, chat = waiting("call", channel=VOICE, needs_phone=True), waiting("chat")
    deaf, ann = seat("bob", idle=9, phone=False), seat("ann")
    assert reasons(call, deaf) == ["without_phone"]
    assert offered([call], [deaf]) is None
    assert offered([call], [deaf, ann]) == ("call", "ann")
    assert offered([chat], [deaf, ann]) == ("chat", "bob")
    message = waiting("message", channel=VOICE)
    assert offered([message], [deaf, ann]) == ("message", "bob")


@pytest.mark.parametrize("transfer", [True, False])
def test_a_call_is_not_kept_for_somebody_without_a_phone(transfer: bool) -> None:
    call = waiting("call", channel=VOICE, needs_phone=True, kept=kept("bob", 2, transfer=transfer))
    assert offered([call], [seat("ann"), seat("bob", phone=False)]) == ("call", "ann")


def test_what_is_held_until_opening_is_not_offered_before() -> None:
    assert offered([waiting("one", held=1)], [seat("ann")]) is None
    assert offered([waiting("one", held=0)], [seat("ann")]) == ("one", "ann")


@given(some_waiting(), some_waiting(), st.integers(0, 10_000))
def test_nobody_starves(old: Waiting, new: Waiting, minutes: int) -> None:
    """Whoever has waited for the cap is passed by no later arrival that is not urgent."""
    now = NOON + timedelta(minutes=minutes)
    has_waited = now - old.since >= SCORE_CAP
    later_not_urgent = new.since > old.since and not new.is_urgent
    if has_waited and later_not_urgent:
        assert rank(old, now) < rank(new, now)


@given(some_waiting(), st.integers(0, 10_000), st.integers(0, 10_000))
def test_a_score_only_grows_up_to_the_cap(item: Waiting, one: int, other: int) -> None:
    sooner, later = sorted((one, other))
    first = score(item, NOON + timedelta(minutes=sooner))
    assert first <= score(item, NOON + timedelta(minutes=later)) <= SCORE_CAP


@given(st.lists(some_waiting(), max_size=6), st.lists(some_seat(), max_size=4))
def test_no_eligible_candidate_outranks_the_winner(line: list[Waiting], seats: list[Seat]) -> None:
    by_name = {each.agent: each for each in seats}
    for item in line:
        decision = decide(item, by_name.values(), NOON)
        eligible = [each for each in decision.candidates if not each.reasons]
        if decision.winner is not None:
            best = min(eligible, key=lambda each: (each.contacts, -each.idle, each.agent))
            assert decision.winner == best.agent
        elif eligible:
            assert item.held_until is not None
