"""What to do next, after the commit: the outbox and the durable timers.

An effect is stored in the same unit as the change that wants it, and performed later by the relay
(relay.py), at or after `due`. Its key is unique per tenant and kind for ever: adding it again
changes nothing. A timer that is set anew therefore needs a new key.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from core.errors import NotFound
from core.model import Json, TenantId
from infra.db import ID, Instant, JsonType, Row, Tx, metadata

TOPIC = "effects"
ENDED_TOPIC = "effects.ended"
"""For screens that show what waits for a person."""


class EffectState(StrEnum):
    """Where an effect is."""

    PENDING = "pending"
    """Waits for its time, for its next attempt, or is being performed under a lease."""
    SENT = "sent"
    MAYBE_SENT = "maybe_sent"
    """Nobody knows whether it happened, and twice would be worse than not: a person decides."""
    PARKED = "parked"
    """It failed too often, or for good: a person decides."""


effect = sa.Table(
    "effect",
    metadata,
    sa.Column("tenant", ID, primary_key=True),
    sa.Column("kind", sa.String(60), primary_key=True),
    sa.Column("key", sa.String(200), primary_key=True),
    sa.Column("payload", JsonType),
    sa.Column("state", sa.String(12), nullable=False),
    sa.Column("due", Instant, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("lease", sa.Integer, nullable=False),
    sa.Column("leased_until", Instant),
    sa.Column("error", sa.Text),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("ended_at", Instant),
)
for _name, _columns, _states in (
    ("ix_effect_pending", [effect.c.due], "state = 'pending'"),
    ("ix_effect_sent", [effect.c.ended_at], "state = 'sent'"),
    (
        "ix_effect_troubled",
        [effect.c.tenant, effect.c.created_at],
        "state IN ('parked', 'maybe_sent')",
    ),
):
    sa.Index(_name, *_columns, sqlite_where=sa.text(_states), postgresql_where=sa.text(_states))


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """One thing to do. `lease` is the fencing token of this attempt."""

    tenant: TenantId
    kind: str
    key: str
    payload: Any
    due: datetime
    attempts: int
    lease: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TroubledEffect:
    """An effect that waits for a person."""

    effect: Effect
    state: EffectState
    error: str
    created_at: datetime


def add(
    tx: Tx, tenant: TenantId, kind: str, key: str, payload: Json, *, due: datetime | None = None
) -> bool:
    """Store an effect, to be performed once after the commit and not before `due`.

    False when the tenant already has this kind and key, in whatever state.
    """
    is_new = tx.upsert(
        effect,
        {
            "tenant": tenant,
            "kind": kind,
            "key": key,
            "payload": payload,
            "state": EffectState.PENDING.value,
            "due": due or tx.now,
            "attempts": 0,
            "lease": 0,
            "created_at": tx.now,
        },
        keys=["tenant", "kind", "key"],
    )
    if is_new:
        tx.wake(TOPIC)
    return is_new


def cancel(tx: Tx, tenant: TenantId, kind: str, key: str) -> bool:
    """Take back an effect that has not begun. The key becomes free again.

    False when there is none, it is done, or it is being performed at this moment.
    """
    where = {"tenant_": tenant, "kind_": kind, "key_": key, "now_": tx.now}
    return tx.run(_cancel, where) > 0


def troubled(tx: Tx, tenant: TenantId, *, limit: int = 100) -> list[TroubledEffect]:
    """The tenant's effects that wait for a person, newest first."""
    return [
        TroubledEffect(
            effect=effect_of(row, attempts=row.attempts, lease=row.lease),
            state=EffectState(row.state),
            error=row.error or "",
            created_at=row.created_at,
        )
        for row in tx.all(_troubled, {"tenant_": tenant, "limit_": limit})
    ]


def retry(tx: Tx, tenant: TenantId, kind: str, key: str) -> None:
    """Give an effect that waits for a person fresh attempts. Raises NotFound."""
    where = {"tenant_": tenant, "kind_": kind, "key_": key, "now_": tx.now}
    if not tx.run(_retry, where):
        raise NotFound("parked effect", f"{kind}/{key}")
    tx.wake(TOPIC)


def dismiss(tx: Tx, tenant: TenantId, kind: str, key: str) -> None:
    """Give up an effect that waits for a person, as if it were done. Raises NotFound."""
    where = {"tenant_": tenant, "kind_": kind, "key_": key, "now_": tx.now}
    if not tx.run(_dismiss, where):
        raise NotFound("parked effect", f"{kind}/{key}")


def forget_sent(tx: Tx, before: datetime, *, limit: int = 1000) -> int:
    """Delete effects done before a moment; their keys become free again."""
    return tx.run(_forget, {"before_": before, "limit_": limit})


def effect_of(row: Row, *, attempts: int, lease: int) -> Effect:
    """The effect in a row, as it is after a claim."""
    return Effect(
        tenant=row.tenant,
        kind=row.kind,
        key=row.key,
        payload=row.payload,
        due=row.due,
        attempts=attempts,
        lease=lease,
    )


THIS = (
    effect.c.tenant == sa.bindparam("tenant_"),
    effect.c.kind == sa.bindparam("kind_"),
    effect.c.key == sa.bindparam("key_"),
)
IS_PENDING = effect.c.state == sa.text("'pending'")
"""Literals here and below, so that the partial indexes serve."""
IS_FREE = sa.or_(effect.c.leased_until.is_(None), effect.c.leased_until <= sa.bindparam("now_"))
_is_troubled = sa.text("state IN ('parked', 'maybe_sent')")
_limit = sa.bindparam("limit_", type_=sa.Integer)

_cancel = effect.delete().where(*THIS, IS_PENDING, IS_FREE)
_troubled = (
    effect.select()
    .where(effect.c.tenant == sa.bindparam("tenant_"), _is_troubled)
    .order_by(effect.c.created_at.desc())
    .limit(_limit)
)
_retry = (
    effect.update()
    .where(*THIS, _is_troubled)
    .values(
        state=EffectState.PENDING.value,
        attempts=0,
        due=sa.bindparam("now_"),
        leased_until=None,
        ended_at=None,
    )
)
_dismiss = (
    effect.update()
    .where(*THIS, _is_troubled)
    .values(state=EffectState.SENT.value, ended_at=sa.bindparam("now_"))
)
_old = (
    sa.select(effect.c.tenant, effect.c.kind, effect.c.key)
    .where(sa.text("state = 'sent'"), effect.c.ended_at < sa.bindparam("before_"))
    .limit(_limit)
)
_forget = effect.delete().where(
    sa.tuple_(effect.c.tenant, effect.c.kind, effect.c.key).in_(_old.scalar_subquery())
)
