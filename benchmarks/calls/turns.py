"""Turn success: what callers want, in several voices on good and bad lines, and what is done.

The requests are the demonstration's own table of spoken requests, which taught the listener
nothing. They go through the ear and the recognizer, then through the demonstration's trained model
and its flow, as they stand after the greeting.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.calls import line
from benchmarks.calls.hearing import Bench, listening
from benchmarks.calls.understanding import Company, Did, Judged, harbour_gas, share
from benchmarks.calls.voices import Voice, formant, natural
from channels.voice.speech.speech import Hints
from core.model import Language
from tests.nlu.callers import Request, requests

NOISES: tuple[float | None, ...] = (None, 20.0, 10.0)
"""Decibels of speech over pink noise."""
EN = Language("en")
BEFORE_S, AFTER_S = 0.6, 1.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What became of the requests of one voice on one line."""

    voice: Voice
    snr_db: float | None
    judged: Sequence[Judged]

    @property
    def understood(self) -> float:
        """The share that was done, or asked about rightly."""
        return share(self.judged, Did.RIGHT, Did.ASKED)

    @property
    def at_once(self) -> float:
        return share(self.judged, Did.RIGHT)

    @property
    def wrong(self) -> float:
        return share(self.judged, Did.WRONG)


def english() -> list[Request]:
    return [each for each in requests() if each.language == EN]


def drawn(count: int | None, seed: int) -> list[Request]:
    """So many of the English requests, the same for a seed; all of them for None."""
    every = english()
    chosen = every if count is None or count >= len(every) else None
    return chosen or random.Random(seed).sample(every, count or 1)


async def table(
    models: Path, speech_models: Path, cache: Path, *, most: int | None, most_formant: int | None
) -> list[Row]:
    """Every voice on every line. `most`: requests of a natural voice, else of a formant one."""
    company = harbour_gas(models)
    rows = []
    async with listening(speech_models, cache) as bench:
        for voice in (*natural(), *formant()):
            asked = drawn(most if voice.is_natural else most_formant, seed=1)
            for snr_db in NOISES:
                judged = await spoken(bench, company, voice, asked, snr_db)
                rows.append(Row(voice=voice, snr_db=snr_db, judged=judged))
    return rows


async def spoken(
    bench: Bench, company: Company, voice: Voice, asked: Sequence[Request], snr_db: float | None
) -> list[Judged]:
    """Say the requests over a line, and let the company act on what it hears."""
    turns = [_on_line(voice.say(each.text), snr_db, seed) for seed, each in enumerate(asked)]
    texts = await bench.hear(turns, Hints(language=EN, words=company.words))
    return [company.judge(each, text) for each, text in zip(asked, texts, strict=True)]


def _on_line(pcm: bytes, snr_db: float | None, seed: int) -> bytes:
    whole = line.with_pauses(pcm, before_s=BEFORE_S, after_s=AFTER_S)
    if snr_db is not None:
        whole = line.with_noise(whole, speech=pcm, snr_db=snr_db, seed=seed)
    return line.over_telephone(whole)
