"""Recordings put away: Opus instead of PCM, sealed (sealed.py), with a picture of their loudness.

`python -P -m channels.voice.archive SOURCE TARGET RECORDING` does it in a process of its own,
because encoding takes a second of CPU for a minute of talk; the secret comes by standard input.
"""

import json
import os
import sys
import wave
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import av
import numpy as np

from core.errors import Invalid

from . import taped
from .sealed import REFUSED, Archived, seal_pieces

BARS = 240
BIT_RATE = 24_000
FRAMES_AT_ONCE = 8_000


def archive(source: Path, target: Path, recording: str, secret: str) -> Archived:
    """Encode and seal `source` into `target`, durably. The source stays. Blocks."""
    encoded, archived = _encode(_opened(source, recording, secret))
    temporary = target.with_suffix(".part")
    target.parent.mkdir(parents=True, exist_ok=True)
    with temporary.open("wb") as file:
        seal_pieces(encoded, file, recording, secret)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return archived


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sound:
    """Two channels of PCM: samples a second, samples in all as far as is known, and the pieces."""

    rate: int
    total: int
    pieces: Iterator[bytes]
    tape: taped.Tape | None = None


def _opened(source: Path, recording: str, secret: str) -> _Sound:
    """A tape, or a WAV as earlier versions wrote it. Raises Invalid when the tape was changed."""
    found = taped.measure(source)
    if source.suffix == taped.SUFFIX:
        tape = taped.Tape(source, recording, secret)
        return _Sound(rate=found.rate, total=found.frames, pieces=tape.read(), tape=tape)
    return _Sound(rate=found.rate, total=found.frames, pieces=_wav_pieces(source))


def _wav_pieces(source: Path) -> Iterator[bytes]:
    with wave.open(str(source), "rb") as wav:
        while data := wav.readframes(FRAMES_AT_ONCE):
            yield data


def _encode(sound: _Sound) -> tuple[bytes, Archived]:
    """The sound as Ogg Opus, and what its waveform looks like."""
    made = BytesIO()
    rate = sound.rate
    with av.open(made, "w", format="ogg") as container:
        stream = container.add_stream("libopus", rate=rate, layout="stereo")
        stream.bit_rate = BIT_RATE
        loudest = np.zeros((BARS, 2))
        at = 0
        for data in filter(None, sound.pieces):
            samples = np.frombuffer(data, "<i2")
            frame = av.AudioFrame.from_ndarray(
                samples[np.newaxis, :], format="s16", layout="stereo"
            )
            frame.sample_rate, frame.pts, frame.time_base = rate, at, Fraction(1, rate)
            container.mux(stream.encode(frame))
            _note_peaks(loudest, samples.reshape(-1, 2), at, sound.total)
            at += samples.size // 2
        container.mux(stream.encode(None))
    is_whole = sound.tape is None or sound.tape.is_whole
    return made.getvalue(), Archived(
        seconds=at / rate, peaks=_peaks_text(loudest), is_whole=is_whole
    )


def _note_peaks(
    loudest: "np.ndarray[tuple[int, int], np.dtype[np.float64]]",
    samples: "np.ndarray[tuple[int, int], np.dtype[np.int16]]",
    at: int,
    total: int,
) -> None:
    bars = np.minimum(BARS - 1, (at + np.arange(len(samples))) * BARS // max(1, total))
    levels = np.abs(samples.astype(np.float64)) / 32_768
    for channel in (0, 1):
        np.maximum.at(loudest[:, channel], bars, levels[:, channel])


def _peaks_text(loudest: "np.ndarray[tuple[int, int], np.dtype[np.float64]]") -> str:
    return "".join(f"{min(255, round(value * 255)):02x}" for value in loudest.reshape(-1))


def main(arguments: list[str]) -> int:
    """Archive one recording; says what came of it as JSON. REFUSED: the tape was changed."""
    source, target, recording = arguments
    try:
        done = archive(Path(source), Path(target), recording, sys.stdin.readline().rstrip("\n"))
    except Invalid as error:
        print(error, file=sys.stderr)  # noqa: T201 - the answer to the process that asked
        return REFUSED
    print(json.dumps(asdict(done)))  # noqa: T201 - the answer to the process that asked
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
