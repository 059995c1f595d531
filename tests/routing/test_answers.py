"""Offers on real databases: who comes second changes nothing."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from core.errors import Conflict, NotAllowed, NotFound, OfferGone
from core.model import Actor, InteractionId, QueueId, TenantId, UserId
from core.permissions import Permission
from infra import effects, events
from infra.db import Database, Tx
from routing import answers, desk, duty, feed, holding, seats
from routing.dispatch import Dispatcher
from routing.model import HIGHEST_PRIORITY, AgentLost, Presence, Returned
from routing.tables import offer
from tests.routing.office import SERVICE, Office, actor
from tests.routing.worlds import CHAT
from tests.virtual_time import VirtualClock

ONE, TWO = InteractionId("one"), InteractionId("two")
ANN, BOB = UserId("ann"), UserId("bob")


async def route(office: Office, holder: str = "test") -> None:
    """Let a router make its offers, once."""
    dispatcher = Dispatcher(
        office.db, office.clock, office.tenant, holder=holder, announce=lambda _tx, _notice: None
    )
    await dispatcher.route()


@pytest.fixture
async def ringing(closed_office: Office) -> Office:
    """An office in which `one` rings at Ann."""
    await closed_office.opens()
    await closed_office.hires("ann", "bob")
    await closed_office.ready("ann")
    await closed_office.writes_in("one")
    await route(closed_office)
    assert await closed_office.ringing() == {"one": "ann"}
    return closed_office


async def test_an_offer_is_accepted_once(ringing: Office) -> None:
    id = await ringing.offer_of("one")
    accepted = await ringing.write(lambda tx: desk.accept(tx, actor("ann"), id))
    assert (accepted.interaction, accepted.agent, accepted.queue) == (ONE, ANN, SERVICE)
    with pytest.raises(OfferGone):
        await ringing.write(lambda tx: desk.accept(tx, actor("ann"), id))
    with pytest.raises(OfferGone):
        await ringing.write(lambda tx: desk.decline(tx, actor("ann"), id))
    assert await ringing.state("ann") == "interacting"


async def test_nobody_answers_for_another(ringing: Office) -> None:
    id = await ringing.offer_of("one")
    with pytest.raises(NotFound):
        await ringing.write(lambda tx: desk.accept(tx, actor("bob"), id))
    with pytest.raises(NotFound):
        await ringing.write(lambda tx: desk.decline(tx, actor("bob"), id))
    stranger = actor("ann", tenant=TenantId("other"))
    with pytest.raises(NotFound):
        await ringing.write(lambda tx: desk.accept(tx, stranger, id))


async def test_clicks_at_the_same_time_make_one_owner(ringing: Office) -> None:
    id = await ringing.offer_of("one")
    clicks = [
        ringing.write(lambda tx: desk.accept(tx, actor("ann"), id)),
        ringing.write(lambda tx: desk.decline(tx, actor("ann"), id)),
        ringing.write(lambda tx: desk.withdraw(tx, ringing.tenant, ONE, "left")),
        ringing.write(lambda tx: desk.accept(tx, actor("ann"), id)),
        ringing.write(lambda tx: desk.take(tx, actor("bob"), ONE, CHAT)),
    ]
    results = await asyncio.gather(*clicks, return_exceptions=True)
    assert all(not isinstance(each, Exception) or isinstance(each, Conflict) for each in results)
    place = await ringing.place("one")
    held = await ringing.read(lambda tx: seats.load(tx, ringing.tenant))
    owners = [who for who, each in held.items() if ONE in each.attendance.holds]
    if place is None or place.state == "waiting":
        assert owners == []
    else:
        assert owners == [place.agent]
    assert await ringing.ringing() == {}


async def test_an_answer_after_the_end_is_too_late(ringing: Office) -> None:
    id = await ringing.offer_of("one")
    late = offer.update().where(offer.c.id == id)
    await ringing.write(lambda tx: tx.run(late.values(expires_at=tx.now)))
    with pytest.raises(OfferGone):
        await ringing.write(lambda tx: desk.accept(tx, actor("ann"), id))
    returned = await ringing.write(lambda tx: desk.expire(tx, ringing.tenant, id))
    assert returned is not None
    assert returned.cause == "timed_out"
    assert await ringing.write(lambda tx: desk.expire(tx, ringing.tenant, id)) is None
    with pytest.raises(OfferGone):
        await ringing.write(lambda tx: desk.accept(tx, actor("ann"), id))
    assert await ringing.state("ann") == "not_responding"


async def test_a_declined_one_keeps_its_place_and_passes_the_agent(ringing: Office) -> None:
    before = await ringing.place("one")
    assert before is not None
    await ringing.declines("ann", "one")
    place = await ringing.place("one")
    assert place is not None
    assert (place.state, place.since) == ("waiting", before.since)
    await route(ringing)
    assert await ringing.ringing() == {}
    assert await ringing.state("ann") == "idle"
    await ringing.ready("bob")
    await route(ringing)
    assert await ringing.ringing() == {"one": "bob"}


async def test_the_database_itself_refuses_a_second_live_offer(ringing: Office) -> None:
    copy = sa.select(offer).where(offer.c.interaction == "one")
    row = await ringing.read(lambda tx: tx.one(copy))
    assert row is not None
    with pytest.raises(sa.exc.IntegrityError):
        await ringing.write(lambda tx: tx.run(offer.insert(), {**row._asdict(), "id": "x"}))


async def test_a_stale_router_makes_no_offer(closed_office: Office) -> None:
    office = closed_office
    await office.opens()
    await office.hires("ann", "bob")
    await office.ready("ann", "bob")
    await office.writes_in("one")
    dispatcher = Dispatcher(
        office.db, office.clock, office.tenant, holder="slow", announce=lambda _tx, _notice: None
    )
    await dispatcher._read(())
    proposals = dispatcher._propose()
    assert len(proposals) == 1
    await office.write(lambda tx: desk.withdraw(tx, office.tenant, ONE, "left"))
    await office.writes_in("one")
    made = await office.write(lambda tx: answers.make(tx, office.tenant, proposals[0]))
    assert made is None, "the interaction came back as another row"
    await office.chooses("bob", "not_ready")
    await office.chooses("ann", "not_ready")
    fresh = await office.read(lambda tx: feed.everything(tx, office.tenant))
    item = fresh.waiting[ONE]
    assert item is not None
    assert item.stamp != proposals[0].choice.waiting.stamp


async def test_two_routers_never_offer_twice(closed_office: Office) -> None:
    office = closed_office
    await office.opens()
    await office.hires(*(f"agent{number}" for number in range(8)), room=1)
    await office.ready(*(f"agent{number}" for number in range(8)))
    for number in range(12):
        await office.writes_in(f"i{number:02}")
    await asyncio.gather(*(route(office, holder) for holder in ("one", "two", "three")))
    await route(office, "one")
    ringing = await office.ringing()
    assert len(ringing) == len(set(ringing.values())) == 8
    assert set(ringing) == {f"i{number:02}" for number in range(8)}, "first come, first served"


@pytest.mark.live
async def test_one_router_at_a_time_holds_the_lease(
    postgres: Database, clock: VirtualClock
) -> None:
    office = Office(postgres, clock)
    await office.opens()
    one, two = (
        Dispatcher(office.db, clock, office.tenant, holder=name, announce=lambda _t, _n: None)
        for name in ("one", "two")
    )
    assert await office.write(one._lead)
    assert not await office.write(two._lead)
    assert await office.write(one._lead)


async def test_a_vanished_agent_leaves_nothing_behind(ringing: Office) -> None:
    await ringing.accepts("ann", "one")
    await ringing.writes_in("two")
    await route(ringing)
    await ringing.vanishes("ann")
    since = (
        await ringing.read(lambda tx: seats.attendance(tx, ringing.tenant, ANN))
    ).disconnected_at
    assert since is not None
    early = since - timedelta(seconds=1)
    assert await ringing.write(lambda tx: duty.end_grace(tx, ringing.tenant, ANN, early)) == ()
    notices = await ringing.write(lambda tx: duty.end_grace(tx, ringing.tenant, ANN, since))
    assert {type(each): each.interaction for each in notices} == {AgentLost: ONE, Returned: TWO}
    one, two = await ringing.place("one"), await ringing.place("two")
    assert one is not None
    assert two is not None
    assert (one.state, one.priority, one.is_urgent) == ("waiting", HIGHEST_PRIORITY, False)
    assert (two.state, two.priority) == ("waiting", 0)
    assert await ringing.state("ann") == "off_queue"


async def test_coming_back_in_time_changes_nothing(ringing: Office) -> None:
    await ringing.accepts("ann", "one")
    before = await ringing.read(lambda tx: seats.attendance(tx, ringing.tenant, ANN))
    await ringing.vanishes("ann")
    assert await ringing.state("ann") == "disconnected_grace"
    await ringing.returns("ann")
    after = await ringing.read(lambda tx: seats.attendance(tx, ringing.tenant, ANN))
    assert after.holds == before.holds
    assert after.idle_since == before.idle_since
    assert after.state == before.state
    timers = sa.select(effects.effect).where(effects.effect.c.kind == duty.GRACE_OVER)
    assert await ringing.read(lambda tx: tx.one(timers)) is None


async def test_what_a_signed_out_agent_gets_goes_back(ringing: Office) -> None:
    await ringing.accepts("ann", "one")
    await ringing.ends("ann", "one")
    await ringing.chooses("ann", "signed_out")

    def wake(tx: Tx) -> None:
        desk.engage(tx, ringing.tenant, ANN, TWO, CHAT, queue=SERVICE)

    await ringing.write(wake)
    assert await ringing.state("ann") == "interacting"
    notices = await ringing.write(lambda tx: duty.nobody_there(tx, ringing.tenant, ANN))
    assert [type(each) for each in notices] == [AgentLost]
    two = await ringing.place("two")
    assert two is not None
    assert (two.state, two.queue) == ("waiting", SERVICE)


@pytest.mark.parametrize("presence", ["signed_out", "not_ready"])
async def test_who_talks_with_the_customer_already_keeps_them_though_away(
    ringing: Office, presence: str
) -> None:
    await ringing.accepts("ann", "one")
    await ringing.chooses("bob", presence)

    def take_over(tx: Tx) -> None:
        desk.engage(tx, ringing.tenant, BOB, ONE, CHAT, is_there=True)

    await ringing.write(take_over)
    assert (await ringing.state("ann"), await ringing.state("bob")) == ("idle", "interacting")
    given_back = sa.select(effects.effect).where(effects.effect.c.kind == holding.NOBODY_THERE)
    assert await ringing.read(lambda tx: tx.one(given_back)) is None
    one = await ringing.place("one")
    assert one is not None
    assert (one.state, one.agent, one.queue) == ("engaged", BOB, SERVICE)
    await ringing.write(lambda tx: desk.wrap_up(tx, ringing.tenant, BOB, ONE))
    await ringing.ends("bob", "one")
    assert await ringing.state("bob") == "off_queue"
    assert await ringing.place("one") is None
    cards: Any = await ringing.read(lambda tx: desk.agent_cards(tx, ringing.tenant, [BOB]))
    assert (cards[BOB]["presence"], cards[BOB]["load"]["web_chat"]["used"]) == (presence, 0)


async def test_who_takes_over_is_held_above_capacity_and_it_is_said(ringing: Office) -> None:
    await ringing.hires("bob", room=0)
    await ringing.chooses("bob", "signed_out")
    await ringing.write(lambda tx: desk.engage(tx, ringing.tenant, BOB, ONE, CHAT, is_there=True))
    assert await ringing.ringing() == {}, "it no longer rings at ann"
    facts = await ringing.read(lambda tx: events.since(tx, ringing.tenant, 0, 500))
    assert facts[-1].data["cause"] == "engaged_above_capacity"


async def test_entering_again_joins_demands_and_keeps_the_place(ringing: Office) -> None:
    await ringing.declines("ann", "one")
    first = await ringing.place("one")
    assert first is not None
    await ringing.writes_in("one", needs="gas:2", urgent=True)
    again = await ringing.place("one")
    assert again is not None
    assert (again.since, again.is_urgent, again.needs) == (first.since, True, {"gas": 2})
    assert again.excluded.keys() == {"ann"}


async def test_engaging_above_capacity_is_done_and_said(ringing: Office) -> None:
    await ringing.hires("ann", room=1)
    await ringing.accepts("ann", "one")
    with pytest.raises(Conflict):
        await ringing.write(lambda tx: desk.take(tx, actor("ann"), TWO, CHAT))
    await ringing.write(lambda tx: desk.engage(tx, ringing.tenant, ANN, TWO, CHAT))
    facts = await ringing.read(lambda tx: events.since(tx, ringing.tenant, 0, 500))
    assert facts[-1].kind == "presence.changed"
    assert facts[-1].data["cause"] == "engaged_above_capacity"


async def test_a_taken_one_stops_ringing_elsewhere(ringing: Office) -> None:
    await ringing.write(lambda tx: desk.take(tx, actor("bob"), ONE, CHAT))
    assert await ringing.ringing() == {}
    assert await ringing.state("ann") == "idle"
    with pytest.raises(Conflict):
        await ringing.write(lambda tx: desk.take(tx, actor("ann"), ONE, CHAT))


async def test_only_supervisors_choose_for_others(ringing: Office) -> None:
    def choose(by: Actor) -> Callable[[Tx], object]:
        return lambda tx: duty.set_presence(tx, by, Presence.NOT_READY, "break", agent=ANN)

    with pytest.raises(NotAllowed):
        await ringing.write(choose(actor("bob")))
    await ringing.write(choose(actor("bob", Permission.SUPERVISE)))
    assert await ringing.state("ann") == "off_queue"
    assert await ringing.ringing() == {}
    place = await ringing.place("one")
    assert place is not None
    assert place.state == "waiting"


async def test_tenants_do_not_meet(ringing: Office) -> None:
    other = Office(ringing.db, ringing.clock, TenantId("other"))
    await other.opens()
    await other.hires("ann")
    await other.ready("ann")
    await route(other)
    assert await other.ringing() == {}
    assert await ringing.ringing() == {"one": "ann"}
    with pytest.raises(NotFound):
        await other.write(
            lambda tx: desk.enqueue(
                tx, other.tenant, TWO, channel=CHAT, queue=QueueId("nowhere"), since=tx.now
            )
        )
