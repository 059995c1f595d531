"""The agent's telephone in a real browser, on a real voice node: microphone, reload, a call."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.channels.voice.peers.ports import free_ports
from tests.e2e.people import WITHIN_MS, Agent, People
from tests.live.server import Server

pytestmark = pytest.mark.live

NODE_WITHIN_MS = 90_000
"""The node starts beside the gateway, and its engines with it."""


@pytest.fixture
async def server(prepared_data: Path, tmp_path: Path) -> AsyncIterator[Server]:
    served = Server.copied(
        prepared_data,
        tmp_path,
        MAINSTEM_VOICE__IS_ON="true",
        MAINSTEM_VOICE__SIP_PORT="0",
        MAINSTEM_VOICE__HTTP_PORT=str(free_ports()[0]),
    )
    await served.start()
    yield served
    served.stop()


@pytest.fixture
async def people(server: Server, browser: Browser) -> AsyncIterator[People]:
    async with AsyncExitStack() as stack:
        everybody = People(browser, stack, server.url)
        yield everybody
        everybody.check()


async def agent_with_a_phone(people: People, name: str = "Amara") -> Agent:
    agent = await people.agent(permissions=["microphone"])
    await agent.signs_in(name)
    await agent.gets_ready()
    await agent.page.keyboard.press("Control+k")
    on = agent.page.get_by_role("option", name=agent.word("actions.phone_on"))
    await on.first.click()
    await is_ready(agent)
    return agent


async def is_ready(agent: Agent) -> None:
    ready = agent.page.get_by_role("button", name=agent.word("phone.ready"))
    await expect(ready).to_be_visible(timeout=NODE_WITHIN_MS)


async def test_the_phone_is_there_again_after_a_reload(people: People) -> None:
    agent = await agent_with_a_phone(people)
    await agent.page.reload()
    await is_ready(agent)


async def test_a_second_tab_leaves_the_phone_until_it_is_asked_to_take_it(people: People) -> None:
    agent = await agent_with_a_phone(people)
    tab = await people.second_tab(agent)
    await tab.goes("desk")
    phone = tab.page.get_by_role("button", name=agent.word("phone.off"))
    await expect(phone).to_be_visible(timeout=WITHIN_MS)
    await phone.click()
    await expect(tab.page.get_by_text(agent.word("phone.why.elsewhere"))).to_be_visible()
    await tab.page.get_by_role("button", name=agent.word("actions.phone_on")).click()
    await is_ready(tab)
    gone = agent.page.get_by_role("button", name=agent.word("phone.off"))
    await expect(gone).to_be_visible(timeout=WITHIN_MS)
