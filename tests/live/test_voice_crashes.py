"""kill -9 while people talk, and many quick calls: nothing is lost, nothing is left."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from tests.channels.voice.peers.caller import Caller
from tests.live.sayings import LEAK
from tests.live.telephony import Agent, Telephony, handles, hears

pytestmark = pytest.mark.live

AMARA, BOSS = "amara.okafor", "grace.holloway"
AGENT_HZ = 1000
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
