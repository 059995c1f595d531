import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from websockets.exceptions import InvalidStatus

from channels.voice.media import g711
from channels.voice.media.resample import resampled
from channels.voice.telephony.asterisk import Asterisk, AsteriskSettings
from channels.voice.telephony.legs import Arrival, Ending, LegState
from tests.channels.voice.media.sounds import cut, sine
from tests.channels.voice.peers.asterisk_ws import CHANNEL, AsteriskPeer, asterisk

from .listening import Node, serving

PATH = "/voice/asterisk"
SETTINGS = AsteriskSettings(username="pbx", password="sesame")
GOOD = "Basic " + base64.b64encode(b"pbx:sesame").decode()

pytestmark = pytest.mark.real_time


@pytest.fixture
def node() -> Node:
    return Node()


@asynccontextmanager
async def connected(node: Node) -> AsyncIterator[AsteriskPeer]:
    way = Asterisk(node, SETTINGS)
    async with (
        serving({PATH: way.route}, way) as address,
        asterisk(f"{address}{PATH}?did=of-the-call-before", credentials=GOOD) as peer,
    ):
        yield peer


async def test_a_call_arrives_with_its_channels_variables(node: Node) -> None:
    async with connected(node) as peer:
        assert peer.connection.subprotocol == "media"
        await peer.starts(variables={"MAINSTEM_CALLER": "101", "MAINSTEM_CALLED": "500"})
        leg = await node.leg()
        assert leg.arrival == Arrival(
            way="asterisk",
            caller="101",
            called="500",
            account="WebSocket/ccgw/0x7f1d4c00b2e0",
            facts={
                "asterisk.MAINSTEM_CALLER": "101",
                "asterisk.MAINSTEM_CALLED": "500",
                "asterisk.channel_id": CHANNEL,
            },
        )
        assert (leg.id, leg.rate) == (f"asterisk:{CHANNEL}", 16000)


@pytest.mark.parametrize(
    ("format", "rate", "frame_bytes"),
    [("slin", 8000, 320), ("slin16", 16000, 640), ("ulaw", 8000, 160), ("alaw", 8000, 160)],
)
async def test_audio_passes_both_ways_in_every_codec(
    node: Node, format: str, rate: int, frame_bytes: int
) -> None:
    encode = {"ulaw": g711.encode_mulaw, "alaw": g711.encode_alaw}.get(format, bytes)
    decode = {"ulaw": g711.decode_mulaw, "alaw": g711.decode_alaw}.get(format, bytes)
    said = decode(encode(sine(400, 240, rate=rate)))
    async with connected(node) as peer:
        await peer.starts(format=format, frame_bytes=frame_bytes)
        leg = await node.leg()
        assert leg.rate == rate
        leg.answer()
        await peer.says(encode(said), bytes_each=frame_bytes * 3 // 2)  # a ptime of 30 ms
        await node.until(lambda: len(node.audio[leg.id]) >= len(said))
        assert node.audio[leg.id] == said
        for frame in cut(said, rate)[:6]:
            leg.send(frame)
        await peer.until(lambda: len(peer.binary) == 6)
        assert decode(b"".join(peer.binary)) == said[: 6 * rate // 25]
        assert peer.commands == ["ANSWER"]


async def test_another_ptime_makes_asterisk_cut_the_frames(node: Node) -> None:
    async with connected(node) as peer:
        await peer.starts(frame_bytes=960)
        leg = await node.leg()
        leg.answer()
        leg.mark("line-1")
        await peer.until(lambda: len(peer.texts) == 5)
        assert peer.commands == [
            "START_MEDIA_BUFFERING",
            "ANSWER",
            "STOP_MEDIA_BUFFERING",
            "MARK_MEDIA",
            "START_MEDIA_BUFFERING",
        ]
        await peer.plays()
        await node.until(lambda: node.marks)
        assert node.marks == ["line-1"]


async def test_a_mark_is_told_when_it_was_played(node: Node) -> None:
    async with connected(node) as peer:
        await peer.starts()
        leg = await node.leg()
        leg.answer()
        leg.mark("line-1")
        await peer.until(lambda: "MARK_MEDIA" in peer.commands)
        await peer.event("MEDIA_MARK_PROCESSED", correlation_id="of somebody else")
        await peer.event("DTMF_END", digit="1")
        await node.until(lambda: node.digits)
        assert node.marks == []
        await peer.plays()
        await node.until(lambda: node.marks)
        assert node.marks == ["line-1"]


async def test_a_flush_answers_the_marks_that_asterisk_forgets(node: Node) -> None:
    async with connected(node) as peer:
        await peer.starts()
        leg = await node.leg()
        leg.answer()
        leg.mark("line-1")
        leg.clear()
        await node.until(lambda: node.marks)
        await peer.until(lambda: "FLUSH_MEDIA" in peer.commands)
        await peer.plays()
        await peer.event("DTMF_END", digit="#")
        await node.until(lambda: node.digits)
        assert node.marks == ["line-1"]


async def test_a_full_queue_there_stops_the_audio_until_it_is_not(node: Node) -> None:
    async with connected(node) as peer:
        await peer.starts()
        leg = await node.leg()
        leg.answer()
        await peer.event("MEDIA_XOFF")
        await peer.event("DTMF_END", digit="1")
        await node.until(lambda: node.digits == "1")
        leg.send(b"\1" * 640)
        await peer.event("MEDIA_XON")
        await peer.event("DTMF_END", digit="2")
        await node.until(lambda: node.digits == "12")
        leg.send(b"\2" * 640)
        await peer.until(lambda: peer.binary)
        assert peer.binary == [b"\2" * 640]


async def test_a_caller_hangs_up(node: Node) -> None:
    async with connected(node) as peer:
        await peer.starts()
        (await node.leg()).answer()
        await peer.connection.close()
        await node.until(lambda: node.ending)
        assert node.ending is Ending.HUNG_UP


async def test_a_line_that_breaks_ends_the_call(node: Node) -> None:
    async with connected(node) as peer:
        await peer.starts()
        await node.leg()
        peer.connection.transport.abort()
        await node.until(lambda: node.ending)
        assert node.ending is Ending.FAILED


async def test_we_hang_up(node: Node) -> None:
    async with connected(node) as peer:
        await peer.starts()
        leg = await node.leg()
        leg.answer()
        leg.hang_up()
        assert await peer.over() == 1000
        assert peer.commands == ["ANSWER", "HANGUP"]
        assert node.states[-1] == (LegState.ENDED, Ending.ENDED_HERE, 0)


async def test_unknown_codecs_are_refused(node: Node) -> None:
    async with connected(node) as peer:
        await peer.starts(format="opus")
        assert await peer.over() == 1003
        assert node.legs == []


@pytest.mark.parametrize("garbage", ["{", "[]", '{"event": {}}', '{"no": "event"}'])
async def test_garbage_ends_only_its_own_call(node: Node, garbage: str) -> None:
    async with connected(node) as peer:
        await peer.starts()
        await node.leg()
        await peer.connection.send(garbage)
        assert await peer.over() == 1003
        await node.until(lambda: node.ending)


async def test_audio_before_the_start_is_not_minded(node: Node) -> None:
    async with connected(node) as peer:
        await peer.says(resampled(sine(400, 40), 8000, 16000), bytes_each=7)
        await peer.starts()
        assert (await node.leg()).rate == 16000


@pytest.mark.parametrize("given", ["", "Basic", "Basic cGJ4Ond\u0072ong", GOOD + "A"])
async def test_who_does_not_know_the_password_stays_outside(node: Node, given: str) -> None:
    way = Asterisk(node, SETTINGS)
    async with serving({PATH: way.route}, way) as address:
        with pytest.raises(InvalidStatus) as refused:
            async with asterisk(address + PATH, credentials=given):
                pass
        assert refused.value.response.status_code == 401


async def test_without_a_password_nobody_gets_in(node: Node) -> None:
    way = Asterisk(node, AsteriskSettings(username="pbx", password=""))
    empty = "Basic " + base64.b64encode(b"pbx:").decode()
    async with serving({PATH: way.route}, way) as address:
        with pytest.raises(InvalidStatus):
            async with asterisk(address + PATH, credentials=empty):
                pass
