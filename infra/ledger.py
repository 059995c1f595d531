"""The ingestion ledger: everything that came in, stored raw before anything is answered.

A delivery is unique per (tenant, channel, provider id); a second one changes nothing. Rows of one
thread are claimed one at a time and in order. What fails too often is quarantined, kept raw, and
shown to a person.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa

from core.errors import Conflict, NotFound
from core.events import InputQuarantined
from core.model import Inbound, Receipt
from infra import events
from infra.codec import inbound_from_json, inbound_to_json
from infra.db import ID, Instant, JsonType, Row, Tx, metadata
from infra.prepared import hot

TOPIC = "ledger"
MOST_ATTEMPTS = 5
MOST_CLAIMS = 60
"""Attempts without any answer. More than failures: a process may be killed often for other reasons
while a delivery waits in it."""
FIRST_DELAY = timedelta(seconds=1)


class InboundState(StrEnum):
    """Where a delivery is."""

    RECEIVED = "received"
    PROCESSED = "processed"
    QUARANTINED = "quarantined"
    DISMISSED = "dismissed"
    """A person looked at a quarantined delivery and gave it up."""


inbound = sa.Table(
    "inbound",
    metadata,
    sa.Column("id", ID, primary_key=True),
    sa.Column("tenant", ID, nullable=False),
    sa.Column("channel", sa.String(40), nullable=False),
    sa.Column("provider_id", sa.String(300), nullable=False),
    sa.Column("thread", sa.String(300), nullable=False),
    sa.Column("received_at", Instant, nullable=False),
    sa.Column("envelope", JsonType, nullable=False),
    sa.Column("raw", sa.LargeBinary, nullable=False),
    sa.Column("state", sa.String(12), nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("due", Instant, nullable=False),
    sa.Column("lease", sa.Integer, nullable=False),
    sa.Column("leased_until", Instant),
    sa.Column("error", sa.Text),
    sa.Column("ended_at", Instant),
    sa.UniqueConstraint("tenant", "channel", "provider_id"),
)
_is_open = inbound.c.state == sa.text("'received'")
sa.Index(
    "ix_inbound_open",
    inbound.c.tenant,
    inbound.c.channel,
    inbound.c.thread,
    inbound.c.id,
    sqlite_where=_is_open,
    postgresql_where=_is_open,
)
_is_quarantined = inbound.c.state == sa.text("'quarantined'")
sa.Index(
    "ix_inbound_quarantined",
    inbound.c.tenant,
    inbound.c.id,
    sqlite_where=_is_quarantined,
    postgresql_where=_is_quarantined,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerRow:
    """One claimed delivery. `lease` is the fencing token of this claim."""

    id: str
    inbound: Inbound
    attempts: int
    lease: int


def store(tx: Tx, received: Inbound, *, keep_for: timedelta | None = None) -> Receipt:
    """Keep a delivery. Once this unit is durable, the delivery may be acknowledged.

    With `keep_for` the storing process makes the first attempt itself, under lease 0: for so long
    nobody else can claim the row.
    """
    row_id = tx.ids.new()
    is_new = tx.upsert(
        inbound,
        {
            "id": row_id,
            "tenant": received.tenant,
            "channel": received.channel,
            "provider_id": received.provider_id,
            "thread": received.thread,
            "received_at": received.received_at,
            "envelope": inbound_to_json(received),
            "raw": received.raw,
            "state": InboundState.RECEIVED.value,
            "attempts": 0 if keep_for is None else 1,
            "due": tx.now,
            "lease": 0,
            "leased_until": None if keep_for is None else tx.now + keep_for,
        },
        keys=["tenant", "channel", "provider_id"],
    )
    if is_new:
        if keep_for is None:
            tx.wake(TOPIC)
        return Receipt(ledger_id=row_id, is_new=True)
    key = {
        "tenant_": received.tenant,
        "channel_": received.channel,
        "provider_id_": received.provider_id,
    }
    return Receipt(ledger_id=tx.scalar(_id_of, key), is_new=False)


def elder_of(tx: Tx, received: Inbound, row_id: str) -> str | None:
    """The delivery of the same thread that has to be done right before this one, if any is open."""
    key = {
        "tenant_": received.tenant,
        "channel_": received.channel,
        "thread_": received.thread,
        "id_": row_id,
    }
    found: str | None = tx.scalar(_elder, key)
    return found


def release(tx: Tx, row_ids: Iterable[str]) -> None:
    """Give claimed deliveries back, to be claimed again in their order."""
    for row_id in row_ids:
        tx.run(_release, {"id_": row_id})
    tx.wake(TOPIC)


def claim(tx: Tx, *, limit: int, lease: timedelta) -> list[LedgerRow]:
    """Take the oldest deliveries to work on for `lease`; after it they may be claimed again.

    Never gives two of one thread, nor one whose elder in the thread is not done. A delivery that
    was claimed too often without an answer (it may be what kills us) is quarantined here.
    """
    claimed: list[LedgerRow] = []
    for row in tx.all(_claimable(tx), {"now_": tx.now, "limit_": limit}):
        if row.attempts >= MOST_CLAIMS:
            _quarantine(tx, row, row.error or "no answer in any attempt")
            continue
        taken = {"id_": row.id, "until_": tx.now + lease}
        tx.run(_take, taken)
        claimed.append(
            LedgerRow(
                id=row.id,
                inbound=inbound_from_json(row.envelope, row.raw),
                attempts=row.attempts + 1,
                lease=row.lease + 1,
            )
        )
    return claimed


def processed(tx: Tx, row_id: str, *, lease: int | None = None) -> None:
    """Mark a delivery done, in the unit that did it.

    Raises Conflict when it is done already, or claimed by somebody else since: then the unit must
    not stand.
    """
    values = {"id_": row_id, "state_": InboundState.PROCESSED.value, "now_": tx.now}
    if lease is None:
        ended = tx.one(_end_any, values)
    else:
        ended = tx.one(_end_ours, {**values, "lease_": lease})
    if ended is None:
        _held(tx, row_id, lease)
        raise Conflict(f"input {row_id} is no longer ours to work on")
    if ended.lease:  # claimed from the ledger, where younger ones of the thread may wait for it
        tx.wake(TOPIC)


def failed(tx: Tx, row_id: str, error: str, *, lease: int | None = None) -> InboundState:
    """Note a failed attempt: it is tried again later, or quarantined after the last one.

    `error` is shown to administrators: it holds no personal data.
    """
    row = _held(tx, row_id, lease)
    if row.attempts >= MOST_ATTEMPTS:
        _quarantine(tx, row, error)
        return InboundState.QUARANTINED
    delay = FIRST_DELAY * 2 ** min(MOST_ATTEMPTS, max(0, row.attempts - 1))
    tx.run(_again, {"id_": row_id, "due_": tx.now + delay, "error_": error})
    tx.wake(TOPIC)
    return InboundState.RECEIVED


def has_claimable(tx: Tx) -> bool:
    """Whether `claim` would find work; a cheap read that saves a write."""
    return tx.one(_claimable_plain, {"now_": tx.now, "limit_": 1}) is not None


def next_due(tx: Tx) -> datetime | None:
    """When the next delivery can be claimed, or its claim runs out; None when all are done."""
    moments = [row.leased_until or row.due for row in tx.all(_waiting_times)]
    return min(moments, default=None)


def release_all(tx: Tx) -> int:
    """Drop every claim. Only at start, and only where no other process shares the database."""
    return tx.run(_release_all)


def _held(tx: Tx, row_id: str, lease: int | None) -> Row:
    row = tx.lock(inbound.select().where(inbound.c.id == row_id))
    if row is None:
        raise NotFound("input", row_id)
    is_ours = lease is None or row.lease == lease
    if row.state != InboundState.RECEIVED or not is_ours:
        raise Conflict(f"input {row_id} is no longer ours to work on")
    return row


def _quarantine(tx: Tx, row: Row, error: str) -> None:
    state = InboundState.QUARANTINED.value
    tx.run(_end, {"id_": row.id, "state_": state, "now_": tx.now})
    tx.run(_note_error, {"id_": row.id, "error_": error})
    fact = InputQuarantined(ledger_id=row.id, error=error)
    events.append(tx, row.tenant, fact)


_older = inbound.alias("older")
_claimable_plain = (
    inbound.select()
    .where(
        inbound.c.state == sa.text("'received'"),
        inbound.c.due <= sa.bindparam("now_"),
        sa.or_(inbound.c.leased_until.is_(None), inbound.c.leased_until <= sa.bindparam("now_")),
        ~sa.exists().where(
            _older.c.state == sa.text("'received'"),
            _older.c.tenant == inbound.c.tenant,
            _older.c.channel == inbound.c.channel,
            _older.c.thread == inbound.c.thread,
            _older.c.id < inbound.c.id,
        ),
    )
    .order_by(inbound.c.id)
    .limit(sa.bindparam("limit_", type_=sa.Integer))
)
_claimable_locked = _claimable_plain.with_for_update(of=inbound, skip_locked=True)


def _claimable(tx: Tx) -> sa.Select[tuple[object, ...]]:
    return _claimable_locked if tx.conn.dialect.name == "postgresql" else _claimable_plain


_this = inbound.c.id == sa.bindparam("id_")
_id_of = hot(
    sa.select(inbound.c.id).where(
        inbound.c.tenant == sa.bindparam("tenant_"),
        inbound.c.channel == sa.bindparam("channel_"),
        inbound.c.provider_id == sa.bindparam("provider_id_"),
    )
)
_take = (
    inbound.update()
    .where(_this)
    .values(
        attempts=inbound.c.attempts + 1,
        lease=inbound.c.lease + 1,
        leased_until=sa.bindparam("until_"),
    )
)
_end = (
    inbound.update()
    .where(_this)
    .values(state=sa.bindparam("state_"), leased_until=None, ended_at=sa.bindparam("now_"))
)
_end_held = _end.where(_is_open).returning(inbound.c.lease)
_end_any = hot(_end_held)
_end_ours = hot(_end_held.where(inbound.c.lease == sa.bindparam("lease_")))
_note_error = inbound.update().where(_this).values(error=sa.bindparam("error_"))
_again = (
    inbound.update()
    .where(_this)
    .values(due=sa.bindparam("due_"), error=sa.bindparam("error_"), leased_until=None)
)
_elder = hot(
    sa.select(sa.func.max(inbound.c.id)).where(
        inbound.c.state == sa.text("'received'"),
        inbound.c.tenant == sa.bindparam("tenant_"),
        inbound.c.channel == sa.bindparam("channel_"),
        inbound.c.thread == sa.bindparam("thread_"),
        inbound.c.id < sa.bindparam("id_"),
    )
)
_release = inbound.update().where(_this, _is_open).values(leased_until=None)
_waiting_times = sa.select(inbound.c.due, inbound.c.leased_until).where(_is_open)
_release_all = inbound.update().where(_is_open).values(leased_until=None)
