"""What an agent's doings change: attendance in, attendance out. Pure.

Presence is chosen, contacts (holds) come and go, the connection may break. The routing state
follows from these three (`settled`); nothing else may set it.
"""

from dataclasses import replace
from datetime import datetime

from core.model import InteractionId
from routing.model import Attendance, Hold, HoldStage, Presence, RoutingState


def settled(attendance: Attendance, now: datetime) -> Attendance:
    """Compute the routing state; its clock starts again only when it differs."""
    state = routing_state(attendance)
    if state is attendance.state:
        return attendance
    return replace(attendance, state=state, state_since=now)


def routing_state(attendance: Attendance) -> RoutingState:
    """Name the one state that says most about what the agent can do now."""
    if attendance.disconnected_at is not None:
        return RoutingState.DISCONNECTED_GRACE
    if not attendance.is_responding:
        return RoutingState.NOT_RESPONDING
    stages = {hold.stage for hold in attendance.holds.values()}
    if HoldStage.ENGAGED in stages:
        return RoutingState.INTERACTING
    if HoldStage.OFFERED in stages:
        return RoutingState.RESERVED
    if HoldStage.WRAP_UP in stages:
        return RoutingState.WRAP_UP
    if attendance.presence is Presence.READY:
        return RoutingState.IDLE
    return RoutingState.OFF_QUEUE


def is_attending(attendance: Attendance) -> bool:
    """Whether offers may come at all, capacity aside."""
    return (
        attendance.presence is Presence.READY
        and attendance.next_presence is None
        and attendance.is_responding
        and attendance.disconnected_at is None
    )


def choose(
    attendance: Attendance, presence: Presence, reason: str | None, now: datetime
) -> Attendance:
    """Apply what the agent chose, now or after the last contact.

    Going off takes back offers still ringing: the holds that are gone from the result.
    """
    if presence is Presence.READY:
        return _become_ready(attendance, now)
    kept = {key: hold for key, hold in attendance.holds.items() if hold.stage != HoldStage.OFFERED}
    attendance = replace(attendance, holds=kept, is_responding=True)
    must_finish = attendance.presence is Presence.READY or presence is Presence.SIGNED_OUT
    if kept and must_finish:
        return settled(replace(attendance, next_presence=presence, next_reason=reason), now)
    return settled(_go_off(attendance, presence, reason), now)


def _become_ready(attendance: Attendance, now: datetime) -> Attendance:
    was_waiting = attendance.presence is Presence.READY and attendance.is_responding
    return settled(
        replace(
            attendance,
            presence=Presence.READY,
            reason=None,
            next_presence=None,
            next_reason=None,
            is_responding=True,
            idle_since=attendance.idle_since if was_waiting else now,
        ),
        now,
    )


def _go_off(attendance: Attendance, presence: Presence, reason: str | None) -> Attendance:
    signs_out = presence is Presence.SIGNED_OUT
    return replace(
        attendance,
        presence=presence,
        reason=None if signs_out else reason,
        next_presence=None,
        next_reason=None,
        is_responding=True,
        disconnected_at=None if signs_out else attendance.disconnected_at,
    )


def hold(
    attendance: Attendance, interaction: InteractionId, contact: Hold, now: datetime
) -> Attendance:
    """Take a contact on, or move one the agent has to another stage."""
    return settled(replace(attendance, holds={**attendance.holds, interaction: contact}), now)


def unhold(attendance: Attendance, interaction: InteractionId, now: datetime) -> Attendance:
    """Take an unanswered offer away again; the agent keeps their place among the idle."""
    left = {key: each for key, each in attendance.holds.items() if key != interaction}
    return settled(_finish(replace(attendance, holds=left)), now)


def release(attendance: Attendance, interaction: InteractionId, now: datetime) -> Attendance:
    """End a contact: its units are free, and idle time counts from now."""
    return replace(unhold(attendance, interaction, now), idle_since=now)


def _finish(attendance: Attendance) -> Attendance:
    """Apply the presence chosen earlier once nothing is at hand."""
    if attendance.holds or attendance.next_presence is None:
        return attendance
    return _go_off(attendance, attendance.next_presence, attendance.next_reason)


def miss(attendance: Attendance, interaction: InteractionId, now: datetime) -> Attendance:
    """Note an offer that nobody answered: no more offers until the agent acts.

    An agent whose connection is broken could not see it; that is not held against them.
    """
    missed = unhold(attendance, interaction, now)
    if missed.presence is not Presence.READY or missed.disconnected_at is not None:
        return missed
    return settled(replace(missed, is_responding=False), now)


def act(attendance: Attendance, now: datetime) -> Attendance:
    """Note that the agent is there after all; after a missed offer idle time counts from now."""
    if attendance.is_responding:
        return attendance
    return settled(replace(attendance, is_responding=True, idle_since=now), now)


def disconnect(attendance: Attendance, now: datetime) -> Attendance:
    """Begin the grace: nothing is lost yet, but no offers come."""
    if attendance.presence is Presence.SIGNED_OUT or attendance.disconnected_at is not None:
        return attendance
    return settled(replace(attendance, disconnected_at=now), now)


def reconnect(attendance: Attendance, now: datetime) -> Attendance:
    """End the grace in time: state and place among the idle are as before."""
    if attendance.disconnected_at is None:
        return attendance
    return settled(replace(attendance, disconnected_at=None), now)


def phone(attendance: Attendance, is_connected: bool) -> Attendance:
    """Note whether the agent's telephone is connected."""
    if attendance.has_phone is is_connected:
        return attendance
    return replace(attendance, has_phone=is_connected)


def vanish(attendance: Attendance, now: datetime) -> Attendance:
    """The grace is over: sign the agent out without any contact."""
    return settled(_go_off(replace(attendance, holds={}), Presence.SIGNED_OUT, None), now)
