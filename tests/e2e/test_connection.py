"""Lines break, tabs double, pages reload, the server dies: each line stays, and stays once."""

import pytest
from playwright.async_api import expect

from tests.e2e.people import LEAK, WITHIN_MS, People
from tests.e2e.wire import wire_to
from tests.live.server import Server

pytestmark = pytest.mark.live

OFFLINE_MS = 30_000
"""Longer than a socket's heartbeat and than the first pauses between attempts to come back."""


async def test_what_both_wrote_while_the_visitor_was_offline_arrives_once(
    server: Server, people: People
) -> None:
    async with wire_to(server) as wire:
        agent = await people.agent()
        await agent.signs_in("Amara")
        await agent.gets_ready()
        visitor = await people.visitor(proxy=wire.proxy)
        await visitor.opens_chat()
        await visitor.writes(LEAK["en"])
        await agent.accepts()
        await agent.writes("one from the agent")
        await visitor.sees("one from the agent")
        await wire.cut()
        await expect(visitor.page.get_by_text("Connection lost")).to_be_visible(timeout=WITHIN_MS)
        await visitor.picture("visitor-offline")
        assert await visitor.violations() == []
        await visitor.writes("two while offline")
        await visitor.writes("three while offline")
        await agent.writes("four to somebody offline")
        await agent.sees("four to somebody offline")
        await visitor.page.wait_for_timeout(OFFLINE_MS)
        await wire.mend()
        await agent.sees("three while offline")
        await visitor.sees("four to somebody offline")
        for person in (agent, visitor):
            await person.sees_in_order("one from", "two while", "three while")
            await person.sees_in_order("one from", "four to")


async def test_what_both_wrote_while_the_agent_was_offline_arrives_once(
    server: Server, people: People
) -> None:
    async with wire_to(server) as wire:
        agent = await people.agent(proxy=wire.proxy)
        await agent.signs_in("Amara")
        await agent.gets_ready()
        visitor = await people.visitor()
        await visitor.opens_chat()
        await visitor.writes(LEAK["en"])
        await agent.accepts()
        await wire.cut()
        await expect(agent.button("connection.now")).to_be_visible(timeout=WITHIN_MS)
        await visitor.writes("one while the agent is away")
        await agent.writes("two while offline")
        await agent.writes("three while offline")
        await agent.picture("agent-offline")
        assert await agent.violations() == []
        await agent.page.wait_for_timeout(OFFLINE_MS)
        await wire.mend()
        await agent.button("connection.now").click()
        await visitor.sees("three while offline")
        lines = ("one while", "two while", "three while")
        await visitor.sees_in_order(*lines)
        await agent.sees_in_order(*lines)


async def test_a_killed_server_comes_back_and_both_screens_go_on(
    server: Server, people: People
) -> None:
    visitor, agent = await people.talk()
    await agent.writes("one before")
    await visitor.sees("one before")
    await visitor.writes("two before")
    await agent.sees("two before")
    server.kill()
    await expect(agent.button("connection.now")).to_be_visible(timeout=WITHIN_MS)
    await visitor.writes("three while it is down")
    await agent.writes("four while it is down")
    await server.start()
    await visitor.sees("four while")
    await agent.sees("three while")
    await agent.writes("five after")
    await visitor.writes("six after")
    for person in (agent, visitor):
        await person.sees_in_order("one before", "two before", "three while")
        await person.sees_in_order("one before", "two before", "four while", "five after")
        await person.sees_in_order("three while", "six after")


async def test_tabs_and_reloads_show_the_same_conversation(people: People) -> None:
    visitor, agent = await people.talk()
    await agent.writes("line one")
    await visitor.sees("line one")
    second_visit = await people.second_tab(visitor)
    await second_visit.page.goto(f"{visitor.url}/harbour-gas")
    if not await second_visit.box.is_visible():
        await second_visit.page.get_by_role("button", name="chat").first.click()
    await second_visit.sees("line one")
    second_desk = await people.second_tab(agent)
    await second_desk.page.goto(agent.page.url)
    await second_desk.sees("line one")
    await second_visit.writes("line two")
    await second_desk.writes("line three")
    for person in (visitor, second_visit, agent, second_desk):
        await person.sees("line three")
        await person.sees("line two")
    await visitor.page.reload()
    await agent.page.reload()
    for person in (visitor, agent):
        await person.sees_in_order(LEAK["en"], "line one", "line two")
        await person.sees_in_order(LEAK["en"], "line one", "line three")
    await visitor.writes("line four")
    for other in (second_visit, agent, second_desk):
        await other.sees("line four")
