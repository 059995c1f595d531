"""The life of one interaction: stage + event -> next stage + what else must happen. Pure.

    ┌──── closed by the bot ──────────────────────────────┐
bot ─ handed over ─▶ waiting ─ accepted ─▶ active ─ ended ─▶ wrap_up ─ disposed ─▶ closed
                        ▲                   │  ▲
                        ├─── transferred ───┤  └─ woken ─ snoozed
                        └─── agent lost ────┘
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum, auto
from typing import assert_never

from core.errors import Conflict
from core.model import Stage, UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """The part of an interaction that decides what may happen next."""

    stage: Stage
    owner: UserId | None = None
    queue: str | None = None
    had_agent: bool = False
    snoozed_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """The bot, or the closed bot's absence, gives the customer to a queue."""

    queue: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """An agent took it. Routing has moved it out of the queue and taken the capacity."""

    agent: UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class Transferred:
    """By the owner: to a queue, or to an agent, with `queue` as the fallback."""

    by: UserId
    queue: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentLost:
    """The owner vanished for longer than the grace. Routing has put it back into its place."""

    agent: UserId
    queue: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallBroke:
    """The line to the customer broke, who is to be called back: from their place in `queue`."""

    queue: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenOver:
    """Another agent has it from now on. Routing has moved the capacity."""

    agent: UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerWrote:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerEnded:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class BotClosed:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    by: UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class Snoozed:
    by: UserId
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Woken:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Disposed:
    """Wrap-up is over, by the owner or by the queue's limit (`by` is None)."""

    by: UserId | None


Event = (
    HandedOver
    | Accepted
    | Transferred
    | AgentLost
    | CallBroke
    | TakenOver
    | CustomerWrote
    | CustomerEnded
    | BotClosed
    | Finished
    | Snoozed
    | Woken
    | Disposed
)


class Do(Enum):
    """What must happen together with the change of stage."""

    ENQUEUE = auto()
    WITHDRAW = auto()
    """Leave the queue; a ringing offer is withdrawn."""
    ENGAGE = auto()
    """The owner's capacity is taken."""
    RELEASE = auto()
    """The former owner's capacity is free again."""
    START_WRAP_UP = auto()
    START_SNOOZE = auto()
    END_SNOOZE = auto()
    CLOSE = auto()


Step = tuple[Life, tuple[Do, ...]]


def step(life: Life, event: Event) -> Step:  # noqa: C901 - one case an event, none nested
    """Apply one event. Raises Conflict when the stage does not allow it."""
    match event:
        case HandedOver(queue=queue):
            _expect(life, Stage.BOT)
            return replace(life, stage=Stage.WAITING, queue=queue), (Do.ENQUEUE,)
        case Accepted(agent=agent):
            _expect(life, Stage.WAITING, Stage.BOT)
            return replace(life, stage=Stage.ACTIVE, owner=agent, had_agent=True), ()
        case Transferred(by=by, queue=queue):
            _expect_owner(life, by, Stage.ACTIVE, Stage.SNOOZED)
            leave = Do.END_SNOOZE if life.stage is Stage.SNOOZED else Do.RELEASE
            return _requeued(life, queue), (leave, Do.ENQUEUE)
        case AgentLost(agent=agent, queue=queue):
            return _lose_agent(life, agent, queue)
        case CallBroke(queue=queue):
            return _break(life, queue)
        case TakenOver(agent=agent):
            _expect(life, Stage.ACTIVE)
            return replace(life, owner=agent), ()
        case CustomerWrote():
            return _hear(life)
        case CustomerEnded() | BotClosed():
            return _end(life)
        case Finished(by=by):
            _expect_owner(life, by, Stage.ACTIVE, Stage.SNOOZED)
            return _end(life)
        case Snoozed(by=by, until=until):
            _expect_owner(life, by, Stage.ACTIVE)
            asleep = replace(life, stage=Stage.SNOOZED, snoozed_until=until)
            return asleep, (Do.RELEASE, Do.START_SNOOZE)
        case Woken():
            _expect(life, Stage.SNOOZED)
            return _wake(life)
        case Disposed(by=by):
            _expect(life, Stage.WRAP_UP)
            if by is not None:
                _expect_owner(life, by, Stage.WRAP_UP)
            return replace(life, stage=Stage.CLOSED), (Do.RELEASE, Do.CLOSE)
        case _:
            assert_never(event)


def _expect(life: Life, *stages: Stage) -> None:
    if life.stage not in stages:
        raise Conflict(f"the interaction is {life.stage}")


def _expect_owner(life: Life, agent: UserId, *stages: Stage) -> None:
    _expect(life, *stages)
    if life.owner != agent:
        raise Conflict("another agent has this interaction")


def _requeued(life: Life, queue: str) -> Life:
    return replace(life, stage=Stage.WAITING, owner=None, queue=queue, snoozed_until=None)


def _lose_agent(life: Life, agent: UserId, queue: str) -> Step:
    if life.owner != agent:
        return life, ()
    if life.stage is Stage.ACTIVE:
        return _requeued(life, queue), ()
    if life.stage is Stage.WRAP_UP:
        return replace(life, stage=Stage.CLOSED), (Do.CLOSE,)
    return life, ()


def _break(life: Life, queue: str) -> Step:
    _expect(life, Stage.WAITING, Stage.ACTIVE, Stage.SNOOZED)
    if life.stage is Stage.WAITING:
        return life, ()
    leave = Do.END_SNOOZE if life.stage is Stage.SNOOZED else Do.RELEASE
    return _requeued(life, queue), (leave, Do.ENQUEUE)


def _hear(life: Life) -> Step:
    if life.stage is Stage.SNOOZED:
        return _wake(life)
    return life, ()


def _wake(life: Life) -> Step:
    awake = replace(life, stage=Stage.ACTIVE, snoozed_until=None)
    return awake, (Do.END_SNOOZE, Do.ENGAGE)


def _end(life: Life) -> Step:
    match life.stage:
        case Stage.BOT:
            return replace(life, stage=Stage.CLOSED), (Do.CLOSE,)
        case Stage.WAITING | Stage.OFFERED:
            return replace(life, stage=Stage.CLOSED), (Do.WITHDRAW, Do.CLOSE)
        case Stage.ACTIVE:
            return replace(life, stage=Stage.WRAP_UP), (Do.START_WRAP_UP,)
        case Stage.SNOOZED:
            ended = replace(life, stage=Stage.WRAP_UP, snoozed_until=None)
            return ended, (Do.END_SNOOZE, Do.ENGAGE, Do.START_WRAP_UP)
        case Stage.WRAP_UP | Stage.CLOSED:
            return life, ()
        case _:
            assert_never(life.stage)
