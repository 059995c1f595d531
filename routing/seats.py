"""Agents as stored: reading seats, enrolling and assigning agents, changing what they do.

Every change of an attendance goes through `change`, which tells it.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from core.errors import Conflict, Invalid, NotFound
from core.events import AgentAssigned, PresenceChanged
from core.model import ChannelKind, QueueId, Skill, TenantId, UserId
from infra.db import Row, Tx
from routing.codec import attendance_of, attendance_values
from routing.model import HIGHEST_LEVEL, Attendance, Seat
from routing.tables import agent_skill, queue_member, seat
from routing.tell import tell

_key = (seat.c.tenant == sa.bindparam("tenant_"), seat.c.agent == sa.bindparam("agent_"))
_one = sa.select(seat).where(*_key)
_save = seat.update().where(*_key, seat.c.version == sa.bindparam("version_"))
_bump = seat.update().where(*_key).values(version=seat.c.version + 1)
_queues = sa.select(queue_member.c.queue).where(
    queue_member.c.tenant == sa.bindparam("tenant_"),
    queue_member.c.agent == sa.bindparam("agent_"),
)
_all = sa.select(seat).where(seat.c.tenant == sa.bindparam("tenant_"))
_members = sa.select(queue_member.c.agent, queue_member.c.queue).where(
    queue_member.c.tenant == sa.bindparam("tenant_")
)
_skills = sa.select(agent_skill.c.agent, agent_skill.c.skill, agent_skill.c.level).where(
    agent_skill.c.tenant == sa.bindparam("tenant_")
)


# --- reading ---


def load(tx: Tx, tenant: TenantId, agents: Iterable[str] | None = None) -> dict[UserId, Seat]:
    """Whole seats by agent: of all, or of those named."""
    one_of = None if agents is None else sorted(agents)
    where = {"tenant_": tenant}
    queues: dict[str, set[QueueId]] = {}
    for row in tx.all(_narrowed(_members, queue_member.c.agent, one_of), where):
        queues.setdefault(row.agent, set()).add(row.queue)
    skills: dict[str, dict[Skill, int]] = {}
    for row in tx.all(_narrowed(_skills, agent_skill.c.agent, one_of), where):
        skills.setdefault(row.agent, {})[row.skill] = row.level
    return {
        row.agent: Seat(
            agent=row.agent,
            name=row.name,
            queues=frozenset(queues.get(row.agent, ())),
            skills=skills.get(row.agent, {}),
            capacity=row.capacity,
            attendance=attendance_of(row._asdict()),
            version=row.version,
        )
        for row in tx.all(_narrowed(_all, seat.c.agent, one_of), where)
    }


def _narrowed(
    stmt: sa.Select[Any], column: sa.Column[Any], one_of: list[str] | None
) -> sa.Select[Any]:
    return stmt if one_of is None else stmt.where(column.in_(one_of))


def queues_of(tx: Tx, tenant: TenantId, agent: UserId) -> frozenset[QueueId]:
    """The queues an agent serves."""
    rows = tx.all(_queues, {"tenant_": tenant, "agent_": agent})
    return frozenset(row.queue for row in rows)


def find(tx: Tx, tenant: TenantId, agent: UserId) -> Row | None:
    """The plain row, locked."""
    return tx.lock(_one, {"tenant_": tenant, "agent_": agent})


def attendance(tx: Tx, tenant: TenantId, agent: UserId) -> Attendance:
    """What the agent does now. Raises NotFound."""
    row = tx.one(_one, {"tenant_": tenant, "agent_": agent})
    if row is None:
        raise NotFound("agent", agent)
    return attendance_of(row._asdict())


# --- changing ---


def change(
    tx: Tx,
    tenant: TenantId,
    agent: UserId,
    apply: Callable[[Attendance], Attendance],
    cause: str,
) -> tuple[Attendance, Attendance]:
    """Change what an agent does, and tell; give it before and after. Raises NotFound."""
    row = find(tx, tenant, agent)
    if row is None:
        raise NotFound("agent", agent)
    before = attendance_of(row._asdict())
    after = apply(before)
    save(tx, tenant, row, before, after, cause)
    return before, after


def save(
    tx: Tx, tenant: TenantId, row: Row, before: Attendance, after: Attendance, cause: str
) -> None:
    """Store over a locked row what the agent does now, and tell; nothing if nothing changed."""
    if after == before:
        return
    values = attendance_values(after)
    values["version"] = row.version + 1
    keys = {"tenant_": tenant, "agent_": row.agent, "version_": row.version}
    if not tx.run(_save, {**keys, **values}):
        raise Conflict("the agent's row changed under its lock")
    _tell(tx, tenant, row.agent, after, cause)


def _tell(tx: Tx, tenant: TenantId, agent: UserId, after: Attendance, cause: str) -> None:
    fact = PresenceChanged(
        agent=agent,
        presence=after.presence.value,
        routing_state=after.state.value,
        reason=after.reason,
        cause=cause,
    )
    tell(tx, tenant, fact, agents=[agent], queues=queues_of(tx, tenant, agent))


def enrol(tx: Tx, tenant: TenantId, agent: UserId, name: str) -> None:
    """Make a person an agent, or give an agent a new name."""
    row = find(tx, tenant, agent)
    if row is not None and row.name == name:
        return
    if row is not None:
        tx.run(_bump, {"tenant_": tenant, "agent_": agent, "name": name})
    else:
        fresh = Attendance(idle_since=tx.now, state_since=tx.now)
        values = {"tenant": tenant, "agent": agent, "name": name, "capacity": {}, "version": 1}
        tx.run(seat.insert(), {**values, **attendance_values(fresh)})
    tell(tx, tenant, AgentAssigned(agent=agent), agents=[agent])


def assign(
    tx: Tx,
    tenant: TenantId,
    agent: UserId,
    *,
    queues: Iterable[QueueId] | None = None,
    skills: Mapping[Skill, int] | None = None,
    capacity: Mapping[ChannelKind, int] | None = None,
) -> None:
    """Set what an agent serves; None leaves that part as it is. Raises NotFound or Invalid."""
    row = find(tx, tenant, agent)
    if row is None:
        raise NotFound("agent", agent)
    touched = set(queues_of(tx, tenant, agent))
    if queues is not None:
        served = sorted(set(queues))
        _replace(tx, queue_member, tenant, agent, [{"queue": each} for each in served])
        touched |= set(served)
    if skills is not None:
        _check_levels(skills)
        rows = [{"skill": name, "level": level} for name, level in sorted(skills.items())]
        _replace(tx, agent_skill, tenant, agent, rows)
    units = row.capacity if capacity is None else _checked(capacity)
    tx.run(_bump, {"tenant_": tenant, "agent_": agent, "capacity": units})
    tell(tx, tenant, AgentAssigned(agent=agent), agents=[agent], queues=touched)


def _replace(
    tx: Tx, table: sa.Table, tenant: TenantId, agent: UserId, rows: list[dict[str, Any]]
) -> None:
    tx.run(table.delete().where(table.c.tenant == tenant, table.c.agent == agent))
    if rows:
        tx.run(table.insert(), [{"tenant": tenant, "agent": agent, **row} for row in rows])


def _check_levels(skills: Mapping[Skill, int]) -> None:
    for name, level in skills.items():
        if not 1 <= level <= HIGHEST_LEVEL:
            raise Invalid("skills", f"the level of {name} must be 1 to {HIGHEST_LEVEL}")


def _checked(capacity: Mapping[ChannelKind, int]) -> dict[ChannelKind, int]:
    if any(units < 0 for units in capacity.values()):
        raise Invalid("capacity", "units are 0 or more")
    return dict(capacity)
