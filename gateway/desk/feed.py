"""One feed per company: reads what is new once, and gives every desk the part it may see.

What concerns a person (a line they are reading, an offer, their own state) is given at once. The
rest of their screen follows a little later, with everything new in one frame: the later, the more
screens look on.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from core.errors import Unavailable
from core.model import Actor, TenantId
from core.ports import Clock
from infra import events
from infra.db import Database, Tx
from interactions import desk as interactions
from interactions.access import may_read

from . import frames
from .entities import Picture, Viewer, change_for, state_for, touched, viewer, whole

log = logging.getLogger(__name__)

PAUSE = timedelta(milliseconds=500)
"""Before reading again after the database was away."""
CALM_PER_SCREEN = timedelta(milliseconds=1)
CALM_AT_MOST = timedelta(milliseconds=250)
"""How long a screen waits for what does not concern its person."""
BACKLOG_FRAMES = 256
"""Frames a desk may lag behind before it has to start over from a snapshot."""
MOST_EVENTS = 2000
"""A desk that missed more starts over from a snapshot."""


@dataclass(slots=True, eq=False)
class Desk:
    """One connected screen. `position` is the newest fact its backlog contains."""

    who: Viewer
    position: int = 0
    due: datetime | None = None
    """When it has to be given what is new beyond its position; None when nothing is."""
    is_lagging: bool = False
    backlog: asyncio.Queue[bytes] = field(
        default_factory=lambda: asyncio.Queue(maxsize=BACKLOG_FRAMES)
    )

    def give(self, frame: bytes) -> None:
        """Queue a frame. When the backlog is full the desk is marked: it must start over."""
        try:
            self.backlog.put_nowait(frame)
        except asyncio.QueueFull:
            self.is_lagging = True


class Feed:
    """The desks of one company."""

    def __init__(self, tenant: TenantId, database: Database, clock: Clock) -> None:
        self._tenant = tenant
        self._database = database
        self._clock = clock
        self._desks: set[Desk] = set()
        self._seen = 0
        """The position of the newest fact that was looked at."""
        self._turn = asyncio.Lock()  # one reader of news at a time; never held by a desk's sending

    @property
    def desks(self) -> int:
        return len(self._desks)

    async def join(self, actor: Actor, open_ids: frozenset[str], position: int | None) -> Desk:
        """Connect a screen: it gets what it missed since `position`, or a snapshot."""
        async with self._turn:
            desk = await self._database.read(lambda tx: self._begin(tx, actor, open_ids, position))
            if not self._desks:
                self._seen = desk.position
            self._desks.add(desk)
        return desk

    def leave(self, desk: Desk) -> None:
        self._desks.discard(desk)

    async def open(self, desk: Desk, open_ids: frozenset[str]) -> None:
        """Change which timelines are on the screen."""
        async with self._turn:
            added = open_ids - desk.who.open
            removed = desk.who.open - open_ids
            picture = await self._database.read(
                lambda tx: timelines(tx, self._tenant, added | removed)
            )
            desk.who = replace(desk.who, open=open_ids)
            put, drop = change_for(desk.who, picture)
            for kind in ("entries", "suggestions"):
                gone = [k for k in picture.values[kind] if k not in put.get(kind, ())]
                if gone:
                    drop[kind] = gone
            encoded = frames.Encoded(
                replace(picture, position=desk.position), desk.position, self._clock.now()
            )
            desk.give(encoded.frame(put, drop))

    async def conversation_of(self, actor: Actor, interaction: str) -> str | None:
        """The conversation of an interaction, if the actor may see it."""

        def unit(tx: Tx) -> str | None:
            for item in interactions.many(tx, self._tenant, [interaction]):
                return item.conversation if may_read(tx, actor, item) else None
            return None

        return await self._database.read(unit)

    def _begin(self, tx: Tx, actor: Actor, open_ids: frozenset[str], position: int | None) -> Desk:
        who = viewer(tx, actor, open_ids)
        now = tx.now
        last = events.last_position(tx, self._tenant)
        if position is not None and 0 <= last - position <= MOST_EVENTS:
            missed = events.since(tx, self._tenant, position, MOST_EVENTS)
            picture = touched(tx, self._tenant, _touches(missed))
            desk = Desk(who=who, position=picture.position)
            put, drop = change_for(who, picture)
            desk.give(frames.Encoded(picture, position, now).frame(put, drop))
            return desk
        picture = whole(tx, self._tenant, open_ids)
        desk = Desk(who=who, position=picture.position)
        desk.give(frames.snapshot(picture.position, state_for(who, picture), now))
        return desk

    async def read_news(self) -> datetime | None:
        """Give every desk what concerns it, and what is due; say when the next is due.

        What is committed meanwhile is told by another wake-up.
        """
        async with self._turn:
            desks = tuple(self._desks)
            if not desks:
                return None
            now, seen = self._clock.now(), self._seen
            news = await self._database.read(lambda tx: self._news(tx, desks, seen, now))
            self._seen = news.seen
            if news.picture is not None:
                await self._spread(news, news.picture)
            later = now + min(CALM_AT_MOST, CALM_PER_SCREEN * len(desks))
            for desk in desks:
                desk.due = (desk.due or later) if desk.position < self._seen else None
            return min((desk.due for desk in desks if desk.due is not None), default=None)

    def _news(self, tx: Tx, desks: tuple[Desk, ...], seen: int, now: datetime) -> "_News":
        """What is to be given now, and to whom."""
        facts = events.since(tx, self._tenant, seen, MOST_EVENTS)
        seen = facts[-1].position if facts else seen
        concerns = _concern(facts)
        chosen = tuple(
            desk
            for desk in desks
            if desk.position < seen and (desk.due is not None and desk.due <= now or concerns(desk))
        )
        if not chosen:
            return _News(seen=seen)
        since = min(desk.position for desk in chosen)
        is_all = facts and since == facts[0].position - 1
        missed = facts if is_all else events.since(tx, self._tenant, since, MOST_EVENTS)
        picture = touched(tx, self._tenant, _touches(missed))
        return _News(
            seen=seen,
            picture=replace(picture, position=missed[-1].position),
            desks=chosen,
            agents=_touched_agents(missed),
        )

    async def _spread(self, news: "_News", picture: Picture) -> None:
        now = self._clock.now()
        encoded: dict[int, frames.Encoded] = {}
        for desk in news.desks:
            desk.due = None
            if desk.who.actor.user in news.agents and await self._has_moved(desk):
                await self._restart(desk)
                continue
            if desk.position not in encoded:
                encoded[desk.position] = frames.Encoded(picture, desk.position, now)
            put, drop = change_for(desk.who, picture)
            desk.give(encoded[desk.position].frame(put, drop))
            desk.position = picture.position

    async def _has_moved(self, desk: Desk) -> bool:
        """Whether the person now serves other queues, so that other interactions are visible."""
        fresh = await self._database.read(lambda tx: viewer(tx, desk.who.actor, desk.who.open))
        moved = fresh.queues != desk.who.queues
        desk.who = fresh
        return moved

    async def _restart(self, desk: Desk) -> None:
        picture = await self._database.read(lambda tx: whole(tx, self._tenant, desk.who.open))
        state = state_for(desk.who, picture)
        desk.give(frames.snapshot(picture.position, state, self._clock.now()))
        desk.position = picture.position


@dataclass(frozen=True, slots=True, kw_only=True)
class _News:
    seen: int
    """The newest fact that was looked at."""
    picture: Picture | None = None
    desks: tuple[Desk, ...] = ()
    """Who gets the picture now."""
    agents: frozenset[str] = frozenset()
    """Whose own state is in it."""


def _concern(facts: list[events.StoredEvent]) -> Callable[[Desk], bool]:
    """Tells whether these facts are for the person at a desk, rather than for everybody."""
    spoken = {fact.interaction for fact in facts}
    agents = _touched_agents(facts)
    is_offer = any(kind == "offers" for fact in facts for kind, _ in fact.touches)

    def concerns(desk: Desk) -> bool:
        who = desk.who
        return is_offer or who.actor.user in agents or not spoken.isdisjoint(who.open)

    return concerns


def _touched_agents(facts: list[events.StoredEvent]) -> frozenset[str]:
    return frozenset(key for fact in facts for kind, key in fact.touches if kind == "agents")


def timelines(tx: Tx, tenant: TenantId, open_ids: frozenset[str]) -> Picture:
    """The interactions `open_ids` with every line of theirs."""
    lines = interactions.timelines(tx, tenant, open_ids)
    touches = [("interactions", key) for key in open_ids]
    touches += [("suggestions", key) for key in open_ids]
    touches += [("entries", key) for key in lines]
    return touched(tx, tenant, touches)


def _touches(facts: list[events.StoredEvent]) -> set[events.Touch]:
    return {touch for fact in facts for touch in fact.touches}


class Feeds:
    """The feeds of all companies; runs as one supervised service."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._feeds: dict[TenantId, Feed] = {}

    async def run(self) -> None:
        """Follow the facts of every company that somebody looks at, until cancelled."""
        async with self._database.bus.subscribe("events:*") as wakeups:
            while True:
                try:
                    due = [await feed.read_news() for feed in list(self._feeds.values())]
                except Unavailable as error:
                    log.warning("screens are behind", extra={"reason": error.reason})
                    await self._clock.sleep(PAUSE)
                    continue
                soonest = min((moment for moment in due if moment is not None), default=None)
                patience = None if soonest is None else soonest - self._clock.now()
                await wakeups.wait(None if patience is None else max(patience, timedelta(0)))

    @contextlib.asynccontextmanager
    async def joined(
        self, actor: Actor, open_ids: frozenset[str], position: int | None
    ) -> AsyncIterator[tuple[Feed, Desk]]:
        """Keep a screen connected while the block runs."""
        feed = self.feed(actor.tenant)
        desk = await feed.join(actor, open_ids, position)
        try:
            yield feed, desk
        finally:
            feed.leave(desk)
            if not feed.desks:
                self._feeds.pop(actor.tenant, None)

    def feed(self, tenant: TenantId) -> Feed:
        """The company's feed; it lives while somebody looks."""
        found = self._feeds.get(tenant)
        if found is None:
            found = self._feeds[tenant] = Feed(tenant, self._database, self._clock)
        return found

    def count(self) -> int:
        """How many desks are connected."""
        return sum(feed.desks for feed in self._feeds.values())
