"""Queues, skills and business hours as stored, and whether a queue is open.

Edits here are a person's: http.py writes them to the audit trail.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from core.errors import Conflict, Invalid, NotFound
from core.events import QueueChanged
from core.model import ChannelKind, Language, QueueId, Skill, TenantId
from infra.db import Row, Tx
from routing.hours import Holiday, Hours, check, open_state
from routing.model import HIGHEST_LEVEL, HIGHEST_PRIORITY, NEVER, OpenState, PlaceState, Queue
from routing.tables import agent_skill, holiday, hours, placement, queue, queue_member, skill
from routing.tell import tell

OPEN = OpenState(is_open=True, next_opening=None)
SHUT = OpenState(is_open=False, next_opening=None)

_queue = sa.select(queue).where(
    queue.c.tenant == sa.bindparam("tenant_"), queue.c.id == sa.bindparam("id_")
)
_queues = (
    sa.select(queue)
    .where(queue.c.tenant == sa.bindparam("tenant_"))
    .order_by(queue.c.position, queue.c.id)
)
_hours = sa.select(hours).where(
    hours.c.tenant == sa.bindparam("tenant_"), hours.c.id == sa.bindparam("id_")
)
_holidays = (
    sa.select(holiday)
    .where(holiday.c.tenant == sa.bindparam("tenant_"), holiday.c.hours == sa.bindparam("id_"))
    .order_by(holiday.c.day)
)


# --- queues ---


def get(tx: Tx, tenant: TenantId, id: QueueId) -> Queue:
    """One queue. Raises NotFound."""
    row = tx.one(_queue, {"tenant_": tenant, "id_": id})
    if row is None:
        raise NotFound("queue", id)
    return _queue_of(row)


def every(tx: Tx, tenant: TenantId) -> dict[QueueId, Queue]:
    """All queues, in the order of lists."""
    return {row.id: _queue_of(row) for row in tx.all(_queues, {"tenant_": tenant})}


def is_queue(tx: Tx, tenant: TenantId, id: QueueId) -> bool:
    """Whether there is such a queue that takes interactions."""
    row = tx.one(_queue, {"tenant_": tenant, "id_": id})
    return row is not None and bool(row.is_active)


def default_queue(
    tx: Tx, tenant: TenantId, channel: ChannelKind | None = None, language: str | None = None
) -> QueueId:
    """The queue for what names none: the first that asks for the language as a skill, or the first.

    Raises Conflict when the company has no queue.
    """
    active = [each for each in every(tx, tenant).values() if each.is_active]
    if not active:
        raise Conflict("there is no queue yet")
    for each in active:
        if language is not None and language in each.needs:
            return each.id
    return active[0].id


def wrap_up_limit(tx: Tx, tenant: TenantId, id: QueueId | str | None) -> timedelta | None:
    """How long a wrap-up may last in a queue; None: as long as the agent likes, or no queue."""
    row = None if id is None else tx.one(_queue, {"tenant_": tenant, "id_": id})
    return None if row is None else _queue_of(row).wrap_up_limit


def save(tx: Tx, tenant: TenantId, wanted: Queue) -> Queue | None:
    """Store a queue; give it as it was, or None if it is new. Raises Invalid."""
    _check(tx, tenant, wanted)
    row = tx.one(_queue, {"tenant_": tenant, "id_": wanted.id})
    values = {
        "tenant": tenant,
        "id": wanted.id,
        "names": dict(wanted.names),
        "priority": wanted.priority,
        "needs": dict(wanted.needs),
        "ring_s": int(wanted.ring_for.total_seconds()),
        "wrap_up_s": _seconds(wanted.wrap_up_limit),
        "decline_pause_s": int(wanted.decline_pause.total_seconds()),
        "preferred_wait_s": int(wanted.preferred_wait.total_seconds()),
        "hours": wanted.hours,
        "position": wanted.position,
        "is_active": wanted.is_active,
        "is_shown_open": open_state_of(tx, tenant, wanted, tx.now).is_open,
    }
    keys = ("tenant", "id")
    tx.upsert(queue, values, keys, [name for name in values if name not in keys])
    if row is not None and row.hours != wanted.hours:
        _let_in(tx, tenant, [wanted.id])
    tell(tx, tenant, QueueChanged(queue=wanted.id, cause="edited"), queues=[wanted.id])
    return None if row is None else _queue_of(row)


def _check(tx: Tx, tenant: TenantId, wanted: Queue) -> None:
    if not wanted.names:
        raise Invalid("names", "a queue needs a name")
    if not 0 <= wanted.priority <= HIGHEST_PRIORITY:
        raise Invalid("priority", f"0 to {HIGHEST_PRIORITY} minutes of head start")
    for name, level in wanted.needs.items():
        if not 1 <= level <= HIGHEST_LEVEL:
            raise Invalid("needs", f"the level of {name} must be 1 to {HIGHEST_LEVEL}")
    if wanted.ring_for < timedelta(seconds=5):
        raise Invalid("ring_s", "nobody can answer in under 5 seconds")
    if wanted.hours is not None:
        get_hours(tx, tenant, wanted.hours)


def _seconds(span: timedelta | None) -> int | None:
    return None if span is None else int(span.total_seconds())


def _queue_of(row: Row) -> Queue:
    wrap_up = row.wrap_up_s
    return Queue(
        id=row.id,
        names=row.names,
        priority=row.priority,
        needs=row.needs,
        ring_for=timedelta(seconds=row.ring_s),
        wrap_up_limit=None if wrap_up is None else timedelta(seconds=wrap_up),
        decline_pause=timedelta(seconds=row.decline_pause_s),
        preferred_wait=timedelta(seconds=row.preferred_wait_s),
        hours=row.hours,
        position=row.position,
        is_active=row.is_active,
    )


def members(tx: Tx, tenant: TenantId, id: QueueId) -> list[str]:
    """The agents who serve a queue."""
    stmt = sa.select(queue_member.c.agent).where(
        queue_member.c.tenant == tenant, queue_member.c.queue == id
    )
    return sorted(row.agent for row in tx.all(stmt))


# --- skills ---


def skills(tx: Tx, tenant: TenantId) -> dict[Skill, Mapping[Language, str]]:
    """All skills with their names."""
    rows = tx.all(sa.select(skill).where(skill.c.tenant == tenant).order_by(skill.c.id))
    return {row.id: row.names for row in rows}


def save_skill(tx: Tx, tenant: TenantId, id: Skill, names: Mapping[Language, str]) -> None:
    """Store a skill's names."""
    values = {"tenant": tenant, "id": id, "names": dict(names)}
    tx.upsert(skill, values, ("tenant", "id"), ["names"])


def delete_skill(tx: Tx, tenant: TenantId, id: Skill) -> None:
    """Remove a skill. Raises Conflict while an agent has it or a queue asks for it."""
    has = sa.select(agent_skill.c.agent).where(
        agent_skill.c.tenant == tenant, agent_skill.c.skill == id
    )
    if tx.one(has) is not None:
        raise Conflict("agents have this skill")
    if any(id in each.needs for each in every(tx, tenant).values()):
        raise Conflict("queues ask for this skill")
    if not tx.run(skill.delete().where(skill.c.tenant == tenant, skill.c.id == id)):
        raise NotFound("skill", id)


# --- hours ---


def get_hours(tx: Tx, tenant: TenantId, id: str) -> Hours:
    """One calendar with its own holidays. Raises NotFound."""
    row = tx.one(_hours, {"tenant_": tenant, "id_": id})
    if row is None:
        raise NotFound("hours", id)
    own = tx.all(_holidays, {"tenant_": tenant, "id_": id})
    return Hours(
        id=row.id,
        names=row.names,
        zone=row.zone,
        weekly={int(day): _intervals(of_day) for day, of_day in row.weekly.items()},
        calendars=tuple(row.calendars),
        holidays={
            each.day: Holiday(names=each.names, intervals=_intervals(each.intervals))
            for each in own
        },
    )


def every_hours(tx: Tx, tenant: TenantId) -> list[Hours]:
    """All calendars."""
    rows = tx.all(sa.select(hours.c.id).where(hours.c.tenant == tenant).order_by(hours.c.id))
    return [get_hours(tx, tenant, row.id) for row in rows]


def _intervals(stored: Iterable[Any]) -> tuple[tuple[int, int], ...]:
    return tuple((start, end) for start, end in stored)


def save_hours(tx: Tx, tenant: TenantId, wanted: Hours) -> Hours | None:
    """Store a calendar; give it as it was, or None if it is new. Raises Invalid."""
    check(wanted)
    before = None
    if tx.one(_hours, {"tenant_": tenant, "id_": wanted.id}) is not None:
        before = get_hours(tx, tenant, wanted.id)
    values = {
        "tenant": tenant,
        "id": wanted.id,
        "names": dict(wanted.names),
        "zone": wanted.zone,
        "weekly": {str(day): list(each) for day, each in wanted.weekly.items()},
        "calendars": list(wanted.calendars),
    }
    tx.upsert(hours, values, ("tenant", "id"), ["names", "zone", "weekly", "calendars"])
    _replace_holidays(tx, tenant, wanted.id, wanted.holidays)
    users = [each.id for each in every(tx, tenant).values() if each.hours == wanted.id]
    _let_in(tx, tenant, users)
    for id in users:
        tell(tx, tenant, QueueChanged(queue=id, cause="edited"), queues=[id])
    return before


def _replace_holidays(tx: Tx, tenant: TenantId, id: str, wanted: Mapping[date, Holiday]) -> None:
    tx.run(holiday.delete().where(holiday.c.tenant == tenant, holiday.c.hours == id))
    rows = [
        {
            "tenant": tenant,
            "hours": id,
            "day": day,
            "names": dict(each.names),
            "intervals": list(each.intervals),
        }
        for day, each in wanted.items()
    ]
    if rows:
        tx.run(holiday.insert(), rows)


def _let_in(tx: Tx, tenant: TenantId, ids: Iterable[QueueId]) -> None:
    """Reckon again until when those are held who entered while their queue was closed."""
    for id in ids:
        opening = is_open(tx, tenant, id, tx.now)
        held = placement.c.held_until > tx.now
        until = None if opening.is_open else opening.next_opening or NEVER
        stmt = placement.update().where(
            placement.c.tenant == tenant,
            placement.c.queue == id,
            placement.c.state == PlaceState.WAITING.value,
            held,
        )
        tx.run(stmt.values(held_until=until, stamp=tx.ids.new()))


def is_open(tx: Tx, tenant: TenantId, id: QueueId, at: datetime) -> OpenState:
    """Whether a queue takes interactions at a time, and if not, when next. Raises NotFound."""
    return open_state_of(tx, tenant, get(tx, tenant, id), at)


def open_state_of(tx: Tx, tenant: TenantId, which: Queue, at: datetime) -> OpenState:
    if not which.is_active:
        return SHUT
    if which.hours is None:
        return OPEN
    return open_state(get_hours(tx, tenant, which.hours), at)
