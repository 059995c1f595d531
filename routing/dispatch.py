"""Routes one tenant: keeps a board in step with the database and makes the offers it decides.

The board may be behind; then the offer's comparison with the rows fails, the rows are read again,
and the board decides anew. Where several processes share the database, a lease lets one route.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

import msgspec
import sqlalchemy as sa

from core.errors import Unavailable
from core.model import QueueId, TenantId, UserId
from core.ports import Clock
from infra.bus import Wakeups
from infra.db import Database, Tx
from routing import answers, feed, presence
from routing.answers import Proposal
from routing.board import Board
from routing.codec import inputs_json, seat_json
from routing.model import Choice, Hold, HoldStage, Notice, Queue, Seat
from routing.rules import decide
from routing.tables import router_lease
from routing.tell import topic

log = logging.getLogger(__name__)

AT_ONCE = 32
"""Offers in one transaction, so that a burst shares its commits."""

LEASE = timedelta(seconds=5)
POLL = timedelta(milliseconds=500)
"""Where other processes write too, their wake-ups do not reach us."""
PATIENCE = timedelta(seconds=1)
"""Between tries while the database is away."""
LONGEST_SLEEP = timedelta(minutes=5)

Announce = Callable[[Tx, Notice], None]


class Dispatcher:
    """Runs as a task of the routing service."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        tenant: TenantId,
        *,
        holder: str,
        announce: Announce,
    ) -> None:
        self._db = db
        self._clock = clock
        self._tenant = tenant
        self._holder = holder
        self._announce = announce
        self._board = Board()
        self._queues: dict[QueueId, Queue] = {}
        self._as_json: dict[UserId, tuple[Seat, msgspec.Raw]] = {}
        self._position: int | None = None
        self._now = clock.now()

    async def run(self) -> None:
        """Route until cancelled. Nothing is kept but what can be read again."""
        async with self._db.bus.subscribe(topic(self._tenant)) as wakeups:
            while True:
                try:
                    leads = self._db.is_embedded or await self._db.write(self._lead)
                    if leads:
                        await self.route()
                    else:
                        self._position = None
                except Unavailable as error:
                    log.warning("routing waits", extra={"reason": error.reason})
                    self._position = None
                    await self._clock.sleep(PATIENCE)
                else:
                    await self._wait(wakeups)

    async def _wait(self, wakeups: Wakeups) -> None:
        """Until something changes, or time alone makes an offer possible."""
        due = self._board.next_change()
        pause = LONGEST_SLEEP if due is None else max(timedelta(0), due - self._clock.now())
        if not self._db.is_embedded:
            pause = min(pause, POLL)
        await wakeups.wait(pause)

    async def route(self) -> None:
        """Make every offer that can be made now."""
        await self._read(())
        while proposals := self._propose():
            await self._db.write(partial(self._make, proposals))
            await self._read(proposals)

    # --- the board ---

    async def _read(self, doubtful: "tuple[Proposal, ...]") -> None:
        """Bring the board in step; what was proposed is read again in any case."""
        position = self._position
        pairs = [(each.choice.waiting.interaction, each.choice.seat.agent) for each in doubtful]

        def unit(tx: Tx) -> feed.News:
            if position is None:
                return feed.everything(tx, self._tenant)
            return feed.since(tx, self._tenant, position, self._queues, pairs)

        news = await self._db.read(unit)
        self._now = max(self._now, self._clock.now())
        if news.queues is not None:
            self._board = Board()
            self._as_json = {}
            self._queues = dict(news.queues)
        self._position = news.position
        for agent, seat in news.seats.items():
            if seat is None:
                self._board.drop_seat(agent, self._now)
            else:
                self._board.put_seat(seat, self._now)
        for interaction, item in news.waiting.items():
            if item is None:
                self._board.drop(interaction)
            else:
                self._board.put(item, self._now)

    def _propose(self) -> tuple[Proposal, ...]:
        """Decide as many offers as can be made at once, each agent at most once."""
        proposals: list[Proposal] = []
        asked: set[UserId] = set()
        while len(proposals) < AT_ONCE:
            choice = self._board.next_offer(self._now)
            if choice is None or choice.seat.agent in asked:
                break
            asked.add(choice.seat.agent)
            proposals.append(self._weigh(choice))
            self._suppose(choice)
        return tuple(proposals)

    def _weigh(self, choice: Choice) -> Proposal:
        """Write down who else there was, and why it is not them."""
        item = choice.waiting
        kept_agent = item.kept.agent if item.kept is not None else None
        seats = tuple(
            seat
            for seat in self._board.seats.values()
            if item.queue in seat.queues or seat.agent in (kept_agent, choice.seat.agent)
        )
        written = [self._written(seat) for seat in seats]
        return Proposal(
            choice=choice,
            decision=decide(item, seats, self._now),
            inputs=inputs_json(item, written, self._now),
            queue=self._queues[item.queue],
        )

    def _written(self, seat: Seat) -> msgspec.Raw:
        """A seat as JSON. Most seats are the same from one decision to the next."""
        known = self._as_json.get(seat.agent)
        if known is None or known[0] is not seat:
            known = self._as_json[seat.agent] = (seat, seat_json(seat))
        return known[1]

    def _suppose(self, choice: Choice) -> None:
        """Show the offer on the board before it is stored; reading it again corrects this."""
        item = choice.waiting
        contact = Hold(channel=item.channel, units=item.units, stage=HoldStage.OFFERED)
        attendance = presence.hold(choice.seat.attendance, item.interaction, contact, self._now)
        self._board.drop(item.interaction)
        self._board.put_seat(replace(choice.seat, attendance=attendance), self._now)

    # --- the database ---

    def _make(self, proposals: tuple[Proposal, ...], tx: Tx) -> None:
        if not (self._db.is_embedded or self._lead(tx)):
            return
        for proposal in proposals:
            offered = answers.make(tx, self._tenant, proposal)
            if offered is not None:
                self._announce(tx, offered)

    def _lead(self, tx: Tx) -> bool:
        """Take or renew the lease; False while another process routes this tenant."""
        row = tx.lock(sa.select(router_lease).where(router_lease.c.tenant == self._tenant))
        if row is not None and row.holder != self._holder and row.until > tx.now:
            return False
        if row is not None and row.holder == self._holder and row.until > tx.now + LEASE / 2:
            return True
        values = {"tenant": self._tenant, "holder": self._holder, "until": tx.now + LEASE}
        tx.upsert(router_lease, values, ["tenant"], ["holder", "until"])
        return True
