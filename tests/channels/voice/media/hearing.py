"""Doubles for tests of listening: speech is scripted, and so is what an engine makes of it."""

import asyncio
from dataclasses import dataclass, field

from channels.voice.media.ear import Ear, Heard
from channels.voice.speech.speech import Hints, Listening, SpeechFailed, Transcript
from core.model import Language

QUIET, VOICE = b"\0\0" * 160, b"\x00\x20\x00\xe0" * 80
"""A frame of silence, and one at -12 dBFS that the scripted ear takes for speech."""
EN = Language("en")


class ScriptedVad:
    """Takes every frame that is not silent for speech."""

    def feed(self, frame: bytes) -> float:
        return 0.95 if any(frame) else 0.02

    def reset(self) -> None:
        """There is nothing to forget."""


@dataclass(slots=True)
class ScriptedListening:
    """Answers with the count of frames of voice it was fed, after `takes_s`."""

    speech: "ScriptedSpeech"
    hints: Hints
    fed: list[bytes] = field(default_factory=list)
    is_dropped: bool = False
    asked: int = 0

    def feed(self, pcm: bytes) -> None:
        assert not self.is_dropped
        self.fed.append(pcm)

    @property
    def voiced(self) -> int:
        return sum(any(frame) for frame in self.fed)

    async def partial(self) -> str:
        return f"{self.voiced} so far"

    async def finish(self) -> Transcript:
        self.asked += 1
        text = self.speech.texts.pop(0) if self.speech.texts else f"{self.voiced} frames"
        await asyncio.sleep(self.speech.takes_s)
        if self.speech.fails:
            raise SpeechFailed(self.speech.fails)
        return Transcript(
            text=text, language=EN, confidence=1.0, no_speech=0.0, engine="script", seconds=0.0
        )

    def drop(self) -> None:
        self.is_dropped = True


@dataclass(slots=True)
class ScriptedSpeech:
    """`texts`: the next answers in turn; without them frames are counted."""

    takes_s: float = 0.1
    fails: str = ""
    texts: list[str] = field(default_factory=list)
    opened: list[ScriptedListening] = field(default_factory=list)

    def listen(self, hints: Hints) -> Listening:
        self.opened.append(ScriptedListening(self, hints))
        return self.opened[-1]

    async def say(
        self, text: str, language: Language, *, voice: str | None = None, prompt: str | None = None
    ) -> bytes:
        raise SpeechFailed("no_engine")

    def health(self) -> dict[str, object]:
        return {}


@dataclass(slots=True)
class Notes:
    """Writes down what an ear tells, and when (milliseconds)."""

    told: list[tuple[int, str]] = field(default_factory=list)
    all_heard: list[Heard] = field(default_factory=list)

    def speech_started(self, ear: Ear, *, barge_in: bool) -> None:
        self._note("barge-in" if barge_in else "started")

    def partial(self, ear: Ear, text: str) -> None:
        self._note(f"partial {text}")

    def heard(self, ear: Ear, heard: Heard) -> None:
        self.all_heard.append(heard)
        self._note(f"heard {heard.transcript.text}")

    def nothing_heard(self, ear: Ear) -> None:
        self._note("nothing")

    def failed(self, ear: Ear, reason: str) -> None:
        self._note(f"failed {reason}")

    @property
    def what(self) -> list[str]:
        return [what for _, what in self.told]

    def _note(self, what: str) -> None:
        self.told.append((round(asyncio.get_running_loop().time() * 1000), what))
