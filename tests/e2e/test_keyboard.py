"""Everything an agent does all day, without a mouse."""

import pytest
from playwright.async_api import expect

from tests.e2e.people import LEAK, PASSWORD, WITHIN_MS, Agent, People

pytestmark = pytest.mark.live

QUESTION = "How do I move my gas meter?"
NOTE = "Alone at home, calm."
HANDED_ON = "Please call the engineer."


async def sign_in(agent: Agent, name: str) -> None:
    """By the form, with nothing but keys."""
    keys = agent.page.keyboard
    await agent.goes("")
    await expect(agent.page.get_by_role("heading", name="Sign in")).to_be_visible()
    await tab_to(agent, "E-mail")
    await keys.type(f"{name}@harbourgas.example")
    await keys.press("Tab")
    await keys.type(PASSWORD)
    await keys.press("Enter")
    await expect(agent.page.get_by_role("heading", name="Inbox")).to_be_visible(timeout=WITHIN_MS)


async def tab_to(agent: Agent, label: str) -> None:
    """Press Tab until the field or the button with this name has the focus."""
    wanted = agent.page.get_by_label(label).or_(agent.page.get_by_role("button", name=label)).first
    for _ in range(30):
        if await wanted.evaluate("each => each === document.activeElement"):
            return
        await agent.page.keyboard.press("Tab")
    raise AssertionError(f"no way by Tab to {label}")


async def command(agent: Agent, name: str) -> None:
    """Run a command of the palette."""
    await agent.page.keyboard.press("Control+k")
    await expect(agent.page.get_by_role("combobox", name="Command palette")).to_be_focused()
    await agent.page.keyboard.type(name)
    await expect(agent.page.get_by_role("option").first).to_contain_text(name)
    await agent.page.keyboard.press("Enter")


async def test_a_shift_goes_by_keys_alone(people: People) -> None:
    first, second, visitor = await people.agent(), await people.agent(), await people.visitor()
    await sign_in(first, "amara.okafor")
    await command(first, "Get ready")
    await expect(first.page.get_by_text("Idle").first).to_be_visible()
    await visitor.opens_chat()
    await visitor.writes(LEAK["en"])
    await first.rings()
    await first.page.keyboard.press("a")
    await expect(first.box).to_be_visible(timeout=WITHIN_MS)
    await answer(first)
    await visitor.sees("I am Amara.")
    await visitor.sees("Let me look into that for you.")
    await visitor.writes(QUESTION)
    await visitor.sees(await insert_suggestion(first))
    await note(first)
    await sign_in(second, "tomasz.zielinski")
    await command(second, "Get ready")
    await hand_on(first, "Tomasz")
    await second.rings()
    await second.page.keyboard.press("Enter")
    await expect(second.box).to_be_visible(timeout=WITHIN_MS)
    for text in (NOTE, HANDED_ON, "I am Amara.", QUESTION):
        await second.sees(text)
    await expect(visitor.log.get_by_text(NOTE)).to_have_count(0)
    await wrap_up(second)
    await expect(visitor.page.get_by_text("How was it?")).to_be_visible(timeout=WITHIN_MS)


async def answer(agent: Agent) -> None:
    """A reply of one's own, and a canned one behind a slash."""
    keys = agent.page.keyboard
    await keys.press("r")
    await expect(agent.box).to_be_focused()
    await keys.type("I am Amara.")
    await keys.press("Enter")
    await agent.sees("I am Amara.")
    await keys.type("/moment")
    await expect(agent.page.get_by_role("option").first).to_contain_text("One moment")
    await keys.press("Enter")
    await expect(agent.box).to_have_value(
        "Let me look into that for you. I will be back in a minute or two."
    )
    await keys.press("Enter")


async def insert_suggestion(agent: Agent) -> str:
    """Send the first suggestion for the customer's question as it is; gives how it begins."""
    await agent.sees(QUESTION)
    suggested = agent.page.get_by_role("list", name="Suggestions").get_by_role("listitem")
    await expect(suggested.first).to_be_visible(timeout=WITHIN_MS)
    await agent.page.keyboard.press("Alt+1")
    await expect(agent.box).not_to_have_value("")
    await expect(agent.box).to_be_focused()
    text = await agent.box.input_value()
    await agent.page.keyboard.press("Enter")
    return text.splitlines()[0][:40]


async def note(agent: Agent) -> None:
    """An internal note, and back to the reply."""
    keys = agent.page.keyboard
    await keys.press("Escape")
    await keys.press("n")
    await expect(agent.page.get_by_role("textbox", name="internal note")).to_be_focused()
    await keys.type(NOTE)
    await keys.press("Enter")
    await agent.sees(NOTE)
    await keys.press("Escape")


async def hand_on(agent: Agent, to: str) -> None:
    """Transfer with a word about it."""
    keys = agent.page.keyboard
    await keys.press("x")
    await expect(agent.page.get_by_role("combobox", name="Search agents")).to_be_focused()
    await keys.type(to)
    await keys.press("Enter")
    await tab_to(agent, "Note for the next agent")
    await keys.type(HANDED_ON)
    await tab_to(agent, "Transfer to")
    await keys.press("Enter")
    await expect(agent.page.get_by_role("dialog")).to_have_count(0)


async def wrap_up(agent: Agent) -> None:
    """Finish, say what it was, close."""
    keys = agent.page.keyboard
    await keys.press("Escape")
    await keys.press("f")
    await expect(agent.page.get_by_role("radio").first).to_be_focused(timeout=WITHIN_MS)
    await keys.press("Space")
    await keys.press("ArrowDown")
    await keys.press("Control+Enter")
    await expect(agent.page.get_by_text("Conversation closed").first).to_be_visible()
