from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from websockets.exceptions import InvalidStatus

from channels.voice.media.g711 import decode_mulaw, encode_mulaw
from channels.voice.telephony.legs import Arrival, Ending, LegState
from channels.voice.telephony.twilio import Twilio, TwilioSettings, signature
from tests.channels.voice.media.sounds import cut, sine
from tests.channels.voice.peers.twilio import ACCOUNT, CALL, STREAM, TwilioPeer, twilio

from .listening import Node, serving

URL, TOKEN = "wss://voice.example.com/voice/twilio", "12345"
GOOD = signature(URL, TOKEN)

pytestmark = pytest.mark.real_time


@pytest.fixture
def node() -> Node:
    return Node()


@asynccontextmanager
async def called(
    node: Node, *, starts: bool = True, parameters: dict[str, str] | None = None
) -> AsyncIterator[TwilioPeer]:
    way = Twilio(node, TwilioSettings(public_url=URL, auth_token=TOKEN))
    async with (
        serving({"/voice/twilio": way.route}, way) as address,
        twilio(f"{address}/voice/twilio", signature=GOOD) as peer,
    ):
        if starts:
            await peer.starts(parameters or {})
            await node.leg()
        yield peer


async def test_a_call_arrives_with_what_the_stream_tells(node: Node) -> None:
    told = {"from": "+441632960001", "to": "+44163\x072960000", "plan": "x" * 500}
    async with called(node, parameters=told):
        leg = await node.leg()
        assert leg.arrival == Arrival(
            way="twilio",
            caller="+441632960001",
            called="+441632960000",
            account=ACCOUNT,
            facts={
                "twilio.from": "+441632960001",
                "twilio.to": "+441632960000",
                "twilio.plan": "x" * 200,
                "twilio.callSid": CALL,
            },
        )
        assert (leg.id, leg.rate, leg.state) == (f"twilio:{STREAM}", 8000, LegState.RINGING)


async def test_audio_passes_both_ways(node: Node) -> None:
    said, answered = sine(400, 200), sine(700, 200)
    async with called(node) as peer:
        leg = await node.leg()
        leg.answer()
        await peer.says(said, bytes_each=240)
        await node.until(lambda: len(node.audio[leg.id]) >= len(said))
        assert node.audio[leg.id] == decode_mulaw(encode_mulaw(said))
        assert node.frame_sizes == {320}
        for frame in cut(answered)[:6]:
            leg.send(frame)
        await peer.until(lambda: len(peer.heard) >= 6 * 320)
        assert peer.heard == decode_mulaw(encode_mulaw(answered))[: 6 * 320]
        assert peer.texts[0]["streamSid"] == STREAM
        assert leg.quality()["received"] == 10


async def test_nothing_is_heard_before_the_answer(node: Node) -> None:
    async with called(node) as peer:
        leg = await node.leg()
        leg.send(sine(400, 20))
        await peer.says(sine(400, 100))
        await peer.presses("5")
        await node.until(lambda: node.digits)
        assert node.audio[leg.id] == b""
        assert peer.texts == []


async def test_keys_and_marks_are_told(node: Node) -> None:
    async with called(node) as peer:
        leg = await node.leg()
        leg.answer()
        leg.mark("line-1")
        for digit in "4#":
            await peer.presses(digit)
        await node.until(lambda: node.marks and len(node.digits) == 2)
        assert (node.marks, node.digits) == (["line-1"], "4#")


async def test_clearing_drops_what_is_buffered_there(node: Node) -> None:
    async with called(node) as peer:
        leg = await node.leg()
        leg.answer()
        leg.clear()
        await peer.until(lambda: peer.texts)
        assert peer.texts == [{"event": "clear", "streamSid": STREAM}]


async def test_keys_are_sent_as_tones(node: Node) -> None:
    async with called(node) as peer:
        leg = await node.leg()
        leg.answer()
        leg.send_digits("5")
        leg.send(bytes(320))
        await peer.until(lambda: peer.heard)
        assert max(peer.heard) > 0


async def test_a_caller_hangs_up(node: Node) -> None:
    async with called(node) as peer:
        (await node.leg()).answer()
        await peer.stops()
        await node.until(lambda: node.ending)
        assert node.states[-1] == (LegState.ENDED, Ending.HUNG_UP, 0)
        assert await peer.over() == 1000


async def test_a_line_that_breaks_ends_the_call(node: Node) -> None:
    async with called(node) as peer:
        (await node.leg()).answer()
        peer.connection.transport.abort()
        await node.until(lambda: node.ending)
        assert node.ending is Ending.FAILED


async def test_we_hang_up(node: Node) -> None:
    async with called(node) as peer:
        leg = await node.leg()
        leg.hang_up()
        leg.hang_up()
        assert await peer.over() == 1000
        assert [state for state, _, _ in node.states] == [LegState.ENDED]
        leg.send(bytes(320))
        leg.mark("late")


async def test_a_rejected_call_goes_on_in_the_twiml(node: Node) -> None:
    async with called(node) as peer:
        (await node.leg()).reject(486)
        assert await peer.over() == 1000
        assert node.states[-1] == (LegState.ENDED, Ending.ENDED_HERE, 486)


@pytest.mark.parametrize("garbage", ["{", "[]", b"\x00\x01", '{"event": 5}', '{"event":"media"}'])
async def test_garbage_ends_only_its_own_socket(node: Node, garbage: str | bytes) -> None:
    async with called(node, starts=False) as peer:
        await peer.connection.send(garbage)
        await peer.connection.send("no json")
        assert await peer.over() == 1003
        assert node.legs == []


async def test_broken_audio_ends_the_call(node: Node) -> None:
    async with called(node) as peer:
        await peer.tell({"event": "media", "media": {"track": "inbound", "payload": "%%%"}})
        assert await peer.over() == 1003
        await node.until(lambda: node.ending)


async def test_other_codecs_are_refused(node: Node) -> None:
    async with called(node, starts=False) as peer:
        await peer.starts({}, encoding="audio/opus")
        assert await peer.over() == 1003
        assert node.legs == []


async def test_a_message_too_large_ends_the_socket(node: Node) -> None:
    async with called(node) as peer:
        await peer.connection.send("x" * 70_000)
        assert await peer.over() == 1009


@pytest.mark.parametrize(
    "given", ["", "AAAA", signature(URL, "other"), signature("wss://x", TOKEN)]
)
async def test_who_has_no_valid_signature_stays_outside(node: Node, given: str) -> None:
    way = Twilio(node, TwilioSettings(public_url=URL, auth_token=TOKEN))
    async with serving({"/voice/twilio": way.route}, way) as address:
        with pytest.raises(InvalidStatus) as refused:
            async with twilio(f"{address}/voice/twilio", signature=given):
                pass
        assert refused.value.response.status_code == 403
        assert way.health() == {"legs": 0, "refused": 1}


async def test_a_full_house_is_told_before_the_call_is_taken() -> None:
    node = Node(retry_after=30)
    way = Twilio(node, TwilioSettings(public_url=URL, auth_token=TOKEN))
    async with serving({"/voice/twilio": way.route}, way) as address:
        with pytest.raises(InvalidStatus) as refused:
            async with twilio(f"{address}/voice/twilio", signature=GOOD):
                pass
        assert refused.value.response.status_code == 503


def test_a_signature_is_that_of_the_documentation() -> None:
    """The example of twilio.com/docs/usage/security, its parameters joined to the address."""
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    joined = "CallSidCA1234567890ABCDECaller+12349013030Digits1234From+12349013030To+18005551212"
    assert signature(url + joined, "12345") == "0/KCTR6DLpKmkAf8muzZqo1nDgQ="
