"""Transfers that telephones on desks ask for, with real telephones and whole processes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from channels.voice.telephony.legs import LegState
from channels.voice.telephony.sip.settings import SipSettings, Trunk
from tests.channels.voice.peers.baresip import Baresip
from tests.channels.voice.peers.caller import Caller
from tests.channels.voice.peers.sound import tone, write_wav
from tests.channels.voice.sip.desk import Desk, eventually, running
from tests.live.company import ADMIN, trunk_to
from tests.live.sayings import LEAK
from tests.live.telephony import Agent, Telephony, hears, hums

pytestmark = pytest.mark.live

AMARA, BOSS = "amara.okafor", "grace.holloway"
CUSTOMER_HZ, AGENT_HZ, THIRD_HZ = 440, 1000, 1500
OUTSIDE = "+441632555777"
DESK, PASSWORD = "amara-desk", "a-telephone-on-a-desk"


@asynccontextmanager
async def outside_and_desk(telephony: Telephony, folder: Path) -> AsyncIterator[Baresip]:
    """The trunk leads to a telephone outside; Amara's desk phone may register from now on."""
    said = write_wav(folder / "outside.wav", tone(THIRD_HZ, 120))
    async with Baresip(folder, user=OUTSIDE, audio=said) as outside:
        async with Agent(telephony, AMARA) as amara, Agent(telephony, ADMIN) as admin:
            body = {"password": PASSWORD, "owner": amara.id}
            await admin.does("PUT", f"/api/voice/lines/desk_phone/{DESK}", body)
        await trunk_to(telephony, outside)
        yield outside


@asynccontextmanager
async def amara_without_console_phone(telephony: Telephony) -> AsyncIterator[Agent]:
    await telephony.node_is(lambda h: DESK in h["ways"]["sip"]["phones"], "called at the desk")
    async with Agent(telephony, AMARA) as amara:
        await amara.does("PUT", "/api/desk/presence", {"presence": "ready"})
        yield amara


async def reports_a_leak(caller: Caller, said: bytes) -> None:
    await caller.call("1000")
    await caller.until_quiet()
    await caller.say(said)


async def test_a_desk_phone_puts_its_customer_through_to_a_number(
    telephony: Telephony, spoken: dict[str, bytes], tmp_path: Path
) -> None:
    registrar = f"127.0.0.1:{telephony.sip_port}"
    said = write_wav(tmp_path / "desk.wav", tone(AGENT_HZ, 120))
    async with (
        outside_and_desk(telephony, tmp_path) as outside,
        Baresip(tmp_path, user=DESK, password=PASSWORD, registrar=registrar, audio=said) as desk,
        amara_without_console_phone(telephony) as amara,
        telephony.caller() as caller,
        asyncio.TaskGroup() as beside,
    ):
        await reports_a_leak(caller, spoken[LEAK])
        call = await amara.accepts()
        humming = beside.create_task(hums(caller, CUSTOMER_HZ))
        await hears(caller, [AGENT_HZ])
        await desk.command("transfer", f"sip:{OUTSIDE}@{registrar}")
        await outside.until("CALL_ESTABLISHED")
        await hears(caller, [THIRD_HZ], not_=[AGENT_HZ])
        await hears(outside.heard, [CUSTOMER_HZ])
        await desk.until("CALL_CLOSED")
        item = call["interaction"]
        await amara.until(
            lambda s: s["interactions"].get(item, {}).get("stage") == "wrap_up", about="wrap-up"
        )
        humming.cancel()
    assert len(desk.of("CALL_ESTABLISHED")) == 1


async def test_a_caller_cannot_have_us_call_anybody(telephony: Telephony, tmp_path: Path) -> None:
    said = write_wav(tmp_path / "caller.wav", tone(CUSTOMER_HZ, 120))
    async with (
        outside_and_desk(telephony, tmp_path) as outside,
        Baresip(tmp_path, user="stranger", audio=said) as stranger,
    ):
        await stranger.dial(f"sip:1000@127.0.0.1:{telephony.sip_port}")
        await stranger.until("CALL_ESTABLISHED")
        await stranger.command("transfer", f"sip:{OUTSIDE}@127.0.0.1:{telephony.sip_port}")
        await stranger.until("TRANSFER_FAILED")
        assert stranger.of("TRANSFER_FAILED")[0]["param"] == "403 Forbidden"
        assert not outside.events


async def test_a_desk_phone_connects_its_customer_with_its_second_call(
    telephony: Telephony, spoken: dict[str, bytes], tmp_path: Path
) -> None:
    """Attended: REFER with Replaces. The customer comes to where the second call has led."""
    there = ("127.0.0.1", telephony.sip_port)
    line = Trunk(
        name="line", host=there[0], port=there[1], user=DESK, password=PASSWORD, registers=True
    )
    desk = Desk()
    desk.echoes = False
    settings = SipSettings(host="127.0.0.1", port=0, trunks=(line,))
    async with (
        outside_and_desk(telephony, tmp_path),
        running(settings, desk),
        amara_without_console_phone(telephony) as amara,
        Agent(telephony, BOSS) as boss,
        telephony.caller() as caller,
    ):
        await reports_a_leak(caller, spoken[LEAK])
        await amara.accepts()
        first = await desk.call()
        await first.becomes(LegState.UP)
        first.leg.hold(True)
        second = desk.own(desk.sip.dial("1000", account="line"))
        await second.becomes(LegState.UP)
        first.leg.transfer("sip:1000@unused", replaces=second.leg)
        await first.becomes(LegState.ENDED)
        await second.becomes(LegState.ENDED)
        assert first.ending == "transferred"
        heard_until = asyncio.get_running_loop().time()
        await caller.press("0")
        again = await boss.until(
            lambda s: [c for c in s["calls"].values() if c["stage"] in ("bot", "waiting")],
            about="the second call to go on with the customer",
        )
        assert again[0]["parties"][0]["number"] == caller.number
        assert not caller.has_ended.is_set()
        await caller.until_speech(heard_until)
        caller.hang_up()
        await eventually(lambda: desk.sip.health()["legs"] == 0)
