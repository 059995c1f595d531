"""Stored values and JSON <-> the model: rows of the tables, and the inputs of a decision."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from core.model import ChannelKind, InteractionId, QueueId, Skill, UserId
from routing.model import (
    Attendance,
    Decision,
    Hold,
    HoldStage,
    Kept,
    Presence,
    Reason,
    RoutingState,
    Seat,
    Waiting,
    needs_of,
)

Values = Mapping[str, Any]


def attendance_values(attendance: Attendance) -> dict[str, Any]:
    """The columns of table seat that an attendance fills."""
    return {
        "presence": attendance.presence.value,
        "reason": attendance.reason,
        "next_presence": attendance.next_presence.value if attendance.next_presence else None,
        "next_reason": attendance.next_reason,
        "holds": holds_json(attendance.holds),
        "is_responding": attendance.is_responding,
        "disconnected_at": attendance.disconnected_at,
        "has_phone": attendance.has_phone,
        "idle_since": attendance.idle_since,
        "state": attendance.state.value,
        "state_since": attendance.state_since,
    }


def attendance_of(row: Values) -> Attendance:
    next_presence = row["next_presence"]
    return Attendance(
        presence=Presence(row["presence"]),
        reason=row["reason"],
        next_presence=None if next_presence is None else Presence(next_presence),
        next_reason=row["next_reason"],
        holds=holds_of(row["holds"]),
        is_responding=row["is_responding"],
        disconnected_at=row["disconnected_at"],
        has_phone=row["has_phone"],
        idle_since=row["idle_since"],
        state=RoutingState(row["state"]),
        state_since=row["state_since"],
    )


def holds_json(holds: Mapping[InteractionId, Hold]) -> dict[str, Any]:
    return {key: [hold.channel, hold.units, hold.stage.value] for key, hold in holds.items()}


def holds_of(stored: Mapping[str, Any]) -> dict[InteractionId, Hold]:
    return {
        InteractionId(key): Hold(channel=ChannelKind(channel), units=units, stage=HoldStage(stage))
        for key, (channel, units, stage) in stored.items()
    }


def waiting_of(row: Values, queue_needs: Mapping[Skill, int]) -> Waiting:
    """Read a row of table placement; the queue's own needs are joined to the interaction's."""
    kept = None
    if row["kept_for"] is not None:
        agent, until = UserId(row["kept_for"]), row["kept_until"]
        kept = Kept(agent=agent, until=until, is_transfer=row["is_transfer"])
    return Waiting(
        interaction=InteractionId(row["interaction"]),
        queue=QueueId(row["queue"]),
        channel=ChannelKind(row["channel"]),
        units=row["units"],
        needs=needs_of(queue_needs, row["needs"]),
        priority=row["priority"],
        is_urgent=row["is_urgent"],
        since=row["since"],
        kept=kept,
        excluded={
            UserId(agent): datetime.fromisoformat(until) for agent, until in row["excluded"].items()
        },
        needs_phone=row["needs_phone"],
        held_until=row["held_until"],
        stamp=row["stamp"],
    )


# --- the inputs of a decision, as they are stored, and back ---


def inputs_json(item: Waiting, seats: Iterable[msgspec.Raw], now: datetime) -> dict[str, Any]:
    """All that a decision depends on; the seats are written by `seat_json`, once per change."""
    kept = item.kept
    return {
        "now": now.isoformat(),
        "item": {
            "interaction": item.interaction,
            "queue": item.queue,
            "channel": item.channel,
            "units": item.units,
            "needs": dict(item.needs),
            "priority": item.priority,
            "is_urgent": item.is_urgent,
            "since": item.since.isoformat(),
            "kept": [kept.agent, kept.until.isoformat(), kept.is_transfer] if kept else None,
            "excluded": {agent: until.isoformat() for agent, until in item.excluded.items()},
            "needs_phone": item.needs_phone,
            "held_until": item.held_until.isoformat() if item.held_until else None,
        },
        "seats": list(seats),
    }


def seat_json(seat: Seat) -> msgspec.Raw:
    """One agent as a decision sees them. Of a signed-out one nothing but the queues counts."""
    at = seat.attendance
    values: list[Any] = [seat.agent, seat.name, sorted(seat.queues)]
    if at.presence is not Presence.SIGNED_OUT or at.holds:
        values += [
            dict(seat.skills),
            dict(seat.capacity),
            at.presence.value,
            at.next_presence.value if at.next_presence else None,
            at.is_responding,
            at.disconnected_at.isoformat() if at.disconnected_at else None,
            at.idle_since.isoformat(),
            holds_json(at.holds),
            at.has_phone,
        ]
    return msgspec.Raw(msgspec.json.encode(values))


def inputs_of(stored: Values) -> tuple[Waiting, list[Seat], datetime]:
    """Read what `inputs_json` wrote: rules.decide gives the same winner from it."""
    now = datetime.fromisoformat(stored["now"])
    return _item_of(stored["item"]), [_seat_of(each, now) for each in stored["seats"]], now


def _item_of(stored: Values) -> Waiting:
    kept = stored["kept"]
    held_until = stored["held_until"]
    return Waiting(
        interaction=stored["interaction"],
        queue=stored["queue"],
        channel=stored["channel"],
        units=stored["units"],
        needs=needs_of(stored["needs"]),
        priority=stored["priority"],
        is_urgent=stored["is_urgent"],
        since=datetime.fromisoformat(stored["since"]),
        kept=None
        if kept is None
        else Kept(agent=kept[0], until=datetime.fromisoformat(kept[1]), is_transfer=kept[2]),
        excluded={
            agent: datetime.fromisoformat(until) for agent, until in stored["excluded"].items()
        },
        needs_phone=stored.get("needs_phone", False),
        held_until=datetime.fromisoformat(held_until) if held_until else None,
    )


def _seat_of(stored: list[Any], now: datetime) -> Seat:
    agent, name, queues, *rest = stored
    if not rest:
        nobody = Attendance(idle_since=now, state_since=now)
        return Seat(agent=agent, name=name, queues=frozenset(queues), skills={}, attendance=nobody)
    skills, capacity, presence, following, is_responding, disconnected_at, *rest = rest
    idle_since, holds, *has_phone = rest  # what was stored before telephones counted lacks the last
    idle = datetime.fromisoformat(idle_since)
    attendance = Attendance(
        presence=Presence(presence),
        next_presence=None if following is None else Presence(following),
        is_responding=is_responding,
        disconnected_at=datetime.fromisoformat(disconnected_at) if disconnected_at else None,
        has_phone=bool(has_phone and has_phone[0]),
        idle_since=idle,
        holds=holds_of(holds),
        state_since=idle,
    )
    return Seat(
        agent=agent,
        name=name,
        queues=frozenset(queues),
        skills=skills,
        capacity=capacity,
        attendance=attendance,
    )


def outcome_json(decision: Decision) -> dict[str, Any]:
    """What was decided, with every candidate's reasons and scores."""
    return {
        "score_s": decision.score.total_seconds(),
        "candidates": [
            (agent, name, contacts, idle.total_seconds(), [reason_json(each) for each in reasons])
            for agent, name, reasons, contacts, idle in decision.candidates
        ],
    }


def reason_json(reason: Reason) -> dict[str, Any]:
    values = {
        "code": reason.code,
        "skill": reason.skill,
        "level": reason.level,
        "until": reason.until.isoformat() if reason.until else None,
        "count": reason.count,
        "agent": reason.agent,
    }
    return {name: value for name, value in values.items() if value is not None}


def reason_of(stored: Values) -> Reason:
    until = stored.get("until")
    return Reason(
        code=stored["code"],
        skill=stored.get("skill"),
        level=stored.get("level"),
        until=datetime.fromisoformat(until) if until else None,
        count=stored.get("count"),
        agent=stored.get("agent"),
    )
