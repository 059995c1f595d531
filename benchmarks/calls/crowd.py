"""Many callers at once in conversation with one node, and callers that come and go."""

import asyncio
import random
from dataclasses import dataclass
from pathlib import Path

from benchmarks.calls.node import BenchNode, running_node
from benchmarks.calls.replies import REQUESTS, sounding
from benchmarks.calls.voices import hibari
from channels.voice.media.frames import FRAME_MS
from channels.voice.wire import facts, orders
from tests.channels.voice.peers import sipp
from tests.channels.voice.peers.caller import Caller

CALLS_A_SECOND = 15
ANSWERS = (
    "Thank you, I have found your bill.",
    "I am sorry to hear that. Let me look into it.",
    "One moment please, I am checking that for you.",
)
REST_S = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What a node holds at rest."""

    legs: int
    calls: int
    ticks: int
    tasks: int
    files: int
    threads: int


async def conversations(folder: Path, models: Path, callers: int, turns: int) -> list[float]:
    """Seconds from the end of each request to the first sound of its answer."""
    said = [hibari(text) for text in REQUESTS]
    taken: list[float] = []
    async with running_node(folder, models) as node, asyncio.TaskGroup() as group:
        for number in range(callers):
            group.create_task(_converse(node, number, turns, said, taken), name=f"caller:{number}")
    return taken


async def _converse(
    node: BenchNode, number: int, turns: int, said: list[bytes], taken: list[float]
) -> None:
    chance = random.Random(number)
    await asyncio.sleep(number * 0.4)
    async with Caller(node.sip_port, number=f"+44163297{number:04}") as caller:
        await caller.call("1000")
        call = node.by_caller[caller.number]
        for _ in range(turns):
            pcm = chance.choice(said)
            ask = orders.Ask(expect="free", language="en", seconds=30.0)
            node.give(orders.Say(call=call, id="q", parts=[], ask=ask))
            await asyncio.sleep(chance.uniform(0.5, 2.0))
            said_at = await caller.say(pcm)
            ended = said_at - FRAME_MS / 1000 - sounding(pcm)[1]
            await node.until(call, facts.Heard)
            answer = f"{chance.choice(ANSWERS)} Your number is {chance.randrange(1000, 9999)}."
            node.give(orders.Say(call=call, id="a", parts=[orders.Part(text=answer)]))
            taken.append(await caller.until_speech(ended) - ended)
            await caller.until_quiet(quiet_s=0.6)


async def churn(folder: Path, models: Path, calls: int) -> tuple[Left, Left]:
    """What the node held before so many calls, and some seconds after the last."""
    async with running_node(folder, models) as node:
        await _call(folder, node, 50, "warm")
        before = await _left(node)
        await _call(folder, node, calls, "churn")
        after = await _left(node)
    return before, after


async def _call(folder: Path, node: BenchNode, calls: int, name: str) -> None:
    steps = [
        sipp.invite(),
        sipp.receive(100, optional=True),
        sipp.receive(180, optional=True),
        sipp.receive(200, rrs=True),
        sipp.ack(),
        sipp.pause(200),
        sipp.bye(),
        sipp.receive(200),
    ]
    options = ("-r", str(CALLS_A_SECOND))
    peer = sipp.Sipp(
        folder, steps, to=("127.0.0.1", node.sip_port), calls=calls, name=name, options=options
    )
    await peer.ends(within=60 + calls / CALLS_A_SECOND * 2)


async def _left(node: BenchNode) -> Left:
    await asyncio.sleep(REST_S)
    health = await node.health()
    process = node.process
    return Left(
        legs=int(str(_of(health, "ways", "sip", "legs"))),
        calls=int(str(_of(health, "calls"))),
        ticks=int(str(_of(health, "loop", "ticks"))),
        tasks=int(str(_of(health, "tasks"))),
        files=process.num_fds(),
        threads=process.num_threads(),
    )


def _of(health: object, *names: str) -> object:
    for name in names:
        assert isinstance(health, dict)
        health = health.get(name, 0)
    return health
