"""Rates, floods, crowds and slow devices: nobody else is slowed, nothing that counts is lost."""

import asyncio
import json
from pathlib import Path

import pytest

from channels.web_chat.limits import MOST_BUCKETS, Bucket, Buckets, Frames, Places
from channels.web_chat.model import Caps
from core.errors import TooMany
from infra.db import Database
from tests import asgi
from tests.channels.web_chat.world import KEY, ORIGIN, Tab, Visitor, World, build, raw_tab
from tests.virtual_time import VirtualClock


def test_a_bucket_lets_a_burst_through_and_then_its_rate() -> None:
    bucket = Bucket(0.0, 3)
    assert [bucket.take(0.0, 2.0, 3) for _ in range(4)] == [0, 0, 0, 0.5]
    assert bucket.take(0.5, 2.0, 3) == 0
    assert [bucket.take(100.0, 2.0, 3) for _ in range(4)] == [0, 0, 0, 0.5]


def test_looking_whether_there_is_one_takes_none() -> None:
    buckets = Buckets(1.0, 1)
    for _ in range(3):
        buckets.must_have("v", 0.0, "things")
    assert buckets.take("v", 0.0) == 0
    with pytest.raises(TooMany):
        buckets.must_have("v", 0.5, "things")
    buckets.must_have("v", 1.0, "things")


def test_keys_do_not_take_from_each_other_and_are_bounded() -> None:
    buckets = Buckets(1.0, 1)
    for number in range(MOST_BUCKETS + 10):
        assert buckets.take(str(number), float(number)) == 0
    assert len(buckets._buckets) <= MOST_BUCKETS
    with pytest.raises(TooMany) as refused:
        buckets.must_take(str(MOST_BUCKETS + 9), float(MOST_BUCKETS + 9), "things")
    assert refused.value.retry_after.total_seconds() == 1


def test_a_flood_is_barred_for_a_while_and_a_pause_is_forgiven() -> None:
    caps = Caps(frames_a_second=10, frames_at_once=10, refusals=5)
    frames = Frames(caps)
    for _ in range(14):
        frames.take("v", 0.0)
    assert frames.barred_for("v", 0.0) == 0
    frames.take("v", 60.0)  # the bucket was full again
    for _ in range(13):
        frames.take("v", 60.0)
    assert frames.barred_for("v", 60.0) == 0
    frames.take("v", 60.0)
    assert frames.barred_for("v", 60.0) == 30
    assert frames.barred_for("other", 60.0) == 0
    assert frames.barred_for("v", 90.0) == 0


def test_places_are_given_back_even_after_a_failure() -> None:
    places = Places()
    with places.hold("seats", {"a": 1, "b": 9}):
        with pytest.raises(TooMany), places.hold("seats", {"b": 9, "a": 1}):
            pytest.fail("there was no place")
        assert places.open("b") == 1
    with pytest.raises(ZeroDivisionError), places.hold("seats", {"a": 1, "b": 9}):
        raise ZeroDivisionError
    assert places.open("a") == places.open("b") == 0


async def test_a_flooder_is_told_then_thrown_out_then_kept_out(
    world: World, visitor: Visitor
) -> None:
    async with visitor.tab() as tab:
        for number in range(10_000):
            tab.say("spam", f"c{number}")
        assert (await tab.next("error"))["code"] == "too_many"
        assert await tab.end() == ("flood", 1008)
    assert len(world.center.deliveries) == 40
    async with raw_tab(world) as socket:
        socket.send({"type": "hello", "token": visitor.token})
        bye = await socket.receive()
        assert bye["reason"] == "flood"
        assert 0 < bye["retry_after"] <= 30
    await asyncio.sleep(31)
    async with visitor.tab() as tab:
        tab.say("sorry", "later")
        await tab.next("ack")


async def test_a_flood_slows_no_other_visitor(world: World, visitor: Visitor) -> None:
    other = await world.visitor()
    async with visitor.tab() as flood, other.tab() as calm:
        for number in range(10_000):
            flood.say("spam", f"c{number}")
        calm.say("Hello", "c1")
        turns = 0
        while not calm.socket.waiting:
            await asyncio.sleep(0)
            turns += 1
        assert (await calm.next("ack"))["client_id"] == "c1"
    assert turns < 500  # turns of the loop: the flood is ten thousand frames


async def test_refusals_of_a_flood_are_few(visitor: Visitor) -> None:
    async with visitor.tab() as tab:
        for number in range(60):
            tab.say("spam", f"c{number}")
        errors = acks = 0
        tab.socket.send({"type": "ping"})
        await asyncio.sleep(0.5)
        tab.socket.send({"type": "ping"})
        while (frame := await tab.socket.receive())["type"] != "pong":
            errors += frame["type"] == "error"
            acks += frame["type"] == "ack"
        assert (acks, errors) == (40, 1)


async def test_a_rejected_message_goes_through_when_sent_again(
    world: World, visitor: Visitor
) -> None:
    async with visitor.tab() as tab:
        for number in range(50):
            tab.say(str(number), f"c{number}")
        error = await tab.next("error")
        await asyncio.sleep(error["retry_after"])
        for number in range(40, 50):
            tab.say(str(number), f"c{number}")
        await asyncio.sleep(1)
    texts = [each.provider_id.rpartition(":")[2] for each in world.center.deliveries]
    assert texts == [f"c{number}" for number in range(50)]


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        (b"\x00\x01\x02", "binary"),
        (json.dumps({"type": "ping"}).encode(), "binary"),
        ("x" * 17_000, "too_large"),
        ("\ud800", "not_utf8"),
        ("{", "not_json"),
        ('{"type":"message","client_id":"c1"}', "invalid"),
    ],
)
async def test_a_bad_frame_is_answered_and_the_conversation_goes_on(
    world: World, visitor: Visitor, frame: str | bytes, code: str
) -> None:
    async with visitor.tab() as tab:
        tab.socket.send(frame)
        assert (await tab.next("error"))["code"] == code
        tab.say("Hello", "c2")
        await tab.next("ack")
    assert len(world.center.deliveries) == 1


async def test_one_visitor_has_five_tabs(visitor: Visitor, world: World) -> None:
    async with visitor.tab(), visitor.tab(), visitor.tab(), visitor.tab(), visitor.tab() as fifth:
        async with raw_tab(world) as socket:
            socket.send({"type": "hello", "token": visitor.token})
            bye = await socket.receive()
            assert (bye["reason"], bye["retry_after"]) == ("too_many", 10)
        fifth.socket.send({"type": "ping"})
        await fifth.next("pong")


async def test_one_address_cannot_take_every_socket(
    embedded: Database, clock: VirtualClock, tmp_path: Path
) -> None:
    small = await build(embedded, clock, tmp_path, Caps(sockets_of_address=2, sockets_of_site=3))
    async with raw_tab(small), raw_tab(small):
        with pytest.raises(asgi.Denied) as denied:
            async with raw_tab(small):
                pytest.fail("there was a place")
        assert denied.value.status == 429
        async with raw_tab(small, address="198.51.100.1"):
            with pytest.raises(asgi.Denied):
                async with raw_tab(small, address="198.51.100.2"):
                    pytest.fail("the site was not full")


async def test_one_address_cannot_connect_without_end(world: World) -> None:
    async def knock(address: str = asgi.ADDRESS) -> int:
        try:
            async with raw_tab(world, address=address):
                return 101
        except asgi.Denied as denied:
            return denied.status

    assert [await knock() for _ in range(60)] == [101] * 60
    assert await knock() == 429
    assert await knock("198.51.100.1") == 101
    await asyncio.sleep(1)
    assert await knock() == 101


async def test_new_visitors_of_one_address_are_rationed(world: World) -> None:
    async with asgi.client(world.app, {"Origin": ORIGIN}) as browser:
        path = f"/api/web-chat/sites/{KEY}/visitors"
        statuses = [(await browser.post(path)).status_code for _ in range(31)]
    assert statuses == [200] * 30 + [429]
    async with asgi.client(world.app, {"Origin": ORIGIN}, address="198.51.100.1") as other:
        assert (await other.post(path)).status_code == 200


async def test_a_device_that_does_not_read_is_disconnected_and_resumes(
    world: World, visitor: Visitor
) -> None:
    calm = await world.visitor()
    async with visitor.tab(window=1) as slow, calm.tab() as other:
        for number in range(300):
            world.center.say(visitor.at, str(number))
            await asyncio.sleep(0)
        other.say("Hello", "c1")
        await other.next("ack")
        await asyncio.sleep(60)
        assert world.chat.places.open(f"site:{KEY}") == 1
        seen = [line["n"] for line in (await slow.next("entries"))["entries"]]
    async with visitor.tab(after=seen[-1]) as again:
        missing = [line["n"] for line in again.welcome["entries"]]
        missing += [line["n"] for line in await again.lines(300 - missing[-1])]
    assert seen + missing == list(range(1, 301))


async def test_answers_that_nobody_reads_end_the_socket(
    embedded: Database, clock: VirtualClock, tmp_path: Path
) -> None:
    caps = Caps(backlog_frames=8, frames_a_second=1000, frames_at_once=1000)
    world = await build(embedded, clock, tmp_path, caps)
    visitor = await world.visitor()
    async with visitor.tab(window=1) as tab:
        for _ in range(50):
            tab.socket.send({"type": "ping"})
        await asyncio.sleep(5)
        assert world.chat.places.open(f"site:{KEY}") == 0


async def test_the_flood_of_one_tab_counts_for_all_tabs(visitor: Visitor) -> None:
    async with visitor.tab() as first, visitor.tab() as second:
        for number in range(1_000):
            first.say("spam", f"c{number}")
        assert await first.end() == ("flood", 1008)
        second.socket.send({"type": "ping"})
        second.socket.send({"type": "ping"})
        assert (await Tab(second.socket).end())[0] == "flood"
