"""Legs that change their call, or their far side."""

import asyncio
from pathlib import Path

import pytest

from channels.voice.telephony.legs import Arrival, Ending, LegState
from channels.voice.wire import facts, orders
from tests.channels.voice.node.house import House, Telephone, house
from tests.channels.voice.node.test_together import hearing, party


async def at_desk(node: House) -> tuple[str, Telephone, Telephone]:
    """A call of a customer with somebody who was called at a desk phone."""
    call, customer = await node.called(caller="+4420", caller_name="Eve", account="pstn")
    node.obeys(orders.Dial(call=call, leg=f"{call}-1", number="phone:ann"))
    desk = node.dialled[-1][1]
    desk.becomes(LegState.UP)
    node.obeys(orders.Bridge(call=call, parties=[party(call, 0), party(call, 1)]))
    return call, customer, desk


async def test_a_wish_is_told_and_how_it_goes_is_reported(tmp_path: Path) -> None:
    async with house(tmp_path) as node:
        call, caller = await node.called()
        assert caller.listener is not None
        caller.listener.on_transfer(caller, "sip:2000@example.com", None)
        told = await node.tells(facts.TransferAsked)
        assert (told.leg, told.target, told.replaces) == (f"{call}-0", "sip:2000@example.com", None)
        assert not any(each.startswith("transfer") for each in caller.did)
        node.obeys(orders.ReportTransfer(call=call, leg=f"{call}-0", code=180))
        assert caller.did[-1] == "transfer 180"


async def test_a_leg_that_is_in_no_call_is_not_to_be_replaced(tmp_path: Path) -> None:
    async with house(tmp_path) as node:
        _, caller = await node.called()
        assert caller.listener is not None
        caller.listener.on_transfer(caller, "sip:2000@example.com", "unknown")
        assert caller.did[-1] == "transfer 603"
        assert node.count(facts.TransferAsked) == 0


@pytest.mark.parametrize("on_second", [False, True])
async def test_two_calls_of_one_phone_become_one(on_second: bool, tmp_path: Path) -> None:
    """The phone asks on either of its legs; its customer comes to the agent of the other call."""
    async with house(tmp_path) as node:
        first, customer, desk = await at_desk(node)
        second, asking = await node.called(account="ann")
        agent = node.has_phone("agent")
        node.obeys(
            orders.Join(call=second, leg=f"{second}-1", user="agent"),
            orders.Bridge(call=second, parties=[party(second, 0), party(second, 1)]),
        )
        leg, other = (asking, desk) if on_second else (desk, asking)
        assert leg.listener is not None
        leg.listener.on_transfer(leg, "sip:1@x", other.id)
        told = await node.tells(facts.TransferAsked)
        assert told.replaces == (f"{first}-1" if on_second else f"{second}-0")
        node.obeys(orders.Connect(call=told.call, leg=told.leg, other=told.replaces))
        assert "transfer 200" in leg.did
        assert asking.did[-1] == "hang up"
        gone = await node.tells(facts.LegChanged, if_=lambda fact: fact.state == "ended")
        assert (gone.call, gone.leg, gone.ending) == (first, f"{first}-0", "transferred")
        came = await node.tells(facts.LegReplaced)
        assert (came.call, came.leg) == (second, f"{second}-0")
        assert (came.caller, came.caller_name, came.account) == ("+4420", "Eve", "pstn")
        node.obeys(orders.Ended(call=first))
        assert desk.did[-1] == "hang up"
        assert customer.state is LegState.UP
        people = {"customer": customer, "agent": agent}
        assert await hearing(people) == {"customer": {"agent"}, "agent": {"customer"}}


async def test_two_customers_are_not_put_together(tmp_path: Path) -> None:
    async with house(tmp_path) as node:
        first, one = await node.called(account="ann")
        second, other = await node.called(account="ann")
        node.obeys(orders.Connect(call=first, leg=f"{first}-0", other=f"{second}-0"))
        assert one.did[-1] == "transfer 488"
        assert one.state is other.state is LegState.UP
        node.obeys(orders.Connect(call=first, leg=f"{first}-0", other="gone"))
        assert one.did[-1] == "transfer 481"


async def test_a_leg_begins_anew_at_another_number(tmp_path: Path) -> None:
    async with house(tmp_path) as node:
        call, customer, desk = await at_desk(node)
        node.obeys(
            orders.PassOn(call=call, leg=f"{call}-0", called="2000", caller="+4420", account="pstn")
        )
        gone = await node.tells(facts.LegChanged, if_=lambda fact: fact.state == "ended")
        assert (gone.leg, gone.ending) == (f"{call}-0", "transferred")
        anew = await node.tells(facts.Arrived)
        assert (anew.called, anew.caller, anew.account) == ("2000", "+4420", "pstn")
        assert anew.facts["call.before"] == call
        await node.tells(facts.LegChanged, if_=lambda f: f.call == anew.call and f.state == "up")
        node.obeys(orders.Ended(call=call), orders.Answer(call=anew.call))
        assert desk.state is LegState.ENDED
        assert customer.state is LegState.UP
        node.obeys(orders.Say(call=anew.call, id="1", parts=[orders.Part(text="welcome again")]))
        await node.tells(facts.SayEnded)
        node.obeys(orders.HangUp(call=anew.call))
        assert customer.did[-1] == "hang up"


async def test_another_telephone_takes_the_place_it_asks_for(tmp_path: Path) -> None:
    async with house(tmp_path) as node:
        call, customer, desk = await at_desk(node)
        facts_of = {"sip.replaces": desk.id}
        other = Telephone(
            arrival=Arrival(way="sip", caller="ann", called="1", account="ann", facts=facts_of)
        )
        node.board.arrived(other)
        assert other.did == ["answer"]
        assert desk.did[-1] == "hang up"
        assert node.count(facts.Arrived) == 0
        assert (await node.tells(facts.LegReplaced)).leg == f"{call}-1"
        people = {"customer": customer, "agent": other}
        assert await hearing(people) == {"customer": {"agent"}, "agent": {"customer"}}
        other.becomes(LegState.ENDED, Ending.HUNG_UP)
        gone = await node.tells(facts.LegChanged, if_=lambda fact: fact.state == "ended")
        assert gone.leg == f"{call}-1"


async def test_who_wants_the_place_of_nobody_is_refused(tmp_path: Path) -> None:
    async with house(tmp_path) as node:
        arrival = Arrival(way="sip", caller="", called="1", facts={"sip.replaces": "nobody"})
        other = Telephone(arrival=arrival)
        node.board.arrived(other)
        assert other.did == ["reject 481"]
        assert node.board.count() == 0


async def test_who_is_named_the_customer_is_spoken_to_and_recorded(tmp_path: Path) -> None:
    async with house(tmp_path) as node:
        call, _, desk = await at_desk(node)
        node.obeys(
            orders.NameCustomer(call=call, leg=f"{call}-1"),
            orders.Say(call=call, id="1", parts=[orders.Part(text="hello there")]),
        )
        await asyncio.sleep(0.5)
        assert desk.hears_tone(700)
