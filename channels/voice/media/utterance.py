"""One utterance on its way to its words: decoded early, thrown away when speech goes on."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from channels.voice.speech.speech import Listening, SpeechFailed, Transcript


class Start(Protocol):
    """Begin a task that somebody owns: `infra.tasks.TaskScope.start`."""

    def __call__(self, name: str, work: Awaitable[None]) -> "asyncio.Task[None]": ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What one party said, and how long it took to know."""

    transcript: Transcript
    """Its text is "" when there were no words, as with a cough."""
    speech_ms: int
    """From the first sound to the last."""
    endpoint_wait_ms: int
    """The silence that was waited for."""
    decode_ms: int
    """How long the engine took for the answer used."""
    late_ms: int
    """What of that came after the end of the utterance: what the caller noticed."""
    is_cut: bool
    """Too long: ended while they were speaking."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How an utterance ended."""

    speech_ms: int
    quiet_ms: int
    is_cut: bool


class Utterance:
    """From onset to words. `tell` is called whenever `answer` or `ended` came about."""

    def __init__(
        self, name: str, listening: Listening, *, start: Start, tell: Callable[["Utterance"], None]
    ) -> None:
        self._name = name
        self._listening = listening
        self._start = start
        self._tell = tell
        self._held: list[bytes] | None = None
        self._decoding: asyncio.Task[None] | None = None
        self._guessing: asyncio.Task[None] | None = None
        self._decode_s = self._answered_at = self._ended_at = 0.0
        self.answer: Transcript | SpeechFailed | None = None
        self.ended: Ended | None = None

    @property
    def is_known(self) -> bool:
        """Whether it is over and the engine has said what it was."""
        return self.ended is not None and self.answer is not None

    def hear(self, frame: bytes) -> None:
        """More audio. What comes while the early answer is made is kept back."""
        if self._held is None:
            self._listening.feed(frame)
        else:
            self._held.append(frame)

    def end_early(self) -> None:
        """It may be over: have it decoded."""
        self._held = []
        self._decode()

    def resume(self) -> None:
        """It was not over: the answer does not count."""
        self._forget_answer()
        held, self._held = self._held or [], None
        for frame in held:
            self._listening.feed(frame)

    def end(self, ended: Ended) -> None:
        """It is over. The early answer counts if there is one."""
        self.ended = ended
        self._ended_at = _now()
        if self.answer is not None:
            self._tell(self)
        elif self._decoding is None:
            self._decode()

    def guess(self, tell: Callable[[str], None]) -> None:
        """Ask for the words so far, unless that is being asked already."""
        if self._guessing is None or self._guessing.done():
            self._guessing = self._start(f"guess:{self._name}", self._ask(tell))

    def drop(self) -> None:
        """Nobody wants the words, or has them by now."""
        self._forget_answer()
        if self._guessing:
            self._guessing.cancel()
        self._listening.drop()

    def heard(self) -> Heard | SpeechFailed:
        """The outcome. Only when `is_known`."""
        assert self.answer is not None
        assert self.ended is not None
        if isinstance(self.answer, SpeechFailed):
            return self.answer
        return Heard(
            transcript=self.answer,
            speech_ms=self.ended.speech_ms,
            endpoint_wait_ms=self.ended.quiet_ms,
            decode_ms=round(self._decode_s * 1000),
            late_ms=round(max(0.0, self._answered_at - self._ended_at) * 1000),
            is_cut=self.ended.is_cut,
        )

    def _decode(self) -> None:
        self._decoding = self._start(f"decode:{self._name}", self._finish())

    def _forget_answer(self) -> None:
        decoding, self._decoding, self.answer = self._decoding, None, None
        if decoding is not None and not decoding.done():
            decoding.cancel()

    async def _finish(self) -> None:
        began = _now()
        answer: Transcript | SpeechFailed
        try:
            answer = await self._listening.finish()
        except SpeechFailed as failed:
            answer = failed
        self._answered_at = _now()
        self._decode_s = self._answered_at - began
        self.answer, self._decoding = answer, None
        self._tell(self)

    async def _ask(self, tell: Callable[[str], None]) -> None:
        try:
            text = await self._listening.partial()
        except SpeechFailed:
            return  # the whole utterance is asked for later, and that counts
        if text and self.ended is None:
            tell(text)


def _now() -> float:
    return asyncio.get_running_loop().time()
