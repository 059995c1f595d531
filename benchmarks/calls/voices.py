"""Who speaks in the benchmarks: learnt voices of women and men, and espeak-ng's formants."""

import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from benchmarks.calls.learnt import ENGLISH, MANDARIN, Kokoro, NoVoices, fetched
from benchmarks.calls.line import at_speed
from channels.voice.speech import packages
from channels.voice.speech.hibari import HibariVoice
from channels.voice.speech.opened import Sound
from channels.voice.speech.sound import for_phone
from core.model import Language

EN, ZH = Language("en"), Language("zh")
ACCENTS = ("en-gb", "en-us", "en-gb-x-rp", "en-gb-scotland")
WORDS_A_MINUTE = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """One way of speaking."""

    name: str
    group: str
    """The voices of one engine and language: they share the requests."""
    language: Language
    say: Callable[[str, float], bytes]
    """A sentence at a speed (1: the voice's own): 8 kHz, silence around it cut, loudness even."""
    is_learnt: bool
    """From recordings of people; the others are made of formants."""


@cache
def _hibari() -> HibariVoice:
    return HibariVoice()


def hibari(text: str, speed: float = 1.0) -> bytes:
    pcm = for_phone(_hibari().speak(text, "en", None))
    return pcm if speed == 1 else at_speed(pcm, speed)


def learnt(speech_models: Path, kept: Path) -> list[Voice]:
    """hibari and, where they can be had, twelve of Kokoro's voices; `kept`: for what is fetched."""
    voices = [Voice(name="hibari", group="hibari", language=EN, say=hibari, is_learnt=True)]
    model = packages.kokoro_folder(speech_models) / "model.onnx"
    try:
        if not model.is_file():
            raise NoVoices("the product's Chinese voice is not installed")
        kokoro = Kokoro(model, fetched(kept, (*ENGLISH, *MANDARIN)), kept / "sounds")
    except NoVoices as missing:
        print(f"NOT MEASURED: Kokoro's voices of English and Mandarin. {missing}")
        return voices
    for group, language, names in (
        ("Kokoro, English", EN, ENGLISH),
        ("Kokoro, Mandarin", ZH, MANDARIN),
    ):
        voices += [
            Voice(
                name=f"Kokoro {name}",
                group=group,
                language=language,
                say=partial(kokoro.say, name),
                is_learnt=True,
            )
            for name in names
        ]
    return voices


def formant() -> list[Voice]:
    """espeak-ng in four accents of English."""
    return [
        Voice(
            name=f"espeak {accent}",
            group="espeak",
            language=EN,
            say=partial(_espeak, accent),
            is_learnt=False,
        )
        for accent in ACCENTS
    ]


def _espeak(accent: str, text: str, speed: float) -> bytes:
    words_a_minute = str(round(WORDS_A_MINUTE * speed))
    command = ["espeak-ng", "-v", accent, "-s", words_a_minute, "--stdout", text]
    wav = subprocess.run(command, check=True, capture_output=True).stdout
    return for_phone(Sound(pcm=wav[44:], rate=22_050))
