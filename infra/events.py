"""Numbered facts, for screens, reports and audits.

`append` collects; the numbers are given once, as the last thing before the commit, from one counter
row per tenant. So positions are gapless per tenant and in the order of commits, and the row is held
only briefly. `seq` counts gapless within one interaction. The topic `events:{tenant}` wakes the
readers.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.base import Executable

from core.events import Event, InteractionEvent
from core.model import InteractionId, Json, TenantId
from infra.db import ID, Instant, JsonType, Row, Tx, metadata
from infra.prepared import Hot, hot

Touch = tuple[str, str]
"""An entity a screen must read again: ("interactions", id), ("agents", id), ("queues", id)."""

event_counter = sa.Table(
    "event_counter",
    metadata,
    sa.Column("tenant", ID, primary_key=True),
    sa.Column("position", sa.BigInteger, nullable=False),
)
event = sa.Table(
    "event",
    metadata,
    sa.Column("tenant", ID, primary_key=True),
    sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("event_id", ID, nullable=False),
    sa.Column("interaction", ID),
    sa.Column("seq", sa.BigInteger),
    sa.Column("at", Instant, nullable=False),
    sa.Column("kind", sa.String(60), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("data", JsonType, nullable=False),
    sa.Column("touches", JsonType, nullable=False),
    sa.UniqueConstraint("tenant", "event_id"),
    sa.UniqueConstraint("tenant", "interaction", "seq"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEvent:
    """One fact as stored. `seq` is None for facts outside any interaction."""

    position: int
    event_id: str
    tenant: TenantId
    interaction: InteractionId | None
    seq: int | None
    at: datetime
    kind: str
    version: int
    data: dict[str, Json]
    touches: tuple[Touch, ...]


class Appended:
    """A fact on its way. Its number is given when the unit ends, or at once where it is read."""

    __slots__ = ("_numbering", "_position", "at", "event_id")

    def __init__(self, numbering: "Numbering", event_id: str, at: datetime) -> None:
        self._numbering = numbering
        self._position = 0
        self.event_id = event_id
        self.at = at

    @property
    def position(self) -> int:
        """The fact's place in the tenant's order. Read it as late as you can."""
        if not self._position:
            self._numbering.close()
        return self._position

    def number(self, position: int) -> None:
        self._position = position


def append(tx: Tx, tenant: TenantId, event: Event, *, touches: Iterable[Touch] = ()) -> Appended:
    """Add one fact to the tenant's history, and say what screens must read again because of it."""
    return tx.closer(Numbering).collect(tenant, event, tuple(touches))


def since(tx: Tx, tenant: TenantId, position: int, limit: int) -> list[StoredEvent]:
    """The facts after `position`, in order, at most `limit`."""
    tx.closer(Numbering).close()
    rows = tx.all(_since, {"tenant_": tenant, "after_": position, "limit_": limit})
    return [_stored(row) for row in rows]


def of_interaction(tx: Tx, tenant: TenantId, interaction: InteractionId) -> list[StoredEvent]:
    """The whole history of one interaction, in order."""
    tx.closer(Numbering).close()
    rows = tx.all(_of_interaction, {"tenant_": tenant, "interaction_": interaction})
    return [_stored(row) for row in rows]


def last_position(tx: Tx, tenant: TenantId) -> int:
    """The number of the tenant's newest fact; 0 before the first."""
    tx.closer(Numbering).close()
    return tx.scalar(_last_position, {"tenant_": tenant}) or 0


class Numbering:
    """Collects a unit's facts and gives them their numbers together."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx
        self._collected: dict[TenantId, list[tuple[dict[str, Any], Appended]]] = {}

    def collect(self, tenant: TenantId, event: Event, touches: tuple[Touch, ...]) -> Appended:
        appended = Appended(self, self._tx.ids.new(), self._tx.now)
        values = {
            "tenant": tenant,
            "event_id": appended.event_id,
            "interaction": event.interaction if isinstance(event, InteractionEvent) else None,
            "seq": None,
            "at": appended.at,
            "kind": event.kind,
            "version": event.version,
            "data": _fields(event),
            "touches": touches,
        }
        self._collected.setdefault(tenant, []).append((values, appended))
        return appended

    def close(self) -> None:
        """Number and insert what was collected so far."""
        collected, self._collected = self._collected, {}
        for tenant, facts in sorted(collected.items()):  # one order of locks for everybody
            last = self._tx.scalar(_count(self._tx), {"tenant": tenant, "position": len(facts)})
            seqs: dict[str, int] = {}
            for position, (values, appended) in enumerate(facts, last - len(facts) + 1):
                values["position"] = position
                appended.number(position)
                if values["interaction"] is not None:
                    values["seq"] = self._next_seq(tenant, values["interaction"], seqs)
            self._tx.run(_insert, [values for values, _ in facts])
            self._tx.wake(f"events:{tenant}")

    def _next_seq(self, tenant: str, interaction: str, seqs: dict[str, int]) -> int:
        """Count on from the last stored; nobody adds beside us, because we hold the counter row."""
        if interaction not in seqs:
            key = {"tenant_": tenant, "interaction_": interaction}
            seqs[interaction] = self._tx.scalar(_last_seq, key) or 0
        seqs[interaction] += 1
        return seqs[interaction]


_here = (event.c.tenant == sa.bindparam("tenant_"),)
_insert = hot(event.insert())
_since = hot(
    event.select()
    .where(*_here, event.c.position > sa.bindparam("after_"))
    .order_by(event.c.position)
    .limit(sa.bindparam("limit_", type_=sa.Integer))
)
_of_interaction = (
    event.select()
    .where(*_here, event.c.interaction == sa.bindparam("interaction_"))
    .order_by(event.c.seq)
)
_last_seq = hot(
    sa.select(sa.func.max(event.c.seq)).where(
        *_here, event.c.interaction == sa.bindparam("interaction_")
    )
)
_last_position = hot(
    sa.select(event_counter.c.position).where(event_counter.c.tenant == sa.bindparam("tenant_"))
)


def _count_with(insert: type[sqlite.Insert] | type[postgresql.Insert]) -> Executable:
    plain = insert(event_counter)
    moved = event_counter.c.position + plain.excluded.position
    changed = plain.on_conflict_do_update(index_elements=["tenant"], set_={"position": moved})
    return changed.returning(event_counter.c.position)


_count_sqlite = hot(_count_with(sqlite.Insert))
_count_postgresql = hot(_count_with(postgresql.Insert))


def _count(tx: Tx) -> Hot:
    return _count_postgresql if tx.conn.dialect.name == "postgresql" else _count_sqlite


def _fields(event: Event) -> dict[str, Any]:
    """The event's own fields as JSON; the interaction has a column of its own."""
    names = (field.name for field in fields(event) if field.name != "interaction")
    return {name: msgspec.to_builtins(getattr(event, name)) for name in names}


def _stored(row: Row) -> StoredEvent:
    values = dict(row._mapping)
    values["touches"] = tuple((kind, key) for kind, key in values["touches"])
    return StoredEvent(**values)
