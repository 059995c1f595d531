"""Hearing and speaking for the voice node, done by worker processes.

`Pool(settings)`, then `run()` as a task of the node's; everything else may be called at once, and
waits for its engine at most as long as for an answer. Nothing here computes for longer than a
millisecond on the loop.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Iterable, Sequence
from contextlib import suppress

from core.model import Language

from .engines import Choice, Engine, choose
from .frames import Check, Missing, Say, Spoken
from .listening import Deaf, Kept, Streamed
from .normalise import sentences
from .prompts import Prompts, Sentence
from .recordings import Recordings
from .settings import SpeechSettings
from .shelf import Shelf
from .speech import Hints, Listening, SpeechFailed
from .workers import EngineState, WorkerProcess

log = logging.getLogger(__name__)

TIMES_KEPT = 200
AHEAD_TIMEOUT_S = 60.0
STREAMING_KINDS = ("vosk",)


class Pool:
    """Implements Speech."""

    def __init__(self, settings: SpeechSettings, choice: Choice | None = None) -> None:
        self._settings = settings
        self._choice = choice or choose(settings)
        engines = self._choice.in_loading_order()
        self._workers = tuple(WorkerProcess(settings, engines) for _ in range(settings.workers))
        self._times: deque[float] = deque(maxlen=TIMES_KEPT)
        self._fresh_times: deque[float] = deque(maxlen=TIMES_KEPT)
        self._shelf = Shelf(
            settings.cache_folder,
            file_bytes=settings.cache_bytes,
            memory_bytes=settings.memory_bytes,
        )
        recordings = Recordings(settings.recordings_folder)
        self._prompts = Prompts(self._shelf, recordings, describe=self._describe, speak=self._speak)

    async def run(self) -> None:
        """Keep the workers alive until cancelled; none is left behind."""
        async with asyncio.TaskGroup() as group:
            for number, worker in enumerate(self._workers):
                group.create_task(worker.run(), name=f"speech-worker:{number}")
            group.create_task(self._shelf.run(), name="prompt-shelf")

    async def ready(self, language: Language) -> None:
        """Wait till the language can be heard and spoken. Raises SpeechFailed when it never can."""
        for chain in (self._choice.hears.get(language, ()), self._choice.speaks.get(language, ())):
            await self._first_open(chain)

    def listen(self, hints: Hints) -> Listening:
        """Begin an utterance with the best engine for its language."""
        hears = self._choice.hears
        try:
            engine = self._usable(hears.get(hints.language) or hears.get(None, ()))
        except SpeechFailed:
            return Deaf()
        kind = Streamed if engine.kind in STREAMING_KINDS else Kept
        return kind(self._least_busy(), engine, hints, self._settings, timed=self._times.append)

    async def say(
        self,
        text: str,
        language: Language,
        *,
        voice: str | None = None,
        prompt: str | None = None,
    ) -> bytes:
        """Give the spoken text; `prompt` names a recording that is taken instead if it is there."""
        return await self._prompts.say(text, language, voice=voice, prompt=prompt)

    def sentences(self, text: str, language: Language) -> tuple[str, ...]:
        """Split as `say` does: who says them one by one can play the first while others come."""
        return sentences(text, language)

    async def prefill(
        self, texts: Iterable[str], language: Language, *, voice: str | None = None
    ) -> int:
        """Have texts spoken before they are wanted, when nobody waits; how many sentences were new.

        What cannot be spoken is left out and named in the log.
        """
        try:
            return await self._prompts.prefill(texts, language, voice)
        except SpeechFailed as failed:
            log.warning("prompts not spoken ahead", extra={"why": failed.reason})
            return 0

    async def grammar_problems(self, language: Language, phrases: Sequence[str]) -> list[str]:
        """Name the words that the language's engine can never hear in a closed list."""
        engine = self._usable(self._choice.hears.get(language, ()))
        if engine.kind not in STREAMING_KINDS:
            return []
        worker = self._least_busy()
        ask = Check(number=worker.next_number(), engine=engine.name, phrases=tuple(phrases))
        reply = await worker.ask(ask, engine=engine.name, timeout_s=self._settings.say_timeout_s)
        assert isinstance(reply, Missing)
        return list(reply.words)

    def health(self) -> dict[str, object]:
        """Engines by language, workers, what waits, and how long answers took."""
        names = [*self._choice.speaks]
        return {
            "languages": {
                language: {
                    "hears": self._states(self._choice.hears.get(language, ())),
                    "speaks": self._states(self._choice.speaks[language]),
                }
                for language in names
            },
            "unknown_language": self._states(self._choice.hears.get(None, ())),
            "workers": [worker.pid for worker in self._workers if worker.pid],
            "queue_depth": sum(worker.owed for worker in self._workers),
            "crashes": sum(worker.crashes for worker in self._workers),
            "decode_ms": _spread(self._times),
            "speak_ms": _spread(self._fresh_times),
            "prompt_bytes": {"memory": self._shelf.memory_bytes, "files": self._shelf.file_bytes},
        }

    def _states(self, chain: Sequence[Engine]) -> list[dict[str, object]]:
        return [
            {
                "engine": engine.name,
                "state": str(self._workers[0].state(engine.name)),
                "load_s": round(self._workers[0].load_s(engine.name), 2),
                "streams": engine.kind in STREAMING_KINDS,
            }
            for engine in chain
        ]

    async def _first_open(self, chain: Sequence[Engine]) -> None:
        for engine in chain:
            with suppress(SpeechFailed):
                return await self._least_busy().opened(engine.name)
        raise SpeechFailed("no_engine")

    def _usable(self, chain: Sequence[Engine]) -> Engine:
        """Take the best engine that is not known to be broken. Raises SpeechFailed."""
        return self._all_usable(chain)[0]

    def _all_usable(self, chain: Sequence[Engine]) -> list[Engine]:
        usable = [engine for engine in chain if not self._is_broken(engine)]
        if not usable:
            raise SpeechFailed("no_engine")
        return usable

    def _is_broken(self, engine: Engine) -> bool:
        states = [worker.state(engine.name) for worker in self._workers]
        return EngineState.BROKEN in states

    def _least_busy(self) -> WorkerProcess:
        return min(self._workers, key=lambda worker: worker.owed)

    def _describe(self, text: str, language: Language, voice: str | None) -> tuple[Sentence, ...]:
        chain = self._choice.speaks.get(language, ())
        wanted = voice or self._settings.voices.get(language)
        return tuple(
            Sentence(
                text=text,
                language=language,
                voice=wanted if engine == chain[0] else None,  # they are named for the best engine
                engine=engine.name,
                version=engine.version,
            )
            for engine in self._all_usable(chain)
        )

    async def _speak(self, sentence: Sentence, is_urgent: bool) -> bytes:
        loop, worker = asyncio.get_running_loop(), self._least_busy()
        began = loop.time()
        ask = Say(
            number=worker.next_number(),
            engine=sentence.engine,
            text=sentence.text,
            language=sentence.language,
            voice=sentence.voice,
            is_urgent=is_urgent,
        )
        timeout_s = self._patience_s(sentence) if is_urgent else AHEAD_TIMEOUT_S
        reply = await worker.ask(ask, engine=sentence.engine, timeout_s=timeout_s)
        assert isinstance(reply, Spoken)
        if is_urgent:
            self._fresh_times.append(loop.time() - began)
        return reply.pcm

    def _patience_s(self, sentence: Sentence) -> float:
        """Short while there is another engine: better its voice now than silence."""
        last = self._choice.speaks[sentence.language][-1]
        is_last = sentence.engine == last.name
        return self._settings.say_timeout_s if is_last else self._settings.best_timeout_s


def _spread(times: Iterable[float]) -> dict[str, float]:
    """Say the median and the 95th percentile in milliseconds, of how many."""
    ordered = sorted(times)
    if not ordered:
        return {"count": 0}
    at = len(ordered) - 1
    return {
        "count": len(ordered),
        "p50": round(1000 * ordered[at // 2], 1),
        "p95": round(1000 * ordered[round(0.95 * at)], 1),
    }
