"""A worker process with engines that do what their text or audio says."""

import os
import signal
import threading
import time

from channels.voice.speech.engines import Engine
from channels.voice.speech.frames import Decode, Heard, HeardWord
from channels.voice.speech.opened import EngineFailed, OpenEngine, Sound
from channels.voice.speech.worker import main

TONE = b"\x00\x10\x00\xf0" * 800
"""Something that is not silence."""
gate = threading.Semaphore(0)


class Ear:
    """Hears the ASCII of the audio. `wait` waits for SIGUSR1, `die` ends the process."""

    def __init__(self) -> None:
        self._decodes = 0

    def hear(self, utterance: Decode) -> Heard:
        self._decodes += 1
        said = utterance.pcm.decode().strip()
        obey(said)
        text = f"{said} {self._decodes}"
        return Heard(text=text, language=utterance.language or "xx", confidence=1.0, seconds=0.5)


class StreamedEar:
    """Hears the ASCII of the audio while it comes."""

    def open(self, phrases: tuple[str, ...]) -> "EarStream":
        return EarStream(phrases)

    def missing(self, phrases: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(phrase for phrase in phrases if "?" in phrase)

    def warm(self) -> None:
        """It is always warm."""


class EarStream:
    def __init__(self, phrases: tuple[str, ...]) -> None:
        self._phrases = phrases
        self._heard = ""

    def feed(self, pcm: bytes) -> None:
        self._heard += pcm.decode().replace(" ", "")
        obey(self._heard)

    def partial(self) -> str:
        return self._heard

    def finish(self) -> Heard:
        word = HeardWord(text=self._heard, start=0.5, end=1.0, confidence=0.5)
        return Heard(
            text="|".join([self._heard, *self._phrases]),
            language="ko",
            words=(word,),
            confidence=0.5,
        )

    def close(self) -> None:
        """It holds nothing."""


class Mouth:
    """Speaks a tone for every letter."""

    def speak(self, text: str, language: str, voice: str | None) -> Sound:
        obey(text)
        return Sound(pcm=TONE * len(text), rate=8000)


class SlowMouth(Mouth):
    """Speaks twice as long, and has a thread of its own. `dawdle` waits for SIGUSR1."""

    is_slow = True

    def speak(self, text: str, language: str, voice: str | None) -> Sound:
        if text.startswith("dawdle"):
            gate.acquire(timeout=60)
        return super().speak(2 * text, language, voice)


def obey(said: str) -> None:
    if said.startswith("die"):
        os._exit(1)
    if said.startswith("fail"):
        raise EngineFailed("as told")
    if said.startswith("wait"):
        gate.acquire(timeout=60)


def open_engine(engine: Engine, threads: int) -> OpenEngine:
    if engine.kind == "broken":
        raise EngineFailed("as told")
    if engine.kind == "slow":
        time.sleep(60)
    opened: dict[str, OpenEngine] = {
        "vosk": StreamedEar(),
        "ear": Ear(),
        "mouth": Mouth(),
        "slow_mouth": SlowMouth(),
    }
    return opened[engine.kind]


if __name__ == "__main__":
    signal.signal(signal.SIGUSR1, lambda *_: gate.release())
    main(open_engine)
