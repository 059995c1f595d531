"""Routing as agents and customers meet it: a running router, on virtual time."""

import asyncio
from datetime import UTC, datetime, timedelta

from core.model import InteractionId, UserId
from infra.db import Tx
from infra.relay import Relay
from routing import desk, queues
from routing.hours import Hours
from routing.model import AgentLost, Offered, Returned
from routing.service import Routing
from routing.words import EN
from tests.routing.office import SERVICE, Office
from tests.routing.worlds import CHAT
from tests.virtual_time import NOON

ONE = InteractionId("one")


async def test_a_customer_reaches_the_agent_who_is_idle_longest(office: Office) -> None:
    await office.opens()
    await office.hires("ann", "bob")
    await office.ready("bob")
    await office.passes(60)
    await office.ready("ann")
    await office.writes_in("one")
    await office.settles()
    assert await office.ringing() == {"one": "bob"}
    await office.accepts("bob", "one")
    await office.writes_in("two")
    await office.settles()
    assert await office.ringing() == {"two": "ann"}
    assert await office.state("bob") == "interacting"
    assert await office.state("ann") == "reserved"


async def test_a_missed_offer_returns_to_its_place_and_silences_the_agent(office: Office) -> None:
    await office.opens()
    await office.hires("ann")
    await office.ready("ann")
    await office.writes_in("one")
    await office.passes(29)
    assert await office.ringing() == {"one": "ann"}
    await office.writes_in("two")
    await office.passes(1)
    await office.settles()  # the offer ends in one unit of work, the next begins in another
    assert await office.state("ann") == "not_responding"
    assert await office.ringing() == {"two": "ann"}, "it rang before the first was missed"
    await office.passes(30)
    assert await office.ringing() == {}
    await office.ready("ann")
    await office.settles()
    assert await office.ringing() == {"one": "ann", "two": "ann"}
    first = next(each for each in office.heard[::-1] if isinstance(each, Offered))
    assert [type(each) for each in office.heard].count(Returned) == 2
    assert first.interaction == "two", "and `one` came before it"


async def test_an_agent_who_acts_gets_offers_again(office: Office) -> None:
    await office.opens()
    await office.hires("ann")
    await office.ready("ann")
    await office.writes_in("one")
    await office.passes(31)
    assert await office.ringing() == {}
    await office.write(lambda tx: desk.act(tx, office.tenant, UserId("ann")))
    await office.settles()
    assert await office.ringing() == {"one": "ann"}


async def test_the_only_agent_gets_a_declined_one_again_after_a_while(office: Office) -> None:
    await office.opens()
    await office.hires("ann")
    await office.ready("ann")
    await office.writes_in("one")
    await office.settles()
    await office.declines("ann", "one")
    await office.passes(59)
    assert await office.ringing() == {}
    await office.passes(1)
    assert await office.ringing() == {"one": "ann"}


async def test_a_declined_one_moves_on_at_once(office: Office) -> None:
    await office.opens()
    await office.hires("ann", "bob")
    await office.ready("ann")
    await office.ready("bob")
    await office.writes_in("one")
    await office.settles()
    await office.declines("ann", "one")
    await office.settles()
    assert await office.ringing() == {"one": "bob"}


async def test_a_known_agent_is_waited_for_and_then_anybody_will_do(office: Office) -> None:
    await office.opens(wait_for_known=20)
    await office.hires("ann")
    await office.hires("bob", room=1)
    await office.ready("ann", "bob")
    await office.writes_in("zero", preferred="bob")
    await office.settles()
    assert await office.ringing() == {"zero": "bob"}
    await office.accepts("bob", "zero")
    await office.writes_in("one", preferred="bob")
    await office.passes(19)
    assert await office.ringing() == {}
    await office.passes(1)
    assert await office.ringing() == {"one": "ann"}


async def test_a_transfer_rings_at_the_chosen_agent_and_falls_back(office: Office) -> None:
    await office.opens()
    await office.hires("ann")
    await office.hires("bob", serves=False)
    await office.ready("ann", "bob")
    await office.writes_in("one")
    await office.settles()
    await office.accepts("ann", "one")
    before = await office.place("one")
    assert before is not None

    def transfer(tx: Tx) -> None:
        place = before.since
        desk.enqueue(tx, office.tenant, ONE, channel=CHAT, queue=SERVICE, since=place)
        desk.prefer(tx, office.tenant, ONE, UserId("bob"))

    await office.write(transfer)
    await office.settles()
    assert await office.ringing() == {"one": "bob"}
    await office.declines("bob", "one")
    await office.settles()
    assert await office.ringing() == {"one": "ann"}
    place = await office.place("one")
    assert place is not None
    assert place.since == before.since


async def test_an_urgent_one_goes_first_though_it_came_last(office: Office) -> None:
    await office.opens()
    await office.hires("ann", room=1)
    await office.ready("ann")
    for name in ("busy", "one", "two", "three"):
        await office.writes_in(name)
        await office.settles()
    await office.accepts("ann", "busy")
    await office.write(lambda tx: desk.make_urgent(tx, office.tenant, InteractionId("three")))
    await office.settles()
    await office.ends("ann", "busy")
    await office.settles()
    assert await office.ringing() == {"three": "ann"}


async def test_a_break_chosen_during_a_chat_begins_after_it(office: Office) -> None:
    await office.opens()
    await office.hires("ann")
    await office.ready("ann")
    await office.writes_in("one")
    await office.settles()
    await office.accepts("ann", "one")
    await office.chooses("ann", "not_ready", "meal")
    await office.writes_in("two")
    await office.settles()
    assert await office.ringing() == {}
    assert await office.state("ann") == "interacting"
    await office.ends("ann", "one")
    await office.settles()
    assert await office.state("ann") == "off_queue"
    assert await office.ringing() == {}


async def test_vanished_agents_lose_their_work_after_the_grace_in_order(office: Office) -> None:
    await office.opens()
    await office.hires("ann", "bob")
    await office.ready("ann")
    for name in ("one", "two"):
        await office.writes_in(name)
        await office.passes(1)
        await office.accepts("ann", name)
    await office.writes_in("three")
    await office.passes(1)
    await office.vanishes("ann")
    await office.passes(59)
    assert await office.state("ann") == "disconnected_grace"
    assert not [each for each in office.heard if isinstance(each, AgentLost)]
    await office.passes(2)
    assert await office.state("ann") == "off_queue"
    lost = [each.interaction for each in office.heard if isinstance(each, AgentLost)]
    assert sorted(lost) == ["one", "two"]
    await office.ready("bob")
    await office.settles()
    rang = [each.interaction for each in office.heard if isinstance(each, Offered)][-3:]
    assert rang == ["one", "two", "three"]


async def test_a_desk_that_falls_silent_is_noticed(office: Office) -> None:
    await office.opens()
    await office.hires("ann")
    await office.ready("ann")
    office.desks.clear()  # no goodbye: the process that held the socket died
    await office.passes(40)
    assert await office.state("ann") == "idle"
    await office.passes(10)
    assert await office.state("ann") == "disconnected_grace"
    await office.passes(61)
    assert await office.state("ann") == "off_queue"


async def test_an_interaction_that_enters_a_closed_queue_waits_for_the_morning(
    office: Office,
) -> None:
    noon = Hours(id="day", names={EN: "Day"}, zone="UTC", weekly={1: ((13 * 60, 14 * 60),)})
    await office.write(lambda tx: queues.save_hours(tx, office.tenant, noon))
    await office.opens(hours="day")
    assert datetime(2030, 1, 1, 12, tzinfo=UTC) == NOON, "a Tuesday"
    await office.hires("ann")
    await office.ready("ann")
    await office.writes_in("one")
    await office.writes_in("leak", urgent=True)
    await office.passes(1)
    assert await office.ringing() == {"leak": "ann"}
    await office.accepts("ann", "leak")
    await office.passes(3597)
    assert await office.ringing() == {}
    await office.passes(3)
    assert await office.ringing() == {"one": "ann"}


async def test_editing_the_hours_lets_them_in(office: Office) -> None:
    shut = Hours(id="day", names={EN: "Day"}, zone="UTC", weekly={})
    open_now = Hours(id="day", names={EN: "Day"}, zone="UTC", weekly={1: ((0, 1440),)})
    await office.write(lambda tx: queues.save_hours(tx, office.tenant, shut))
    await office.opens(hours="day")
    await office.hires("ann")
    await office.ready("ann")
    await office.writes_in("one")
    await office.passes(1)
    assert await office.ringing() == {}
    await office.write(lambda tx: queues.save_hours(tx, office.tenant, open_now))
    await office.settles()
    assert await office.ringing() == {"one": "ann"}


async def test_a_new_skill_is_used_at_once(office: Office) -> None:
    await office.opens(needs="gas:3")
    await office.hires("ann", skills="gas:2")
    await office.ready("ann")
    await office.writes_in("one")
    await office.settles()
    assert await office.ringing() == {}
    await office.hires("ann", skills="gas:3")
    await office.settles()
    assert await office.ringing() == {"one": "ann"}


async def test_a_burst_is_offered_at_once_and_in_order(office: Office) -> None:
    await office.opens()
    await office.hires(*(f"agent{number:02}" for number in range(40)))
    await office.ready(*(f"agent{number:02}" for number in range(40)))
    for number in range(130):
        await office.writes_in(f"i{number:03}", since=NOON + timedelta(microseconds=number))
    await office.passes(1)
    rang = [each.interaction for each in office.heard if isinstance(each, Offered)]
    assert rang == [f"i{number:03}" for number in range(120)], "40 agents with 3 chats each"


async def test_a_start_gives_every_desk_a_grace_to_connect_again(office: Office) -> None:
    await office.opens()
    await office.hires("ann")
    await office.ready("ann")
    await office.writes_in("one")
    await office.passes(5)
    async with asyncio.TaskGroup() as group:
        second = group.create_task(
            Routing(office.db, office.clock, Relay(office.db, office.clock)).run()
        )
        await office.settles()
        assert await office.state("ann") == "disconnected_grace"
        await office.passes(15)
        assert await office.state("ann") == "reserved", "the next beat tells that she is there"
        second.cancel()
    await office.passes(11)
    assert await office.ringing() == {}, "the offer ended when it was to end"
