"""kill -9 while people talk, and many quick calls: nothing is lost, nothing is left."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.channels.voice.peers.baresip import Baresip
from tests.channels.voice.peers.caller import Caller
from tests.channels.voice.peers.sound import tone, write_wav
from tests.live.company import opens, trunk_to
from tests.live.sayings import KEYS, LEAK
from tests.live.telephony import Agent, Telephony, handles, hears

pytestmark = pytest.mark.live

AMARA, DANIEL, BOSS = "amara.okafor", "daniel.whitmore", "grace.holloway"
CUSTOMER_HZ, AGENT_HZ = 440, 1000
ASKED_WITHIN_S = 6.0
"""From the last word: 0.3 s of silence, 2 s for the engine, 2 s to be told; and a busy machine."""
CALLS = 50
AT_ONCE = 5
HELPERS = min(32, (os.cpu_count() or 1) + 4)
"""Threads that asyncio makes one by one, as blocking work comes, and then keeps."""


@asynccontextmanager
async def talk(
    telephony: Telephony, spoken: dict[str, bytes]
) -> AsyncIterator[tuple[Agent, Caller, dict[str, Any]]]:
    """Somebody reports a leak, and hears the agent hum."""
    async with telephony.agent(AMARA) as amara, telephony.caller() as caller:
        await caller.call("1000")
        await caller.until_quiet()
        await caller.say(spoken[LEAK])
        call = await amara.accepts()
        amara.phone.hums(AGENT_HZ)
        await hears(caller, [AGENT_HZ])
        yield amara, caller, call


async def test_people_talk_on_while_the_gateway_is_gone(
    telephony: Telephony, spoken: dict[str, bytes]
) -> None:
    async with talk(telephony, spoken) as (amara, caller, call):
        telephony.server.kill()
        await asyncio.sleep(1.5)
        await hears(caller, [AGENT_HZ])
        await telephony.server.start("--no-restart")
        await amara.until(lambda s: s["calls"].get(call["id"], {}).get("stage") == "talking")
        await telephony.node_is(lambda h: h["facts_waiting"] == 0, "connected again")
        await hears(caller, [AGENT_HZ])
        await amara.acts(call["id"], "hold", {"is_held": True})
        await hears(caller, [], not_=[AGENT_HZ])
        await amara.acts(call["id"], "hold", {"is_held": False})
        await hears(caller, [AGENT_HZ])
        caller.hang_up()
        await amara.until(
            lambda s: s["interactions"].get(call["interaction"], {}).get("stage") == "wrap_up",
            about="wrap-up",
        )


async def test_a_node_that_dies_in_the_talk_leaves_a_callback_and_the_recording(
    telephony: Telephony, spoken: dict[str, bytes]
) -> None:
    async with talk(telephony, spoken) as (amara, caller, call):
        item = call["interaction"]
        await asyncio.sleep(3)  # what is on the disk is complete to the second
        telephony.kill_node()
        telephony.spawn_node()
        await telephony.node_is_ready()
        async with asyncio.timeout(60):
            await caller.has_ended.wait()
        await amara.until(
            lambda s: s["interactions"].get(item, {}).get("stage") != "active", about="its queue"
        )
    async with Agent(telephony, BOSS) as boss:
        shown = await boss.until(lambda s: s["interactions"].get(item), about="the interaction")
        assert shown["data"]["callback.number"] == caller.number
        async with asyncio.timeout(60):
            while True:
                if taped := await stored(boss, item):
                    break
                await asyncio.sleep(0.5)
        assert taped[0]["seconds"] > 1


async def cut_off(telephony: Telephony, caller: Caller) -> None:
    """The node dies and starts again, which hangs up at the far side."""
    telephony.kill_node()
    telephony.spawn_node()
    await telephony.node_is_ready()
    async with asyncio.timeout(60):
        await caller.has_ended.wait()


async def with_bot(boss: Agent, caller: Caller) -> str:
    """The caller hears the bot; gives the interaction."""
    await caller.call("1000")
    await caller.until_speech()
    call = await boss.until(lambda s: next(iter(s["calls"].values()), None), about="the call")
    return str(call["interaction"])


async def test_a_node_that_dies_with_the_bot_ends_the_call_as_lost(telephony: Telephony) -> None:
    async with Agent(telephony, BOSS) as boss, telephony.caller() as caller:
        item = await with_bot(boss, caller)
        await cut_off(telephony, caller)
        await boss.until(lambda s: not s["calls"], about="the end of the call")
        record = await boss.does("GET", f"/api/voice/interactions/{item}/record")
        assert (record["calls"][0]["stage"], record["calls"][0]["ending"]) == ("ended", "node_gone")
        shown = await boss.does("GET", f"/api/interactions/{item}")
        assert shown["card"]["closed_at"] is not None
        causes = [each["event"].get("cause") for each in shown["entries"] if each["event"]]
        assert "call_lost" in causes


async def test_who_waited_on_a_node_that_dies_keeps_the_place_and_is_called_back(
    telephony: Telephony, tmp_path: Path
) -> None:
    await opens(telephony, "general")
    caller = telephony.caller()
    hum = write_wav(tmp_path / "hum.wav", tone(CUSTOMER_HZ, 200))
    async with (
        Baresip(tmp_path, audio=hum, user=caller.number) as at_home,
        Agent(telephony, BOSS) as boss,
        caller,
    ):
        await trunk_to(telephony, at_home)
        item = await with_bot(boss, caller)
        await caller.press("0")
        await boss.until(lambda s: s["interactions"][item]["stage"] == "waiting", about="to wait")
        await cut_off(telephony, caller)
        await boss.until(
            lambda s: s["interactions"][item]["data"].get("callback.number") == caller.number,
            about="to be called back",
        )
        assert boss.state["interactions"][item]["stage"] == "waiting"
        async with telephony.agent(DANIEL) as daniel:
            call = await daniel.accepts()
            assert call["interaction"] == item
            daniel.phone.hums(AGENT_HZ)
            await hears(daniel.phone, [CUSTOMER_HZ], not_=[AGENT_HZ])
            await hears(at_home.heard, [AGENT_HZ], not_=[CUSTOMER_HZ])


async def workers_die(telephony: Telephony) -> None:
    """kill -9 for each speech worker, as soon as there is another."""
    while True:
        for process in telephony.node.children():
            with contextlib.suppress(psutil.Error):
                if "channels.voice.speech.worker" in process.cmdline():
                    process.kill()
        await asyncio.sleep(0.05)


@pytest.mark.parametrize("how", ["key", "voice"])
async def test_who_is_not_heard_is_asked_for_keys_and_reaches_an_agent(
    telephony: Telephony, spoken: dict[str, bytes], how: str
) -> None:
    recorded = telephony.server.data / "recorded_prompts" / "en" / "voice.hearing_failed.wav"
    recorded.parent.mkdir(parents=True)
    write_wav(recorded, spoken[KEYS])  # as what is spoken ahead, it needs no engine
    async with telephony.agent(AMARA) as amara, telephony.caller() as caller:
        await caller.call("1000")
        await caller.until_quiet()
        dying = asyncio.create_task(workers_die(telephony))
        end = await caller.say(spoken[LEAK])
        asked = await caller.until_speech(end)
        dying.cancel()
        assert asked - end < ASKED_WITHIN_S
        if how == "key":
            await caller.press("6")
        else:
            await telephony.node_is_ready()
            await says_until_offered(amara, caller, spoken[LEAK])
        await amara.accepts()
        amara.phone.hums(AGENT_HZ)
        await hears(caller, [AGENT_HZ])
        health = await telephony.health()
        assert health["speech"]["crashes"] > 0


async def says_until_offered(agent: Agent, caller: Caller, said: bytes) -> None:
    """Say it whenever the bot has asked, as people do."""
    async with asyncio.timeout(90):
        while not agent.offers:
            await caller.until_quiet()
            await caller.say(said)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(5):
                    await agent.until(lambda _: agent.offers)


async def stored(boss: Agent, interaction: str) -> list[dict[str, Any]]:
    """The recordings that are put away."""
    record = await boss.does("GET", f"/api/voice/interactions/{interaction}/record")
    return [each for each in record["calls"][0]["recordings"] if each["state"] == "stored"]


async def test_many_quick_calls_leave_nothing(telephony: Telephony) -> None:
    async def quick(number: int) -> None:
        async with telephony.caller(f"+44163255{number:04}") as caller:
            await caller.call("1000")
            await caller.until_speech()
            caller.hang_up()

    async def at_rest() -> None:
        await telephony.node_is(
            lambda h: not h["calls"] and not h["facts_waiting"] and not h["loop"]["ticks"],
            "at rest",
        )

    for number in range(AT_ONCE):
        await quick(number)
    await at_rest()
    before = handles(telephony.node)
    for first in range(AT_ONCE, CALLS, AT_ONCE):
        await asyncio.gather(*(quick(number) for number in range(first, first + AT_ONCE)))
    await at_rest()
    health = await telephony.health()
    assert health["ways"]["sip"]["legs"] == 0
    assert health["loop"]["failed"] == 0
    files, threads = handles(telephony.node)
    assert files <= before[0] + 2
    assert threads <= before[1] + HELPERS
