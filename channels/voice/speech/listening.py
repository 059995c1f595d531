"""An utterance being listened to: kept till it is decoded, or streamed to the worker."""

import asyncio
from collections.abc import Callable

from core.model import Language

from .engines import Engine
from .flight import SingleFlight
from .frames import Close, Decode, Feed, Finish, Heard, Open, Partial, Reply
from .settings import SpeechSettings
from .speech import PHONE_RATE, Expect, Hints, SpeechFailed, Transcript, Word
from .workers import EngineState, WorkerProcess

BYTES_A_SECOND = 2 * PHONE_RATE
FEED_BYTES = BYTES_A_SECOND // 10
PARTIAL_EVERY_BYTES = BYTES_A_SECOND
"""Decoding an open utterance again costs as much as its end."""


Timed = Callable[[float], None]
"""Told how many seconds every answer took."""


class Deaf:
    """For a language that no engine hears."""

    def feed(self, pcm: bytes) -> None:
        """Nobody hears it."""

    async def partial(self) -> str:
        return ""

    async def finish(self) -> Transcript:
        raise SpeechFailed("no_engine")

    def drop(self) -> None:
        """There is nothing to give back."""


class Listened:
    """What both ways have in common: the audio, and each length of it answered once."""

    def __init__(
        self,
        worker: WorkerProcess,
        engine: Engine,
        hints: Hints,
        settings: SpeechSettings,
        *,
        timed: Timed,
    ) -> None:
        self._worker = worker
        self._engine = engine
        self._hints = hints
        self._settings = settings
        self._timed = timed
        self._audio = bytearray()
        self._finished: tuple[int, Transcript] | None = None
        self._flight: SingleFlight[Transcript] = SingleFlight()
        self._asked: set[int] = set()
        self._is_dropped = False

    def feed(self, pcm: bytes) -> None:
        self._audio += pcm

    async def finish(self) -> Transcript:
        """Give the words; the same again at once when nothing was fed since."""
        length = len(self._audio)
        if self._finished is not None and self._finished[0] == length:
            return self._finished[1]
        transcript = await self._flight.do(length, self._decode)
        self._finished = (length, transcript)
        return transcript

    def drop(self) -> None:
        self._is_dropped = True
        for number in self._asked:
            self._worker.take_back(number)

    async def _decode(self) -> Transcript:
        raise NotImplementedError

    async def _ask(self, ask: Decode | Finish | Partial) -> Heard:
        loop = asyncio.get_running_loop()
        began = loop.time()
        self._asked.add(ask.number)
        patience_s = self._settings.decode_timeout_s + self._hints.patience_s
        try:
            reply: Reply = await self._worker.ask(
                ask, engine=self._engine.name, timeout_s=patience_s
            )
        finally:
            self._asked.discard(ask.number)
        assert isinstance(reply, Heard)
        self._timed(loop.time() - began)
        return reply

    def _transcript(self, heard: Heard) -> Transcript:
        return Transcript(
            text=heard.text,
            language=Language(heard.language),
            confidence=heard.confidence,
            no_speech=heard.no_speech,
            engine=self._engine.name,
            seconds=heard.seconds,
            words=tuple(
                Word(text=word.text, start=word.start, end=word.end, confidence=word.confidence)
                for word in heard.words
            ),
        )


class Kept(Listened):
    """Keeps the audio and has all of it decoded."""

    _partial_at = 0
    _partial = ""

    async def partial(self) -> str:
        """Give the words so far, heard anew at most once a second and when nobody else waits."""
        fed = len(self._audio)
        if fed - self._partial_at < PARTIAL_EVERY_BYTES or self._worker.is_busy:
            return self._partial
        self._partial_at = fed
        try:
            heard = await self._ask(self._question(is_partial=True))
        except SpeechFailed:
            return self._partial
        self._partial = heard.text
        return heard.text

    async def _decode(self) -> Transcript:
        return self._transcript(await self._ask(self._question(is_partial=False)))

    def _question(self, *, is_partial: bool) -> Decode:
        return Decode(
            number=self._worker.next_number(),
            engine=self._engine.name,
            pcm=bytes(self._audio),
            language=self._hints.language,
            languages=self._settings.languages,
            words=self._hints.words,
            phrases=() if is_partial else self._hints.phrases,
            is_partial=is_partial,
        )


class Streamed(Listened):
    """Sends the audio on while it comes; keeps it for a worker that has to start anew."""

    _stream = 0
    _generation = 0
    _sent = 0

    def feed(self, pcm: bytes) -> None:
        self._audio += pcm
        if len(self._audio) - self._sent >= FEED_BYTES:
            self._send()

    async def partial(self) -> str:
        """Give the words so far."""
        self._send()
        if not self._sent:
            return ""
        try:
            ask = Partial(number=self._worker.next_number(), stream=self._stream)
            return (await self._ask(ask)).text
        except SpeechFailed:
            return ""

    def drop(self) -> None:
        if not self._is_dropped and self._stream:
            self._worker.tell(Close(stream=self._stream))
        super().drop()

    async def _decode(self) -> Transcript:
        try:
            async with asyncio.timeout(self._settings.decode_timeout_s):
                await self._worker.opened(self._engine.name)
        except TimeoutError:
            raise SpeechFailed("timed_out") from None
        self._send()
        ask = Finish(number=self._worker.next_number(), stream=self._stream)
        return self._transcript(await self._ask(ask))

    def _send(self) -> None:
        """Send what was not sent, all of it when the worker is another one than before."""
        worker = self._worker
        if self._is_dropped or worker.state(self._engine.name) is not EngineState.READY:
            return
        if self._generation != worker.generation:
            self._generation, self._sent = worker.generation, 0
            self._stream = worker.next_number()
            # Who may say anything is not held to a list: nothing else would be heard.
            phrases = () if self._hints.expect is Expect.FREE else self._hints.phrases
            worker.tell(Open(stream=self._stream, engine=self._engine.name, phrases=phrases))
        worker.tell(Feed(stream=self._stream, pcm=bytes(self._audio[self._sent :])))
        self._sent = len(self._audio)
