"""One installation and one browser for each test, so that nobody meets another test's customers."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright

from tests.e2e.people import CHROMIUM, FLAGS, People
from tests.live.server import Server


@pytest.fixture
async def server(prepared_data: Path, tmp_path: Path) -> AsyncIterator[Server]:
    served = Server.copied(prepared_data, tmp_path)
    await served.start()
    yield served
    served.stop()


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        await opened.close()


@pytest.fixture
async def people(server: Server, browser: Browser) -> AsyncIterator[People]:
    async with AsyncExitStack() as stack:
        everybody = People(browser, stack, server.url)
        yield everybody
        everybody.check()
