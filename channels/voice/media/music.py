"""Music for those who wait, and the tones a telephone network makes. All computed here.

The tune is our own: eight slow bars in D, plucked chords over a soft bass and a sparse melody.
Computing it takes some tenths of a second, once: ask for it before calls are taken.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import numpy as np
from numpy.typing import NDArray

from .frames import FULL_SCALE, PHONE_RATE, clipped, ratio

MUSIC_DBFS = -24.0
BEAT_S = 0.9375
BARS = 8
BEATS_A_BAR = 4

Wave = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Bar:
    """Notes as MIDI numbers (69 is 440 Hz). The chord is plucked in eighths, low to high."""

    bass: int
    chord: tuple[int, int, int]
    melody: tuple[tuple[float, int, float], ...]
    """(beat, note, beats)"""


TUNE = (
    _Bar(38, (57, 62, 66), ((0, 78, 2.5), (3, 76, 1))),
    _Bar(45, (57, 61, 64), ((0, 73, 3),)),
    _Bar(47, (59, 62, 66), ((0.5, 74, 1), (1.5, 76, 1), (2.5, 78, 1.5))),
    _Bar(43, (59, 62, 67), ((0, 79, 2), (2.5, 74, 1.5))),
    _Bar(42, (57, 62, 66), ((0, 81, 2.5), (3, 78, 1))),
    _Bar(40, (59, 64, 67), ((0, 76, 3),)),
    _Bar(45, (57, 62, 64), ((0.5, 74, 1), (1.5, 71, 1), (2.5, 73, 1.5))),
    _Bar(38, (57, 62, 66), ((0, 74, 4),)),
)
PLUCKED = (0, 1, 2, 1, 0, 2, 1, 2)
"""Which note of the chord each eighth of a bar plays."""


@cache
def hold_music(rate: int = PHONE_RATE) -> bytes:
    """A loop of 30 s at MUSIC_DBFS; its end runs into its beginning without a seam."""
    wave = np.zeros(round(BARS * BEATS_A_BAR * BEAT_S * rate))
    for number, bar in enumerate(TUNE):
        start = number * BEATS_A_BAR
        _add(wave, rate, start, _note(rate, bar.bass, BEATS_A_BAR, level=0.5, attack_s=0.12))
        for eighth, which in enumerate(PLUCKED):
            pluck = _note(rate, bar.chord[which], 2.5, level=0.28, attack_s=0.012)
            _add(wave, rate, start + eighth / 2, pluck)
        for beat, note, beats in bar.melody:
            sung = _note(rate, note, beats + 0.5, level=0.22, attack_s=0.06)
            _add(wave, rate, start + beat, sung)
    loudness = float(np.sqrt(np.mean(wave**2)))
    return clipped(wave * (FULL_SCALE * ratio(MUSIC_DBFS) / loudness)).tobytes()


def _add(wave: Wave, rate: int, beat: float, note: Wave) -> None:
    at = (round(beat * BEAT_S * rate) + np.arange(note.size)) % wave.size
    wave[at] += note


def _note(rate: int, midi: int, beats: float, *, level: float, attack_s: float) -> Wave:
    """A soft, bell-like tone: four partials, the higher ones dying sooner."""
    at = np.arange(round(beats * BEAT_S * rate)) / rate
    hz = 440.0 * 2 ** ((midi - 69) / 12)
    tone = np.zeros(at.size)
    for partial, strength in ((1, 1.0), (2, 0.35), (3, 0.12), (4, 0.05)):
        if hz * partial < rate / 2.4:
            tone += (
                strength * np.exp(-at * (0.7 + 0.5 * partial)) * np.sin(_turns(hz * partial, at))
            )
    rise = np.minimum(1.0, at / attack_s)
    fall = np.minimum(1.0, at[::-1] / 0.15)
    return np.asarray(level * tone * rise * fall)


class Tone(StrEnum):
    """What a network says without words."""

    RINGBACK = "ringback"
    BUSY = "busy"
    CONGESTION = "congestion"


CADENCES: dict[tuple[str, Tone], tuple[tuple[int, ...], tuple[float, ...]]] = {
    ("en-GB", Tone.RINGBACK): ((400, 450), (0.4, 0.2, 0.4, 2.0)),
    ("en-GB", Tone.BUSY): ((400,), (0.375, 0.375)),
    ("en-GB", Tone.CONGESTION): ((400,), (0.4, 0.35, 0.225, 0.525)),
    ("zh-CN", Tone.RINGBACK): ((450,), (1.0, 4.0)),
    ("zh-CN", Tone.BUSY): ((450,), (0.35, 0.35)),
    ("zh-CN", Tone.CONGESTION): ((450,), (0.7, 0.7)),
    ("en-US", Tone.RINGBACK): ((440, 480), (2.0, 4.0)),
    ("en-US", Tone.BUSY): ((480, 620), (0.5, 0.5)),
    ("en-US", Tone.CONGESTION): ((480, 620), (0.25, 0.25)),
    ("de-DE", Tone.RINGBACK): ((425,), (1.0, 4.0)),
    ("de-DE", Tone.BUSY): ((425,), (0.48, 0.48)),
    ("de-DE", Tone.CONGESTION): ((425,), (0.24, 0.24)),
}
"""Frequencies (Hz) and seconds on, off, on, off. Source: ITU-T E.180 supplement 2 (01/94)."""

TONE_DBFS = -20.0


@cache
def network_tone(tone: Tone, country: str = "en-GB", rate: int = PHONE_RATE) -> bytes:
    """One round of a tone, to be looped. Countries not listed have Britain's."""
    pitches, cadence = CADENCES.get((country, tone)) or CADENCES["en-GB", tone]
    return b"".join(
        bytes(2 * round(seconds * rate)) if part % 2 else _beep(pitches, seconds, rate)
        for part, seconds in enumerate(cadence)
    )


@cache
def record_beep(rate: int = PHONE_RATE) -> bytes:
    """What tells a caller to speak after it."""
    return _beep((1000,), 0.35, rate)


def _beep(pitches: tuple[int, ...], seconds: float, rate: int) -> bytes:
    at = np.arange(round(seconds * rate)) / rate
    wave = sum((np.sin(_turns(hz, at)) for hz in pitches), np.zeros(at.size))
    edge = np.minimum(1.0, np.minimum(at, at[::-1]) / 0.005)
    peak = ratio(TONE_DBFS) * np.sqrt(2 / len(pitches))
    return clipped(wave * edge * peak * FULL_SCALE).tobytes()


def _turns(hz: float, at: Wave) -> Wave:
    return 2 * np.pi * hz * at
