"""Speaking to the customer: parts become sound one after another, and the end is told once."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from channels.voice.media.frames import silence
from channels.voice.media.music import Tone, network_tone, record_beep
from channels.voice.media.player import Player, Spoken
from channels.voice.media.utterance import Start
from channels.voice.speech.normalise import sentences
from channels.voice.speech.speech import PHONE_RATE, Speech, SpeechFailed
from channels.voice.wire.orders import Part
from core.model import Language

log = logging.getLogger(__name__)

PAUSE = silence(PHONE_RATE, 160)
"""Between one sentence and the next, as people make it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """How one order to speak ended."""

    id: str
    spoken_ms: int
    was_interrupted: bool
    failed: str


class Speaker:
    """Speaks through a player. One order at a time: a new one ends the one before."""

    def __init__(
        self,
        speech: Speech,
        player: Player,
        *,
        start: Start,
        on_begun: Callable[[], None],
        on_said: Callable[[Said], None],
    ) -> None:
        """`on_begun`: the first sound of an order is queued. `on_said`: an order has ended."""
        self._speech = speech
        self._player = player
        self._start = start
        self._on_begun = on_begun
        self._on_said = on_said
        self._task: asyncio.Task[None] | None = None
        self._id = ""
        self._spoken_ms = 0
        self._left = 0
        self._failed = ""
        self._has_begun = False

    @property
    def is_busy(self) -> bool:
        """Whether an order is being spoken."""
        return bool(self._id)

    @property
    def id(self) -> str:
        """The order being spoken; "" when there is none."""
        return self._id

    def say(self, id: str, parts: Sequence[Part]) -> None:
        """Speak the parts in order. What is being said is cut off, without being told."""
        self._cut()
        self._id, self._spoken_ms, self._failed, self._has_begun = id, 0, "", False
        self._left = 1  # for the making of the parts itself
        self._task = self._start(f"say:{id}", self._make(id, tuple(parts)))

    def position_ms(self) -> int:
        """How much of the order was heard so far."""
        now = self._player.position()
        return self._spoken_ms + (now.ms if now else 0)

    def stop(self, *, was_interrupted: bool = False) -> None:
        """Stop at once; the end is told if something was being said."""
        if not self._id:
            return
        position = self.position_ms()
        id = self._id
        self._cut()
        self._on_said(Said(id=id, spoken_ms=position, was_interrupted=was_interrupted, failed=""))

    def finished(self, spoken: Spoken) -> None:
        """The player has played one piece of the order."""
        if spoken.name == self._id:
            self._spoken_ms += spoken.ms
            self._one_less()

    def _cut(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None
        self._player.stop()
        self._id = ""

    def _one_less(self) -> None:
        self._left -= 1
        if self._left == 0 and self._id:
            said = Said(
                id=self._id,
                spoken_ms=self._spoken_ms,
                was_interrupted=False,
                failed=self._failed if not self._has_begun else "",
            )
            self._id = ""
            self._task = None
            self._on_said(said)

    async def _make(self, id: str, parts: tuple[Part, ...]) -> None:
        """Have one piece made while those before it are heard.

        Each has the whole patience of the engines: a slow one keeps up with what is played.
        """
        pieces = [piece for part in parts for piece in _pieces(part)]
        for number, piece in enumerate(pieces, 1):
            pcm = await self._sound(piece)
            if pcm and self._id == id:
                self._queue(id, pcm + PAUSE if number < len(pieces) else pcm)
        self._one_less()

    def _queue(self, id: str, pcm: bytes) -> None:
        self._left += 1
        self._player.say(id, pcm)
        if not self._has_begun:
            self._has_begun = True
            self._on_begun()

    async def _sound(self, part: Part) -> bytes:
        if part.tone:
            return tone(part.tone)
        try:
            return await self._speech.say(
                part.text, Language(part.language), prompt=part.prompt or None
            )
        except SpeechFailed as error:
            self._failed = error.reason
            log.warning("a prompt could not be spoken", extra={"why": error.reason})
        except Exception:
            self._failed = "crashed"
            log.exception("a prompt could not be spoken")
        return b""


def tone(name: str) -> bytes:
    """One of the tones by its name; "" for one that does not exist."""
    if name == "beep":
        return record_beep(PHONE_RATE)
    try:
        return network_tone(Tone(name), rate=PHONE_RATE)
    except ValueError:
        return b""


def _pieces(part: Part) -> list[Part]:
    """A part sentence by sentence: the first is heard while the others are made."""
    if part.tone or part.prompt:
        return [part]
    return [
        Part(text=text, language=part.language)
        for text in sentences(part.text, Language(part.language))
    ]
