"""Turn success: what callers want, in many voices on good and bad lines, and what is done.

The requests are the demonstration's own table of spoken requests, which taught the listener
nothing. They go through the ear and the recognizer, then through the demonstration's trained model
and its flow, as they stand after the greeting. The table is dealt round the voices of a group, and
the speeds round the requests of each voice; on every line the same voices say the same.
"""

import asyncio
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.calls import line
from benchmarks.calls.hearing import Bench, listening
from benchmarks.calls.understanding import Company, Did, Judged, harbour_gas, share
from benchmarks.calls.voices import EN, ZH, Voice, formant, learnt
from core.model import Language
from tests.nlu.callers import Request, requests

LANGUAGES = (EN, ZH)
NOISES: tuple[float | None, ...] = (None, 20.0, 10.0)
"""Decibels of speech over pink noise."""
SPEEDS = (1.0, 0.9, 1.1)
BEFORE_S, AFTER_S = 0.6, 1.6
AT_ONCE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A request, who says it, and how fast."""

    request: Request
    voice: Voice
    speed: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a turn on one line."""

    turn: Turn
    snr_db: float | None
    judged: Judged


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What became of several turns."""

    name: str
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


def drawn(language: Language, count: int | None, seed: int) -> list[Request]:
    """So many requests of a language, the same for a seed; all of them for None."""
    every = [each for each in requests() if each.language == language]
    chosen = every if count is None or count >= len(every) else None
    return chosen or random.Random(seed).sample(every, count or 1)


def dealt(asked: Sequence[Request], voices: Sequence[Voice]) -> list[Turn]:
    """Deal requests round the voices, and the speeds round the requests of each voice."""
    return [
        Turn(
            request=request,
            voice=voices[at % len(voices)],
            speed=SPEEDS[at // len(voices) % len(SPEEDS)],
        )
        for at, request in enumerate(asked)
    ]


def groups(voices: Sequence[Voice]) -> list[list[Voice]]:
    """The voices by their groups, in their order."""
    names = dict.fromkeys(voice.group for voice in voices)
    return [[voice for voice in voices if voice.group == name] for name in names]


def said_by_each(asked: Sequence[Request], voices: Sequence[Voice]) -> list[Turn]:
    """Every request in every voice."""
    return [turn for voice in voices for turn in dealt(asked, [voice])]


async def outcomes(
    folder: Path, models: Path, speech_models: Path, *, most_formant: int, is_full: bool
) -> list[Outcome]:
    """Every turn on every line. `folder`: where what is fetched and spoken is kept."""
    company = harbour_gas(models)
    voices = learnt(speech_models, folder)
    turns = []
    for language in LANGUAGES:
        asked = drawn(language, None, seed=1)
        speaking = [voice for voice in voices if voice.language == language]
        for group in groups(speaking):
            turns += (said_by_each if is_full else dealt)(asked, group)
    turns += dealt(drawn(EN, most_formant, seed=1), formant())
    found = []
    async with listening(speech_models, folder / "prompts", LANGUAGES) as bench:
        for language in LANGUAGES:
            spoken = _of(turns, language)
            print(f"{len(spoken)} turns in {language!r}, on {len(NOISES)} lines", flush=True)
            found += await heard(bench, company, spoken, NOISES)
    return found


async def heard(
    bench: Bench, company: Company, turns: Sequence[Turn], noises: Iterable[float | None]
) -> list[Outcome]:
    """Say turns of one language over lines, and let the company act on what it hears."""
    if not turns:
        return []
    hints = company.hints(turns[0].voice.language)
    spoken = await _spoken(turns)
    found = []
    for snr_db in noises:
        lines = [_on_line(pcm, snr_db, seed) for seed, pcm in enumerate(spoken)]
        texts = await bench.hear(lines, hints)
        for turn, text in zip(turns, texts, strict=True):
            judged = company.judge(turn.request, text)
            found.append(Outcome(turn=turn, snr_db=snr_db, judged=judged))
    return found


def rows(found: Sequence[Outcome], *, by_group: bool = False) -> list[Row]:
    """One row for each voice, or group of voices, and line, in their order."""
    by_row: dict[tuple[str, float | None], list[Judged]] = {}
    for each in found:
        voice = each.turn.voice
        name = f"all of {voice.group}" if by_group else voice.name
        by_row.setdefault((name, each.snr_db), []).append(each.judged)
    ordered = {name: None for name, _ in by_row}
    return [
        Row(name=name, snr_db=snr_db, judged=by_row[name, snr_db])
        for name in ordered
        for snr_db in NOISES
        if (name, snr_db) in by_row
    ]


def together(found: Sequence[Outcome]) -> list[Row]:
    """One row for each group of learnt voices and line."""
    return rows([each for each in found if each.turn.voice.is_learnt], by_group=True)


def _of(turns: Sequence[Turn], language: Language) -> list[Turn]:
    return [turn for turn in turns if turn.voice.language == language]


async def _spoken(turns: Sequence[Turn]) -> list[bytes]:
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(turn: Turn) -> bytes:
        async with gate:
            return await asyncio.to_thread(turn.voice.say, turn.request.text, turn.speed)

    return list(await asyncio.gather(*(one(turn) for turn in turns)))


def _on_line(pcm: bytes, snr_db: float | None, seed: int) -> bytes:
    whole = line.with_pauses(pcm, before_s=BEFORE_S, after_s=AFTER_S)
    if snr_db is not None:
        whole = line.with_noise(whole, speech=pcm, snr_db=snr_db, seed=seed)
    return line.over_telephone(whole)
