"""A customer's call and an agent in a real browser: ringing, talking, what is left of it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from channels.voice.media.frames import level_dbfs
from tests.channels.voice.peers.caller import Caller
from tests.channels.voice.peers.sound import share_of, tone, write_wav
from tests.e2e.people import LEAK, WITHIN_MS, Agent, People
from tests.e2e.telephony import (
    NODE_WITHIN_MS,
    WITHIN_S,
    Installation,
    Receiver,
    browser_that_says,
    hears_nothing,
    hears_other,
    hears_tone,
    installation,
    samples,
    spoken,
    until,
)

pytestmark = pytest.mark.live

MICROPHONE_HZ = 700
CALLER_HZ = 1_100
RATE_HZ = 16_000
DESK, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}


@pytest.fixture
async def installed(prepared_data: Path, tmp_path: Path) -> AsyncIterator[Installation]:
    async with installation(prepared_data, tmp_path) as running:
        yield running


@pytest.fixture
async def browser(tmp_path: Path) -> AsyncIterator[Browser]:
    beeps = (tone(MICROPHONE_HZ, 0.4, RATE_HZ) + bytes(RATE_HZ // 5)) * 5
    async with browser_that_says(write_wav(tmp_path / "microphone.wav", beeps, RATE_HZ)) as opened:
        yield opened


@pytest.fixture
async def people(installed: Installation, browser: Browser) -> AsyncIterator[People]:
    async with AsyncExitStack() as stack:
        everybody = People(browser, stack, installed.server.url)
        yield everybody
        everybody.check()


async def pictured(agent: Agent, name: str) -> None:
    """A picture on a desk and on a telephone."""
    for viewport in (PHONE, DESK):
        await agent.page.set_viewport_size(viewport)  # type: ignore[arg-type]
        await agent.picture(f"{name}-{viewport['width']}")


async def with_a_phone(people: People) -> tuple[Agent, Receiver]:
    agent = await people.agent(permissions=["microphone"])
    receiver = Receiver(agent.page)
    await agent.signs_in("Amara")
    await agent.gets_ready()
    await agent.page.keyboard.press("Control+k")
    on = agent.page.get_by_role("option", name=agent.word("actions.phone_on"))
    await on.first.click()
    ready = agent.page.get_by_role("button", name=agent.word("phone.ready"))
    await expect(ready).to_be_visible(timeout=NODE_WITHIN_MS)
    return agent, receiver


async def test_a_call_is_answered_in_the_browser(
    installed: Installation, people: People, tmp_path: Path
) -> None:
    leak = samples(spoken(tmp_path / "leak.wav", f"{LEAK['en']}."))
    outside = samples(spoken(tmp_path / "outside.wav", "I am standing outside on the street."))
    agent, receiver = await with_a_phone(people)
    boss = await people.agent()
    await boss.signs_in("Grace")
    async with Caller(installed.sip_port) as caller:
        await caller.call("1000")
        await caller.until_quiet()
        await caller.say(leak)
        await agent.rings()
        await pictured(agent, "call-ringing")
        await agent.page.keyboard.press("a")
        await hears_tone(caller, MICROPHONE_HZ)
        await agent.sees(LEAK["en"])
        await both_hear(agent, receiver, caller, outside)
        await pictured(agent, "call-talking")
        await boss.goes("board")
        await expect(boss.button("actions.listen").first).to_be_visible(timeout=WITHIN_MS)
        await pictured(boss, "call-board")
        await holds_mutes_and_presses_keys(agent, caller)
        await agent.page.reload()
        await hears_tone(caller, MICROPHONE_HZ)
        await agent.button("actions.hang_up").click()
        async with asyncio.timeout(WITHIN_S):
            await caller.has_ended.wait()
    await wraps_up(agent)
    await reads_the_record(agent)


async def both_hear(agent: Agent, receiver: Receiver, caller: Caller, said: bytes) -> None:
    """What the caller says comes to the agent's phone, and is written down."""
    await until(lambda: level_dbfs(receiver.last_second()) < -50, "silence at the agent")
    await caller.say(said)
    await until(lambda: level_dbfs(receiver.last_second()) > -40, "the caller's voice at the agent")
    await agent.sees("outside on the street")
    await caller.say(tone(CALLER_HZ, 1.5))
    heard = receiver.last_second
    await until(lambda: share_of(heard(), CALLER_HZ, RATE_HZ) > 0.8, "the caller's tone")


async def holds_mutes_and_presses_keys(agent: Agent, caller: Caller) -> None:
    await agent.button("actions.hold").click()
    await hears_other(caller, MICROPHONE_HZ)
    await agent.button("actions.unhold").click()
    await hears_tone(caller, MICROPHONE_HZ)
    await agent.button("actions.keypad").click()
    for key in "42":
        await agent.page.get_by_role("button", name=key, exact=True).click()
    await until(lambda: caller.keys == "42", "the keys at the caller")
    await agent.page.keyboard.press("Escape")
    await agent.button("actions.mute").click()
    await hears_nothing(caller)
    await agent.button("actions.unmute").click()
    await hears_tone(caller, MICROPHONE_HZ)


async def wraps_up(agent: Agent) -> None:
    form = agent.page.get_by_role("form", name=agent.word("wrap_up.title"))
    await expect(form).to_be_visible(timeout=WITHIN_MS)
    await pictured(agent, "call-wrap-up")
    await form.get_by_role("radio").first.check()
    await form.get_by_role("button", name=agent.word("wrap_up.close")).click()
    await expect(form).to_have_count(0)


async def reads_the_record(agent: Agent) -> None:
    """Who was on the line; and the recording plays."""
    record = agent.page.get_by_role("region", name=agent.word("record.title"))
    await expect(record).to_be_visible(timeout=WITHIN_MS)
    if await record.get_by_role("button", name=agent.word("record.more")).count():
        await record.get_by_role("button", name=agent.word("record.more")).click()
    legs = record.get_by_role("table", name=agent.word("record.legs"))
    await expect(legs.get_by_role("row")).to_have_count(3)
    await expect(legs).to_contain_text("Amara Okafor")
    await record.get_by_role("button", name=agent.word("record.play")).click()
    position = record.get_by_role("slider", name=agent.word("record.position"))
    await expect(position).to_have_attribute("aria-valuenow", "1", timeout=WITHIN_MS)
    await pictured(agent, "call-record")
