"""Somebody calls the company from its web page, with a microphone and nothing else."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser, Locator, Page, expect

from channels.voice.media.frames import level_dbfs
from tests.channels.voice.peers.browser_phone import browser_phone
from tests.e2e.people import LEAK, WITHIN_MS, People, Visitor
from tests.e2e.telephony import (
    Installation,
    Receiver,
    browser_that_says,
    installation,
    spoken,
    until,
)

pytestmark = pytest.mark.live

RATE_HZ = 16_000
SILENCE_S = 8
"""Between one time of saying it and the next: the greeting is not talked over for ever."""
DESK, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
CALL = {"en": "Call us from this page", "zh": "在线通话"}
PANEL = {"en": "Your call to Harbour Gas", "zh": "与海港燃气通话"}


@pytest.fixture
async def installed(prepared_data: Path, tmp_path: Path) -> AsyncIterator[Installation]:
    async with installation(prepared_data, tmp_path) as running:
        yield running


@pytest.fixture
async def browser(tmp_path: Path) -> AsyncIterator[Browser]:
    path = tmp_path / "microphone.wav"
    leak = spoken(path, f"{LEAK['en']}.", rate=RATE_HZ, silence_s=SILENCE_S)
    async with browser_that_says(leak) as opened:
        yield opened


@pytest.fixture
async def people(installed: Installation, browser: Browser) -> AsyncIterator[People]:
    async with AsyncExitStack() as stack:
        everybody = People(browser, stack, installed.server.url)
        yield everybody
        everybody.check()


def panel(page: Page, language: str = "en") -> Locator:
    return page.get_by_role("region", name=PANEL[language])


async def calls(visitor: Visitor) -> Locator:
    """Open the company's page and call from it."""
    await visitor.page.goto(f"{visitor.url}/harbour-gas")
    await visitor.page.get_by_role("button", name=CALL[visitor.language], exact=True).first.click()
    opened = panel(visitor.page, visitor.language)
    await expect(opened).to_be_visible()
    return opened


async def looked_at(visitor: Visitor, name: str) -> None:
    """In the light and in the dark, on a desk and on a telephone, it passes axe."""
    found = []
    for viewport in (PHONE, DESK):
        await visitor.page.set_viewport_size(viewport)  # type: ignore[arg-type]
        for scheme in ("dark", "light"):
            await visitor.page.emulate_media(color_scheme=scheme)
            await visitor.picture(f"{name}-{visitor.language}-{viewport['width']}-{scheme}")
            found += await visitor.violations()
    assert found == []


async def test_a_visitor_says_on_the_page_that_gas_leaks_and_an_agent_answers(
    people: People,
) -> None:
    agent = await people.agent(permissions=["microphone"])
    await agent.signs_in("Amara")
    await agent.gets_ready()
    await agent.button("presence.no_phone_action").click()
    visitor = await people.visitor(permissions=["microphone"])
    receiver = Receiver(visitor.page)
    call = await calls(visitor)
    await expect(call.get_by_role("status")).to_have_text("You are through", timeout=WITHIN_MS)
    await until(lambda: level_dbfs(receiver.last_second()) > -40, "the greeting at the visitor")
    await agent.rings()
    await agent.page.keyboard.press("a")
    talking = agent.page.get_by_text(agent.word("call.stage.talking"), exact=True)
    await expect(talking.first).to_be_visible(timeout=WITHIN_MS)
    await agent.sees(LEAK["en"])
    await call.get_by_role("button", name="Keypad").click()
    await call.get_by_role("button", name="4", exact=True).click()
    await visitor.page.keyboard.press("2")
    await expect(call.get_by_label("Keys you pressed")).to_have_text("42")
    await call.get_by_role("button", name="Mute").click()
    await looked_at(visitor, "visitor-talking")
    await call.get_by_role("button", name="Hang up").click()
    await expect(call.get_by_role("status")).to_have_text("The call has ended.")
    over = agent.page.get_by_role("form", name=agent.word("wrap_up.title"))
    await expect(over).to_be_visible(timeout=WITHIN_MS)
    await call.get_by_role("button", name="Close").click()
    await expect(call).to_be_hidden()


async def test_the_agent_hangs_up_and_the_page_says_so(people: People) -> None:
    agent = await people.agent(permissions=["microphone"])
    await agent.signs_in("Amara")
    await agent.gets_ready()
    await agent.button("presence.no_phone_action").click()
    visitor = await people.visitor(permissions=["microphone"])
    call = await calls(visitor)
    await agent.rings()
    await agent.page.keyboard.press("a")
    await agent.button("actions.hang_up").click()
    await expect(call.get_by_role("status")).to_have_text("The call has ended.", timeout=WITHIN_MS)


async def test_a_call_goes_on_with_a_new_ticket_for_the_same_visitor(
    installed: Installation,
) -> None:
    origin = installed.server.origin
    async with httpx.AsyncClient(base_url=origin, headers={"Origin": origin}) as client:
        before = ""
        legs = []
        for _ in range(2):
            asked = {"number": "1000", "before": before}
            ticket = (await client.post("/api/voice/visits", json=asked)).raise_for_status().json()
            before = ticket["token"]
            async with browser_phone(ticket["url"], origin=origin) as phone:
                await phone.hello(before)
                ready = await phone.ready()
                legs.append((ready["leg"], ready["resumed"]))
    assert legs == [(legs[0][0], False), (legs[0][0], True)]


async def test_a_page_in_chinese_calls_the_chinese_line(people: People) -> None:
    visitor = await people.visitor("zh", permissions=["microphone"])
    receiver = Receiver(visitor.page)
    call = await calls(visitor)
    await expect(call.get_by_role("status")).to_have_text("已接通", timeout=WITHIN_MS)
    await until(lambda: level_dbfs(receiver.last_second()) > -40, "the greeting at the visitor")
    await looked_at(visitor, "visitor-talking")
    await call.get_by_role("button", name="挂断").click()
    await expect(call.get_by_role("status")).to_have_text("通话已结束。")
    await call.get_by_role("button", name="再次呼叫").click()
    await expect(call.get_by_role("status")).to_have_text("已接通", timeout=WITHIN_MS)
