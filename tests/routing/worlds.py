"""Small worlds to route in: short makers for tables, and strategies for properties."""

from collections.abc import Mapping
from datetime import timedelta
from typing import TypeVar

from hypothesis import strategies as st

from core.model import ChannelKind, InteractionId, QueueId, Skill, UserId
from routing.model import Attendance, Hold, HoldStage, Kept, Presence, Seat, Waiting, needs_of
from routing.presence import settled
from tests.virtual_time import NOON

CHAT, VOICE = ChannelKind("web_chat"), ChannelKind("voice")
SERVICE, BILLING = QueueId("service"), QueueId("billing")


def levels(text: str) -> dict[Skill, int]:
    """Read "gas:3 zh" as {gas: 3, zh: 1}."""
    pairs = (word.partition(":") for word in text.split())
    return {Skill(name): int(level or 1) for name, _, level in pairs}


def waiting(
    name: str,
    *,
    minutes: float = 0,
    priority: int = 0,
    needs: str = "",
    urgent: bool = False,
    queue: QueueId = SERVICE,
    channel: ChannelKind = CHAT,
    kept: Kept | None = None,
    excluded: Mapping[UserId, int] | None = None,
    held: int | None = None,
    needs_phone: bool = False,
) -> Waiting:
    """Make a waiting interaction; `minutes` counts back from noon, `excluded` and `held` ahead."""
    return Waiting(
        interaction=InteractionId(name),
        queue=queue,
        channel=channel,
        needs=needs_of(levels(needs)),
        priority=priority,
        is_urgent=urgent,
        since=NOON - timedelta(minutes=minutes),
        kept=kept,
        excluded={who: NOON + timedelta(minutes=m) for who, m in (excluded or {}).items()},
        held_until=None if held is None else NOON + timedelta(minutes=held),
        needs_phone=needs_phone,
    )


def kept(agent: str, minutes: float, *, transfer: bool = False) -> Kept:
    until = NOON + timedelta(minutes=minutes)
    return Kept(agent=UserId(agent), until=until, is_transfer=transfer)


def seat(
    name: str,
    *,
    idle: float = 0,
    skills: str = "",
    chats: int = 0,
    calls: int = 0,
    queues: tuple[QueueId, ...] = (SERVICE,),
    presence: Presence = Presence.READY,
    room: int | None = None,
    phone: bool = True,
) -> Seat:
    """Make an agent with so many contacts at hand; `idle` in minutes."""
    holds = {
        InteractionId(f"{name}-{channel}-{number}"): Hold(
            channel=channel, units=1, stage=HoldStage.ENGAGED
        )
        for channel, count in ((CHAT, chats), (VOICE, calls))
        for number in range(count)
    }
    attendance = Attendance(
        presence=presence,
        holds=holds,
        has_phone=phone,
        idle_since=NOON - timedelta(minutes=idle),
        state_since=NOON - timedelta(minutes=idle),
    )
    return Seat(
        agent=UserId(name),
        name=name.title(),
        queues=frozenset(queues),
        skills=levels(skills),
        capacity={} if room is None else {CHAT: room},
        attendance=settled(attendance, NOON),
    )


T = TypeVar("T")
U = TypeVar("U")

AGENTS = ["ann", "bob", "cho", "dee"]

queues = st.sampled_from([SERVICE, SERVICE, SERVICE, BILLING])
some_skills = st.sampled_from(["gas:3 zh:5", "gas:3", "gas:1 zh:2", ""])
some_needs = st.sampled_from(["", "", "", "gas:1", "gas:3", "zh:2"])
minutes_ahead = st.integers(0, 9)


def seldom(strategy: st.SearchStrategy[T], otherwise: U) -> st.SearchStrategy[T | U]:
    """Mostly the plain value, so that the rare ones meet plain ones."""
    plain: st.SearchStrategy[T | U] = st.just(otherwise)
    return st.integers(0, 4).flatmap(lambda dice: strategy if dice == 0 else plain)


@st.composite
def some_waiting(draw: st.DrawFn) -> Waiting:
    """Any waiting interaction, with few enough values that they meet each other."""
    who = draw(seldom(st.sampled_from(AGENTS), None))
    declined = st.dictionaries(st.sampled_from(AGENTS).map(UserId), minutes_ahead, max_size=2)
    return waiting(
        draw(st.sampled_from([f"i{number}" for number in range(8)])),
        minutes=draw(st.integers(0, 130)),
        priority=draw(st.sampled_from([0, 0, 5, 10, 60, 100])),
        needs=draw(some_needs),
        urgent=draw(seldom(st.just(True), False)),
        queue=draw(queues),
        channel=draw(seldom(st.just(VOICE), CHAT)),
        kept=None if who is None else kept(who, draw(minutes_ahead), transfer=draw(st.booleans())),
        excluded=draw(seldom(declined, {})),
        held=draw(seldom(minutes_ahead, None)),
        needs_phone=draw(seldom(st.just(True), False)),
    )


@st.composite
def some_seat(draw: st.DrawFn) -> Seat:
    """Any agent."""
    return seat(
        draw(st.sampled_from(AGENTS)),
        idle=draw(st.integers(0, 5)),
        skills=draw(some_skills),
        chats=draw(st.integers(0, 3)),
        calls=draw(seldom(st.just(1), 0)),
        queues=tuple(draw(seldom(st.sets(queues), {SERVICE, BILLING}))),
        presence=draw(seldom(st.sampled_from(Presence), Presence.READY)),
        room=draw(st.none() | st.integers(0, 2)),
        phone=draw(st.booleans()),
    )
