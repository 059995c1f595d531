"""Why an interaction still waits. Pure.

The able agents are narrowed down step by step; the step that leaves nobody names the reason, so
that what is said is always true: with that step undone somebody could be offered it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from routing.model import NEVER, Presence, Reason, Seat, Waiting
from routing.rules import absence, has_room, is_excluded, keeper, lacking, lacks_phone


def blocking(item: Waiting, seats: Iterable[Seat], ahead: int, now: datetime) -> tuple[Reason, ...]:
    """Every true reason; with none, the interaction is the next to be offered."""
    everybody = list(seats)
    reasons: list[Reason] = []
    if item.held_until is not None and now < item.held_until:
        is_shut = item.held_until == NEVER
        until = None if is_shut else item.held_until
        reasons.append(Reason(code="closed" if is_shut else "closed_until", until=until))
    reasons.extend(_nobody(item, everybody, now))
    if ahead:
        reasons.append(Reason(code="behind", count=ahead))
    return tuple(reasons) or (Reason(code="next"),)


def _nobody(item: Waiting, everybody: Sequence[Seat], now: datetime) -> list[Reason]:
    kept_for = keeper(item, {seat.agent: seat for seat in everybody}, now)
    if kept_for is not None and item.kept is not None:
        full = _all_full(item, [seat for seat in everybody if seat.agent == kept_for])
        keeps = Reason(code="kept_for", agent=kept_for, until=item.kept.until)
        return [keeps, *full] if full else []
    members = [seat for seat in everybody if item.queue in seat.queues]
    if not members:
        return [Reason(code="no_members")]
    present = [s for s in members if s.attendance.presence is not Presence.SIGNED_OUT]
    if not present:
        return [Reason(code="nobody_signed_in", count=len(members))]
    skilled = [seat for seat in present if not lacking(seat, item.needs)]
    if not skilled:
        return _unskilled(item, present)
    attending = [seat for seat in skilled if absence(seat.attendance) is None]
    if not attending:
        return _all_away(skilled)
    callable_ = [seat for seat in attending if not lacks_phone(item, seat)]
    if not callable_:
        return [Reason(code="all_without_phone", count=len(attending))]
    willing = [seat for seat in callable_ if not is_excluded(item, seat.agent, now)]
    if not willing:
        until = min(item.excluded[seat.agent] for seat in callable_)
        return [Reason(code="declined", count=len(callable_), until=until)]
    return _all_full(item, willing)


def _unskilled(item: Waiting, present: Sequence[Seat]) -> list[Reason]:
    missing = [
        Reason(code="nobody_has_skill", skill=skill, level=level)
        for skill, level in item.needs
        if all(seat.skills.get(skill, 0) < level for seat in present)
    ]
    return missing or [Reason(code="nobody_has_all_skills", count=len(item.needs))]


def _all_away(skilled: Sequence[Seat]) -> list[Reason]:
    counts: dict[str, int] = {}
    for seat in skilled:
        code = absence(seat.attendance)
        if code is not None:
            counts[code] = counts.get(code, 0) + 1
    return [Reason(code=f"all_{code}", count=count) for code, count in sorted(counts.items())]


def _all_full(item: Waiting, able: Sequence[Seat]) -> list[Reason]:
    if any(has_room(seat, item.channel, item.units) for seat in able):
        return []
    return [Reason(code="all_at_capacity", count=len(able))]
