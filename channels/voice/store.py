"""Calls in the database: each with the state that decides what happens next."""

from collections.abc import Iterable
from datetime import datetime

import msgspec
import sqlalchemy as sa

from core.model import InteractionId, TenantId
from infra.db import Row, Tx

from .call.model import Call
from .tables import call as calls

_LIVES = calls.c.stage != sa.text("'ended'")


def save(tx: Tx, call: Call) -> None:
    """Store the call as it is now."""
    values = {
        "tenant": call.tenant,
        "id": call.id,
        "node": call.node,
        "direction": call.direction.value,
        "stage": call.stage.value,
        "pii_caller": call.caller[:80],
        "called": call.called[:80],
        "interaction": call.interaction,
        "agent": call.agent,
        "arrived_at": call.arrived_at,
        "answered_at": call.answered_at,
        "ended_at": call.ended_at,
        "ending": call.ending,
        "pii_state": msgspec.to_builtins(call),
    }
    keys = ["tenant", "id"]
    tx.upsert(calls, values, keys=keys, update=[name for name in values if name not in keys])


def live(tx: Tx) -> list[Call]:
    """Every call that is not over, of all companies."""
    return [
        _call(row) for row in tx.all(sa.select(calls).where(calls.c.stage != sa.text("'ended'")))
    ]


def live_of(tx: Tx, tenant: TenantId) -> list[Call]:
    found = tx.all(sa.select(calls).where(_LIVES, calls.c.tenant == tenant))
    return [_call(row) for row in found]


def find(tx: Tx, tenant: TenantId, id: str) -> Call | None:
    row = tx.one(sa.select(calls).where(calls.c.tenant == tenant, calls.c.id == id))
    return None if row is None else _call(row)


def known(tx: Tx, id: str) -> Call | None:
    """The call of this id, of whatever company: ids of calls are the nodes' own."""
    row = tx.one(sa.select(calls).where(calls.c.id == id))
    return None if row is None else _call(row)


def is_over(tx: Tx, id: str) -> bool:
    """Whether the call is stored as over; a call that is unknown has yet to arrive."""
    stage: str | None = tx.scalar(sa.select(calls.c.stage).where(calls.c.id == id))
    return stage == "ended"


def many(tx: Tx, tenant: TenantId, ids: Iterable[str]) -> list[Call]:
    wanted = list(ids)
    if not wanted:
        return []
    rows = tx.all(sa.select(calls).where(calls.c.tenant == tenant, calls.c.id.in_(wanted)))
    return [_call(row) for row in rows]


def live_ids_of(tx: Tx, tenant: TenantId, interactions: Iterable[str]) -> set[str]:
    """Ids of the interactions' calls that are not over."""
    rows = tx.all(
        sa.select(calls.c.id).where(
            _LIVES, calls.c.tenant == tenant, calls.c.interaction.in_(sorted(interactions))
        )
    )
    return {row.id for row in rows}


def of_interaction(tx: Tx, tenant: TenantId, interaction: InteractionId) -> list[Call]:
    """The interaction's calls, oldest first."""
    rows = tx.all(
        sa.select(calls)
        .where(calls.c.tenant == tenant, calls.c.interaction == interaction)
        .order_by(calls.c.arrived_at)
    )
    return [_call(row) for row in rows]


def count_of_caller(tx: Tx, tenant: TenantId, caller: str, since: datetime) -> int:
    """How often this number has called since then."""
    count: int = tx.scalar(
        sa.select(sa.func.count())
        .select_from(calls)
        .where(calls.c.tenant == tenant, calls.c.pii_caller == caller, calls.c.arrived_at >= since)
    )
    return count


def _call(row: Row) -> Call:
    return msgspec.convert(row.pii_state, Call)
