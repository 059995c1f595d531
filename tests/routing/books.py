"""A database without threads or a loop: units run at once, on SQLite in memory, at a set time."""

from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any, TypeVar, cast

import msgspec
import sqlalchemy as sa

from core.model import TenantId
from infra import effects
from infra.bus import Bus
from infra.db import Database, Tx, metadata
from infra.ids import Uuid7Ids
from routing.dispatch import Dispatcher
from tests.virtual_time import NOON

T = TypeVar("T")


class Books:
    """The tables, a clock that is set by hand, and a router that is run by hand."""

    is_embedded = True

    def __init__(self, tenant: TenantId) -> None:
        self._engine = sa.create_engine(
            "sqlite://",
            poolclass=sa.StaticPool,
            json_serializer=lambda value: msgspec.json.encode(value).decode(),
            json_deserializer=msgspec.json.decode,
        )
        metadata.create_all(self._engine)
        self.bus = Bus()
        self.time = NOON
        self.tenant = tenant
        self.dispatcher = self.new_dispatcher()

    def new_dispatcher(self) -> Dispatcher:
        return Dispatcher(
            cast(Database, self),
            self,
            self.tenant,
            holder="test",
            announce=lambda _tx, _notice: None,
        )

    def close(self) -> None:
        self._engine.dispose()

    # --- core.ports.Clock and infra.db.Database, as far as a dispatcher uses them ---

    def now(self) -> datetime:
        return self.time

    async def sleep(self, delay: timedelta) -> None:
        raise AssertionError("nobody sleeps here")

    async def write(self, unit: Callable[[Tx], T]) -> T:
        return self.do(unit)

    async def read(self, unit: Callable[[Tx], T]) -> T:
        return self.do(unit)

    # --- by hand ---

    def do(self, unit: Callable[[Tx], T]) -> T:
        with self._engine.begin() as conn:
            tx = Tx(conn, self.time, Uuid7Ids())
            result = unit(tx)
            tx.close()
            return result

    def route(self) -> None:
        """Let the router make every offer it can."""
        run_through(self.dispatcher.route())

    def next_effect(self, until: datetime) -> effects.Effect | None:
        """Take the earliest effect that is due by then, as the relay would."""
        due = (
            sa.select(effects.effect)
            .where(effects.effect.c.state == "pending", effects.effect.c.due <= until)
            .order_by(effects.effect.c.due)
        )
        row = self.do(lambda tx: tx.one(due))
        if row is None:
            return None
        self.time = max(self.time, row.due)
        done = effects.effect.update().where(
            effects.effect.c.kind == row.kind, effects.effect.c.key == row.key
        )
        self.do(lambda tx: tx.run(done.values(state="sent")))
        return effects.Effect(
            tenant=row.tenant,
            kind=row.kind,
            key=row.key,
            payload=row.payload,
            due=row.due,
            attempts=1,
            lease=1,
        )


def run_through(work: Coroutine[Any, Any, None]) -> None:
    """Run a coroutine that never has to wait."""
    try:
        work.send(None)
    except StopIteration:
        return
    raise AssertionError("it waits")
