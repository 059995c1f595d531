"""Real calls through real processes: SIP, browser phones, engines, recordings."""

import asyncio
from pathlib import Path

import pytest

from tests.channels.voice.peers.baresip import Baresip
from tests.channels.voice.peers.caller import Caller
from tests.channels.voice.peers.sound import share_of, tone, write_wav
from tests.live.company import trunk_to
from tests.live.recordings import recording
from tests.live.sayings import BILL, LEAK, understood
from tests.live.telephony import Agent, Telephony, engines, hears, hums

pytestmark = pytest.mark.live

AMARA, MEILING, BOSS = "amara.okafor", "meiling.chen", "grace.holloway"
"""The first two take emergencies, at every hour of every day."""
CUSTOMER_HZ, AGENT_HZ, THIRD_HZ, BOSS_HZ = 440, 1000, 1500, 2200
OUTSIDE = "+441632555777"


async def test_a_bill_by_voice_with_the_number_by_keys(
    telephony: Telephony, spoken: dict[str, bytes], tmp_path: Path
) -> None:
    async with telephony.agent(BOSS, ready=False) as boss, telephony.caller() as caller:
        loop = asyncio.get_running_loop()
        await caller.call("1000")
        await caller.until_quiet()
        end = await caller.say(spoken[BILL])
        await caller.until_speech(end)
        await caller.until_quiet()
        await caller.press("204518")
        pressed = loop.time()
        await caller.until_speech(pressed)
        await caller.until_quiet(quiet_s=1.5)
        async with engines(tmp_path / "cache") as pool:
            reply = await understood(pool, caller.heard(pressed))
        assert reply, "the bot answers"
        call = await boss.until(lambda s: list(s["calls"].values()), about="the call")
        record = await boss.does("GET", f"/api/voice/interactions/{call[0]['interaction']}/record")
        assert record["calls"][0]["caller"] == caller.number
        shown = await boss.does("GET", f"/api/interactions/{call[0]['interaction']}")
        texts = " ".join(str(each.get("text")) for each in shown["entries"]).lower()
        assert "bill" in texts
        assert "204518" in texts


async def gas_leak(telephony: Telephony, agent: Agent, caller: Caller, said: bytes) -> str:
    """The caller reports a leak, the agent takes it; gives the call."""
    await caller.call("1000")
    await caller.until_quiet()
    await caller.say(said)
    call = await agent.accepts()
    return str(call["id"])


async def test_caller_and_agent_hear_each_other_and_are_recorded_apart(
    telephony: Telephony, spoken: dict[str, bytes]
) -> None:
    async with (
        telephony.agent(AMARA) as amara,
        telephony.caller() as caller,
        asyncio.TaskGroup() as beside,
    ):
        call = await gas_leak(telephony, amara, caller, spoken[LEAK])
        humming = beside.create_task(hums(caller, CUSTOMER_HZ))
        amara.phone.hums(AGENT_HZ)
        await hears(caller, [AGENT_HZ], not_=[CUSTOMER_HZ])
        await hears(amara.phone, [CUSTOMER_HZ], not_=[AGENT_HZ])
        await amara.acts(call, "hold", {"is_held": True})
        await hears(caller, [], not_=[AGENT_HZ])
        await hears(amara.phone, [], not_=[CUSTOMER_HZ])
        await amara.acts(call, "hold", {"is_held": False})
        await hears(caller, [AGENT_HZ])
        await amara.acts(call, "mute", {"is_muted": True})
        await hears(caller, [], not_=[AGENT_HZ])
        await hears(amara.phone, [CUSTOMER_HZ])
        await amara.acts(call, "keys", {"digits": "12#"})
        await amara.acts(call, "hang_up", {"leg": None})
        async with asyncio.timeout(30):
            await caller.has_ended.wait()
        humming.cancel()
        item = amara.state["calls"].get(call, {}).get("interaction") or amara._open[0]
        await amara.until(
            lambda s: s["interactions"].get(item, {}).get("stage") == "wrap_up", about="wrap-up"
        )
    async with Agent(telephony, BOSS) as boss:
        left, right = await recording(boss, item)
    assert share_of(left, CUSTOMER_HZ, 48_000) > 0.5 > 10 * share_of(left, AGENT_HZ, 48_000)
    assert share_of(right, AGENT_HZ, 48_000) > 0.3 > 10 * share_of(right, CUSTOMER_HZ, 48_000)


async def test_a_colleague_is_asked_joins_and_takes_the_customer(
    telephony: Telephony, spoken: dict[str, bytes]
) -> None:
    async with (
        telephony.agent(AMARA) as amara,
        telephony.agent(MEILING, ready=False) as meiling,
        telephony.caller() as caller,
        asyncio.TaskGroup() as beside,
    ):
        call = await gas_leak(telephony, amara, caller, spoken[LEAK])
        humming = beside.create_task(hums(caller, CUSTOMER_HZ))
        amara.phone.hums(AGENT_HZ)
        meiling.phone.hums(THIRD_HZ)
        await meiling.does("PUT", "/api/desk/presence", {"presence": "ready"})
        await amara.acts(call, "consult", {"user": meiling.id, "name": "Meiling"})
        await meiling.until(lambda s: call in s["calls"], about="to be asked")
        await meiling.acts(call, "consult/answer", {"is_taken": True})
        await hears(amara.phone, [THIRD_HZ], not_=[CUSTOMER_HZ])
        await hears(meiling.phone, [AGENT_HZ], not_=[CUSTOMER_HZ])
        await hears(caller, [], not_=[AGENT_HZ, THIRD_HZ])
        await amara.acts(call, "consult/end", {"how": "join"})
        await hears(caller, [AGENT_HZ, THIRD_HZ])
        await hears(meiling.phone, [AGENT_HZ, CUSTOMER_HZ])
        await amara.acts(call, "consult/end", {"how": "complete"})
        await hears(caller, [THIRD_HZ], not_=[AGENT_HZ])
        await hears(meiling.phone, [CUSTOMER_HZ], not_=[AGENT_HZ])
        taken = await meiling.talks_in()
        assert taken["agent"] == meiling.id
        humming.cancel()


async def test_a_supervisor_listens_whispers_barges_in_and_takes_over(
    telephony: Telephony, spoken: dict[str, bytes]
) -> None:
    async with (
        telephony.agent(AMARA) as amara,
        telephony.agent(BOSS, ready=False) as boss,
        telephony.caller() as caller,
        asyncio.TaskGroup() as beside,
    ):
        call = await gas_leak(telephony, amara, caller, spoken[LEAK])
        humming = beside.create_task(hums(caller, CUSTOMER_HZ))
        amara.phone.hums(AGENT_HZ)
        boss.phone.hums(BOSS_HZ)
        await boss.acts(call, "supervise", {"mode": "listen"})
        await hears(boss.phone, [CUSTOMER_HZ, AGENT_HZ])
        await hears(amara.phone, [CUSTOMER_HZ], not_=[BOSS_HZ])
        await boss.acts(call, "supervise", {"mode": "whisper"})
        await hears(amara.phone, [CUSTOMER_HZ, BOSS_HZ])
        await hears(caller, [AGENT_HZ], not_=[BOSS_HZ])
        await boss.acts(call, "supervise", {"mode": "barge"})
        await hears(caller, [AGENT_HZ, BOSS_HZ])
        await boss.acts(call, "supervise", {"mode": "intercept"})
        await hears(caller, [BOSS_HZ], not_=[AGENT_HZ])
        taken = await boss.talks_in()
        assert taken["agent"] == boss.id
        humming.cancel()


async def test_a_number_is_called_and_a_caller_put_through_to_it(
    telephony: Telephony, spoken: dict[str, bytes], tmp_path: Path
) -> None:
    hum = write_wav(tmp_path / "hum.wav", tone(THIRD_HZ, 200))
    async with (
        Baresip(tmp_path, audio=hum, user=OUTSIDE) as outside,
        telephony.agent(AMARA) as amara,
    ):
        await trunk_to(telephony, outside)
        refused = await amara.http.post("/api/voice/calls", json={"number": "+449011234567"})
        assert refused.status_code == 403
        placed = await amara.does("POST", "/api/voice/calls", {"number": OUTSIDE})
        await amara.talks_in()
        amara.phone.hums(AGENT_HZ)
        await hears(amara.phone, [THIRD_HZ])
        await hears(outside.heard, [AGENT_HZ])
        await amara.acts(placed["call"], "hang_up", {"leg": None})
        await outside.until("CALL_CLOSED")
    async with (
        Baresip(tmp_path, audio=hum, user="+441632555778") as other,
        telephony.agent(MEILING) as meiling,
        telephony.caller() as caller,
        asyncio.TaskGroup() as beside,
    ):
        await trunk_to(telephony, other)
        call = await gas_leak(telephony, meiling, caller, spoken[LEAK])
        humming = beside.create_task(hums(caller, CUSTOMER_HZ))
        await meiling.acts(call, "transfer", {"number": "+441632555778", "name": "Engineer"})
        await hears(caller, [THIRD_HZ])
        await hears(other.heard, [CUSTOMER_HZ])
        await meiling.until(lambda s: call not in s["calls"], about="to be free")
        caller.hang_up()
        await other.until("CALL_CLOSED")
        humming.cancel()
