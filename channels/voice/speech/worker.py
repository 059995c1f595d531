"""A speech worker process: opens engines, then does what the pool asks, the urgent first.

Started as `python -P -m channels.voice.speech.worker <socket> <pid of the parent>`. One thread
reads what is asked, one opens engines, a few do the work; engines compute outside Python's lock.
"""

import ctypes
import itertools
import logging
import os
import queue
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, assert_never

from msgspec.structs import replace

from .engines import Engine
from .frames import (
    LENGTH,
    Answer,
    Asks,
    Broken,
    Cancel,
    Check,
    Close,
    Decode,
    Feed,
    Finish,
    Heard,
    Load,
    Missing,
    Open,
    Partial,
    Ready,
    Refused,
    Say,
    Spoken,
    frame,
    read_ask,
)
from .opened import OpenEngine
from .sound import for_phone
from .streams import Streams

log = logging.getLogger(__name__)

URGENT, PARTIAL, AHEAD = 0, 1, 2
NICENESS = 5
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG

OpenerOf = Callable[[Engine, int], OpenEngine]


def open_engine(engine: Engine, threads: int) -> OpenEngine:
    """Load an engine by its module in this package."""
    opened: OpenEngine = import_module(f"{__package__}.{engine.kind}").open_engine(engine, threads)
    return opened


@dataclass(order=True, slots=True)
class Job:
    """Something to do. Equally urgent ones are done as they came."""

    urgency: int
    order: int
    number: int = field(compare=False)
    do: Callable[[], Answer | None] = field(compare=False)


class Worker:
    """Serves one socket until it closes."""

    def __init__(self, link: socket.socket, opener: OpenerOf) -> None:
        self._link = link
        self._opener = opener
        self._engines: dict[str, Any] = {}
        self._jobs: queue.PriorityQueue[Job] = queue.PriorityQueue()
        self._slow_jobs: queue.PriorityQueue[Job] = queue.PriorityQueue()
        """What takes seconds: one after another, while the others go on."""
        self._order = itertools.count()
        self._cancelled: set[int] = set()
        self._waiting: set[int] = set()
        self._streams = Streams(self._later, self._send)
        self._writing = threading.Lock()

    def serve(self) -> None:
        """Read what is asked. Returns when the pool has gone."""
        with self._link.makefile("rb") as source:
            while header := source.read(LENGTH.size):
                body = source.read(LENGTH.unpack(header)[0])
                self._take(read_ask(body))

    def _take(self, ask: Asks) -> None:
        match ask:
            case Load():
                self._start(ask)
            case Decode() | Say() | Check():
                self._later(
                    _urgency(ask), ask.number, lambda: self._answer(ask), self._jobs_of(ask.engine)
                )
            case Open():
                self._streams.open(ask, self._engines.get(ask.engine))
            case Feed() | Partial() | Finish() | Close():
                self._streams.add(ask)
            case Cancel():
                if ask.number in self._waiting:
                    self._cancelled.add(ask.number)
            case _:
                assert_never(ask)

    def _start(self, ask: Load) -> None:
        threading.Thread(target=self._load, args=(ask,), name="load", daemon=True).start()
        for number in range(ask.threads):
            threading.Thread(
                target=self._work, args=(self._jobs,), name=f"work:{number}", daemon=True
            ).start()
        threading.Thread(
            target=self._work, args=(self._slow_jobs,), name="work:slow", daemon=True
        ).start()

    def _load(self, ask: Load) -> None:
        for engine in ask.engines:
            began = time.perf_counter()
            try:
                self._engines[engine.name] = self._opener(engine, ask.threads)
            except Exception as err:
                log.warning("engine does not open", extra={"engine": engine.name}, exc_info=True)
                self._send(Broken(engine=engine.name, why=f"{type(err).__name__}: {err}"))
                continue
            self._send(Ready(engine=engine.name, seconds=time.perf_counter() - began))
        for opened in list(self._engines.values()):
            if hasattr(opened, "warm"):
                opened.warm()

    def _jobs_of(self, engine: str) -> "queue.PriorityQueue[Job]":
        is_slow = getattr(self._engines.get(engine), "is_slow", False)
        return self._slow_jobs if is_slow else self._jobs

    def _later(
        self,
        urgency: int,
        number: int,
        do: Callable[[], Answer | None],
        jobs: "queue.PriorityQueue[Job] | None" = None,
    ) -> None:
        self._waiting.add(number)
        (self._jobs if jobs is None else jobs).put(Job(urgency, next(self._order), number, do))

    def _work(self, jobs: "queue.PriorityQueue[Job]") -> None:
        while True:
            job = jobs.get()
            self._waiting.discard(job.number)
            if job.number in self._cancelled:
                self._cancelled.discard(job.number)
                self._send(Refused(number=job.number, reason="cancelled"))
                continue
            try:
                answer = job.do()
            except Exception:
                log.warning("engine failed", exc_info=True)
                answer = Refused(number=job.number, reason="failed")
            if answer is not None:
                self._send(answer)

    def _answer(self, ask: Decode | Say | Check) -> Answer:
        match ask:
            case Decode():
                heard: Heard = self._engines[ask.engine].hear(ask)
                return replace(heard, number=ask.number)
            case Say():
                return self._say(ask)
            case Check():
                words = self._engines[ask.engine].missing(ask.phrases)
                return Missing(number=ask.number, words=tuple(words))

    def _say(self, ask: Say) -> Answer:
        began = time.perf_counter()
        sound = self._engines[ask.engine].speak(ask.text, ask.language, ask.voice)
        pcm = for_phone(sound)
        return Spoken(number=ask.number, pcm=pcm, seconds=time.perf_counter() - began)

    def _send(self, answer: Answer) -> None:
        data = frame(answer)
        with self._writing:
            try:
                self._link.sendall(data)
            except OSError:
                os._exit(0)  # nobody is left to answer


def _urgency(ask: Decode | Say | Check) -> int:
    match ask:
        case Decode(is_partial=True):
            return PARTIAL
        case Say(is_urgent=False):
            return AHEAD
        case _:
            return URGENT


def main(opener: OpenerOf = open_engine) -> None:
    """Serve the inherited socket; die with the parent."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    descriptor, parent = int(sys.argv[1]), int(sys.argv[2])
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != parent:
        return
    os.nice(NICENESS)
    Worker(socket.socket(fileno=descriptor), opener).serve()
    os._exit(0)  # engines of foreign libraries do not end in an orderly way


if __name__ == "__main__":
    main()
