"""kill -9 while customers write: nothing acknowledged is lost, nothing is there twice."""

import asyncio
import contextlib
import random
import statistics
import time
from functools import partial
from pathlib import Path

import httpx
import pytest
import websockets

from tests.live.oracle import Oracle
from tests.live.server import Server
from tests.live.visitor import Visitor

pytestmark = pytest.mark.live

VISITORS = 20
KILLS = 25
WHOLE_KILLS = 3
"""Of the kills, so many end the keeper too, as a power cut would."""
LINES = [
    "How do I move my gas meter?",
    "What is the standing charge?",
    "我想查询账单",
    "I want a person",
    "my boiler makes a strange noise",
    "电表和燃气表有什么区别？",
]
POINTS = [
    "intake.stored",
    "turn.thought",
    "turn.committing",
    "turn.committed",
    "web_chat.stored",
]


async def keep_writing(visitor: Visitor, chance: random.Random, until: asyncio.Event) -> None:
    """Write on and on; after a break come back and repeat what was not acknowledged."""
    while not until.is_set():
        try:
            async with visitor.connected():
                for key, text in list(visitor.said.items()):
                    if key not in visitor.acknowledged:
                        await visitor.say(text, key)
                while not until.is_set():
                    await visitor.say_and_wait(chance.choice(LINES), within=5)
                    await asyncio.sleep(chance.uniform(0.3, 1.0))
        except (OSError, TimeoutError, websockets.WebSocketException):
            await asyncio.sleep(chance.uniform(0.05, 0.2))


def all_acknowledged(visitor: Visitor) -> bool:
    return set(visitor.said) <= set(visitor.acknowledged)


async def settle(visitors: list[Visitor], server: Server) -> None:
    """Repeat what is open, then wait until the ledger is empty."""
    for visitor in visitors:
        async with visitor.connected():
            for key, text in list(visitor.said.items()):
                if key not in visitor.acknowledged:
                    await visitor.say(text, key)
            await visitor.until(partial(all_acknowledged, visitor), 20)
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline:
        oracle = Oracle(server.data / "mainstem.db")
        waiting = oracle.rows("select count(*) n from inbound where state = 'received'")[0]["n"]
        oracle.close()
        if not waiting:
            return
        await asyncio.sleep(0.2)


def acknowledged(visitors: list[Visitor]) -> list[tuple[str, str]]:
    return [(key, visitor.said[key]) for visitor in visitors for key in visitor.acknowledged]


@pytest.fixture
def server(prepared_data: Path, tmp_path: Path) -> Server:
    return Server.copied(prepared_data, tmp_path)


async def test_twenty_five_kills_lose_nothing_and_repeat_nothing(server: Server) -> None:
    chance = random.Random(20301)
    await server.start()
    visitors = [Visitor(server.url) for _ in range(VISITORS)]
    for visitor in visitors:
        await visitor.arrive()
    done = asyncio.Event()
    returns: list[float] = []
    async with asyncio.TaskGroup() as group:
        for visitor in visitors:
            group.create_task(keep_writing(visitor, random.Random(chance.random()), done))
        for number in range(KILLS):
            await asyncio.sleep(chance.uniform(0.2, 1.2))
            if number < WHOLE_KILLS:
                server.kill()
                await server.start()
            else:
                returns.append(await server.kill_serving())
        await asyncio.sleep(1)
        done.set()
    await settle(visitors, server)
    server.stop()
    oracle = Oracle(server.data / "mainstem.db")
    with contextlib.closing(oracle):
        lines = acknowledged(visitors)
        assert oracle.findings(lines) == []
    assert len(lines) > KILLS
    print(  # noqa: T201 - a figure for the reader; the machine decides it
        f"{len(lines)} acknowledged lines; back after {statistics.median(returns):.2f} s, "
        f"at worst {max(returns):.2f} s"
    )


@pytest.mark.parametrize("point", POINTS)
async def test_a_death_at_a_named_point_loses_nothing(server: Server, point: str) -> None:
    visitor = Visitor(server.url)
    await server.start()
    await visitor.arrive()
    server.stop()
    await server.start("--no-restart", MAINSTEM_CRASH_AT=f"{point}:2")
    done = asyncio.Event()
    writing = asyncio.create_task(keep_writing(visitor, random.Random(7), done))
    async with asyncio.timeout(30):
        assert await server.ended() == 137
    await server.start()
    await visitor.until(lambda: len(visitor.acknowledged) >= 5, within=20)
    done.set()
    await writing
    await settle([visitor], server)
    server.stop()
    with contextlib.closing(Oracle(server.data / "mainstem.db")) as oracle:
        assert oracle.findings(acknowledged([visitor])) == []


async def test_it_says_that_it_is_going(server: Server) -> None:
    await server.start()
    async with httpx.AsyncClient(trust_env=False) as client:
        assert (await client.get(f"{server.url}/ready")).status_code == 200
    assert server.stop() == 0
