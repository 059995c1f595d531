"""Frames: 20 ms of mono, signed 16 bit little-endian sound. Levels are in dBFS.

0 dBFS is the root mean square of a full-scale square wave, so a full-scale sine has -3 dBFS.
"""

import math
from functools import cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

FRAME_MS = 20
PHONE_RATE = 8000
"""Samples a second of a telephone line."""
WIDE_RATE = 16000
"""Samples a second of a browser's microphone."""
SAMPLE_BYTES = 2
FULL_SCALE = 32768.0
QUIETEST_DBFS = -100.0
"""What the level of digital silence is said to be."""

Samples: TypeAlias = NDArray[np.int16]


def frame_samples(rate: int) -> int:
    """Samples in one frame at `rate`."""
    return rate * FRAME_MS // 1000


def frame_bytes(rate: int) -> int:
    """Bytes in one frame at `rate`."""
    return frame_samples(rate) * SAMPLE_BYTES


@cache
def silence(rate: int, ms: int = FRAME_MS) -> bytes:
    """`ms` milliseconds of nothing."""
    return bytes(rate * ms // 1000 * SAMPLE_BYTES)


def samples(pcm: bytes) -> Samples:
    """Look at PCM as int16 samples, shape (n,), without copying; not writable."""
    return np.frombuffer(pcm, dtype="<i2")


def clipped(mixed: NDArray[np.floating]) -> Samples:
    """Round to int16; what is too loud is cut off at full scale."""
    whole: Samples = np.clip(np.rint(mixed), -32768, 32767).astype("<i2")
    return whole


def level_dbfs(pcm: bytes) -> float:
    """Root mean square of the samples in dBFS, at least QUIETEST_DBFS."""
    if not pcm:
        return QUIETEST_DBFS
    wave = samples(pcm).astype(np.float32)
    mean_square = float(np.dot(wave, wave)) / wave.size
    if mean_square <= 0.0:
        return QUIETEST_DBFS
    return max(QUIETEST_DBFS, 10 * math.log10(mean_square) - 20 * math.log10(FULL_SCALE))


def ratio(gain_db: float) -> float:
    """What a sample is multiplied with to change its level by `gain_db`."""
    return float(10 ** (gain_db / 20))


def duration_ms(pcm: bytes, rate: int) -> int:
    """How long PCM at `rate` lasts, in whole milliseconds."""
    return len(pcm) // SAMPLE_BYTES * 1000 // rate


class Reframer:
    """Cuts audio of any length into frames. What does not fill one waits for the next piece."""

    def __init__(self, rate: int) -> None:
        self._size = frame_bytes(rate)
        self._rest = b""

    def feed(self, pcm: bytes) -> list[bytes]:
        """More audio; returns the frames that are full now. An odd last byte waits, too."""
        if not self._rest and len(pcm) == self._size:
            return [pcm]
        held = self._rest + pcm
        whole = len(held) - len(held) % self._size
        self._rest = held[whole:]
        return [held[at : at + self._size] for at in range(0, whole, self._size)]

    def flush(self) -> bytes | None:
        """The rest, filled up with silence; None when nothing waits."""
        rest, self._rest = self._rest, b""
        return rest.ljust(self._size, b"\0") if rest else None
