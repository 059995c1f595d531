"""Legs that change their call or their far side: transfers that far sides ask for, and Replaces."""

from collections.abc import Mapping

from channels.voice.telephony.legs import Leg, LegState
from channels.voice.wire import orders

from .call import Member, NodeCall

GONE, NOT_ACCEPTABLE = 481, 488
REPLACES = "sip.replaces"
"""The arrival's fact that names the leg whose place is wanted."""

Calls = Mapping[str, NodeCall]
Found = tuple[NodeCall, Member]


def find(calls: Calls, leg_id: str) -> Found | None:
    """Where a leg is, by the id its protocol gave it."""
    return next(
        (
            (call, member)
            for call in calls.values()
            for member in call.members.values()
            if member.leg.id == leg_id
        ),
        None,
    )


def take_place(calls: Calls, leg: Leg) -> bool:
    """Let an arriving call have the place it asks for, of a leg that talks; False: it asks none.

    Whoever brings it was checked by the protocol to be the same as is replaced.
    """
    wanted = leg.arrival.facts.get(REPLACES) if leg.arrival is not None else None
    if wanted is None:
        return False
    found = find(calls, wanted)
    if found is None or not found[1].is_up:
        leg.reject(GONE)
    else:
        found[0].replace(found[1], leg)
    return True


def connect(calls: Calls, order: orders.Connect) -> None:
    """Put together whom the far side talks with on its two legs.

    In one of the calls it is the customer, in the other not: the other's customer takes its place.
    """
    here, there = _named(calls, order.leg), _named(calls, order.other)
    if here is None:
        return
    if there is None:
        here[1].leg.report_transfer(GONE)
        return
    for (call, member), (other_call, other) in ((here, there), (there, here)):
        customer = call.customer
        if customer is None or member is customer or other is not other_call.customer:
            continue
        here[1].leg.report_transfer(200)
        other_call.replace(other, call.give_up(customer))
        return
    here[1].leg.report_transfer(NOT_ACCEPTABLE)


def released(calls: Calls, order: orders.PassOn) -> Leg | None:
    """Take a leg that is up out of its call."""
    found = _named(calls, order.leg)
    if found is None or found[1].leg.state not in (LegState.UP, LegState.HELD):
        return None
    return found[0].give_up(found[1])


def _named(calls: Calls, name: str) -> Found | None:
    """Where the leg is that the gateway knows by this name."""
    return next(
        ((call, call.members[name]) for call in calls.values() if name in call.members), None
    )
