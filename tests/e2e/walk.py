"""Every screen of the console, one after the other, over a talk that is under way."""

from collections.abc import AsyncIterator

from playwright.async_api import expect

from tests.e2e.people import WITHIN_MS, Agent

PANELS = ("customer", "handover", "suggestions", "routing")
BOXES = ("mine", "queues", "all", "closed")


async def screens(agent: Agent, conversation: str) -> AsyncIterator[str]:
    """Show one screen after the other; gives the name of each."""
    for box in BOXES:
        yield await shown(agent, f"desk?box={box}", f"box-{box}")
    yield await shown(agent, "desk?q=zzzz", "nothing-found")
    for panel in PANELS:
        yield await shown(agent, f"desk/{conversation}?panel={panel}", f"panel-{panel}")
    yield await shown(agent, "board", "board")
    yield await shown(agent, "customers", "customers")
    await agent.page.locator("main li a").first.click()
    await expect(agent.page.get_by_role("article").first).to_be_visible(timeout=WITHIN_MS)
    yield "customer"
    yield await shown(agent, "knowledge", "knowledge")
    await agent.page.locator("main li a").first.click()
    await expect(agent.page.get_by_role("article").first).to_be_visible(timeout=WITHIN_MS)
    yield "article"
    yield await shown(agent, "knowledge?q=gas+meter", "found")
    yield await shown(agent, "nowhere", "not-found")


async def layers(agent: Agent) -> AsyncIterator[str]:
    """Open one thing above the page after the other; gives the name of each."""
    keys = agent.page.keyboard
    for key, name in (("Control+k", "palette"), ("Shift+?", "shortcuts")):
        await keys.press(key)
        await expect(agent.page.get_by_role("dialog")).to_be_visible()
        yield name
        await keys.press("Escape")
        await expect(agent.page.get_by_role("dialog")).to_have_count(0)
    for at, name in ((0, "presence"), (-1, "account")):
        await agent.page.locator("aside button[aria-haspopup=menu]").nth(at).click()
        await expect(agent.page.get_by_role("menu")).to_be_visible()
        yield name
        await keys.press("Escape")
        await expect(agent.page.get_by_role("menu")).to_have_count(0)


async def shown(agent: Agent, path: str, name: str) -> str:
    """Go there and wait until nothing is loading."""
    await agent.goes(path)
    await expect(agent.page.get_by_role("heading", level=1)).to_be_attached(timeout=WITHIN_MS)
    waiting = agent.page.get_by_role("status", name=agent.word("app.loading"))
    await expect(waiting).to_have_count(0, timeout=WITHIN_MS)
    live = agent.page.get_by_text(agent.word("connection.live"), exact=True)
    await expect(live.first).to_be_attached(timeout=WITHIN_MS)
    return name
