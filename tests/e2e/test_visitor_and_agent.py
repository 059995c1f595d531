"""The one path that everything hangs on, as three people see it."""

import pytest
from playwright.async_api import expect

from tests.e2e.people import LEAK, WITHIN_MS, People

pytestmark = pytest.mark.live

QUESTION = "How do I move my gas meter?"
ANSWER = "This is Amara. Please leave the kitchen now."


async def test_a_question_reaches_the_bot_and_a_person(people: People) -> None:
    agent, boss, visitor = await people.agent(), await people.agent(), await people.visitor()
    await agent.signs_in("Amara Okafor")
    await agent.button("presence.away_action").first.click()
    await boss.signs_in("Grace Holloway")
    await boss.page.get_by_role("link", name="Board").click()
    await visitor.opens_chat()
    await visitor.writes(QUESTION)
    await visitor.sees("Moving your gas meter")
    await visitor.writes(LEAK["en"])
    await agent.rings()
    assert await agent.violations() == []
    await agent.picture("agent-rings")
    await agent.accepts()
    await agent.sees(QUESTION)
    await agent.writes(ANSWER)
    await visitor.sees(ANSWER)
    await agent.picture("agent-talks")
    await visitor.picture("visitor-talks")
    await boss.picture("supervisor-board")
    for person in (agent, boss, visitor):
        assert await person.violations() == []


async def test_the_public_pages_pass_axe(people: People) -> None:
    visitor = await people.visitor()
    for path, name in (("/", "start"), ("/harbour-gas", "company"), ("/docs", "docs")):
        await visitor.page.goto(f"{visitor.url}{path}")
        await expect(visitor.page.get_by_role("heading").first).to_be_visible(timeout=WITHIN_MS)
        await visitor.picture(name)
        if path != "/docs":  # Swagger's own markup is not ours to change
            assert await visitor.violations() == [], path
