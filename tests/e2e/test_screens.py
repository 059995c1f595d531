"""Every screen, in the light and in the dark, on a desk and on a telephone."""

import pytest
from playwright.async_api import expect

from tests.e2e.people import LEAK, WITHIN_MS, Agent, People
from tests.e2e.walk import layers, screens, shown

pytestmark = pytest.mark.live

DESK = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
OVERFLOW = "document.documentElement.scrollWidth - innerWidth"


async def look(agent: Agent, name: str) -> list[str]:
    """What is wrong with the screen, in the light and in the dark."""
    found = []
    for scheme in ("light", "dark"):
        await agent.page.emulate_media(color_scheme=scheme)
        await agent.picture(f"{name}-{scheme}")
        found += [f"{name}, {scheme}: {each}" for each in await agent.violations()]
    if await agent.page.evaluate(OVERFLOW) > 0:
        found.append(f"{name}: wider than the screen")
    return found


async def looked_at(agent: Agent, conversation: str) -> list[str]:
    """What is wrong with all screens."""
    found = []
    async for name in screens(agent, conversation):
        found += await look(agent, name)
    return found


async def talk_with_a_supervisor(people: People, viewport: dict[str, int]) -> tuple[Agent, str]:
    boss = await people.agent(viewport=viewport)
    await boss.signs_in("Grace Holloway")
    await boss.gets_ready()
    visitor = await people.visitor()
    await visitor.opens_chat()
    await visitor.writes(LEAK["en"])
    await boss.accepts()
    await visitor.writes("How do I move my gas meter?")
    await boss.sees("How do I move my gas meter?")
    return boss, boss.page.url.partition("/desk/")[2].partition("?")[0]


async def test_every_screen_passes_axe(people: People) -> None:
    outside = await people.agent()
    await outside.goes("")
    await expect(outside.page.get_by_role("button", name="Grace")).to_be_visible()
    assert await look(outside, "sign-in") == []
    boss, conversation = await talk_with_a_supervisor(people, DESK)
    assert await looked_at(boss, conversation) == []
    await boss.goes(f"desk/{conversation}")
    await expect(boss.box).to_be_visible(timeout=WITHIN_MS)
    found = []
    async for name in layers(boss):
        found += await look(boss, name)
    assert found == []


async def test_every_screen_fits_a_telephone(people: People) -> None:
    boss, conversation = await talk_with_a_supervisor(people, PHONE)
    found = []
    async for name in screens(boss, conversation):
        found += await look(boss, f"phone-{name}")
    assert found == []


async def test_what_fails_says_so_and_offers_to_try_again(people: People) -> None:
    agent = await people.agent()
    await agent.signs_in("Grace Holloway")
    await agent.page.route("**/api/interactions?*", lambda route: route.abort())
    await agent.goes("desk?box=closed")
    await expect(agent.page.get_by_text("could not be loaded")).to_be_visible(timeout=WITHIN_MS)
    assert await look(agent, "failed") == []
    await agent.page.unroute("**/api/interactions?*")
    await agent.button("app.retry").click()
    await expect(agent.page.get_by_role("region", name="Closed")).to_be_visible()
    await shown(agent, "desk?box=mine", "mine")
