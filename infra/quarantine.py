"""Deliveries that could not be processed, and what a person can do with them."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from core.errors import NotFound
from core.model import ChannelKind, TenantId
from infra.db import Tx
from infra.ledger import TOPIC, InboundState, inbound


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantined:
    """A delivery that could not be processed, for a person to look at."""

    id: str
    channel: ChannelKind
    received_at: datetime
    attempts: int
    error: str
    raw: bytes


def quarantined(tx: Tx, tenant: TenantId, *, limit: int = 100) -> list[Quarantined]:
    """The tenant's quarantined deliveries, newest first."""
    rows = tx.all(_quarantined, {"tenant_": tenant, "limit_": limit})
    return [
        Quarantined(
            id=row.id,
            channel=row.channel,
            received_at=row.received_at,
            attempts=row.attempts,
            error=row.error,
            raw=row.raw,
        )
        for row in rows
    ]


def retry(tx: Tx, tenant: TenantId, row_id: str) -> None:
    """Give a quarantined delivery fresh attempts. Raises NotFound."""
    key = {"tenant_": tenant, "id_": row_id, "due_": tx.now}
    if not tx.run(_retry, key):
        raise NotFound("quarantined input", row_id)
    tx.wake(TOPIC)


def dismiss(tx: Tx, tenant: TenantId, row_id: str) -> None:
    """Give a quarantined delivery up for good; it stays stored. Raises NotFound."""
    key = {"tenant_": tenant, "id_": row_id, "now_": tx.now}
    if not tx.run(_dismiss, key):
        raise NotFound("quarantined input", row_id)


_is_quarantined = inbound.c.state == sa.text("'quarantined'")
_mine = (inbound.c.tenant == sa.bindparam("tenant_"), inbound.c.id == sa.bindparam("id_"))
_quarantined = (
    inbound.select()
    .where(inbound.c.tenant == sa.bindparam("tenant_"), _is_quarantined)
    .order_by(inbound.c.id.desc())
    .limit(sa.bindparam("limit_", type_=sa.Integer))
)
_retry = (
    inbound.update()
    .where(*_mine, _is_quarantined)
    .values(state=InboundState.RECEIVED.value, attempts=0, due=sa.bindparam("due_"), ended_at=None)
)
_dismiss = (
    inbound.update()
    .where(*_mine, _is_quarantined)
    .values(state=InboundState.DISMISSED.value, ended_at=sa.bindparam("now_"))
)
