"""Which agent gets which interaction. Pure, and plain enough to read aloud.

1. Urgent interactions go before all others; then the highest score goes first. The score is the
   time waited plus the priority's head start, but never more than SCORE_CAP. Whoever has reached
   the cap is passed only by urgent ones and by those who came before, so nobody starves.
2. The first interaction for which somebody is able and free is offered next; one that nobody can
   take does not block those behind it.
3. Among the able and free the one with the fewest contacts at hand wins, then the longest idle.

`board.py` gives the same answers from an index; a property test compares the two.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from core.model import ChannelKind, UserId
from routing.model import (
    CAPACITY_OF_OTHER_CHANNELS,
    DEFAULT_CAPACITY,
    EXCLUSIVE_CHANNELS,
    HIGHEST_PRIORITY,
    Attendance,
    Candidate,
    Choice,
    Decision,
    Needs,
    Presence,
    Reason,
    Seat,
    Waiting,
)
from routing.presence import is_attending

SCORE_CAP = timedelta(minutes=HIGHEST_PRIORITY)
LONGEST_IDLE = "fewest_contacts_then_longest_idle"

Rank = tuple[bool, timedelta, datetime, str]


def score(item: Waiting, now: datetime) -> timedelta:
    """Minutes waited plus minutes of head start, capped."""
    return min(SCORE_CAP, now - item.since + timedelta(minutes=item.priority))


def rank(item: Waiting, now: datetime) -> Rank:
    """The order of the waiting: the smallest is next."""
    return not item.is_urgent, -score(item, now), item.since, item.interaction


def idle_rank(seat: Seat) -> tuple[int, datetime, str]:
    """The order of the able and free: the smallest is next."""
    return len(seat.attendance.holds), seat.attendance.idle_since, seat.agent


def limit(seat: Seat, channel: ChannelKind) -> int:
    """How many units of a channel the agent may have at once."""
    default = DEFAULT_CAPACITY.get(channel, CAPACITY_OF_OTHER_CHANNELS)
    return seat.capacity.get(channel, default)


def has_room(seat: Seat, channel: ChannelKind, units: int) -> bool:
    """Whether the units are free. A contact on an exclusive channel takes the whole agent."""
    used = 0
    for hold in seat.attendance.holds.values():
        if hold.channel in EXCLUSIVE_CHANNELS or channel in EXCLUSIVE_CHANNELS:
            return False
        if hold.channel == channel:
            used += hold.units
    return used + units <= limit(seat, channel)


def lacking(seat: Seat, needs: Needs) -> tuple[Reason, ...]:
    """The skills the agent lacks, or has at too low a level."""
    return tuple(
        Reason(code="lacks_skill", skill=skill, level=level)
        for skill, level in needs
        if seat.skills.get(skill, 0) < level
    )


def absence(attendance: Attendance) -> str | None:
    """Why no offers come to the agent at all, or None."""
    if is_attending(attendance):
        return None
    if attendance.presence is not Presence.READY:
        return attendance.presence.value
    if attendance.disconnected_at is not None:
        return "disconnected"
    return "leaving" if attendance.next_presence is not None else "not_responding"


def lacks_phone(item: Waiting, seat: Seat) -> bool:
    """Whether the agent's telephone would have to be connected first."""
    return item.needs_phone and not seat.attendance.has_phone


def is_excluded(item: Waiting, agent: UserId, now: datetime) -> bool:
    until = item.excluded.get(agent)
    return until is not None and now < until


def keeper(item: Waiting, seats: Mapping[UserId, Seat], now: datetime) -> UserId | None:
    """The one agent the interaction is kept for at this time.

    It is kept only while that agent attends, can be called where that is needed, and has not
    declined; a busy agent is waited for.
    """
    kept = item.kept
    if kept is None or now >= kept.until or is_excluded(item, kept.agent, now):
        return None
    seat = seats.get(kept.agent)
    if seat is None or not is_attending(seat.attendance) or lacks_phone(item, seat):
        return None
    serves = kept.is_transfer or (item.queue in seat.queues and not lacking(seat, item.needs))
    return kept.agent if serves else None


def refusals(
    item: Waiting, seat: Seat, kept_for: UserId | None, now: datetime
) -> tuple[Reason, ...]:
    """Every reason against offering the interaction to the agent now; none means eligible."""
    reasons: list[Reason] = []
    absent = absence(seat.attendance)
    if absent is not None:
        reasons.append(Reason(code=absent))
    if lacks_phone(item, seat):
        reasons.append(Reason(code="without_phone"))
    if kept_for is None:
        if item.queue not in seat.queues:
            reasons.append(Reason(code="not_in_queue"))
        reasons.extend(lacking(seat, item.needs))
    elif kept_for != seat.agent:
        reasons.append(Reason(code="kept_for_another", agent=kept_for))
    if is_excluded(item, seat.agent, now):
        reasons.append(Reason(code="declined", until=item.excluded[seat.agent]))
    if not has_room(seat, item.channel, item.units):
        reasons.append(Reason(code="at_capacity"))
    return tuple(reasons)


def decide(item: Waiting, seats: Iterable[Seat], now: datetime) -> Decision:
    """Weigh every seat for one interaction, and say who wins."""
    by_agent = {seat.agent: seat for seat in seats}
    kept_for = keeper(item, by_agent, now)
    weighed = [(seat, refusals(item, seat, kept_for, now)) for seat in by_agent.values()]
    eligible = [seat for seat, reasons in weighed if not reasons]
    is_held = item.held_until is not None and now < item.held_until
    winner = None if is_held or not eligible else min(eligible, key=idle_rank).agent
    candidates = tuple(
        Candidate(
            agent=seat.agent,
            name=seat.name,
            reasons=reasons,
            contacts=len(seat.attendance.holds),
            idle=now - seat.attendance.idle_since,
        )
        for seat, reasons in sorted(weighed, key=lambda pair: (bool(pair[1]), idle_rank(pair[0])))
    )
    rule = LONGEST_IDLE if kept_for is None else _rule_of_kept(item)
    return Decision(winner=winner, candidates=candidates, score=score(item, now), rule=rule)


def _rule_of_kept(item: Waiting) -> str:
    return "transfer" if item.kept is not None and item.kept.is_transfer else "preferred_agent"


def next_offer(waiting: Iterable[Waiting], seats: Sequence[Seat], now: datetime) -> Choice | None:
    """Pick the next interaction to offer and the agent to offer it to; None if nothing fits."""
    by_agent = {seat.agent: seat for seat in seats}
    for item in sorted(waiting, key=lambda each: rank(each, now)):
        winner = decide(item, seats, now).winner
        if winner is not None:
            return Choice(waiting=item, seat=by_agent[winner])
    return None
