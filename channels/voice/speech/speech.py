"""What the voice node asks of the engines, whoever answers. Audio is mono 16 bit little-endian."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from core.model import Language

PHONE_RATE = 8000
"""Samples a second of a telephone line; recognizers are given it, prompts come at it."""


class Expect(StrEnum):
    """What kind of answer comes next: it decides how long a pause ends it, and who listens how."""

    YES_NO = "yes_no"
    MENU = "menu"
    DIGITS = "digits"
    """Numbers, dates, addresses: people pause in them."""
    FREE = "free"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """What a recognizer may expect."""

    language: Language | None
    """None: find out which of the spoken languages it is."""
    expect: Expect = Expect.FREE
    words: tuple[str, ...] = ()
    """Names and terms that may come; helps with what is rare."""
    phrases: tuple[str, ...] = ()
    """Whole answers of a closed list: near hearing becomes one of them."""
    patience_s: float = 0.0
    """So much longer than usual the words may take: for what nobody waits for on the line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One word and when it was said, in seconds from the start of the utterance."""

    text: str
    start: float
    end: float
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """What was heard. An empty text means: no words."""

    text: str
    language: Language
    confidence: float
    no_speech: float
    """How sure the engine is that nobody spoke, 0 to 1."""
    engine: str
    seconds: float
    """CPU time it took."""
    words: tuple[Word, ...] = ()


class Listening(Protocol):
    """One utterance being listened to. Engines that cannot stream keep the audio till `finish`."""

    def feed(self, pcm: bytes) -> None:
        """More audio at PHONE_RATE. Never blocks."""
        ...

    async def partial(self) -> str:
        """The words so far, "" when there are none yet or the engine cannot tell."""
        ...

    async def finish(self) -> Transcript:
        """The words of all that was fed. May be called again after more was fed.

        Raises SpeechFailed when no engine answers in time.
        """
        ...

    def drop(self) -> None:
        """Nobody wants the answer any more. Always called in the end; may be called twice."""
        ...


class SpeechFailed(Exception):
    """No engine could do it in time. `reason`: overloaded | no_engine | crashed | timed_out."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Speech(Protocol):
    """Hearing and speaking for the node; implemented by pool.Pool, and by a fake in tests."""

    def listen(self, hints: Hints) -> Listening: ...

    async def say(
        self,
        text: str,
        language: Language,
        *,
        voice: str | None = None,
        prompt: str | None = None,
    ) -> bytes:
        """The spoken text at PHONE_RATE, loudness made even; from the cache when it is there.

        `prompt`: a recording of this id is played instead, where there is one.
        Raises SpeechFailed.
        """
        ...

    def health(self) -> dict[str, object]:
        """Engines by language and what they are good for, workers, queue depth, decode times."""
        ...
