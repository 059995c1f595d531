"""From what an engine speaks to what a telephone plays, and from the telephone to an engine."""

import numpy as np
import soxr
from numpy.typing import NDArray

from .opened import Sound
from .speech import PHONE_RATE

LOUDNESS_DB = -21.0
"""Root mean square of speech against full scale: telling a caller from the echo relies on it."""
LOUDEST = 0.95
FRAME = PHONE_RATE // 50
PADDING = PHONE_RATE // 50
RANGE_DB = 35.0
"""Frames that are fainter than the loudest one by more are silence."""

Samples = NDArray[np.float32]


def floats(pcm: bytes) -> Samples:
    """Read int16 little-endian as -1 to 1."""
    return np.frombuffer(pcm, dtype="<i2").astype(np.float32) * np.float32(1 / 32768)


def for_whisper(pcm: bytes, rate: int) -> Samples:
    """Bring telephone sound to the rate of a recognizer."""
    return np.asarray(soxr.resample(floats(pcm), PHONE_RATE, rate), dtype=np.float32)


def for_phone(sound: Sound) -> bytes:
    """Bring speech to the telephone's rate, cut the silence around it and even out its loudness."""
    samples = floats(sound.pcm)
    if sound.rate != PHONE_RATE:
        samples = np.asarray(soxr.resample(samples, sound.rate, PHONE_RATE), dtype=np.float32)
    if len(samples) < FRAME:
        return b""
    return as_pcm(evened(samples))


def evened(samples: Samples) -> Samples:
    """Cut what is silent before and after, and bring what is spoken to LOUDNESS_DB."""
    frames = samples[: len(samples) // FRAME * FRAME].reshape(-1, FRAME)
    powers = np.mean(np.square(frames), axis=1)
    spoken = np.flatnonzero(powers > powers.max() * 10 ** (-RANGE_DB / 10))
    if not len(spoken):
        return samples[:0]
    level = float(np.sqrt(np.mean(powers[spoken])))
    start = max(0, int(spoken[0]) * FRAME - PADDING)
    end = (int(spoken[-1]) + 1) * FRAME + PADDING
    gain = 10 ** (LOUDNESS_DB / 20) / level
    cut = samples[start:end] * np.float32(gain)
    return np.asarray(np.clip(cut, -LOUDEST, LOUDEST), dtype=np.float32)


def as_pcm(samples: Samples) -> bytes:
    """Write -1 to 1 as int16 little-endian."""
    return np.clip(samples * 32767, -32768, 32767).astype("<i2").tobytes()
