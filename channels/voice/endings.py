"""Who ended the legs of a call, as far as how and when they ended tells. Pure."""

from datetime import timedelta

from .call.model import Call, Party, Role

TOGETHER = timedelta(seconds=2)
"""Legs that end within so long of each other end for the same reason."""
BOT = "bot"
"""Nobody of the parties: the bot had said its last words, or the queue was done with the call."""


def ended_by(call: Call) -> dict[str, str | None]:
    """For each leg that is over: the leg of who ended it, BOT, or None where nobody did."""
    return {leg: _ender(call, party) for leg, party in call.parties.items() if not party.is_live}


def _ender(call: Call, party: Party) -> str | None:
    if party.ending == "hung_up":
        return party.leg
    if party.ending != "ended_here" or party.ended_at is None:
        return None
    if party.role is Role.SUPERVISOR and not _goes_with_others(call, party):
        return party.leg
    first = _who_went_before(call, party)
    if first is not None:
        return first.leg if first.ending == "hung_up" else None
    agent = _agent_then(call, party)
    return BOT if agent is None else agent.leg


def _who_went_before(call: Call, party: Party) -> Party | None:
    """The one whose going, of themselves or by a fault, closed the others' lines."""
    gone = [
        each
        for each in call.parties.values()
        if each.leg != party.leg and each.ending != "ended_here" and _is_just_before(each, party)
    ]
    return max(gone, key=lambda each: each.ended_at or each.began_at, default=None)


def _is_just_before(each: Party, party: Party) -> bool:
    if each.ended_at is None or party.ended_at is None or each.answered_at is None:
        return False
    return party.ended_at - TOGETHER <= each.ended_at <= party.ended_at


def _goes_with_others(call: Call, party: Party) -> bool:
    """Whether the customer's line ended at about the same time."""
    customer = call.customer
    if customer is None or customer.ended_at is None or party.ended_at is None:
        return False
    return abs(customer.ended_at - party.ended_at) <= TOGETHER


def _agent_then(call: Call, party: Party) -> Party | None:
    """The agent who was on the line when the leg ended."""
    for each in call.parties.values():
        if each.role is not Role.AGENT or each.answered_at is None or party.ended_at is None:
            continue
        if each.ended_at is None or each.ended_at >= party.ended_at - TOGETHER:
            return each
    return None
