"""Fixtures of the live telephone: one installation a test, and what callers say."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from channels.voice.speech import packages
from core.model import Language
from tests.live.sayings import SAYINGS
from tests.live.telephony import SPEECH, Telephony, engines


@pytest.fixture
async def telephony(prepared_data: Path, tmp_path: Path) -> AsyncIterator[Telephony]:
    """A gateway and a voice node of the test's own."""
    await asyncio.to_thread(packages.prepare, SPEECH, lambda _: None)
    made = Telephony(prepared_data, tmp_path)
    try:
        await made.starts()
        yield made
    finally:
        await asyncio.to_thread(made.stop)


@pytest.fixture(scope="session")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What callers say in these tests: 8 kHz, mono, 16 bit."""

    async def speak() -> dict[str, bytes]:
        async with engines(tmp_path_factory.mktemp("said")) as pool:
            return {text: await pool.say(text, Language("en")) for text in SAYINGS}

    packages.prepare(SPEECH, lambda _: None)
    return asyncio.run(speak())
