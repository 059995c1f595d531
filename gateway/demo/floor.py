"""The floor of the demonstration company: hours, skills, queues, and who sits where."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from core.model import Language, QueueId, Skill, TenantId, UserId
from infra.db import Tx
from routing import queues as places
from routing import seats
from routing.hours import Holiday, Hours
from routing.model import Queue

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def lay_out(
    tx: Tx,
    tenant: TenantId,
    *,
    company: dict[str, Any],
    skills: dict[str, dict[str, str]],
    queues: dict[str, dict[str, Any]],
) -> None:
    """Store business hours, skills and queues."""
    for each in company["hours"]:
        places.save_hours(tx, tenant, hours_from(each, company["time_zone"]))
    for skill, names in skills.items():
        places.save_skill(tx, tenant, Skill(skill), _names(names))
    for position, (id, each) in enumerate(queues.items()):
        places.save(tx, tenant, queue_from(id, each, position))


def seat(tx: Tx, tenant: TenantId, people: Iterable[tuple[UserId, str, dict[str, Any]]]) -> None:
    """Make agents of all who have queues, with their skills."""
    for user, name, each in people:
        if "queues" not in each:
            continue
        seats.enrol(tx, tenant, user, name)
        seats.assign(
            tx,
            tenant,
            user,
            queues=[QueueId(queue) for queue in each["queues"]],
            skills={Skill(skill): level for skill, level in each["skills"].items()},
        )


def hours_from(each: dict[str, Any], zone: str) -> Hours:
    return Hours(
        id=each["id"],
        names=_names(each["names"]),
        zone=zone,
        weekly={
            WEEKDAYS.index(day): tuple(_interval(span) for span in spans)
            for day, spans in each["weekly"].items()
        },
        holidays={
            date.fromisoformat(day): Holiday(names=_names(names))
            for day, names in each["holidays"].items()
        },
    )


def queue_from(id: str, each: dict[str, Any], position: int) -> Queue:
    return Queue(
        id=QueueId(id),
        names=_names(each["names"]),
        priority=each.get("priority", 0),
        needs={Skill(skill): level for skill, level in each.get("needs", {}).items()},
        ring_for=timedelta(seconds=each.get("ring_seconds", 30)),
        wrap_up_limit=timedelta(seconds=each.get("wrap_up_seconds", 120)),
        hours=each.get("hours"),
        position=position,
    )


def _interval(span: str) -> tuple[int, int]:
    start, end = span.split("-")
    return _minutes(start), _minutes(end)


def _minutes(clock: str) -> int:
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)


def _names(names: dict[str, str]) -> dict[Language, str]:
    return {Language(language): name for language, name in names.items()}
