"""What the engines are to the worker: those that hear whole utterances, that stream, that speak."""

from dataclasses import dataclass
from typing import Protocol

from .frames import Decode, Heard


class Recognizer(Protocol):
    """Hears whole utterances; may be asked by several threads at once."""

    def hear(self, utterance: Decode) -> Heard: ...


class Stream(Protocol):
    """One utterance as it comes in; used by one thread at a time."""

    def feed(self, pcm: bytes) -> None: ...
    def partial(self) -> str: ...
    def finish(self) -> Heard: ...
    def close(self) -> None: ...


class Streaming(Protocol):
    """Hears while it is spoken."""

    def open(self, phrases: tuple[str, ...]) -> Stream: ...
    def missing(self, phrases: tuple[str, ...]) -> tuple[str, ...]:
        """Name the words that the model does not know."""
        ...

    def warm(self) -> None:
        """Fill caches. Takes long; others may use it meanwhile."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """What an engine spoke: int16 mono little-endian."""

    pcm: bytes
    rate: int


class Synthesizer(Protocol):
    """Speaks a sentence; may be asked by several threads at once."""

    def speak(self, text: str, language: str, voice: str | None) -> Sound: ...


OpenEngine = Recognizer | Streaming | Synthesizer


class EngineFailed(Exception):
    """An engine did not open or did not do its work."""
