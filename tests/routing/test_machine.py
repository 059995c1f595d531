"""The whole of routing under any order of doings: real rows, real router, hand-driven time."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import sqlalchemy as sa
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from core.errors import Conflict
from core.model import ChannelKind, InteractionId, OfferId, QueueId, TenantId, UserId
from infra.db import Row, Tx
from routing import answers, desk, duty, feed, holding, offers, phones, queues, seats
from routing.codec import inputs_of
from routing.model import Presence, Queue
from routing.rules import decide, has_room, limit, next_offer, rank
from routing.tables import offer, placement, routing_decision
from routing.words import EN
from tests.routing.books import Books
from tests.routing.office import actor
from tests.routing.worlds import CHAT, VOICE, levels

ACME = TenantId("acme")
SERVICE = QueueId("service")
AGENTS = [UserId(name) for name in ("ann", "bob", "cho")]
SKILLS = {"ann": "gas:3", "bob": "zh:2", "cho": ""}
MOST = 6
"""Interactions at once."""

agents = st.sampled_from(AGENTS)
which_one = st.integers(0, MOST - 1)
IN_QUEUE, WITH_AGENT = ("waiting", "offered"), ("engaged", "wrap_up")


class Routing(RuleBasedStateMachine):
    """Three agents, six interactions, one queue."""

    @initialize()
    def begin(self) -> None:
        self.books = Books(ACME)
        self.places: dict[str, datetime] = {}
        self.present: dict[str, str] = {}
        """Interactions that nobody ended, with the state they were last seen in."""
        queue = Queue(id=SERVICE, names={EN: "Service"}, preferred_wait=timedelta(seconds=20))
        self.do(lambda tx: queues.save(tx, ACME, queue))
        for who in AGENTS:
            self.do(partial(hire, who))

    def teardown(self) -> None:
        if hasattr(self, "books"):
            self.books.close()

    def do(self, unit: Callable[[Tx], Any]) -> None:
        """One step, and everything the router makes of it: first what the plain rule says."""
        self.books.do(unit)
        self.route()

    def route(self) -> None:
        news = self.books.do(lambda tx: feed.everything(tx, ACME))
        line = [each for each in news.waiting.values() if each is not None]
        desks = [each for each in news.seats.values() if each is not None]
        expected = next_offer(line, desks, self.books.time)
        self.books.route()
        if expected is not None:
            place = self.placement(expected.waiting.interaction)
            assert place is not None
            assert (place.state, place.agent) == ("offered", expected.seat.agent)

    # --- what may happen ---

    @rule(
        needs=st.sampled_from(["", "", "gas:2", "zh"]),
        channel=st.sampled_from([CHAT, CHAT, CHAT, VOICE]),
        priority=st.sampled_from([0, 0, 10, 100]),
        urgent=st.sampled_from([False, False, False, True]),
        waited=st.integers(0, 120),
        preferred=st.none() | agents,
    )
    def enter(
        self,
        waited: int,
        needs: str,
        channel: ChannelKind,
        priority: int,
        urgent: bool,
        preferred: UserId | None,
    ) -> None:
        if len(self.placements(*IN_QUEUE, *WITH_AGENT)) == MOST:
            return
        number = len(self.places)
        which = InteractionId(f"i{number}")
        since = self.books.time - timedelta(minutes=waited)
        self.places[which] = since
        self.present[which] = "waiting"
        self.do(
            lambda tx: desk.enqueue(
                tx,
                ACME,
                which,
                queue=SERVICE,
                channel=channel,
                needs=levels(needs),
                since=since,
                priority=priority,
                urgent=urgent,
                preferred=preferred,
                needs_phone=channel == VOICE and number % 3 != 2,
            )
        )

    @rule(which=which_one)
    def customer_leaves(self, which: int) -> None:
        place = self.pick(which, *IN_QUEUE)
        if place is not None:
            del self.present[place.interaction]
            self.do(lambda tx: desk.withdraw(tx, ACME, place.interaction, "left"))

    @rule(which=which_one)
    def becomes_urgent(self, which: int) -> None:
        place = self.pick(which, *IN_QUEUE)
        if place is not None:
            self.do(lambda tx: desk.make_urgent(tx, ACME, place.interaction))

    @rule(who=agents, wanted=st.sampled_from([*Presence, Presence.READY, Presence.READY]))
    def choose(self, who: UserId, wanted: Presence) -> None:
        self.do(lambda tx: duty.set_presence(tx, actor(who), wanted))

    @rule(which=which_one, answer=st.sampled_from([desk.accept, desk.accept, desk.decline]))
    def answer(self, which: int, answer: Callable[[Tx, Any, OfferId], Any]) -> None:
        place = self.pick(which, "offered")
        if place is not None:
            self.do(lambda tx: answer(tx, actor(place.agent), OfferId(place.offer)))

    @rule(who=agents, which=which_one)
    def take(self, who: UserId, which: int) -> None:
        place = self.pick(which, *IN_QUEUE, *WITH_AGENT)
        if place is not None:
            with suppress(Conflict):
                self.do(
                    lambda tx: desk.take(
                        tx,
                        actor(who),
                        place.interaction,
                        place.channel,
                        needs_phone=place.needs_phone,
                    )
                )

    @rule(which=which_one, is_over=st.booleans())
    def finish(self, which: int, is_over: bool) -> None:
        place = self.pick(which, *WITH_AGENT)
        if place is not None:
            if is_over:
                del self.present[place.interaction]
            end = desk.release if is_over else desk.wrap_up
            self.do(lambda tx: end(tx, ACME, place.agent, place.interaction))

    @rule(which=which_one, to=agents)
    def hand_over(self, which: int, to: UserId) -> None:
        """By decision of a caller: the holder changes without any queue, capacity or not."""
        place = self.pick(which, "engaged")
        if place is None or not has_room(self.seats()[to], place.channel, 1):
            return
        key = place.interaction
        self.do(lambda tx: desk.engage(tx, ACME, to, key, place.channel))

    @rule(which=which_one, to=agents, is_released=st.booleans())
    def transfer(self, which: int, to: UserId, is_released: bool) -> None:
        place = self.pick(which, "engaged")
        if place is None:
            return
        key = place.interaction

        def unit(tx: Tx) -> None:
            if is_released:
                desk.release(tx, ACME, place.agent, key)
            since = self.places[key]
            desk.enqueue(tx, ACME, key, channel=place.channel, queue=SERVICE, since=since)
            with suppress(Conflict):
                desk.prefer(tx, ACME, key, to)

        self.do(unit)

    @rule(who=agents)
    def disconnect(self, who: UserId) -> None:
        self.do(lambda tx: duty.disconnect(tx, ACME, who))

    @rule(who=agents)
    def beat(self, who: UserId) -> None:
        self.do(lambda tx: desk.beat(tx, ACME, who))

    @rule(who=agents, is_connected=st.sampled_from([True, True, False]))
    def phone(self, who: UserId, is_connected: bool) -> None:
        self.do(lambda tx: phones.note(tx, ACME, who, is_connected=is_connected))

    @rule()
    def router_restarts(self) -> None:
        self.books.dispatcher = self.books.new_dispatcher()
        self.route()

    @rule(seconds=st.sampled_from([1, 5, 20, 31, 61, 130]))
    def time_passes(self, seconds: int) -> None:
        until = self.books.time + timedelta(seconds=seconds)
        while (effect := self.books.next_effect(until)) is not None:
            self.perform(effect.kind, effect.payload)
        self.books.time = until
        self.route()

    def perform(self, kind: str, payload: Mapping[str, str]) -> None:
        agent = UserId(payload.get("agent", ""))
        if kind == offers.EXPIRES:
            self.do(lambda tx: answers.expire(tx, ACME, OfferId(payload["offer"])))
        elif kind == duty.GRACE_OVER:
            since = self.books.time - duty.GRACE
            self.do(lambda tx: duty.end_grace(tx, ACME, agent, since))
        else:
            assert kind == holding.NOBODY_THERE
            self.do(lambda tx: duty.nobody_there(tx, ACME, agent))

    # --- what must hold ---

    def placement(self, which: InteractionId) -> Row | None:
        stmt = sa.select(placement).where(placement.c.interaction == which)
        return self.books.do(lambda tx: tx.one(stmt))

    def placements(self, *states: str) -> list[Row]:
        stmt = sa.select(placement).where(placement.c.state.in_(states))
        rows = self.books.do(lambda tx: tx.all(stmt.order_by(placement.c.interaction)))
        return list(rows)

    def pick(self, which: int, *states: str) -> Row | None:
        rows = self.placements(*states)
        return rows[which % len(rows)] if rows else None

    @invariant()
    def agents_and_interactions_agree(self) -> None:
        """One owner or live offer each; the agents' sides equal the placements."""
        rows = self.books.do(lambda tx: tx.all(sa.select(placement)))
        live = self.books.do(lambda tx: tx.all(sa.select(offer).where(offer.c.state == "live")))
        sides = {
            (agent, interaction, held.stage.value)
            for agent, who in self.seats().items()
            for interaction, held in who.attendance.holds.items()
        }
        assert sides == {
            (row.agent, row.interaction, row.state) for row in rows if row.state != "waiting"
        }
        assert sorted((row.id, row.interaction, row.agent) for row in live) == sorted(
            (row.offer, row.interaction, row.agent) for row in rows if row.state == "offered"
        )
        assert all(row.agent is None for row in rows if row.state == "waiting")

    @invariant()
    def nobody_is_forgotten(self) -> None:
        """Only a wrap-up may be lost, with its agent."""
        states = {row.interaction: row.state for row in self.placements(*IN_QUEUE, *WITH_AGENT)}
        for interaction, last in list(self.present.items()):
            assert interaction in states or last == "wrap_up"
            if interaction not in states:
                del self.present[interaction]
        assert states.keys() == self.present.keys()
        self.present = states

    @invariant()
    def nobody_is_above_capacity(self) -> None:
        for who in self.seats().values():
            held = [each.channel for each in who.attendance.holds.values()]
            assert held.count(CHAT) <= limit(who, CHAT)
            assert VOICE not in held or len(held) == 1
            assert len(held) < 3 or not has_room(who, CHAT, 1)

    @invariant()
    def no_call_rings_at_somebody_without_a_phone(self) -> None:
        with_phone = {name for name, who in self.seats().items() if who.attendance.has_phone}
        assert all(row.agent in with_phone for row in self.placements("offered") if row.needs_phone)

    @invariant()
    def nobody_waits_while_an_able_agent_is_idle(self) -> None:
        news = self.books.do(lambda tx: feed.everything(tx, ACME))
        line = [each for each in news.waiting.values() if each is not None]
        desks = [each for each in news.seats.values() if each is not None]
        assert next_offer(line, desks, self.books.time) is None
        for item in line:
            why = self.books.do(partial(said, item.interaction))
            assert why[0] not in ("next", "behind")

    @invariant()
    def everybody_keeps_their_place(self) -> None:
        rows = self.books.do(lambda tx: tx.all(sa.select(placement)))
        for row in rows:
            assert row.since == self.places[row.interaction]
        news = self.books.do(lambda tx: feed.everything(tx, ACME))
        if not any(row.state == "offered" for row in rows):
            line = [each for each in news.waiting.values() if each is not None]
            for ahead, item in enumerate(sorted(line, key=lambda it: rank(it, self.books.time))):
                assert self.books.do(partial(counted, item.interaction)) == ahead

    @invariant()
    def decisions_can_be_repeated(self) -> None:
        for row in self.books.do(lambda tx: tx.all(sa.select(routing_decision))):
            decided = decide(*inputs_of(row.inputs))
            assert (decided.winner, decided.rule) == (row.winner, row.rule)

    def seats(self) -> dict[UserId, Any]:
        return self.books.do(lambda tx: seats.load(tx, ACME))


def hire(who: UserId, tx: Tx) -> None:
    desk.enrol(tx, ACME, who, who.title())
    desk.assign(tx, ACME, who, queues=[SERVICE], skills=levels(SKILLS[who]))
    duty.set_presence(tx, actor(who), Presence.READY)


def said(interaction: InteractionId, tx: Tx) -> list[str]:
    """The codes of what blocks an interaction."""
    why: Any = desk.why_waiting(tx, ACME, interaction)
    return [each["reason"] for each in why["blocking"]]


def counted(interaction: InteractionId, tx: Tx) -> int:
    return desk.ahead_of(tx, ACME, interaction)


TestRouting = Routing.TestCase
TestRouting.settings = settings(max_examples=12, stateful_step_count=80)
