"""The database, as every package sees it: `await db.write(unit)` and `await db.read(unit)`.

A unit is a plain function of a `Tx`: it runs SQL on a thread, never awaits, touches nothing but the
database, and may be run again whole. Store functions take the `Tx` first, so that a caller composes
several of them in one transaction. When `write` returns, the change is on the disk.
"""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Protocol, Self, TypeVar

import sqlalchemy as sa

from core.ports import Clock, Ids
from infra.bus import Bus
from infra.postgres import PostgresUnits
from infra.sqlite import SqliteUnits
from infra.tables import ID, Instant, JsonType, metadata
from infra.tx import Row, Tx

__all__ = ["ID", "Database", "Instant", "JsonType", "Row", "Tx", "metadata"]

T = TypeVar("T")


class DatabaseSettings(Protocol):
    """The one setting the database needs: "sqlite:///path" or "postgresql+psycopg://..."."""

    @property
    def database_url(self) -> str: ...


class Units(Protocol):
    """What runs units of work; one class per database."""

    async def start(self) -> None: ...
    async def stop(self) -> None: ...
    def write(self, unit: Callable[[Tx], T]) -> Awaitable[T]: ...
    def read(self, unit: Callable[[Tx], T]) -> Awaitable[T]: ...


class Database:
    """Runs units of work. Made by `open`; whoever opened it starts and stops it."""

    def __init__(self, units: Units, bus: Bus, *, is_embedded: bool) -> None:
        self._units = units
        self.bus = bus
        """Where a unit's topics are published after its commit."""
        self.is_embedded = is_embedded
        """True when no other process shares this database: leases of a dead process are stale."""

    @classmethod
    def open(cls, settings: DatabaseSettings, clock: Clock, ids: Ids) -> Self:
        """Choose by the address. Nothing is connected until `start`."""
        url = sa.make_url(settings.database_url)
        bus = Bus()
        if url.get_backend_name() == "sqlite":
            units: Units = SqliteUnits(Path(url.database or ""), clock, ids, bus)
            return cls(units, bus, is_embedded=True)
        return cls(PostgresUnits(url, clock, ids, bus), bus, is_embedded=False)

    async def start(self) -> None:
        """Connect. Raises Unavailable when the database is not there."""
        await self._units.start()

    async def stop(self) -> None:
        """Finish the units under way and disconnect."""
        await self._units.stop()

    async def write(self, unit: Callable[[Tx], T]) -> T:
        """Run the unit and return once it is durable. Its exceptions come out, and undo it.

        Raises Unavailable when the database is down or full: nothing was stored then, but when the
        connection was lost during the commit itself that is not known.
        """
        return await self._units.write(unit)

    async def read(self, unit: Callable[[Tx], T]) -> T:
        """Run the unit on one consistent snapshot that holds every write awaited before."""
        return await self._units.read(unit)
