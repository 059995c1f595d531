"""Who speaks in the benchmarks: hibari, and espeak-ng in several accents and speeds."""

import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from benchmarks.calls.line import at_speed
from channels.voice.speech.hibari import HibariVoice
from channels.voice.speech.opened import Sound
from channels.voice.speech.sound import for_phone


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """One way of speaking. `say` gives 8 kHz, silence around it cut, at the usual loudness."""

    name: str
    say: Callable[[str], bytes]
    is_natural: bool
    """Trained on recordings of people; the others are made of formants."""


@cache
def _hibari() -> HibariVoice:
    return HibariVoice()


def hibari(text: str) -> bytes:
    return for_phone(_hibari().speak(text, "en", None))


def _espeak(text: str, voice: str, words_a_minute: int) -> bytes:
    command = ["espeak-ng", "-v", voice, "-s", str(words_a_minute), "--stdout", text]
    wav = subprocess.run(command, check=True, capture_output=True).stdout
    return for_phone(Sound(pcm=wav[44:], rate=22_050))


def natural() -> list[Voice]:
    """hibari at its own speed, and played faster and slower."""
    voices = [Voice(name="hibari", say=hibari, is_natural=True)]
    for factor in (0.9, 1.1):
        name = f"hibari, speed {factor:g}"
        voices.append(Voice(name=name, say=_faster(factor), is_natural=True))
    return voices


def formant() -> list[Voice]:
    """espeak-ng: four accents, each at two speeds."""
    return [
        Voice(name=f"espeak {accent}, {speed} wpm", say=_as(accent, speed), is_natural=False)
        for accent in ("en-gb", "en-us", "en-gb-x-rp", "en-gb-scotland")
        for speed in (140, 175)
    ]


def _faster(factor: float) -> Callable[[str], bytes]:
    return lambda text: at_speed(hibari(text), factor)


def _as(accent: str, speed: int) -> Callable[[str], bytes]:
    return lambda text: _espeak(text, accent, speed)
