"""Streamed utterances of a worker: each in its own order, by one thread at a time."""

import threading
from collections import deque
from collections.abc import Callable

from msgspec.structs import replace

from .frames import Answer, Close, Feed, Finish, Heard, Open, Partial, Refused
from .opened import Stream, Streaming

Step = Open | Feed | Partial | Finish | Close
Later = Callable[[int, int, Callable[[], Answer | None]], None]


class Streams:
    """The open utterances. `later` puts work on the worker's threads."""

    def __init__(self, later: Later, send: Callable[[Answer], None]) -> None:
        self._later = later
        self._send = send
        self._queues: dict[int, Steps] = {}

    def open(self, ask: Open, engine: Streaming | None) -> None:
        """Begin an utterance."""
        steps = self._queues[ask.stream] = Steps(engine)
        self._push(steps, ask)

    def add(self, ask: Feed | Partial | Finish | Close) -> None:
        """Go on with one. What comes for one that is closed is refused or ignored."""
        steps = self._queues.get(ask.stream)
        if isinstance(ask, Close):
            self._queues.pop(ask.stream, None)
        if steps is not None:
            self._push(steps, ask)
        elif isinstance(ask, Partial | Finish):
            self._send(Refused(number=ask.number, reason="failed"))

    def _push(self, steps: "Steps", ask: Step) -> None:
        if steps.push(ask):
            self._later(0, -1, lambda: self._run(steps))

    def _run(self, steps: "Steps") -> None:
        while (step := steps.next()) is not None:
            answer = steps.do(step)
            if answer is not None:
                self._send(answer)


class Steps:
    """What is still to be done for one utterance."""

    def __init__(self, engine: Streaming | None) -> None:
        self._engine = engine
        self._stream: Stream | None = None
        self._steps: deque[Step] = deque()
        self._is_running = False
        self._lock = threading.Lock()

    def push(self, step: Step) -> bool:
        """Add a step; True when somebody has to start running them."""
        with self._lock:
            self._steps.append(step)
            starts = not self._is_running
            self._is_running = True
            return starts

    def next(self) -> Step | None:
        with self._lock:
            if not self._steps:
                self._is_running = False
                return None
            return self._steps.popleft()

    def do(self, step: Step) -> Answer | None:
        """Do one step; what fails is refused, and what follows goes on."""
        try:
            return self._done(step)
        except Exception:  # noqa: BLE001 one bad utterance must not end the others
            if isinstance(step, Partial | Finish):
                return Refused(number=step.number, reason="failed")
            return None

    def _done(self, step: Step) -> Answer | None:
        match step:
            case Open():
                self._stream = self._engine.open(step.phrases) if self._engine else None
            case Feed():
                self._opened.feed(step.pcm)
            case Partial():
                return Heard(number=step.number, text=self._opened.partial(), language="")
            case Finish():
                return replace(self._opened.finish(), number=step.number)
            case Close():
                self._opened.close()
        return None

    @property
    def _opened(self) -> Stream:
        if self._stream is None:
            raise LookupError("the utterance was not opened")
        return self._stream
