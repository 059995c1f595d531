"""Several in a call of the node: who hears whom, recordings, phones, dialling, captions."""

import asyncio
from pathlib import Path

import numpy as np
import pytest

from channels.voice import taped
from channels.voice.telephony.legs import Arrival, Ending, LegState
from channels.voice.wire import facts, orders
from tests.channels.voice.media.sounds import strength
from tests.channels.voice.node.house import SECRET, House, Telephone, house

HZ = {"customer": 440, "agent": 1000, "third": 1500, "boss": 2200}


async def everybody(node: House) -> tuple[str, dict[str, Telephone]]:
    """A customer, an agent, a third and a supervisor, whom nothing connects yet."""
    call, customer = await node.called()
    people = {"customer": customer}
    for number, name in enumerate(("agent", "third", "boss"), 1):
        people[name] = node.has_phone(name, rate=8000 if name == "third" else 16000)
        node.obeys(orders.Join(call=call, leg=f"{call}-{number}", user=name))
    return call, people


async def hearing(people: dict[str, Telephone]) -> dict[str, set[str]]:
    """Who hears whom: each sounds in turn a tone of their own."""
    found: dict[str, set[str]] = {name: set() for name in people}
    for mouth, phone in people.items():
        phone.sounds(HZ[mouth], 800)
        await asyncio.sleep(0.7)
        for ear, other in people.items():
            if ear != mouth and other.hears_tone(HZ[mouth]):
                found[ear].add(mouth)
        phone.said.clear()
        await asyncio.sleep(0.3)
    return found


def party(call: str, number: int, mode: str = "talk", partner: int | None = None) -> orders.Party:
    other = "" if partner is None else f"{call}-{partner}"
    return orders.Party(leg=f"{call}-{number}", mode=mode, partner=other)


Parts = list[tuple[int, str, int | None]]
WHO: dict[str, tuple[Parts, dict[str, set[str]]]] = {
    "two talk": (
        [(0, "talk", None), (1, "talk", None)],
        {"customer": {"agent"}, "agent": {"customer"}},
    ),
    "held": ([(0, "hold", None), (1, "talk", None)], {}),
    "muted": ([(0, "talk", None), (1, "mute", None)], {"agent": {"customer"}}),
    "consulting": (
        [(0, "hold", None), (1, "talk", 2), (2, "talk", 1)],
        {"agent": {"third"}, "third": {"agent"}},
    ),
    "muted while consulting": (
        [(0, "hold", None), (1, "mute", 2), (2, "talk", 1)],
        {"agent": {"third"}},
    ),
    "three": (
        [(0, "talk", None), (1, "talk", None), (2, "talk", None)],
        {
            "customer": {"agent", "third"},
            "agent": {"customer", "third"},
            "third": {"customer", "agent"},
        },
    ),
    "listening": (
        [(0, "talk", None), (1, "talk", None), (3, "listen", None)],
        {"customer": {"agent"}, "agent": {"customer"}, "boss": {"customer", "agent"}},
    ),
    "whispering": (
        [(0, "talk", None), (1, "talk", None), (3, "whisper", 1)],
        {"customer": {"agent"}, "agent": {"customer", "boss"}, "boss": {"customer", "agent"}},
    ),
    "barging in": (
        [(0, "talk", None), (1, "talk", None), (3, "barge", None)],
        {
            "customer": {"agent", "boss"},
            "agent": {"customer", "boss"},
            "boss": {"customer", "agent"},
        },
    ),
}


@pytest.mark.parametrize("how", WHO)
async def test_who_hears_whom(tmp_path: Path, how: str) -> None:
    parts, wanted = WHO[how]
    async with house(tmp_path) as node:
        call, people = await everybody(node)
        given = [party(call, number, mode, partner) for number, mode, partner in parts]
        node.obeys(orders.Bridge(call=call, parties=given))
        heard = await hearing(people)
        assert {name: mouths for name, mouths in heard.items() if mouths} == wanted


async def test_a_wide_bridge_becomes_narrow_when_one_leaves_and_wide_again(tmp_path: Path) -> None:
    async with house(tmp_path) as node:
        call, people = await everybody(node)
        all_three = [party(call, 0), party(call, 1), party(call, 3)]
        node.obeys(orders.Bridge(call=call, parties=all_three))
        assert (await hearing(people))["customer"] == {"agent", "boss"}
        node.obeys(
            orders.HangUp(call=call, leg=f"{call}-1"),
            orders.Bridge(call=call, parties=[party(call, 0), party(call, 3)]),
        )
        del people["agent"]
        heard = await hearing(people)
        assert (heard["customer"], heard["boss"]) == ({"boss"}, {"customer"})


async def test_a_held_customer_hears_music_and_the_others_do_not(tmp_path: Path) -> None:
    async with house(tmp_path) as node:
        call, people = await everybody(node)
        parties = [party(call, 0, "hold"), party(call, 1)]
        node.obeys(orders.Bridge(call=call, parties=parties))
        await asyncio.sleep(3)
        assert any(any(frame) for frame in people["customer"].heard[-10:])
        assert not any(any(frame) for frame in people["agent"].heard)
        node.obeys(orders.Bridge(call=call, parties=[party(call, 0), party(call, 1)]))
        await asyncio.sleep(0.5)
        assert not any(any(frame) for frame in people["customer"].heard[-5:])


async def test_a_phone_that_is_let_go_is_not_hung_up(tmp_path: Path) -> None:
    async with house(tmp_path) as node:
        call, people = await everybody(node)
        node.obeys(orders.HangUp(call=call, leg=f"{call}-1"))
        gone = await node.tells(facts.LegChanged, if_=lambda fact: fact.state == "ended")
        assert (gone.leg, gone.ending) == (f"{call}-1", "ended_here")
        assert people["agent"].state is LegState.UP
        assert node.rested == [people["agent"]]
        node.obeys(orders.Join(call=call, leg=f"{call}-7", user="agent"))
        assert (
            await node.tells(facts.LegChanged, if_=lambda f: f.leg == f"{call}-7")
        ).state == "up"


@pytest.mark.parametrize("why", ["busy", "not there"])
async def test_a_phone_that_cannot_come_is_told(tmp_path: Path, why: str) -> None:
    async with house(tmp_path) as node:
        if why == "busy":
            await everybody(node)
        call, _ = await node.called()
        node.obeys(orders.Join(call=call, leg=f"{call}-5", user="agent"))
        told = await node.tells(facts.LegChanged, if_=lambda fact: fact.leg == f"{call}-5")
        assert (told.state, told.ending) == ("ended", "unreachable")


async def test_somebody_is_dialled_rings_and_answers(tmp_path: Path) -> None:
    async with house(tmp_path) as node:
        node.has_phone("agent")
        node.obeys(
            orders.Join(call="c9", leg="c9-1", user="agent"),
            orders.Dial(
                call="c9",
                leg="c9-2",
                number="+4412345",
                trunk="pstn",
                caller="+4400",
                for_customer=True,
            ),
        )
        (order, phone), *_ = node.dialled
        assert (order.number, order.trunk) == ("+4412345", "pstn")
        phone.becomes(LegState.RINGING)
        phone.becomes(LegState.UP)
        states = [
            (await node.tells(facts.LegChanged, if_=lambda fact: fact.leg == "c9-2")).state
            for _ in range(2)
        ]
        assert states == ["ringing", "up"]
        node.obeys(orders.Say(call="c9", id="1", parts=[orders.Part(text="hello")]))
        await node.tells(facts.SayEnded)
        assert any(any(frame) for frame in phone.heard), "who was dialled is the customer"
        node.obeys(orders.Bridge(call="c9", parties=[party("c9", 1), party("c9", 2)]))
        people = {"agent": node.phones["agent"], "customer": phone}
        assert await hearing(people) == {"agent": {"customer"}, "customer": {"agent"}}


async def test_who_is_busy_is_told_with_the_code(tmp_path: Path) -> None:
    async with house(tmp_path) as node:
        node.obeys(orders.Dial(call="c9", leg="c9-2", number="+4412345"))
        node.dialled[0][1].becomes(LegState.ENDED, Ending.BUSY, 486)
        told = await node.tells(facts.LegChanged)
        assert (told.ending, told.code) == ("busy", 486)
        assert node.board.count() == 0


async def test_keys_and_transfers_reach_the_leg(tmp_path: Path) -> None:
    async with house(tmp_path) as node:
        call, caller = await node.called()
        leg = f"{call}-0"
        node.obeys(
            orders.PressKeys(call=call, leg=leg, digits="12#"),
            orders.Transfer(call=call, leg=leg, target="sip:a@b"),
        )
        assert caller.did[-2:] == ["keys 12#", "transfer sip:a@b"]


async def test_both_sides_are_recorded_apart_and_pauses_hold_nothing(tmp_path: Path) -> None:
    async with house(tmp_path) as node:
        call, people = await everybody(node)
        node.obeys(
            orders.Bridge(call=call, parties=[party(call, 0), party(call, 1)]),
            orders.Record(call=call, action="start", file="x-1.tape"),
        )
        people["customer"].sounds(HZ["customer"], 6000)
        people["agent"].sounds(HZ["agent"], 6000)
        await asyncio.sleep(2)
        node.obeys(orders.Record(call=call, action="pause"))
        await asyncio.sleep(2)
        node.obeys(orders.Record(call=call, action="resume"))
        await asyncio.sleep(2)
        people["customer"].becomes(LegState.ENDED, Ending.HUNG_UP)
        node.obeys(orders.Ended(call=call))
        recorded = await node.tells(facts.Recorded)
    assert (recorded.call, recorded.file) == (call, "x-1.tape")
    assert recorded.seconds == pytest.approx(6, abs=0.2)
    ((begin, end),) = recorded.pauses
    assert [begin, end] == pytest.approx([2, 4], abs=0.1)
    tape = taped.Tape(tmp_path / "x-1.tape", "x-1", SECRET)
    both = np.frombuffer(b"".join(tape.read()), "<i2").reshape(-1, 2)
    assert tape.is_whole
    for channel, (mine, other) in enumerate([("customer", "agent"), ("agent", "customer")]):
        talked = both[4000:14000, channel].tobytes()
        assert strength(talked, HZ[mine]) > 0.1 > 10 * strength(talked, HZ[other])
    assert not both[17000:31000].any()
    assert strength(both[36000:44000, 0].tobytes(), HZ["customer"]) > 0.1


async def test_what_people_say_is_written_down_by_leg(tmp_path: Path) -> None:
    async with house(tmp_path) as node:
        call, people = await everybody(node)
        legs = {f"{call}-0": "en", f"{call}-1": "en", f"{call}-99": "en"}
        node.obeys(
            orders.Bridge(call=call, parties=[party(call, 0), party(call, 1)]),
            orders.Caption(call=call, legs=legs),
        )
        node.speech.texts[:] = ["good morning", "hello"]
        people["customer"].says(1200)
        first = await node.tells(facts.Heard)
        assert (first.leg, first.text) == (f"{call}-0", "good morning")
        node.speech.texts[:] = ["second", "third"]
        people["customer"].says(1200)
        assert (await node.tells(facts.Heard)).leg == f"{call}-0"
        await asyncio.sleep(30)
        assert node.count(facts.HeardNothing) == 0, "captions expect nothing"


async def test_the_quality_of_every_line_is_told(tmp_path: Path) -> None:
    async with house(tmp_path) as node:
        call, _ = await node.called()
        node.board.tell_quality()
        quality = await node.tells(facts.Quality)
        assert (quality.call, quality.values, quality.number) == (call, {"mos": 4.2}, 0)


async def test_a_full_or_leaving_node_takes_no_calls(tmp_path: Path) -> None:
    async with house(tmp_path) as node:
        assert node.board.is_taking() is None
        node.board.most = 1
        node.obeys(orders.Configure())
        call, _ = await node.called()
        assert node.board.is_taking() == 30
        node.obeys(orders.Configure(max_calls=2))
        assert node.board.is_taking() is None
        node.obeys(orders.Configure(max_calls=1))
        node.obeys(orders.Ended(call=call))
        assert node.board.is_taking() is None
        node.board.is_draining = True
        assert node.board.is_taking() == 30


async def test_a_refused_call_leaves_nothing(tmp_path: Path) -> None:
    async with house(tmp_path) as node:
        caller = Telephone(arrival=Arrival(way="test", caller="", called="999"))
        node.board.arrived(caller)
        call = (await node.tells(facts.Arrived)).call
        node.obeys(orders.Reject(call=call, code=404), orders.Ended(call=call))
        assert caller.did == ["ring", "reject 404"]
        assert node.board.live() == []


async def test_a_leg_that_ends_while_it_is_sent_to_stops_no_beat(tmp_path: Path) -> None:
    class Brittle(Telephone):
        def send(self, frame: bytes) -> None:
            super().send(frame)
            if len(self.heard) == 10:
                self.becomes(LegState.ENDED, Ending.FAILED)

    async with house(tmp_path) as node:
        call, caller = await node.called()
        phone = node.phones["agent"] = Brittle(rate=16000)
        phone.state = LegState.UP
        node.obeys(orders.Join(call=call, leg=f"{call}-1", user="agent"))
        await node.tells(facts.LegChanged, if_=lambda fact: fact.state == "ended")
        before = len(caller.heard)
        await asyncio.sleep(1)
        assert len(caller.heard) == pytest.approx(before + 50, abs=2)
