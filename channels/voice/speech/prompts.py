"""Spoken sentences are kept: in memory, and in files with a limit on their bytes.

A text is spoken sentence by sentence, so that of a prompt with a name in it only that sentence is
new. A recording of the prompt comes before any engine.
"""

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

from core.model import Language

from .flight import SingleFlight
from .normalise import sentences
from .recordings import Recordings
from .shelf import Shelf
from .speech import PHONE_RATE, SpeechFailed

log = logging.getLogger(__name__)

PAUSE = bytes(2 * PHONE_RATE // 4)
"""Between two sentences."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence as an engine is given it."""

    text: str
    language: Language
    voice: str | None
    engine: str
    version: str

    @property
    def key(self) -> str:
        """The same for what sounds the same."""
        parts = (self.engine, self.version, self.voice or "", self.language, self.text)
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()


Speak = Callable[[Sentence, bool], Awaitable[bytes]]
"""Has a sentence spoken; True when somebody waits for it. Raises SpeechFailed."""
Describe = Callable[[str, Language, str | None], tuple[Sentence, ...]]
"""Says which engines and voices would speak the text, the best first. Raises SpeechFailed."""


class Prompts:
    """What the bot has said before, and what it says now."""

    def __init__(
        self, shelf: Shelf, recordings: Recordings, *, describe: Describe, speak: Speak
    ) -> None:
        self._shelf = shelf
        self._recordings = recordings
        self._describe = describe
        self._speak = speak
        self._flight: SingleFlight[bytes] = SingleFlight()
        self._ahead = asyncio.Lock()

    async def say(
        self, text: str, language: Language, *, voice: str | None, prompt: str | None
    ) -> bytes:
        """Give the sound of a text, "" for none; a recording of the prompt if there is one."""
        if prompt is not None:
            recorded = await self._recordings.find(prompt, language)
            if recorded is not None:
                return recorded
        parts = [self._describe(part, language, voice) for part in sentences(text, language)]
        return PAUSE.join([pcm for pcm in await self._all(parts) if pcm])

    async def prefill(self, texts: Iterable[str], language: Language, voice: str | None) -> int:
        """Speak what was not spoken yet, when nobody else is waiting; how many sentences.

        One at a time, however many ask. What fails is left out.
        """
        fresh = 0
        for text in texts:
            for part in sentences(text, language):
                async with self._ahead:
                    fresh += await self._speak_ahead(self._describe(part, language, voice)[0])
        return fresh

    async def _speak_ahead(self, sentence: Sentence) -> bool:
        if await self._shelf.find(sentence.key) is not None:
            return False
        try:
            await self._one(sentence, is_urgent=False)
        except SpeechFailed as failed:
            log.warning("prompt not spoken ahead", extra={"why": failed.reason})
            return False
        return True

    async def _all(self, parts: list[tuple[Sentence, ...]]) -> list[bytes]:
        if len(parts) == 1:
            return [await self._by_any(parts[0])]
        try:
            async with asyncio.TaskGroup() as group:
                tasks = [
                    group.create_task(self._by_any(part), name=f"say:{part[0].key[:8]}")
                    for part in parts
                ]
        except BaseExceptionGroup as failed:
            expected, others = failed.split(SpeechFailed)
            if expected is None or others is not None:
                raise
            raise _first_of(expected) from None
        return [task.result() for task in tasks]

    async def _by_any(self, choices: tuple[Sentence, ...]) -> bytes:
        """Take the best engine that can, and can in time."""
        *better, last = choices
        for sentence in better:
            try:
                return await self._one(sentence, is_urgent=True)
            except SpeechFailed as failed:
                why = {"engine": sentence.engine, "why": failed.reason}
                log.info("the spare engine speaks", extra=why)
        return await self._one(last, is_urgent=True)

    async def _one(self, sentence: Sentence, *, is_urgent: bool) -> bytes:
        key = sentence.key
        kept = self._shelf.at_hand(key)
        if kept is not None:
            return kept

        async def find_or_speak() -> bytes:
            found = await self._shelf.find(key)
            if found is not None:
                return found
            pcm = await self._speak(sentence, is_urgent)
            self._shelf.keep(key, pcm)
            return pcm

        # Who waits does not join what is done when nobody waits: that may take long.
        return await self._flight.do((key, is_urgent), find_or_speak)


def _first_of(failed: BaseExceptionGroup[SpeechFailed]) -> SpeechFailed:
    first = failed.exceptions[0]
    return first if isinstance(first, SpeechFailed) else _first_of(first)
