import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from websockets.exceptions import InvalidStatus

from channels.voice.telephony.browser import Browser
from channels.voice.telephony.legs import Ending, LegState
from channels.voice.telephony.phone_leg import BrowserLeg, PhoneTimes, PhoneUser
from tests.channels.voice.media.sounds import cut, sine
from tests.channels.voice.peers.browser_phone import BrowserPhone, browser_phone

from .listening import Node, serving

PATH = "/voice/phone"
ANN = PhoneUser(id="ann", name="Ann")
GUEST = PhoneUser(id="guest-7", name="Ming", is_agent=False, account="shop", called="support")
TOKENS = {"ann's": ANN, "guest's": GUEST}

pytestmark = pytest.mark.real_time


class Desk:
    """A way with its node; agents' legs are taken as they connect."""

    def __init__(self, node: Node, times: PhoneTimes | None = None) -> None:
        self.node = node
        self.gone: list[str] = []
        self.address = ""
        self.way = Browser(
            node,
            authenticate=self.authenticate,
            phone_connected=lambda user, leg: node.take(leg),
            phone_gone=lambda user, leg: self.gone.append(user.id),
            origins=["https://desk.example"],
            times=times,
        )

    async def authenticate(self, token: str) -> PhoneUser | None:
        await asyncio.sleep(0)
        return TOKENS.get(token)

    @asynccontextmanager
    async def phone(self, token: str, tab: str = "tab-00000001") -> AsyncIterator[BrowserPhone]:
        async with browser_phone(self.address) as phone:
            await phone.hello(token, tab)
            yield phone


@asynccontextmanager
async def open_desk(times: PhoneTimes | None = None) -> AsyncIterator[Desk]:
    made = Desk(Node(), times)
    async with serving({PATH: made.way.route}, made.way) as address:
        made.address = address + PATH
        yield made


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with open_desk() as made:
        yield made


async def test_an_agents_phone_is_a_leg_that_is_up(desk: Desk) -> None:
    async with desk.phone("ann's") as phone:
        assert await phone.ready() == {
            "type": "ready",
            "phone": "tab-00000001",
            "leg": "browser:ann",
            "rate": 16000,
            "resumed": False,
        }
        leg = await desk.node.leg()
        assert (leg.state, leg.rate, leg.arrival) == (LegState.UP, 16000, None)
        assert desk.way.phone("ann") is leg
        assert desk.way.health() == {"phones": 1, "callers": 0, "away": 0}


async def test_audio_passes_both_ways(desk: Desk) -> None:
    said, answered = sine(400, 200, rate=16000), sine(700, 120, rate=16000)
    async with desk.phone("ann's") as phone:
        leg = await desk.node.leg()
        await phone.says(said)
        await desk.node.until(lambda: len(desk.node.audio[leg.id]) == len(said))
        assert desk.node.audio[leg.id] == said
        for frame in cut(answered, 16000):
            leg.send(frame)
        await phone.until(lambda: len(phone.heard) == len(answered))
        assert phone.heard == answered


async def test_the_oldest_audio_is_dropped_when_a_phone_does_not_keep_up(desk: Desk) -> None:
    async with desk.phone("ann's") as phone:
        leg = await desk.node.leg()
        await phone.ready()
        leg.mark("before")
        for number in range(20):
            leg.send(bytes([number]) * 640)
        await phone.until(lambda: len(phone.binary) == 6)
        assert [frame[0] for frame in phone.binary] == list(range(14, 20))
        assert leg.quality()["dropped"] == 14
        assert phone.of("mark")


async def test_marks_keys_and_figures_are_told(desk: Desk) -> None:
    async with desk.phone("ann's") as phone:
        leg = await desk.node.leg()
        assert isinstance(leg, BrowserLeg)
        leg.mark("line-1")
        leg.clear()
        leg.send_digits("4")
        await phone.until(lambda: phone.of("dtmf"))
        assert [text["type"] for text in phone.texts if text["type"] != "ping"] == [
            "ready", "mark", "clear", "dtmf",
        ]  # fmt: skip
        await phone.plays()
        await phone.tell({"type": "marked", "name": "unknown"})
        await phone.tell({"type": "mute", "muted": True})
        await phone.tell({"type": "quality", "underruns": 3, "buffer_ms": 40})
        await phone.tell({"type": "dtmf", "digit": "#"})
        await desk.node.until(lambda: desk.node.digits)
        assert (desk.node.marks, desk.node.digits, leg.is_muted) == (["line-1"], "#", True)
        assert leg.quality()["underruns"] == 3


async def test_a_ping_is_answered_and_a_pong_measures(desk: Desk) -> None:
    async with desk.phone("ann's") as phone:
        await phone.tell({"type": "ping", "at": 17.5})
        await phone.until(lambda: phone.of("pong"))
        assert phone.of("pong") == [{"type": "pong", "at": 17.5}]
        leg = await desk.node.leg()
        await phone.tell({"type": "dtmf", "digit": "1"})
        await desk.node.until(lambda: desk.node.digits)
        assert 0 < leg.quality()["rtt_ms"] < 30_000


async def test_a_reloaded_page_has_its_leg_back(desk: Desk) -> None:
    async with desk.phone("ann's") as phone:
        leg = await desk.node.leg()
        await phone.ready()
        leg.mark("lost with the page")
        phone.connection.transport.abort()
        await desk.node.until(lambda: desk.node.marks)
    assert desk.way.health() == {"phones": 1, "callers": 0, "away": 1}
    leg.send(bytes(640))
    async with desk.phone("ann's") as phone:
        assert (await phone.ready())["resumed"] is True
        leg.send(b"\1" * 640)
        await phone.until(lambda: phone.binary)
        assert phone.heard == b"\1" * 640
    assert (len(desk.node.legs), desk.gone) == (1, [])


async def test_a_second_tab_takes_the_phone_over(desk: Desk) -> None:
    async with desk.phone("ann's") as first:
        await first.ready()
        async with desk.phone("ann's", "tab-00000002") as second:
            assert (await second.ready())["resumed"] is True
            assert (await first.bye())["reason"] == "replaced"
            assert await first.over() == 1000
            leg = await desk.node.leg()
            leg.send(b"\2" * 640)
            await second.until(lambda: second.binary)
            assert len(desk.node.legs) == 1
            assert desk.way.health()["away"] == 0


async def test_signing_off_ends_the_phone_at_once(desk: Desk) -> None:
    async with desk.phone("ann's") as phone:
        await phone.ready()
        await phone.tell({"type": "bye"})
        assert await phone.over() == 1000
        await desk.node.until(lambda: desk.node.ending)
    assert (desk.node.ending, desk.gone) == (Ending.HUNG_UP, ["ann"])
    assert desk.way.phone("ann") is None


async def test_a_page_that_calls_arrives_and_follows_its_call(desk: Desk) -> None:
    async with desk.phone("guest's") as phone:
        leg = await desk.node.leg()
        arrival = leg.arrival
        assert arrival is not None
        assert (arrival.way, arrival.caller, arrival.called) == ("browser", "guest-7", "support")
        assert (arrival.caller_name, arrival.account) == ("Ming", "shop")
        assert leg.state is LegState.RINGING
        leg.answer()
        leg.hang_up()
        assert (await phone.bye())["reason"] == "hung_up"
        assert [text["state"] for text in phone.of("state")] == ["up"]
        assert await phone.over() == 1000


async def test_a_rejected_caller_is_told_when_to_come_back(desk: Desk) -> None:
    async with desk.phone("guest's") as phone:
        (await desk.node.leg()).reject(503, retry_after=20)
        assert await phone.bye() == {
            "type": "bye",
            "reason": "rejected",
            "code": 503,
            "retry_after": 20,
        }


async def test_a_call_that_ended_while_the_page_was_reloaded_is_over(desk: Desk) -> None:
    async with desk.phone("guest's") as phone:
        leg = await desk.node.leg()
        leg.mark("x")
        await phone.ready()
        phone.connection.transport.abort()
        await desk.node.until(lambda: desk.node.marks)
    leg.hang_up()
    async with desk.phone("guest's") as phone:
        assert (await phone.bye())["reason"] == "hung_up"
    assert len(desk.node.legs) == 1


async def test_a_full_house_turns_callers_away_but_not_agents(desk: Desk) -> None:
    desk.node.retry_after = 30
    async with desk.phone("guest's") as phone:
        assert (await phone.bye())["retry_after"] == 30
        assert await phone.over() == 1013
    async with desk.phone("ann's") as phone:
        await phone.ready()


@pytest.mark.parametrize(
    ("first", "reason"),
    [
        ('{"type":"hello","token":"stolen","phone":"tab-00000001"}', "not_allowed"),
        ('{"type":"hello","token":"ann\'s","phone":"x"}', "hello_timeout"),
        ('{"type":"hello","token":"ann\'s","phone":"tab-00000001","x":1}', "hello_timeout"),
        ("{", "hello_timeout"),
        (b"\0" * 640, "hello_timeout"),
    ],
)
async def test_who_does_not_say_hello_is_refused(
    desk: Desk, first: str | bytes, reason: str
) -> None:
    async with browser_phone(desk.address) as phone:
        await phone.connection.send(first)
        assert (await phone.bye())["reason"] == reason
        assert await phone.over() == 1008
    assert desk.node.legs == []


@pytest.mark.parametrize(
    "message", [b"\0" * 639, b"", "{", '{"type":"dtmf","digit":"55"}', '{"type":"new"}']
)
async def test_garbage_ends_the_socket_and_leaves_the_leg(desk: Desk, message: str | bytes) -> None:
    async with desk.phone("ann's") as phone:
        await phone.ready()
        (await desk.node.leg()).mark("lost with the socket")
        await phone.connection.send(message)
        assert (await phone.bye())["reason"] == "bad_frame"
        assert await phone.over() == 1003
        await desk.node.until(lambda: desk.node.marks)
    assert desk.way.health() == {"phones": 1, "callers": 0, "away": 1}


async def test_a_phone_that_does_not_come_back_is_gone() -> None:
    async with open_desk(PhoneTimes(grace_s=0.05)) as desk:
        async with desk.phone("ann's") as phone:
            await phone.ready()
        await desk.node.until(lambda: desk.node.ending)
        assert (desk.node.ending, desk.gone) == (Ending.NO_MEDIA, ["ann"])
        assert desk.way.phone("ann") is None


async def test_a_silent_phone_is_dropped_but_not_its_leg() -> None:
    async with open_desk(PhoneTimes(silent_s=0.2, ping_every_s=0.05, abort_s=0.05)) as desk:
        async with desk.phone("ann's") as phone:
            phone.answers_pings = False
            assert (await phone.bye())["reason"] == "silent"
            await phone.over()
            assert len(phone.of("ping")) >= 2
        assert desk.way.health()["away"] == 1


async def test_who_says_nothing_at_all_is_not_waited_for() -> None:
    async with open_desk(PhoneTimes(hello_s=0.05)) as desk, browser_phone(desk.address) as phone:
        assert (await phone.bye())["reason"] == "hello_timeout"


async def test_too_many_texts_end_the_socket(desk: Desk) -> None:
    async with desk.phone("ann's") as phone:
        await phone.ready()
        for _ in range(200):
            await phone.tell({"type": "ping", "at": 0})
        assert (await phone.bye())["reason"] == "bad_frame"


@pytest.mark.parametrize("origin", ["https://evil.example", "null", None])
async def test_foreign_pages_stay_outside(desk: Desk, origin: str | None) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with browser_phone(desk.address, origin=origin):
            pass
    assert refused.value.response.status_code == 403


async def test_our_own_page_comes_in(desk: Desk) -> None:
    host = desk.address.removeprefix("ws://").partition("/")[0]
    async with browser_phone(desk.address, origin=f"https://{host}") as phone:
        await phone.hello("ann's")
        await phone.ready()


async def test_a_stopping_node_asks_phones_to_come_back() -> None:
    made = Desk(Node())
    async with serving({PATH: made.way.route}, made.way) as address:
        made.address = address + PATH
        phone = browser_phone(made.address)
        peer = await phone.__aenter__()
        await peer.hello("ann's")
        await peer.ready()
    assert (await peer.bye())["reason"] == "shutdown"
    await phone.__aexit__(None, None, None)
    assert made.gone == ["ann"]
