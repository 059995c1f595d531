"""A node in tests: it takes the calls that ways bring and writes down what their legs tell."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Protocol

from channels.voice.telephony.legs import Ending, Leg, LegState
from channels.voice.telephony.server import Route, Server

PATIENCE_S = 30


class Node:
    """Both what ways see of the node and the owner of all its legs."""

    def __init__(self, *, retry_after: int | None = None) -> None:
        self.retry_after = retry_after
        self.legs: list[Leg] = []
        self.audio: defaultdict[str, bytes] = defaultdict(bytes)
        self.frame_sizes: set[int] = set()
        self.digits = ""
        self.states: list[tuple[LegState, Ending | None, int]] = []
        self.marks: list[str] = []
        self._changed = asyncio.Event()

    def arrived(self, leg: Leg) -> None:
        self.take(leg)

    def take(self, leg: Leg) -> None:
        self.legs.append(leg)
        leg.listen(self)
        self._changed.set()

    def is_taking(self) -> int | None:
        return self.retry_after

    def on_audio(self, leg: Leg, frame: bytes) -> None:
        self.audio[leg.id] += frame
        self.frame_sizes.add(len(frame))
        self._changed.set()

    def on_digit(self, leg: Leg, digit: str) -> None:
        self.digits += digit
        self._changed.set()

    def on_state(self, leg: Leg, state: LegState, ending: Ending | None, code: int) -> None:
        self.states.append((state, ending, code))
        self._changed.set()

    def on_mark(self, leg: Leg, name: str) -> None:
        self.marks.append(name)
        self._changed.set()

    def on_transfer(self, leg: Leg, target: str, replaces: str | None) -> None:
        raise AssertionError("none of these ways asks for a transfer")

    @property
    def ending(self) -> Ending | None:
        return self.states[-1][1] if self.states else None

    async def until(self, holds: Callable[[], object]) -> None:
        """Wait until something is so; it is looked at whenever a leg tells something."""
        async with asyncio.timeout(PATIENCE_S):
            while not holds():
                self._changed.clear()
                await self._changed.wait()

    async def leg(self, number: int = 0) -> Leg:
        """A leg in the order in which they came, once it has."""
        await self.until(lambda: len(self.legs) > number)
        return self.legs[number]


class Running(Protocol):
    """A way, a server, a clock."""

    async def run(self) -> None: ...


@asynccontextmanager
async def running(*ways: Running) -> AsyncIterator[None]:
    """Have ways run for a while."""
    tasks = [asyncio.create_task(way.run()) for way in ways]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def serving(routes: Mapping[str, Route], *ways: Running) -> AsyncIterator[str]:
    """Have routes served on loopback, and their ways run; gives the address to connect to."""
    server = Server(host="127.0.0.1", port=0, routes=routes, health=lambda: {"ok": True})
    async with running(server, *ways):
        async with asyncio.timeout(PATIENCE_S):
            port = await server.port()
        yield f"ws://127.0.0.1:{port}"
