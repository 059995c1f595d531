"""Routing as a running service: one dispatcher and one watch per tenant, and the durable timers."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

import sqlalchemy as sa

from core.model import Actor, Json, OfferId, TenantId, UserId
from core.ports import Clock
from infra import events
from infra.bus import Wakeups
from infra.db import Database, Tx
from infra.effects import Effect
from infra.relay import Relay
from infra.tasks import TaskScope
from routing import answers, duty, holding, offers, phones, views
from routing.attendance import Attendances
from routing.dispatch import Dispatcher
from routing.jobs import Watch
from routing.model import Notice, Presence
from routing.tables import queue

LOOK_FOR_TENANTS = timedelta(seconds=10)

N = TypeVar("N", bound=Notice)
Listener = Callable[[Tx, N], None]


class Routing:
    """Runs under the supervisor; its timers run under the relay."""

    def __init__(self, db: Database, clock: Clock, relay: Relay) -> None:
        self.db = db
        self.attendances = Attendances(db)
        self._clock = clock
        self._holder = uuid.uuid4().hex
        self._listeners: dict[type, list[Callable[[Tx, Any], None]]] = {}
        relay.handle(offers.EXPIRES, self._expire)
        relay.handle(duty.GRACE_OVER, self._end_grace)
        relay.handle(holding.NOBODY_THERE, self._nobody_there)

    def listen(self, kind: type[N], listener: "Listener[N]") -> None:
        """Have `listener` called with each notice of the kind, inside its transaction."""
        self._listeners.setdefault(kind, []).append(listener)

    async def run(self) -> None:
        """Route for every tenant until cancelled."""
        async with TaskScope() as scope, self.db.bus.subscribe("routing:*") as wakeups:
            served: set[TenantId] = set()
            while True:
                for tenant in await self.db.read(_tenants) - served:
                    await self._start(scope, tenant)
                    served.add(tenant)
                await _wait_for_new(wakeups, served)

    async def _start(self, scope: TaskScope, tenant: TenantId) -> None:
        if self.db.is_embedded:  # no other process has sockets, so that all desks are known here
            await self.db.write(lambda tx: self._disconnect_absent(tx, tenant))
        dispatcher = Dispatcher(
            self.db, self._clock, tenant, holder=self._holder, announce=self._announce
        )
        watch = Watch(self.db, self._clock, tenant)
        scope.start(f"dispatcher:{tenant}", dispatcher.run())
        scope.start(f"watch:{tenant}", watch.run())

    def _disconnect_absent(self, tx: Tx, tenant: TenantId) -> None:
        for agent in duty.silent(tx, tenant, longer_than=timedelta(0)):
            if not self.attendances.is_present(tenant, agent):
                duty.disconnect(tx, tenant, agent)

    def _announce(self, tx: Tx, notice: Notice) -> None:
        for listener in self._listeners.get(type(notice), ()):
            listener(tx, notice)

    # --- what agents choose ---

    async def set_presence(
        self, actor: Actor, wanted: Presence, reason: str | None, agent: UserId | None = None
    ) -> int:
        """Apply a presence; give the position at which screens show it. Raises as duty does."""

        def unit(tx: Tx) -> int:
            for notice in duty.set_presence(tx, actor, wanted, reason, agent=agent):
                self._announce(tx, notice)
            return events.last_position(tx, actor.tenant)

        return await self.db.write(unit)

    async def card_of(self, actor: Actor) -> Json:
        """The actor's own AgentCard; None for who was never at a desk."""
        cards = await self.db.read(lambda tx: views.agent_cards(tx, actor.tenant, [actor.user]))
        return cards.get(actor.user)

    # --- telephones ---

    async def note_phones(self, connected: frozenset[UserId], is_all: bool) -> None:
        """Take in whose telephones are connected; unless `is_all`, others may have theirs, too."""
        known = self.attendances.phones
        self.attendances.phones = connected if is_all else connected | known
        changes = await self.db.read(lambda tx: phones.changes(tx, connected, is_all=is_all))

        def unit(tx: Tx) -> None:
            for (tenant, agent), is_connected in changes.items():
                for notice in phones.note(tx, tenant, agent, is_connected=is_connected):
                    self._announce(tx, notice)

        if changes:
            await self.db.write(unit)

    # --- timers ---

    async def _expire(self, effect: Effect) -> None:
        def unit(tx: Tx) -> None:
            notice = answers.expire(tx, effect.tenant, OfferId(effect.payload["offer"]))
            if notice is not None:
                self._announce(tx, notice)

        await self.db.write(unit)

    async def _end_grace(self, effect: Effect) -> None:
        agent = UserId(effect.payload["agent"])
        since = datetime.fromisoformat(effect.payload["since"])

        def unit(tx: Tx) -> None:
            for notice in duty.end_grace(tx, effect.tenant, agent, since):
                self._announce(tx, notice)

        await self.db.write(unit)

    async def _nobody_there(self, effect: Effect) -> None:
        agent = UserId(effect.payload["agent"])

        def unit(tx: Tx) -> None:
            for notice in duty.nobody_there(tx, effect.tenant, agent):
                self._announce(tx, notice)

        await self.db.write(unit)


async def _wait_for_new(wakeups: Wakeups, served: set[TenantId]) -> None:
    """Until a tenant speaks who is not served yet, or it is time to look."""
    while True:
        topics = await wakeups.wait(LOOK_FOR_TENANTS)
        named = {topic.partition(":")[2] for topic in topics}
        if not topics or named - served:
            return


def _tenants(tx: Tx) -> set[TenantId]:
    return {row.tenant for row in tx.all(sa.select(queue.c.tenant).distinct())}
