"""A small company to route in: makers for queues, agents and interactions, over a real database."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

import sqlalchemy as sa

from core.model import Actor, InteractionId, OfferId, QueueId, TenantId, UserId
from core.permissions import Permission
from infra.db import Database, Row, Tx
from infra.relay import Relay
from routing import desk, duty, queues
from routing.model import AgentLost, Notice, Offered, Presence, Queue, Returned
from routing.service import Routing
from routing.tables import offer, placement, seat
from routing.words import EN, ZH
from tests.routing.worlds import CHAT, levels
from tests.virtual_time import VirtualClock

T = TypeVar("T")
ACME = TenantId("acme")
SERVICE = QueueId("service")


def actor(name: str, *permissions: Permission, tenant: TenantId = ACME) -> Actor:
    return Actor(
        tenant=tenant,
        user=UserId(name),
        name=name.title(),
        permissions=frozenset((Permission.DESK_USE, *permissions)),
    )


class Office:
    """One company with one queue. Its steps are short, so that tests read as stories."""

    def __init__(self, db: Database, clock: VirtualClock, tenant: TenantId = ACME) -> None:
        self.db = db
        self.clock = clock
        self.tenant = tenant
        self.relay = Relay(db, clock)
        self.routing = Routing(db, clock, self.relay)
        self.heard: list[Notice] = []
        self.desks: set[str] = set()
        """Agents whose desk is connected and beats."""
        for kind in (Offered, Returned, AgentLost):
            self.routing.listen(kind, lambda _tx, notice: self.heard.append(notice))

    async def opens(
        self,
        *,
        hours: str | None = None,
        needs: str = "",
        wait_for_known: float = 0,
        priority: int = 0,
    ) -> None:
        queue = Queue(
            id=SERVICE,
            names={EN: "Service", ZH: "服务"},
            hours=hours,
            needs=levels(needs),
            preferred_wait=timedelta(seconds=wait_for_known),
            priority=priority,
        )
        await self.write(lambda tx: queues.save(tx, self.tenant, queue))

    async def hires(
        self, *names: str, skills: str = "", room: int | None = None, serves: bool = True
    ) -> None:
        def unit(tx: Tx) -> None:
            for name in names:
                desk.enrol(tx, self.tenant, UserId(name), name.title())
                desk.assign(
                    tx,
                    self.tenant,
                    UserId(name),
                    queues=[SERVICE] if serves else [],
                    skills=levels(skills),
                    capacity={} if room is None else {CHAT: room},
                )

        await self.write(unit)

    async def chooses(self, name: str, presence: str, reason: str | None = None) -> None:
        self.desks.add(name)
        await self.routing.set_presence(self.actor(name), Presence(presence), reason)

    async def ready(self, *names: str) -> None:
        for name in names:
            await self.chooses(name, "ready")

    async def writes_in(
        self,
        interaction: str,
        *,
        needs: str = "",
        since: datetime | None = None,
        urgent: bool = False,
        priority: int = 0,
        preferred: str | None = None,
        needs_phone: bool = False,
    ) -> None:
        """An interaction enters the queue."""

        def unit(tx: Tx) -> None:
            desk.enqueue(
                tx,
                self.tenant,
                InteractionId(interaction),
                channel=CHAT,
                queue=SERVICE,
                needs=levels(needs),
                since=since or tx.now,
                urgent=urgent,
                priority=priority,
                preferred=None if preferred is None else UserId(preferred),
                needs_phone=needs_phone,
            )

        await self.write(unit)

    async def accepts(self, name: str, interaction: str) -> None:
        id = await self.offer_of(interaction)
        await self.write(lambda tx: desk.accept(tx, self.actor(name), id))

    async def declines(self, name: str, interaction: str) -> None:
        id = await self.offer_of(interaction)
        await self.write(lambda tx: desk.decline(tx, self.actor(name), id))

    async def ends(self, name: str, interaction: str) -> None:
        await self.write(
            lambda tx: desk.release(tx, self.tenant, UserId(name), InteractionId(interaction))
        )

    async def vanishes(self, name: str) -> None:
        self.desks.discard(name)
        await self.write(lambda tx: duty.disconnect(tx, self.tenant, UserId(name)))

    async def phones(self, *names: str, is_all: bool = True) -> None:
        """These telephones are connected; no others, if these are all."""
        await self.routing.note_phones(frozenset(UserId(name) for name in names), is_all)

    async def returns(self, name: str) -> None:
        self.desks.add(name)
        await self.write(lambda tx: desk.beat(tx, self.tenant, UserId(name)))

    async def passes(self, seconds: float) -> None:
        """Let time go by, and let what it starts settle."""
        await self.clock.sleep(timedelta(seconds=seconds))
        await self.settles()

    async def settles(self) -> None:
        """Let the router do what it can do now."""
        await self.clock.sleep(timedelta(milliseconds=1))
        await self.db.write(lambda _tx: None)
        await self.clock.sleep(timedelta(milliseconds=1))

    # --- looking ---

    async def ringing(self) -> dict[str, str]:
        """Interaction -> agent."""
        stmt = sa.select(offer).where(offer.c.tenant == self.tenant, offer.c.state == "live")
        rows = await self.read(lambda tx: tx.all(stmt))
        assert len({row.interaction for row in rows}) == len(rows)
        return {row.interaction: row.agent for row in rows}

    async def offer_of(self, interaction: str) -> OfferId:
        stmt = sa.select(offer).where(
            offer.c.tenant == self.tenant,
            offer.c.interaction == interaction,
            offer.c.state == "live",
        )
        row = await self.read(lambda tx: tx.one(stmt))
        assert row is not None, f"{interaction} does not ring"
        return OfferId(row.id)

    async def place(self, interaction: str) -> Row | None:
        stmt = sa.select(placement).where(
            placement.c.tenant == self.tenant, placement.c.interaction == interaction
        )
        return await self.read(lambda tx: tx.one(stmt))

    async def state(self, name: str) -> str:
        stmt = sa.select(seat.c.state).where(seat.c.tenant == self.tenant, seat.c.agent == name)
        return str(await self.read(lambda tx: tx.scalar(stmt)))

    def actor(self, name: str, *permissions: Permission) -> Actor:
        return actor(name, *permissions, tenant=self.tenant)

    async def write(self, unit: Callable[[Tx], T]) -> T:
        return await self.db.write(unit)

    async def read(self, unit: Callable[[Tx], T]) -> T:
        return await self.db.read(unit)

    async def beats(self) -> None:
        """Let every connected desk beat, for ever."""
        while True:
            for name in sorted(self.desks):
                await self.returns(name)
            await self.clock.sleep(timedelta(seconds=15))
