"""Attempts to perform effects: claimed under a lease, ended with an outcome. Used by the relay."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, assert_never

import sqlalchemy as sa

from infra.db import Tx
from infra.effects import (
    ENDED_TOPIC,
    IS_FREE,
    IS_PENDING,
    THIS,
    TOPIC,
    Effect,
    EffectState,
    effect,
    effect_of,
)

MOST_ATTEMPTS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """It is done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """It failed and is tried again `after` a while."""

    error: str
    after: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class MaybeSent:
    """Nobody knows; a person decides."""

    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Parked:
    """It failed for good; a person decides."""

    error: str


Outcome = Sent | Again | MaybeSent | Parked


def next_due(tx: Tx, kinds: Sequence[str]) -> datetime | None:
    """When the next effect of these kinds can be claimed; it may be in the past."""
    moments = [tx.scalar(each, {"kinds_": list(kinds)}) for each in (_next_free, _next_leased)]
    return min((moment for moment in moments if moment is not None), default=None)


def claim(
    tx: Tx, kinds: Sequence[str], *, limit: int, lease: timedelta, unsafe: Collection[str] = ()
) -> list[Effect]:
    """Take due effects to perform within `lease`, the longest waiting first.

    One whose last lease ran out without an outcome is taken again, but is parked after too many,
    and becomes "maybe sent" at once where its kind is `unsafe` to repeat.
    """
    claimed = []
    for row in tx.all(_claimable(tx), {"kinds_": list(kinds), "now_": tx.now, "limit_": limit}):
        taken = effect_of(row, attempts=row.attempts + 1, lease=row.lease + 1)
        tx.run(_take, {**_key(taken), "until_": tx.now + lease})
        was_cut_off = row.leased_until is not None
        if was_cut_off and row.kind in unsafe:
            end(tx, taken, MaybeSent(error="the process ended during the attempt"))
        elif row.attempts >= MOST_ATTEMPTS:
            end(tx, taken, Parked(error=row.error or "no outcome of any attempt"))
        else:
            claimed.append(taken)
    return claimed


def end(tx: Tx, taken: Effect, outcome: Outcome) -> bool:
    """Record how an attempt ended. False when its lease is not the newest: then nothing changes."""
    values: dict[str, Any] = {"leased_until": None}
    match outcome:
        case Sent():
            values |= {"state": EffectState.SENT.value, "ended_at": tx.now}
        case Again(error=error, after=after):
            values |= {"due": tx.now + after, "error": error}
            tx.wake(TOPIC)
        case MaybeSent(error=error):
            values |= {"state": EffectState.MAYBE_SENT.value, "ended_at": tx.now, "error": error}
        case Parked(error=error):
            values |= {"state": EffectState.PARKED.value, "ended_at": tx.now, "error": error}
        case _:
            assert_never(outcome)
    tx.wake(ENDED_TOPIC)
    key = {**_key(taken), "lease_": taken.lease}
    return tx.run(_end.values(values), key) > 0


def release_all(tx: Tx) -> int:
    """Let leases run out now. Only at start, and where no other process shares the database."""
    return tx.run(_release_all, {"now_": tx.now})


def _key(taken: Effect) -> dict[str, Any]:
    return {"tenant_": taken.tenant, "kind_": taken.kind, "key_": taken.key}


_is_handled = effect.c.kind.in_(sa.bindparam("kinds_", expanding=True))
_next_free = sa.select(sa.func.min(effect.c.due)).where(
    IS_PENDING, _is_handled, effect.c.leased_until.is_(None)
)
_next_leased = sa.select(sa.func.min(effect.c.leased_until)).where(IS_PENDING, _is_handled)
_claimable_plain = (
    effect.select()
    .where(IS_PENDING, _is_handled, effect.c.due <= sa.bindparam("now_"), IS_FREE)
    .order_by(effect.c.due)
    .limit(sa.bindparam("limit_", type_=sa.Integer))
)
_claimable_locked = _claimable_plain.with_for_update(skip_locked=True)
_take = (
    effect.update()
    .where(*THIS)
    .values(
        attempts=effect.c.attempts + 1,
        lease=effect.c.lease + 1,
        leased_until=sa.bindparam("until_"),
    )
)
_end = effect.update().where(*THIS, IS_PENDING, effect.c.lease == sa.bindparam("lease_"))
_release_all = (
    effect.update()
    .where(IS_PENDING, effect.c.leased_until.is_not(None))
    .values(leased_until=sa.bindparam("now_"))
)


def _claimable(tx: Tx) -> sa.Select[tuple[Any, ...]]:
    return _claimable_locked if tx.conn.dialect.name == "postgresql" else _claimable_plain
