"""What the pool and a worker process write to each other: a length, then MessagePack."""

import struct

import msgspec

from .engines import Engine

LENGTH = struct.Struct(">I")


class Ask(msgspec.Struct, frozen=True, kw_only=True, tag_field="ask", omit_defaults=True):
    """The root of what the pool writes."""


class Load(Ask, frozen=True, kw_only=True, tag="load"):
    """The first frame: open these, in this order."""

    engines: tuple[Engine, ...]
    threads: int


class Numbered(Ask, frozen=True, kw_only=True):
    """Exactly one answer comes back with this number."""

    number: int


class Decode(Numbered, frozen=True, kw_only=True, tag="decode"):
    """Hear a whole utterance."""

    engine: str
    pcm: bytes
    language: str | None
    languages: tuple[str, ...]
    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    is_partial: bool = False


class Open(Ask, frozen=True, kw_only=True, tag="open"):
    """Begin a streamed utterance."""

    stream: int
    engine: str
    phrases: tuple[str, ...] = ()


class Feed(Ask, frozen=True, kw_only=True, tag="feed"):
    stream: int
    pcm: bytes


class Partial(Numbered, frozen=True, kw_only=True, tag="partial"):
    stream: int


class Finish(Numbered, frozen=True, kw_only=True, tag="finish"):
    stream: int


class Close(Ask, frozen=True, kw_only=True, tag="close"):
    stream: int


class Say(Numbered, frozen=True, kw_only=True, tag="say"):
    engine: str
    text: str
    language: str
    voice: str | None = None
    is_urgent: bool = True


class Check(Numbered, frozen=True, kw_only=True, tag="check"):
    """Which words of the phrases does the model lack?"""

    engine: str
    phrases: tuple[str, ...]


class Cancel(Ask, frozen=True, kw_only=True, tag="cancel"):
    """Nobody waits for this number any more."""

    number: int


Asks = Load | Decode | Open | Feed | Partial | Finish | Close | Say | Check | Cancel


class Answer(msgspec.Struct, frozen=True, kw_only=True, tag_field="answer", omit_defaults=True):
    """The root of what a worker writes."""


class Ready(Answer, frozen=True, kw_only=True, tag="ready"):
    engine: str
    seconds: float


class Broken(Answer, frozen=True, kw_only=True, tag="broken"):
    """The engine cannot be opened."""

    engine: str
    why: str


class HeardWord(msgspec.Struct, frozen=True, kw_only=True):
    text: str
    start: float
    end: float
    confidence: float


class Heard(Answer, frozen=True, kw_only=True, tag="heard"):
    number: int = 0
    text: str
    language: str
    confidence: float = 0.0
    no_speech: float = 0.0
    seconds: float = 0.0
    words: tuple[HeardWord, ...] = ()


class Spoken(Answer, frozen=True, kw_only=True, tag="spoken"):
    number: int
    pcm: bytes
    """At the rate of the telephone, loudness made even."""
    seconds: float


class Missing(Answer, frozen=True, kw_only=True, tag="missing"):
    number: int
    words: tuple[str, ...]


class Refused(Answer, frozen=True, kw_only=True, tag="refused"):
    """Not done: cancelled before it began, or the engine failed on it."""

    number: int
    reason: str


Reply = Heard | Spoken | Missing | Refused
Answers = Ready | Broken | Reply

_encode = msgspec.msgpack.Encoder().encode
read_ask = msgspec.msgpack.Decoder(Asks).decode
read_answer = msgspec.msgpack.Decoder(Answers).decode


def frame(message: Ask | Answer) -> bytes:
    """Write a message with its length before it."""
    body = _encode(message)
    return LENGTH.pack(len(body)) + body
