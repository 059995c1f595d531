"""One worker process as the node sees it: started, asked, and started anew when it ends."""

import asyncio
import itertools
import logging
import os
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import assert_never

from infra import children

from .engines import Engine
from .frames import (
    LENGTH,
    Answers,
    Ask,
    Broken,
    Cancel,
    Heard,
    Load,
    Missing,
    Numbered,
    Ready,
    Refused,
    Reply,
    Say,
    Spoken,
    frame,
    read_answer,
)
from .settings import SpeechSettings
from .speech import SpeechFailed

log = logging.getLogger(__name__)

ROOT = Path(__file__).parents[3]
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.2, 10.0
ENVIRONMENT = {"OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1", "PYTHONPATH": os.fspath(ROOT)}


class EngineState(StrEnum):
    LOADING = "loading"
    READY = "ready"
    BROKEN = "broken"


@dataclass(slots=True)
class _Seat:
    """What is known of one engine of the process."""

    state: EngineState = EngineState.LOADING
    told: asyncio.Event = field(default_factory=asyncio.Event)
    load_s: float = 0.0


class WorkerProcess:
    """Owns one process. `run` keeps it alive until cancelled."""

    def __init__(self, settings: SpeechSettings, engines: Sequence[Engine]) -> None:
        self._settings = settings
        self._engines = tuple(engines)
        self._seats = {engine.name: _Seat() for engine in engines}
        self._numbers = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[Reply]] = {}
        self._owed_since: dict[int, float] = {}
        """Only what somebody waits for."""
        self._writer: asyncio.StreamWriter | None = None
        self._process: asyncio.subprocess.Process | None = None
        self.generation = 0
        """Grows with every start; streams of an earlier one are gone."""
        self.crashes = 0

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    @property
    def owed(self) -> int:
        """Answers that are still to come."""
        return len(self._waiting)

    @property
    def is_busy(self) -> bool:
        """Whether another request would have to wait."""
        return len(self._owed_since) >= self._settings.threads

    def state(self, engine: str) -> EngineState:
        return self._seats[engine].state

    def load_s(self, engine: str) -> float:
        """Seconds that opening the engine took; 0 until it is open."""
        return self._seats[engine].load_s

    def next_number(self) -> int:
        """A number for a request or a stream."""
        return next(self._numbers)

    async def run(self) -> None:
        """Start the process, and again whenever it ends, more slowly each time."""
        pause_s = FIRST_PAUSE_S
        while True:
            try:
                await self._live()
            except OSError as err:
                log.warning("speech worker does not start", extra={"why": err.strerror})
            finally:
                self._forget()
            self.crashes += 1
            log.error("speech worker ended", extra={"crashes": self.crashes})
            was_ready = any(seat.load_s for seat in self._seats.values())
            pause_s = FIRST_PAUSE_S if was_ready else min(2 * pause_s, LONGEST_PAUSE_S)
            for seat in self._seats.values():
                seat.load_s = 0.0
            await asyncio.sleep(pause_s)

    async def ask(self, ask: Numbered, *, engine: str, timeout_s: float) -> Reply:
        """Ask and wait, at most so long, also for an engine that is still being opened.

        Cancelling takes the request back if it has not begun. Raises SpeechFailed.
        """
        if self.owed >= self._settings.backlog:
            self._end_if_stuck()
            raise SpeechFailed("overloaded")
        future: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(timeout_s):
                await self.opened(engine)
                self._waiting[ask.number] = future
                if not (isinstance(ask, Say) and not ask.is_urgent):
                    self._owed_since[ask.number] = asyncio.get_running_loop().time()
                self.tell(ask)
                reply = await future
        except TimeoutError:
            self._end_if_stuck()
            raise SpeechFailed("timed_out") from None
        finally:
            if future.cancelled() or not future.done():
                self.take_back(ask.number)
        if isinstance(reply, Refused):
            raise SpeechFailed("timed_out" if reply.reason == "cancelled" else "crashed")
        return reply

    def take_back(self, number: int) -> None:
        """Nobody wants this answer any more; it still counts until the worker says so."""
        if number in self._waiting:
            self.tell(Cancel(number=number))

    def tell(self, ask: Ask) -> None:
        """Write without waiting; what is told to a process that has ended is lost."""
        if self._writer is not None:
            self._writer.write(frame(ask))

    async def opened(self, engine: str) -> None:
        """Wait till the engine is open. Raises SpeechFailed when it does not open."""
        seat = self._seats[engine]
        while seat.state is EngineState.LOADING:
            await seat.told.wait()
        if seat.state is not EngineState.READY:
            raise SpeechFailed("no_engine")

    async def _live(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            reader, writer = await asyncio.open_connection(sock=ours)
            try:
                self._process = await asyncio.create_subprocess_exec(
                    *(sys.executable, "-P", "-m", self._settings.worker_module),
                    *(str(theirs.fileno()), str(os.getpid())),
                    stdin=asyncio.subprocess.DEVNULL,
                    stdout=asyncio.subprocess.DEVNULL,
                    pass_fds=(theirs.fileno(),),
                    env={**os.environ, **ENVIRONMENT},
                )
                theirs.close()
                self._writer = writer
                self.generation += 1
                self.tell(Load(engines=self._engines, threads=self._settings.threads))
                await self._read(reader)
            finally:
                self._writer = None
                writer.close()
                await self._end()

    async def _read(self, reader: asyncio.StreamReader) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                header = await reader.readexactly(LENGTH.size)
                self._hear(read_answer(await reader.readexactly(LENGTH.unpack(header)[0])))

    def _hear(self, answer: Answers) -> None:
        match answer:
            case Ready(engine=name, seconds=seconds):
                self._open(name, EngineState.READY, seconds)
                log.info("speech engine is ready", extra={"engine": name, "seconds": seconds})
            case Broken(engine=name, why=why):
                self._open(name, EngineState.BROKEN, 0.0)
                log.warning("speech engine does not open", extra={"engine": name, "why": why})
            case Heard() | Spoken() | Missing() | Refused():
                self._owed_since.pop(answer.number, None)
                future = self._waiting.pop(answer.number, None)
                if future is not None and not future.done():
                    future.set_result(answer)
            case _:
                assert_never(answer)

    def _open(self, name: str, state: EngineState, seconds: float) -> None:
        seat = self._seats[name]
        seat.state, seat.load_s = state, seconds
        seat.told.set()

    def _end_if_stuck(self) -> None:
        """End a process that has owed an answer for too long: `run` starts it anew."""
        oldest = min(self._owed_since.values(), default=None)
        if oldest is None or self._process is None or self._process.returncode is not None:
            return
        if asyncio.get_running_loop().time() - oldest > self._settings.stuck_after_s:
            log.error("speech worker is stuck", extra={"owed": self.owed})
            self._process.kill()

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            await children.end(process)

    def _forget(self) -> None:
        """Fail who waits for an answer; who waits for an engine goes on waiting."""
        waiting, self._waiting = self._waiting, {}
        self._owed_since.clear()
        for future in waiting.values():
            if not future.done():
                future.set_exception(SpeechFailed("crashed"))
                future.exception()
        for seat in self._seats.values():
            if seat.state is EngineState.READY:
                seat.state = EngineState.LOADING
                seat.told.clear()
