from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import Conflict
from core.model import Stage, UserId
from interactions.rules import (
    Accepted,
    AgentLost,
    BotClosed,
    CallBroke,
    CustomerEnded,
    CustomerWrote,
    Disposed,
    Do,
    Event,
    Finished,
    HandedOver,
    Life,
    Snoozed,
    TakenOver,
    Transferred,
    Woken,
    step,
)

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)
ANN, BOB = UserId("ann"), UserId("bob")
AT_BOT = Life(stage=Stage.BOT)
WAITING = Life(stage=Stage.WAITING, queue="billing")
ANNS = Life(stage=Stage.ACTIVE, owner=ANN, queue="billing", had_agent=True)
ASLEEP = Life(stage=Stage.SNOOZED, owner=ANN, queue="billing", had_agent=True, snoozed_until=NOON)
WRAPPING = Life(stage=Stage.WRAP_UP, owner=ANN, queue="billing", had_agent=True)
CLOSED = Life(stage=Stage.CLOSED, owner=ANN, queue="billing", had_agent=True)

ALLOWED: list[tuple[str, Life, Event, Stage, UserId | None, tuple[Do, ...]]] = [
    ("hand-over", AT_BOT, HandedOver(queue="q"), Stage.WAITING, None, (Do.ENQUEUE,)),
    ("accepted", WAITING, Accepted(agent=ANN), Stage.ACTIVE, ANN, ()),
    (
        "taken from the bot",
        AT_BOT,
        Accepted(agent=ANN),
        Stage.ACTIVE,
        ANN,
        (),
    ),
    (
        "transferred",
        ANNS,
        Transferred(by=ANN, queue="q"),
        Stage.WAITING,
        None,
        (Do.RELEASE, Do.ENQUEUE),
    ),
    (
        "transferred asleep",
        ASLEEP,
        Transferred(by=ANN, queue="q"),
        Stage.WAITING,
        None,
        (Do.END_SNOOZE, Do.ENQUEUE),
    ),
    (
        "agent lost",
        ANNS,
        AgentLost(agent=ANN, queue="q"),
        Stage.WAITING,
        None,
        (),
    ),
    (
        "lost in wrap-up",
        WRAPPING,
        AgentLost(agent=ANN, queue="q"),
        Stage.CLOSED,
        ANN,
        (Do.CLOSE,),
    ),
    ("line broke while waiting", WAITING, CallBroke(queue="q"), Stage.WAITING, None, ()),
    (
        "line broke in the talk",
        ANNS,
        CallBroke(queue="q"),
        Stage.WAITING,
        None,
        (Do.RELEASE, Do.ENQUEUE),
    ),
    (
        "line broke asleep",
        ASLEEP,
        CallBroke(queue="q"),
        Stage.WAITING,
        None,
        (Do.END_SNOOZE, Do.ENQUEUE),
    ),
    ("taken over", ANNS, TakenOver(agent=BOB), Stage.ACTIVE, BOB, ()),
    ("another was lost", ANNS, AgentLost(agent=BOB, queue="q"), Stage.ACTIVE, ANN, ()),
    ("wrote to the bot", AT_BOT, CustomerWrote(), Stage.BOT, None, ()),
    ("wrote while asleep", ASLEEP, CustomerWrote(), Stage.ACTIVE, ANN, (Do.END_SNOOZE, Do.ENGAGE)),
    ("left the bot", AT_BOT, CustomerEnded(), Stage.CLOSED, None, (Do.CLOSE,)),
    ("left the queue", WAITING, CustomerEnded(), Stage.CLOSED, None, (Do.WITHDRAW, Do.CLOSE)),
    ("left the agent", ANNS, CustomerEnded(), Stage.WRAP_UP, ANN, (Do.START_WRAP_UP,)),
    ("left again", WRAPPING, CustomerEnded(), Stage.WRAP_UP, ANN, ()),
    ("bot closed", AT_BOT, BotClosed(), Stage.CLOSED, None, (Do.CLOSE,)),
    ("finished", ANNS, Finished(by=ANN), Stage.WRAP_UP, ANN, (Do.START_WRAP_UP,)),
    (
        "finished asleep",
        ASLEEP,
        Finished(by=ANN),
        Stage.WRAP_UP,
        ANN,
        (Do.END_SNOOZE, Do.ENGAGE, Do.START_WRAP_UP),
    ),
    (
        "snoozed",
        ANNS,
        Snoozed(by=ANN, until=NOON),
        Stage.SNOOZED,
        ANN,
        (Do.RELEASE, Do.START_SNOOZE),
    ),
    ("woken", ASLEEP, Woken(), Stage.ACTIVE, ANN, (Do.END_SNOOZE, Do.ENGAGE)),
    ("disposed", WRAPPING, Disposed(by=ANN), Stage.CLOSED, ANN, (Do.RELEASE, Do.CLOSE)),
    ("wrap-up limit", WRAPPING, Disposed(by=None), Stage.CLOSED, ANN, (Do.RELEASE, Do.CLOSE)),
]

REFUSED: list[tuple[str, Life, Event]] = [
    ("handed over twice", WAITING, HandedOver(queue="q")),
    ("accepted by a second agent", ANNS, Accepted(agent=BOB)),
    ("accepted after the end", CLOSED, Accepted(agent=ANN)),
    ("transferred by another", ANNS, Transferred(by=BOB, queue="q")),
    ("transferred in wrap-up", WRAPPING, Transferred(by=ANN, queue="q")),
    ("finished by another", ANNS, Finished(by=BOB)),
    ("snoozed while waiting", WAITING, Snoozed(by=ANN, until=NOON)),
    ("woken awake", ANNS, Woken()),
    ("disposed by another", WRAPPING, Disposed(by=BOB)),
    ("disposed before the end", ANNS, Disposed(by=ANN)),
    ("line broke at the bot", AT_BOT, CallBroke(queue="q")),
    ("line broke after the end", WRAPPING, CallBroke(queue="q")),
    ("taken over while waiting", WAITING, TakenOver(agent=BOB)),
    ("taken over after the end", CLOSED, TakenOver(agent=BOB)),
]


@pytest.mark.parametrize(
    ("life", "event", "stage", "owner", "todo"),
    [case[1:] for case in ALLOWED],
    ids=[case[0] for case in ALLOWED],
)
def test_an_event_leads_to_its_stage(
    life: Life, event: Event, stage: Stage, owner: UserId | None, todo: tuple[Do, ...]
) -> None:
    after, done = step(life, event)
    assert (after.stage, after.owner, done) == (stage, owner, todo)


@pytest.mark.parametrize(
    ("life", "event"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED]
)
def test_an_event_out_of_place_is_refused(life: Life, event: Event) -> None:
    with pytest.raises(Conflict):
        step(life, event)


AGENTS = st.sampled_from([ANN, ANN, ANN, BOB])
EVENTS = st.one_of(
    st.builds(HandedOver, queue=st.just("q")),
    st.builds(Accepted, agent=AGENTS),
    st.builds(Transferred, by=AGENTS, queue=st.just("q")),
    st.builds(AgentLost, agent=AGENTS, queue=st.just("q")),
    st.builds(CallBroke, queue=st.just("q")),
    st.builds(TakenOver, agent=AGENTS),
    st.just(CustomerWrote()),
    st.just(CustomerEnded()),
    st.just(BotClosed()),
    st.builds(Finished, by=AGENTS),
    st.builds(Snoozed, by=AGENTS, until=st.just(NOON)),
    st.just(Woken()),
    st.builds(Disposed, by=st.one_of(st.none(), AGENTS)),
)


HOLDING = (Stage.ACTIVE, Stage.WRAP_UP)
HISTORIES = st.lists(EVENTS, min_size=20, max_size=80)


@settings(max_examples=500)
@given(HISTORIES)
def test_capacity_is_taken_and_given_back_in_turn(events: list[Event]) -> None:
    """Whatever happens in whatever order, every engagement ends once; routing begins those of
    accepted ones, and ends those of lost agents, by itself."""
    life, engaged = AT_BOT, 0
    for event in events:
        held = life.stage in HOLDING
        try:
            life, todo = step(life, event)
        except Conflict:
            continue
        if isinstance(event, AgentLost) and held and life.stage not in HOLDING:
            engaged -= 1
        engaged += isinstance(event, Accepted)
        engaged += todo.count(Do.ENGAGE) - todo.count(Do.RELEASE)
        holds = life.stage in HOLDING
        assert engaged == int(holds)
        assert (life.owner is not None) or not holds


@given(HISTORIES)
def test_an_interaction_closes_once_and_stays_closed(events: list[Event]) -> None:
    life, closings = AT_BOT, 0
    for event in events:
        was_closed = life.stage is Stage.CLOSED
        try:
            life, todo = step(life, event)
        except Conflict:
            continue
        closings += todo.count(Do.CLOSE)
        assert not (was_closed and life.stage is not Stage.CLOSED)
    assert closings == int(life.stage is Stage.CLOSED)
