"""What agents' doings change, and that nothing gets lost between them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from core.model import InteractionId
from routing import presence
from routing.model import Attendance, Hold, HoldStage, Presence, RoutingState
from tests.routing.worlds import CHAT
from tests.virtual_time import NOON

Step = Callable[[Attendance, datetime], Attendance]
ONE, TWO = InteractionId("one"), InteractionId("two")
OFFERED = Hold(channel=CHAT, units=1, stage=HoldStage.OFFERED)
ENGAGED = Hold(channel=CHAT, units=1, stage=HoldStage.ENGAGED)
WRAP_UP = Hold(channel=CHAT, units=1, stage=HoldStage.WRAP_UP)


def later(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def ready() -> Attendance:
    out = Attendance(idle_since=NOON, state_since=NOON)
    return presence.choose(out, Presence.READY, None, NOON)


def test_ready_is_idle_from_now() -> None:
    assert ready().state is RoutingState.IDLE
    assert ready().idle_since == NOON


def test_the_states_of_one_contact() -> None:
    at = presence.hold(ready(), ONE, OFFERED, later(1))
    assert at.state is RoutingState.RESERVED
    at = presence.hold(at, ONE, ENGAGED, later(2))
    assert at.state is RoutingState.INTERACTING
    at = presence.hold(at, ONE, WRAP_UP, later(3))
    assert at.state is RoutingState.WRAP_UP
    at = presence.release(at, ONE, later(4))
    assert (at.state, at.idle_since, at.state_since) == (RoutingState.IDLE, later(4), later(4))


def test_going_off_with_a_contact_at_hand_waits_for_its_end() -> None:
    at = presence.hold(ready(), ONE, ENGAGED, later(1))
    at = presence.hold(at, TWO, ENGAGED, later(1))
    at = presence.choose(at, Presence.NOT_READY, "break", later(2))
    assert (at.presence, at.next_presence) == (Presence.READY, Presence.NOT_READY)
    assert not presence.is_attending(at)
    at = presence.release(at, ONE, later(3))
    assert at.presence is Presence.READY
    at = presence.release(at, TWO, later(4))
    assert (at.presence, at.reason, at.next_presence) == (Presence.NOT_READY, "break", None)
    assert at.state is RoutingState.OFF_QUEUE


def test_saying_ready_again_takes_the_wish_to_go_back() -> None:
    at = presence.hold(ready(), ONE, ENGAGED, later(1))
    at = presence.choose(at, Presence.NOT_READY, "break", later(2))
    at = presence.choose(at, Presence.READY, None, later(3))
    assert presence.is_attending(at)
    assert presence.release(at, ONE, later(4)).presence is Presence.READY


def test_going_off_drops_an_offer_that_rings() -> None:
    at = presence.hold(ready(), ONE, OFFERED, later(1))
    at = presence.choose(at, Presence.NOT_READY, None, later(2))
    assert (at.holds, at.state) == ({}, RoutingState.OFF_QUEUE)


def test_a_missed_offer_keeps_new_ones_away_until_the_agent_acts() -> None:
    at = presence.miss(presence.hold(ready(), ONE, OFFERED, later(1)), ONE, later(30))
    assert at.state is RoutingState.NOT_RESPONDING
    assert not presence.is_attending(at)
    back = presence.act(at, later(60))
    assert (back.state, back.idle_since) == (RoutingState.IDLE, later(60))
    again = presence.choose(at, Presence.READY, None, later(61))
    assert (again.state, again.idle_since) == (RoutingState.IDLE, later(61))


def test_a_declined_offer_keeps_the_place_among_the_idle() -> None:
    at = presence.unhold(presence.hold(ready(), ONE, OFFERED, later(9)), ONE, later(12))
    assert (at.state, at.idle_since) == (RoutingState.IDLE, NOON)


def test_the_grace_keeps_everything() -> None:
    before = presence.hold(ready(), ONE, ENGAGED, later(1))
    during = presence.disconnect(before, later(2))
    assert during.state is RoutingState.DISCONNECTED_GRACE
    assert during.holds == before.holds
    after = presence.reconnect(during, later(8))
    assert replace(after, state_since=before.state_since) == before


def test_an_offer_missed_while_disconnected_is_not_held_against_the_agent() -> None:
    at = presence.disconnect(presence.hold(ready(), ONE, OFFERED, later(1)), later(2))
    at = presence.reconnect(presence.miss(at, ONE, later(30)), later(31))
    assert at.state is RoutingState.IDLE


def test_after_the_grace_nothing_is_left() -> None:
    at = presence.disconnect(presence.hold(ready(), ONE, ENGAGED, later(1)), later(2))
    at = presence.vanish(at, later(62))
    assert (at.presence, at.holds, at.state) == (Presence.SIGNED_OUT, {}, RoutingState.OFF_QUEUE)
    assert at.disconnected_at is None


def test_a_signed_out_agent_cannot_lose_the_connection() -> None:
    out = Attendance(idle_since=NOON, state_since=NOON)
    assert presence.disconnect(out, later(1)) is out


class Shift(RuleBasedStateMachine):
    """An agent's day: any order of doings, with time between them."""

    @initialize()
    def begin(self) -> None:
        self.now = NOON
        self.at = Attendance(idle_since=NOON, state_since=NOON)
        self.spent = dict.fromkeys(RoutingState, timedelta(0))
        self.told = (self.at.state, NOON)

    def becomes(self, at: Attendance) -> None:
        """Count durations as a report does: from one told change to the next."""
        self.at = at
        if at.state is not self.told[0]:
            state, since = self.told
            self.spent[state] += self.now - since
            self.told = (at.state, self.now)

    @rule(seconds=st.integers(0, 100))
    def pass_time(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(wanted=st.sampled_from(Presence))
    def choose(self, wanted: Presence) -> None:
        self.becomes(presence.choose(self.at, wanted, None, self.now))

    @precondition(lambda self: presence.is_attending(self.at) and len(self.at.holds) < 2)
    @rule()
    def ring(self) -> None:
        which = TWO if ONE in self.at.holds else ONE
        self.becomes(presence.hold(self.at, which, OFFERED, self.now))

    @rule(which=st.sampled_from([ONE, TWO]), how=st.sampled_from(["accept", "decline", "miss"]))
    def answer(self, which: InteractionId, how: str) -> None:
        held = self.at.holds.get(which)
        if held is None or held.stage is not HoldStage.OFFERED:
            return
        if how == "accept":
            self.becomes(presence.hold(self.at, which, ENGAGED, self.now))
        elif how == "decline":
            self.becomes(presence.unhold(self.at, which, self.now))
        else:
            self.becomes(presence.miss(self.at, which, self.now))

    @rule(which=st.sampled_from([ONE, TWO]), is_over=st.booleans())
    def finish(self, which: InteractionId, is_over: bool) -> None:
        held = self.at.holds.get(which)
        if held is None or held.stage is HoldStage.OFFERED:
            return
        if is_over:
            self.becomes(presence.release(self.at, which, self.now))
        else:
            self.becomes(presence.hold(self.at, which, WRAP_UP, self.now))

    @rule(step=st.sampled_from([presence.disconnect, presence.reconnect, presence.act]))
    def connection(self, step: Step) -> None:
        self.becomes(step(self.at, self.now))

    @precondition(lambda self: self.at.disconnected_at is not None)
    @rule()
    def grace_ends(self) -> None:
        self.becomes(presence.vanish(self.at, self.now))

    @invariant()
    def durations_sum_to_the_time(self) -> None:
        running = self.now - self.told[1]
        assert sum(self.spent.values(), timedelta(0)) + running == self.now - NOON
        assert self.at.state_since == self.told[1]

    @invariant()
    def the_state_follows_from_the_rest(self) -> None:
        assert self.at.state is presence.routing_state(self.at)
        if self.at.presence is Presence.SIGNED_OUT:
            assert self.at.disconnected_at is None
        if not self.at.holds:
            assert self.at.next_presence is None


TestShift = Shift.TestCase
TestShift.settings = settings(max_examples=200, stateful_step_count=30)
