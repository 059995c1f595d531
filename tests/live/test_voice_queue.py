"""Around the queue, with real peers: a person is asked for, called back, or left a message."""

import asyncio
from functools import partial
from pathlib import Path

import pytest

from channels.voice.speech.pool import Pool
from tests.channels.voice.peers.baresip import Baresip
from tests.channels.voice.peers.caller import Caller
from tests.channels.voice.peers.sound import share_of, tone, write_wav
from tests.live.company import opens, shuts, trunk_to
from tests.live.recordings import as_telephone, recording
from tests.live.sayings import LEAK, MESSAGE, PERSON, hears_words, understood
from tests.live.telephony import Agent, Json, Telephony, engines, hears, hums

pytestmark = pytest.mark.live

AMARA, MEILING, DANIEL, BOSS = "amara.okafor", "meiling.chen", "daniel.whitmore", "grace.holloway"
"""The first two take emergencies, at every hour of every day; the third general enquiries."""
CUSTOMER_HZ, AGENT_HZ, THIRD_HZ = 440, 1000, 1500
BEEP_HZ = 1000


async def asks_for_a_person(caller: Caller) -> None:
    """Call, and press the zero into the greeting."""
    await caller.call("1000")
    await caller.until_speech()
    await caller.press("0")


async def sees(boss: Agent, caller: Caller, stage: str) -> Json:
    """Wait until the call of this caller is there; gives it."""

    def found(state: Json) -> Json:
        calls = state["calls"].values()
        return next((c for c in calls if (c["caller"], c["stage"]) == (caller.number, stage)), None)

    return await boss.until(found, about=f"{caller.number} to be {stage}")


@pytest.mark.parametrize("how", ["voice", "key"])
async def test_who_asks_for_a_person_talks_with_one(
    telephony: Telephony, spoken: dict[str, bytes], tmp_path: Path, how: str
) -> None:
    await opens(telephony, "general")
    async with (
        engines(tmp_path / "cache") as pool,
        telephony.agent(DANIEL) as daniel,
        telephony.caller() as caller,
        asyncio.TaskGroup() as beside,
    ):
        if how == "key":
            await asks_for_a_person(caller)
        else:
            await caller.call("1000")
            await caller.until_quiet()
            await caller.say(spoken[PERSON])
        call = await daniel.accepts()
        introduced = await understood(pool, caller.heard())
        humming = beside.create_task(hums(caller, CUSTOMER_HZ))
        daniel.phone.hums(AGENT_HZ)
        await hears(caller, [AGENT_HZ], not_=[CUSTOMER_HZ])
        await hears(daniel.phone, [CUSTOMER_HZ], not_=[AGENT_HZ])
        assert "colleague" in introduced
        assert daniel.state["interactions"][call["interaction"]]["queue"] == "general"
        caller.hang_up()
        await daniel.until(
            lambda s: s["interactions"][call["interaction"]]["stage"] == "wrap_up", about="wrap-up"
        )
        humming.cancel()


async def test_who_would_rather_not_wait_is_called_back_in_turn(
    telephony: Telephony, tmp_path: Path
) -> None:
    await opens(telephony, "general")
    first, second = telephony.caller("+441632555010"), telephony.caller("+441632555011")
    hum = write_wav(tmp_path / "hum.wav", tone(THIRD_HZ, 200))
    async with (
        Baresip(tmp_path, audio=hum, user=first.number) as at_home,
        Agent(telephony, BOSS) as boss,
        engines(tmp_path / "cache") as pool,
        first,
        second,
    ):
        await trunk_to(telephony, at_home)
        await asks_for_a_person(first)
        item = (await sees(boss, first, "waiting"))["interaction"]
        await asks_for_a_person(second)
        await sees(boss, second, "waiting")
        await takes_the_callback(pool, first)
        await boss.until(lambda s: s["interactions"][item]["stage"] == "waiting", about="its place")
        assert boss.state["interactions"][item]["data"]["callback.number"] == first.number
        assert not at_home.events
        async with telephony.agent(DANIEL) as daniel:
            await daniel.until(lambda s: daniel.offers, about="an offer")
            assert daniel.offers[0]["interaction"] == item, "the first caller keeps the place"
            call = await daniel.accepts()
            daniel.phone.hums(AGENT_HZ)
            await hears(daniel.phone, [THIRD_HZ], not_=[AGENT_HZ])
            await hears(at_home.heard, [AGENT_HZ], not_=[THIRD_HZ])
            assert phone_came_first(call)
            await daniel.acts(call["id"], "hang_up", {"leg": None})
            await at_home.until("CALL_CLOSED")
            assert not second.has_ended.is_set()


async def takes_the_callback(pool: Pool, caller: Caller) -> None:
    """Wait for the offer, press its key, and be let go with a promise."""
    await hears_words(pool, caller.heard, "press 1", "call you back")
    pressed = asyncio.get_running_loop().time()
    await caller.press("1")
    async with asyncio.timeout(30):
        await caller.has_ended.wait()
    told = await understood(pool, caller.heard(pressed))
    assert "call you back" in told
    assert "goodbye" in told


def phone_came_first(call: Json) -> bool:
    """Whether the agent's phone was there before the customer was dialled."""
    up = [each for each in call["parties"] if each["state"] == "up"]
    [agent] = (each for each in up if each["role"] == "agent")
    [customer] = (each for each in up if each["role"] == "customer")
    return bool(agent["answered_at"] <= customer["began_at"])


async def is_at_the_tone(boss: Agent, caller: Caller) -> str:
    """A caller at a shut queue takes the offer to leave a message; gives the interaction."""
    await asks_for_a_person(caller)
    item = str((await sees(boss, caller, "bot"))["interaction"])
    async with asyncio.timeout(60):
        while True:
            if "leave a message" in await texts(boss, item):
                break
            await asyncio.sleep(0.2)
        pressed = asyncio.get_running_loop().time()
        await caller.press("1")
        while True:
            if share_of(caller.heard(pressed)[-4000:], BEEP_HZ) > 0.5:
                return item
            await asyncio.sleep(0.02)


async def texts(boss: Agent, item: str) -> str:
    shown = await boss.does("GET", f"/api/interactions/{item}")
    return " ".join(str(each.get("text")) for each in shown["entries"]).lower()


@pytest.mark.parametrize("hangs_up", [False, True])
async def test_a_message_waits_for_when_the_queue_opens(
    telephony: Telephony, spoken: dict[str, bytes], tmp_path: Path, *, hangs_up: bool
) -> None:
    await shuts(telephony, "general")
    async with (
        Agent(telephony, BOSS) as boss,
        engines(tmp_path / "cache") as pool,
        telephony.caller() as caller,
    ):
        item = await is_at_the_tone(boss, caller)
        asked = await understood(pool, caller.heard())
        end = await caller.say(spoken[MESSAGE])
        if hangs_up:
            caller.hang_up()
        else:
            async with asyncio.timeout(60):
                await caller.has_ended.wait()
            thanks = await understood(pool, caller.heard(end))
            assert "your message" in thanks
        waiting = await boss.until(partial(waits, item), about="the message")
        assert (waiting["queue"], waiting["data"]["callback.number"]) == ("general", caller.number)
        written = await texts(boss, item)
        assert "meter" in written
        assert "monday" in written
        assert "after the tone" in asked
        left, _ = await recording(boss, item)
        assert "meter" in await understood(pool, as_telephone(left))
        async with telephony.agent(DANIEL) as daniel:
            await opens(telephony, "general")
            await daniel.until(lambda s: daniel.offers, about="an offer")
            assert daniel.offers[0]["interaction"] == item


def waits(item: str, state: Json) -> Json:
    """The interaction, once it waits in a queue."""
    found = state["interactions"].get(item)
    return found if found is not None and found["stage"] == "waiting" else None


async def test_a_desk_phone_of_others_speaks_and_is_put_through(
    telephony: Telephony, spoken: dict[str, bytes], tmp_path: Path
) -> None:
    pause = bytes(2 * 8000 * 3)
    said = (pause + spoken[LEAK] + pause + tone(CUSTOMER_HZ, 7)) * 12
    leak = write_wav(tmp_path / "leak.wav", said)
    async with (
        telephony.agent(AMARA) as amara,
        Baresip(tmp_path, audio=leak, user="+441632555020") as phone,
    ):
        await phone.dial(f"sip:1000@127.0.0.1:{telephony.sip_port}")
        call = await amara.accepts()
        amara.phone.hums(AGENT_HZ)
        await hears(phone.heard, [AGENT_HZ], not_=[CUSTOMER_HZ])
        await hears(amara.phone, [CUSTOMER_HZ], not_=[AGENT_HZ])
        assert amara.state["interactions"][call["interaction"]]["urgent"]
        await phone.hang_up()
        await amara.until(lambda s: call["id"] not in s["calls"], about="the end")


async def test_a_chinese_caller_is_answered_in_chinese_and_put_through(
    telephony: Telephony,
) -> None:
    """By keys: on a busy machine espeak says fresh Chinese, and no engine understands that."""
    await telephony.node_is_ready("zh")
    async with telephony.agent(MEILING) as meiling, telephony.caller() as caller:
        await caller.call("2000")
        await caller.until_speech()
        pressed = asyncio.get_running_loop().time()
        await caller.press("6")
        await caller.until_speech(pressed)
        call = await meiling.accepts()
        item = meiling.state["interactions"][call["interaction"]]
        assert (item["language"], item["queue"], call["language"]) == ("zh", "emergency", "zh")
        said = await texts(meiling, call["interaction"])
        assert "这里是海港燃气" in said
        assert "正在为您转接抢险值班" in said
        meiling.phone.hums(AGENT_HZ)
        await hears(caller, [AGENT_HZ])
