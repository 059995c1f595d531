"""Between 8 and 16 kHz: as a stream with 1.4 ms of delay, or a whole recording at once.

The stream's filter is a half-band low-pass of 47 taps: flat to 3.4 kHz, nothing left of what
would fold back below it. Half of its taps are zero, so a frame takes about 10 µs.
"""

import numpy as np
import soxr
from numpy.typing import NDArray

from .frames import PHONE_RATE, WIDE_RATE, clipped, samples

TAPS = 47
CENTRE = TAPS // 2
DELAY_MS = CENTRE / WIDE_RATE * 1000


def _half_band() -> NDArray[np.float32]:
    """Every other tap of the filter, without the centre, which is a half."""
    at = np.arange(TAPS) - CENTRE
    taps = np.sinc(at / 2) / 2 * np.kaiser(TAPS, 7.0)
    outer = taps[::2]
    evened: NDArray[np.float32] = (outer / outer.sum() / 2).astype(np.float32)
    return evened


OUTER = _half_band()


class Doubler:
    """Turns frames at 8 kHz into frames at 16 kHz. Remembers the last 3 ms."""

    def __init__(self) -> None:
        self._past = np.zeros(CENTRE, np.float32)

    def feed(self, frame: bytes) -> bytes:
        """The next piece of the stream; twice as long comes out."""
        wave = np.concatenate([self._past, samples(frame).astype(np.float32)])
        self._past = wave[-CENTRE:]
        count = wave.size - CENTRE
        doubled = np.empty(2 * count, np.float32)
        doubled[0::2] = np.convolve(wave, 2 * OUTER, "valid")
        doubled[1::2] = wave[CENTRE // 2 + 1 :][:count]
        return clipped(doubled).tobytes()


class Halver:
    """Turns frames at 16 kHz into frames at 8 kHz. Remembers the last 3 ms."""

    def __init__(self) -> None:
        self._past = np.zeros(TAPS - 1, np.float32)

    def feed(self, frame: bytes) -> bytes:
        """The next piece of the stream, an even number of samples; half as long comes out."""
        wave = np.concatenate([self._past, samples(frame).astype(np.float32)])
        self._past = wave[1 - TAPS :]
        halved = np.convolve(wave[0::2], OUTER, "valid")
        halved += 0.5 * wave[1::2][CENTRE // 2 :][: halved.size]
        return clipped(halved).tobytes()


def converter(rate_in: int, rate_out: int) -> Doubler | Halver | None:
    """What turns a stream of one rate into the other; None when they are the same."""
    if rate_in == rate_out:
        return None
    match rate_in, rate_out:
        case (8000, 16000):
            return Doubler()
        case (16000, 8000):
            return Halver()
        case _:
            raise ValueError(f"no stream is converted from {rate_in} to {rate_out} Hz")


def resampled(pcm: bytes, rate_in: int, rate_out: int = PHONE_RATE) -> bytes:
    """A whole recording at another rate. Takes milliseconds: not for the media loop."""
    if rate_in == rate_out or not pcm:
        return pcm
    wave = soxr.resample(samples(pcm).astype(np.float32), rate_in, rate_out, quality="HQ")
    return clipped(wave).tobytes()
