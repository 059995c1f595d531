"""Recorded turns through the ear and a speech worker, faster than they were spoken."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from channels.voice.media.ear import Ear, Heard, Turn
from channels.voice.media.frames import PHONE_RATE, frame_bytes
from channels.voice.media.vad import SileroModel, SileroVad
from channels.voice.speech import packages
from channels.voice.speech.pool import Pool
from channels.voice.speech.settings import SpeechSettings
from channels.voice.speech.speech import Hints
from core.model import Language
from infra.tasks import TaskScope

FRAME = frame_bytes(PHONE_RATE)
AT_ONCE = 2
PATIENCE_S = 60.0


@asynccontextmanager
async def listening(
    models: Path, cache: Path, languages: Sequence[Language] = (Language("en"),)
) -> AsyncIterator["Bench"]:
    """A pool with its worker, ready for the languages."""
    packages.prepare(models, print)
    settings = SpeechSettings(
        models_folder=models,
        cache_folder=cache,
        threads=AT_ONCE,
        decode_timeout_s=PATIENCE_S,
        say_timeout_s=PATIENCE_S,
    )
    pool = Pool(settings)
    async with TaskScope() as scope:
        running = scope.start("pool", pool.run())
        for language in languages:
            await pool.ready(language)
        yield Bench(pool, scope)
        running.cancel()


class Bench:
    """Hears what it is given."""

    def __init__(self, pool: Pool, scope: TaskScope) -> None:
        self.pool = pool
        self._scope = scope
        self._vad = SileroModel()

    async def hear(self, turns: Sequence[bytes], hints: Hints) -> list[str]:
        """The words of each turn, "" where none were heard; some turns at a time."""
        gate = asyncio.Semaphore(AT_ONCE)

        async def one(pcm: bytes) -> str:
            async with gate:
                return await self._turn(pcm, hints)

        return list(await asyncio.gather(*(one(pcm) for pcm in turns)))

    async def _turn(self, pcm: bytes, hints: Hints) -> str:
        said = _Said()
        vad = SileroVad(self._vad)
        ear = Ear(
            "caller",
            PHONE_RATE,
            speech=self.pool,
            vad=vad,
            start=self._scope.start,
            listener=said,
        )
        ear.expect(Turn(hints=hints))
        for at in range(0, len(pcm), FRAME):
            ear.feed(pcm[at : at + FRAME].ljust(FRAME, b"\0"))
            await asyncio.sleep(0)
        if ear.is_hearing_speech or said.began:
            async with asyncio.timeout(PATIENCE_S):
                await said.known.wait()
        ear.rest()
        return said.text


class _Said:
    """Keeps the first utterance: the answer to the question."""

    def __init__(self) -> None:
        self.text = ""
        self.began = False
        self.known = asyncio.Event()

    def speech_started(self, ear: Ear, *, barge_in: bool) -> None:
        self.began = True

    def partial(self, ear: Ear, text: str) -> None:
        """Not asked for."""

    def heard(self, ear: Ear, heard: Heard) -> None:
        if not self.known.is_set():
            self.text = heard.transcript.text
        self.known.set()

    def nothing_heard(self, ear: Ear) -> None:
        self.known.set()

    def failed(self, ear: Ear, reason: str) -> None:
        raise RuntimeError(f"the worker could not hear: {reason}")
