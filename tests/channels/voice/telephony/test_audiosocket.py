import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import pytest

from channels.voice.telephony.audiosocket import (
    AudioSocket,
    AudioSocketSettings,
    Piece,
    Pieces,
    packed,
)
from channels.voice.telephony.legs import Arrival, Ending
from tests.channels.voice.media.sounds import cut, sine
from tests.channels.voice.peers.audiosocket import AudioSocketPeer, audiosocket

from .listening import Node, running

CALL = UUID("40325ec2-5efd-4bd3-805f-53576e581d13")
OPEN = AudioSocketSettings(port=0)

pytestmark = pytest.mark.real_time


@pytest.fixture
def node() -> Node:
    return Node()


@asynccontextmanager
async def connected(
    node: Node, settings: AudioSocketSettings = OPEN
) -> AsyncIterator[AudioSocketPeer]:
    way = AudioSocket(node, settings)
    async with running(way):
        async with asyncio.timeout(30):
            port = await way.port()
        async with audiosocket(port) as peer:
            yield peer


@pytest.mark.parametrize(("kind", "rate", "bytes_each"), [(0x10, 8000, 480), (0x12, 16000, 640)])
async def test_audio_passes_both_ways(node: Node, kind: int, rate: int, bytes_each: int) -> None:
    said, answered = sine(400, 240, rate=rate), sine(700, 120, rate=rate)
    async with connected(node) as peer:
        peer.names(CALL)
        peer.says(said[:bytes_each], kind=kind, bytes_each=bytes_each)
        leg = await node.leg()
        assert (leg.id, leg.rate) == (f"audiosocket:{CALL}", rate)
        assert leg.arrival == Arrival(
            way="audiosocket", caller="", called="", facts={"audiosocket.uuid": str(CALL)}
        )
        leg.answer()
        peer.says(said, kind=kind, bytes_each=bytes_each)
        await node.until(lambda: len(node.audio[leg.id]) >= len(said))
        assert said[:1000] in node.audio[leg.id]
        assert node.frame_sizes == {rate // 25}
        for frame in cut(answered, rate):
            leg.send(frame)
        await peer.until(lambda: len(peer.heard(kind)) == len(answered))
        assert peer.heard(kind) == answered


async def test_keys_and_marks_are_told(node: Node) -> None:
    async with connected(node) as peer:
        peer.names(CALL)
        peer.says(bytes(320))
        leg = await node.leg()
        leg.answer()
        leg.mark("line-1")
        for digit in b"5#":
            peer.tells(0x03, bytes([digit]))
        peer.tells(0x03, b"x")
        peer.tells(0x42, b"unknown")
        await node.until(lambda: len(node.digits) == 2 and node.marks)
        assert (node.digits, node.marks) == ("5#", ["line-1"])


async def test_keys_are_sent_as_tones(node: Node) -> None:
    async with connected(node) as peer:
        peer.names(CALL)
        peer.says(bytes(320))
        leg = await node.leg()
        leg.answer()
        leg.send_digits("1")
        leg.send(bytes(320))
        leg.clear()
        leg.send(bytes(320))
        await peer.until(lambda: len(peer.pieces) == 2)
        assert [any(payload) for _, payload in peer.pieces] == [True, False]


async def test_a_caller_hangs_up_by_closing(node: Node) -> None:
    async with connected(node) as peer:
        peer.names(CALL)
        peer.says(bytes(320))
        await node.leg()
        peer.closes()
        await node.until(lambda: node.ending)
        assert node.ending is Ending.HUNG_UP


async def test_a_caller_hangs_up_by_saying_so(node: Node) -> None:
    async with connected(node) as peer:
        peer.names(CALL)
        peer.says(bytes(320))
        await node.leg()
        peer.tells(0x00)
        await peer.until(lambda: peer.is_over)
        assert node.ending is Ending.HUNG_UP


async def test_we_hang_up(node: Node) -> None:
    async with connected(node) as peer:
        peer.names(CALL)
        peer.says(bytes(320))
        (await node.leg()).hang_up()
        await peer.until(lambda: peer.is_over)
        assert peer.pieces == [(0x00, b"")]
        assert node.ending is Ending.ENDED_HERE


async def test_a_peer_that_does_not_read_costs_no_memory(node: Node) -> None:
    async with connected(node) as peer:
        peer.names(CALL)
        peer.says(bytes(320))
        leg = await node.leg()
        leg.answer()
        for _ in range(100_000):
            leg.send(b"\1" * 320)  # nothing leaves before the loop runs again
        assert leg.quality()["dropped"] > 50_000


@pytest.mark.parametrize(
    "garbage",
    [
        packed(0x10, bytes(320)),
        packed(0x01, b"short"),
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"\xff" * 70_000,
    ],
    ids=["audio first", "a bad name", "http", "noise"],
)
async def test_garbage_ends_only_its_own_connection(node: Node, garbage: bytes) -> None:
    way = AudioSocket(node, OPEN)
    async with running(way):
        port = await way.port()
        async with audiosocket(port) as stranger:
            stranger.raw(garbage)
            stranger.closes()
            await stranger.until(lambda: stranger.is_over)
        async with audiosocket(port) as peer:
            peer.names(CALL)
            peer.says(bytes(320))
            await node.leg()
    assert len(node.legs) == 1


async def test_the_same_call_twice_is_refused(node: Node) -> None:
    way = AudioSocket(node, OPEN)
    async with running(way):
        port = await way.port()
        async with audiosocket(port) as first, audiosocket(port) as second:
            first.names(CALL)
            first.says(bytes(320))
            await node.leg()
            second.names(CALL)
            second.says(bytes(320))
            await second.until(lambda: second.is_over)
            assert node.ending is None
            assert way.health()["legs"] == 1


@pytest.mark.parametrize(
    "settings",
    [
        AudioSocketSettings(port=0, networks=("192.0.2.0/24",)),
        AudioSocketSettings(port=0, most_calls=0),
    ],
    ids=["foreign network", "full"],
)
async def test_who_is_not_welcome_is_disconnected(
    node: Node, settings: AudioSocketSettings
) -> None:
    async with connected(node, settings) as peer:
        await peer.until(lambda: peer.is_over)
        assert node.legs == []


async def test_a_node_that_takes_no_calls_disconnects() -> None:
    async with connected(Node(retry_after=5)) as peer:
        await peer.until(lambda: peer.is_over)


@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_messages_are_found_however_the_bytes_come(size: int) -> None:
    sent = packed(0x01, CALL.bytes) + packed(0x00) + packed(0x10, b"\1\2" * 240)
    pieces = Pieces()
    found = [
        piece for at in range(0, len(sent), size) for piece in pieces.feed(sent[at : at + size])
    ]
    assert found == [Piece(0x01, CALL.bytes), Piece(0x00, b""), Piece(0x10, b"\1\2" * 240)]
