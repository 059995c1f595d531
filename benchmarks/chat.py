"""From a visitor's key press to the agent's screen, beside matrix-synapse; and its cost.

Latency: one message after another over real sockets, ours and synapse's rounds alternating. Cost:
CPU time of the server process while one visitor writes and many screens look on, beside a
python-socketio server that does nothing but pass the event on. Ours also stores each message, and
searches answers to it; so two figures: all CPU time by delivered events, and what one more screen
adds per event, which is the part that both servers do.
"""

import argparse
import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import psutil
import websockets

from benchmarks.machine import Measured, Target, print_machine, print_table, print_targets
from benchmarks.peers import desks, synapse
from benchmarks.peers.place import python
from tests.live.server import Server, free_port

ROUNDS = 3
MESSAGES = 60
PAUSE_S = 0.05
SCREENS = 200
FAN_OUT_MESSAGES = 60


async def main(folder: Path) -> bool:
    server = desks.prepared(folder / "ours")
    await server.start(MAINSTEM_LIMITS__SOCKETS="2000")
    peer = synapse.Synapse(folder / "synapse")  # after ours listens, for a port of its own
    await peer.start()
    ours: list[float] = []
    theirs: list[float] = []
    try:
        for _ in range(ROUNDS):
            ours += await desks.latencies(server, MESSAGES, PAUSE_S)
            theirs += await synapse.latencies(peer, MESSAGES, PAUSE_S)
        alone = [await our_cost(server, 1) for _ in range(ROUNDS)]
        shared = [await our_cost(server, SCREENS) for _ in range(ROUNDS)]
    finally:
        peer.stop()
        server.stop()
    their_alone = [await socketio_cost(1) for _ in range(ROUNDS)]
    their_shared = [await socketio_cost(SCREENS) for _ in range(ROUNDS)]
    print_machine("fastapi", "uvicorn", "SQLAlchemy", "websockets")
    in_ms = [each * 1000 for each in ours], [each * 1000 for each in theirs]
    print_table(
        [
            Measured(name="ours, send to screen", runs=in_ms[0], unit="ms"),
            Measured(name="synapse, send to other client", runs=in_ms[1], unit="ms"),
            Measured(name="ours, CPU per event, one screen", runs=alone, unit="us"),
            Measured(name="python-socketio, the same", runs=their_alone, unit="us"),
            Measured(name=f"ours, CPU per event, {SCREENS} screens", runs=shared, unit="us"),
            Measured(name="python-socketio, the same", runs=their_shared, unit="us"),
        ]
    )
    whole = statistics.median(shared) / statistics.median(their_shared)
    print(f"all CPU time, ours / python-socketio: {whole:.2f}")
    print(f"p99: ours {p99(in_ms[0]):.1f} ms, synapse {p99(in_ms[1]):.1f} ms")
    return print_targets(
        [
            Target(
                name="p50, ours / synapse",
                ratio=statistics.median(ours) / statistics.median(theirs),
                bound=0.2,
                at_most=True,
            ),
            Target(
                name="p99, ours / synapse", ratio=p99(ours) / p99(theirs), bound=0.25, at_most=True
            ),
            Target(
                name="CPU per delivery, ours / socket.io",
                ratio=each_screen(alone, shared) / each_screen(their_alone, their_shared),
                bound=0.4,
                at_most=True,
            ),
        ]
    )


def p99(runs: list[float]) -> float:
    return sorted(runs)[max(0, round(len(runs) * 0.99) - 1)]


def each_screen(alone: list[float], shared: list[float]) -> float:
    """CPU microseconds that one more screen adds to an event."""
    return (statistics.median(shared) - statistics.median(alone)) / (SCREENS - 1)


async def our_cost(server: Server, screens: int) -> float:
    """CPU microseconds of our process per event while so many supervisors' screens look on."""
    boss = desks.Desk(server)
    await boss.sign_in("grace.holloway")
    watching = [desks.Desk(server) for _ in range(screens)]
    async with AsyncExitStack() as stack:
        visitor, _ = await stack.enter_async_context(desks.talking(server))
        for desk in watching:
            await stack.enter_async_context(desk.connected(boss.http.cookies))
        await asyncio.gather(*(desk.until(lambda s: s["agents"]) for desk in watching))
        await asyncio.sleep(2)
        for desk in watching:
            desk.looks_for = f"are you there? {FAN_OUT_MESSAGES - 1}"
        began = cpu(server.serving.pid)
        for number in range(FAN_OUT_MESSAGES):
            await visitor.say_and_wait(f"are you there? {number}")
            await asyncio.sleep(0.06)
        await asyncio.sleep(2)
        spent = cpu(server.serving.pid) - began
        assert all(desk.has_seen for desk in watching), "not all arrived"
    await boss.http.aclose()
    return spent / FAN_OUT_MESSAGES * 1e6


async def socketio_cost(screens: int) -> float:
    """CPU microseconds of a python-socketio process per event, given to so many clients."""
    port = free_port()
    module = Path(__file__).parent / "peers" / "socketio_server.py"
    process = subprocess.Popen([str(python()), str(module), str(port)])
    try:
        await _answers(port)
        async with AsyncExitStack() as stack:
            sockets = []
            for _ in range(screens):
                address = f"ws://127.0.0.1:{port}/socket.io/?EIO=4&transport=websocket"
                socket = await stack.enter_async_context(
                    websockets.connect(address, proxy=None, compression=None)
                )
                await socket.recv()
                await socket.send("40")
                await socket.recv()
                sockets.append(socket)
            counts = [0] * screens
            readers = [asyncio.create_task(_count(s, counts, i)) for i, s in enumerate(sockets)]
            began = cpu(process.pid)
            payload = {"text": "are you there?", "filler": "x" * 900}
            for _ in range(FAN_OUT_MESSAGES):
                await sockets[0].send("42" + json.dumps(["say", payload]))
                await asyncio.sleep(0.06)
            await asyncio.sleep(1)
            spent = cpu(process.pid) - began
            for reader in readers:
                reader.cancel()
            assert sum(counts) == screens * FAN_OUT_MESSAGES, "not all arrived"
            return spent / FAN_OUT_MESSAGES * 1e6
    finally:
        process.terminate()
        process.wait()


async def _count(socket: websockets.ClientConnection, counts: list[int], place: int) -> None:
    async for message in socket:
        if str(message).startswith("42"):
            counts[place] += 1
        elif message == "2":
            await socket.send("3")


async def _answers(port: int) -> None:
    async with httpx.AsyncClient(trust_env=False) as client, asyncio.timeout(30):
        while True:
            try:
                await client.get(f"http://127.0.0.1:{port}/socket.io/?EIO=4&transport=polling")
            except httpx.HTTPError:
                await asyncio.sleep(0.05)
                continue
            return


def cpu(pid: int) -> float:
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)


if __name__ == "__main__":
    argparse.ArgumentParser(description=__doc__).parse_args()
    with tempfile.TemporaryDirectory() as place:
        sys.exit(0 if asyncio.run(main(Path(place))) else 1)
