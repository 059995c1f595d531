"""Whether honest visitors notice a hostile one: a flood, a 2 GB upload, frames that are none.

Five visitors write and wait for each acknowledgement, in quiet phases and in phases in which one
more visitor attacks, alternating. The figure is what the attack adds to the others' waiting.
"""

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path

import psutil

from benchmarks.chat import p99
from benchmarks.machine import Measured, Target, print_machine, print_table, print_targets
from benchmarks.peers import desks
from tests.live.attacker import attacked
from tests.live.visitor import Visitor

ATTACKS = {"flood": "flood", "upload": "2 GB upload", "frames": "hostile frames"}
HONEST = 5
PAUSE_S = 0.1
MOST_RATIO = 1.2
LINES = ("How do I move my gas meter?", "What is the standing charge?", "Thank you", "我想查询账单")


async def main(folder: Path, attacks: list[str], rounds: int, phase_s: float) -> bool:
    server = desks.prepared(folder)
    await server.start()
    table, targets = [], []
    try:
        async with AsyncExitStack() as stack:
            visitors = [Visitor(server.url) for _ in range(HONEST)]
            for visitor in visitors:
                await visitor.arrive()
                await stack.enter_async_context(visitor.connected())
            await _phase(visitors, phase_s)  # to warm up
            for attack in attacks:
                quiet: list[float] = []
                loud: list[float] = []
                for _ in range(rounds):
                    quiet += await _phase(visitors, phase_s)
                    with attacked(server, attack):
                        loud += await _phase(visitors, phase_s)
                    await asyncio.sleep(1)
                table += _lines(ATTACKS[attack], quiet, loud)
                targets.append(_target(ATTACKS[attack], quiet, loud))
            memory = psutil.Process(server.serving.pid).memory_info().rss / 2**20
    finally:
        server.stop()
    print_machine("uvicorn", "websockets", "msgspec")
    print_table(table)
    print(f"memory of the server at the end: {memory:.0f} MiB")
    return print_targets(targets)


async def _phase(visitors: list[Visitor], seconds: float) -> list[float]:
    """Seconds until each acknowledgement of all visitors."""
    until = time.perf_counter() + seconds
    parts = await asyncio.gather(*(_write(visitor, until) for visitor in visitors))
    return [taken for part in parts for taken in part]


async def _write(visitor: Visitor, until: float) -> list[float]:
    taken = []
    while (began := time.perf_counter()) < until:
        await visitor.say_and_wait(LINES[len(visitor.said) % len(LINES)], within=30)
        taken.append(time.perf_counter() - began)
        await asyncio.sleep(PAUSE_S)
    return taken


def _lines(name: str, quiet: list[float], loud: list[float]) -> list[Measured]:
    return [
        Measured(name=f"{name}: {when}", runs=[each * 1000 for each in runs], unit="ms")
        for when, runs in (("before", quiet), ("during", loud))
    ]


def _target(name: str, quiet: list[float], loud: list[float]) -> Target:
    print(
        f"{name}: median {statistics.median(quiet) * 1000:.1f} -> "
        f"{statistics.median(loud) * 1000:.1f} ms, "
        f"p99 {p99(quiet) * 1000:.1f} -> {p99(loud) * 1000:.1f} ms, {len(loud)} lines"
    )
    return Target(
        name=f"{name}: p99 during / before",
        ratio=p99(loud) / p99(quiet),
        bound=MOST_RATIO,
        at_most=True,
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=ATTACKS)
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--phase", type=float, default=6.0, help="seconds")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        attacks = [given.only] if given.only else list(ATTACKS)
        work = main(Path(place), attacks, given.rounds, given.phase)
        sys.exit(0 if asyncio.run(work) else 1)
