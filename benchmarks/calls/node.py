"""A voice node for measuring: the real process, with a stand-in for the gateway that decides.

The node takes real calls over SIP and hears and speaks with its real engines; only what it is told
to say comes from here. Its processor time is that of the node and of its speech worker.
"""

import asyncio
import contextlib
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import httpx
import psutil
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from channels.voice.speech import packages
from channels.voice.wire import codec, facts, orders
from tests.channels.voice.peers.ports import free_ports

ROOT = Path(__file__).parents[2]
READY_WITHIN_S = 60.0
RTP_PORTS = (30_000, 31_999)
OnFact = Callable[["BenchNode", facts.Facts], None]
F = TypeVar("F", bound=facts.Fact)


def answer_calls(node: "BenchNode", fact: facts.Facts) -> None:
    """Answer whoever calls, and forget who has hung up."""
    if isinstance(fact, facts.Arrived):
        node.give(orders.Answer(call=fact.call))
    if isinstance(fact, facts.LegChanged) and fact.state == "ended":
        node.give(orders.Ended(call=fact.call))


@dataclass(slots=True)
class BenchNode:
    """A running node. `arrived` are its calls, in their order."""

    sip_port: int
    http_port: int
    on_fact: OnFact
    arrived: list[str] = field(default_factory=list)
    by_caller: dict[str, str] = field(default_factory=dict)
    """The last call of each number."""
    _process: subprocess.Popen[bytes] | None = None
    _socket: ServerConnection | None = None
    _queues: dict[str, asyncio.Queue[facts.Facts]] = field(default_factory=dict)
    _given: asyncio.Queue[orders.Order] = field(default_factory=asyncio.Queue)
    _linked: asyncio.Event = field(default_factory=asyncio.Event)
    _came: asyncio.Event = field(default_factory=asyncio.Event)

    def give(self, order: orders.Order) -> None:
        self._given.put_nowait(order)

    def facts_of(self, call: str) -> asyncio.Queue[facts.Facts]:
        """What is told of a call, from its first fact on."""
        return self._queues.setdefault(call, asyncio.Queue())

    async def next_call(self, count: int) -> str:
        """The id of the count-th call since the start."""
        async with asyncio.timeout(READY_WITHIN_S):
            while len(self.arrived) < count:
                self._came.clear()
                await self._came.wait()
        return self.arrived[count - 1]

    async def until(self, call: str, kind: type[F], within: float = 60.0) -> F:
        """The next fact of this kind; others are passed over."""
        queue = self.facts_of(call)
        async with asyncio.timeout(within):
            while True:
                fact = await queue.get()
                if isinstance(fact, kind):
                    return fact

    async def health(self) -> dict[str, object]:
        async with httpx.AsyncClient(trust_env=False) as client:
            answer = await client.get(f"http://127.0.0.1:{self.http_port}/health")
        found: dict[str, object] = answer.json()
        return found

    @property
    def process(self) -> psutil.Process:
        assert self._process is not None
        return psutil.Process(self._process.pid)

    def cpu_s(self) -> float:
        """Processor time of the node and its worker so far."""
        return sum(cpu_of(each) for each in (self.process, *self.process.children()))

    async def serve(self, socket: ServerConnection) -> None:
        """Be the gateway of this connection."""
        self._socket = socket
        self.give(orders.Welcome(seen=0))
        self._linked.set()
        writing = asyncio.create_task(self._write(socket), name="bench-orders")
        try:
            with contextlib.suppress(ConnectionClosed):  # the node was ended
                async for frame in socket:
                    self._take(codec.fact_from(str(frame)))
        finally:
            writing.cancel()

    async def linked(self) -> None:
        """Wait until the node is there and hears and speaks English."""
        async with asyncio.timeout(READY_WITHIN_S):
            await self._linked.wait()
            while not await self._is_ready():  # noqa: ASYNC110 - another process is asked
                await asyncio.sleep(0.2)

    async def _is_ready(self) -> bool:
        with contextlib.suppress(httpx.HTTPError):
            text = str((await self.health())["speech"])
            return "loading" not in text
        return False

    async def _write(self, socket: ServerConnection) -> None:
        while True:
            await socket.send(codec.encode(await self._given.get()).decode())

    def _take(self, fact: facts.Facts) -> None:
        if fact.number:
            self.give(orders.Seen(number=fact.number))
        call = getattr(fact, "call", None)
        if isinstance(fact, facts.Arrived):
            self.arrived.append(fact.call)
            self.by_caller[fact.caller] = fact.call
            self._came.set()
        if call is not None:
            self.facts_of(call).put_nowait(fact)
        self.on_fact(self, fact)

    def spawn(self, folder: Path, models: Path, gateway: int, prefix: tuple[str, ...]) -> None:
        environ = {
            **{k: v for k, v in os.environ.items() if not k.startswith("MAINSTEM_")},
            "PYTHONPATH": str(ROOT),
            "HF_HUB_OFFLINE": "1",
            "MAINSTEM_DATA_DIR": str(folder),
            "MAINSTEM_LOG_LEVEL": "warning",
            "MAINSTEM_VOICE__GATEWAY_URL": f"ws://127.0.0.1:{gateway}",
            "MAINSTEM_VOICE__SIP_PORT": str(self.sip_port),
            "MAINSTEM_VOICE__HTTP_PORT": str(self.http_port),
            "MAINSTEM_VOICE__RTP_FIRST": str(RTP_PORTS[0]),
            "MAINSTEM_VOICE__RTP_LAST": str(RTP_PORTS[1]),
            "MAINSTEM_VOICE__MODELS_DIR": str(models),
            "MAINSTEM_VOICE__MAX_CALLS": "500",
        }
        command = [*prefix, sys.executable, "-P", "-m", "channels.voice"]
        with (folder / "node.log").open("ab") as log:
            self._process = subprocess.Popen(command, env=environ, stdout=log, stderr=log)

    def end(self) -> None:
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()


@asynccontextmanager
async def running_node(
    folder: Path,
    models: Path,
    *,
    on_fact: OnFact = answer_calls,
    prefix: tuple[str, ...] = (),
) -> AsyncIterator[BenchNode]:
    """Run a node until the block ends. `prefix`: what its command begins with, as taskset."""
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    packages.prepare(models, print)
    sip_port, http_port = free_ports(2)
    node = BenchNode(sip_port=sip_port, http_port=http_port, on_fact=on_fact)
    async with serve(node.serve, "127.0.0.1", 0, compression=None, max_size=None) as server:
        gateway = next(iter(server.sockets)).getsockname()[1]
        node.spawn(folder, models, gateway, prefix)
        try:
            await node.linked()
            yield node
        finally:
            node.end()


def cpu_of(process: psutil.Process) -> float:
    """Processor seconds of one process so far."""
    times = process.cpu_times()
    return float(times.user + times.system)
