"""Keys pressed on a telephone as pairs of tones: heard in-band, made, and gathered to entries.

Frequencies: ITU-T Q.23 (11/88). Limits: ITU-T Q.24 (11/88), loosened to what telephones and
G.711 lines were measured to need.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .frames import FULL_SCALE, Reframer, clipped, samples, silence

ROWS_HZ = (697, 770, 852, 941)
COLUMNS_HZ = (1209, 1336, 1477, 1633)
KEYS = ("123A", "456B", "789C", "*0#D")
DIGITS = frozenset("".join(KEYS))

BLOCK_MS = 17
"""Long enough to part neighbouring tones, short enough for tones 1.5 % off."""
HOP_MS = 8.5
QUIETEST_TONE_DBFS = -42.0
PURITY = 0.55
"""Share of the block's energy that both tones hold; speech and music seldom reach it."""
OVER_NEXT = 6.3
"""How many times stronger (in energy, so 8 dB) a tone is than the others of its group."""
TWIST_DB = (-9.0, 5.0)
"""How much louder the column's tone may be than the row's."""
BLOCKS_TO_ACCEPT = 3
BLOCKS_TO_RELEASE = 2


class InbandDigits:
    """Hears keys in the audio of one party. Each is told once, however long it is held.

    Takes about 20 µs a frame when something sounds, 3 µs in silence.
    """

    def __init__(self, rate: int) -> None:
        self._size = round(rate * BLOCK_MS / 1000)
        self._hop = round(rate * HOP_MS / 1000)
        at = np.arange(self._size) / rate
        waves = np.exp(-2j * np.pi * np.outer(ROWS_HZ + COLUMNS_HZ, at))
        self._waves = np.concatenate([waves.real, waves.imag]).astype(np.float32)
        self._gate = self._size * (FULL_SCALE * 10 ** (QUIETEST_TONE_DBFS / 20)) ** 2
        self._rest = np.zeros(0, np.float32)
        self._candidate = ""
        self._seen = 0
        self._missing = 0
        self._down = ""

    @property
    def is_down(self) -> bool:
        """Whether a key sounds: no words are in this audio."""
        return bool(self._down)

    def feed(self, frame: bytes) -> list[str]:
        """More audio; returns the keys that were recognized in it."""
        wave = np.concatenate([self._rest, samples(frame).astype(np.float32)])
        pressed = []
        start = 0
        while start + self._size <= wave.size:
            if digit := self._follow(self._key(wave[start : start + self._size])):
                pressed.append(digit)
            start += self._hop
        self._rest = wave[start:]
        return pressed

    def _follow(self, key: str) -> str:
        """Accept a key after some equal blocks, let it go after some without it."""
        if self._down:
            self._missing = 0 if key == self._down else self._missing + 1
            if self._missing < BLOCKS_TO_RELEASE:
                return ""
            self._down = ""
        self._seen = self._seen + 1 if key and key == self._candidate else int(bool(key))
        self._candidate = key
        if self._seen < BLOCKS_TO_ACCEPT:
            return ""
        self._down, self._candidate, self._seen, self._missing = key, "", 0, 0
        return key

    def _key(self, block: NDArray[np.float32]) -> str:
        """The key whose two tones make up this block, or ""."""
        energy = float(np.dot(block, block))
        if energy < self._gate:
            return ""
        both = self._waves @ block
        power = both[:8] ** 2 + both[8:] ** 2
        row, column = int(power[:4].argmax()), int(power[4:].argmax())
        low, high = float(power[row]), float(power[4 + column])
        # A pure tone of energy E gives a correlation of E * size / 2.
        if low + high < PURITY * energy * self._size / 2:
            return ""
        if not _stands_out(power[:4], row) or not _stands_out(power[4:], column):
            return ""
        twist_db = 10 * math.log10(high / low) if low > 0 and high > 0 else math.inf
        return KEYS[row][column] if TWIST_DB[0] <= twist_db <= TWIST_DB[1] else ""


def _stands_out(group: NDArray[np.float32], best: int) -> bool:
    others = float(np.delete(group, best).max())
    return float(group[best]) >= OVER_NEXT * others


def tones(digits: str, rate: int, *, on_ms: int = 100, off_ms: int = 80) -> bytes:
    """The audio of keys pressed one after another; characters that are no keys are pauses."""
    quiet = silence(rate, off_ms)
    return b"".join((_tone(digit, rate, on_ms) or silence(rate, on_ms)) + quiet for digit in digits)


def tone_frames(digits: str, rate: int) -> Iterator[bytes]:
    """The same, cut into frames."""
    frames = Reframer(rate)
    yield from frames.feed(tones(digits, rate))
    if (last := frames.flush()) is not None:
        yield last


def _tone(digit: str, rate: int, on_ms: int) -> bytes:
    for row, keys in enumerate(KEYS):
        if digit in keys:
            at = np.arange(rate * on_ms // 1000) / rate
            low = 0.22 * np.sin(2 * np.pi * ROWS_HZ[row] * at)
            high = 0.28 * np.sin(2 * np.pi * COLUMNS_HZ[keys.index(digit)] * at)
            edge = np.minimum(1.0, np.minimum(at, at[::-1]) / 0.002)  # no click
            return clipped((low + high) * edge * (FULL_SCALE - 1)).tobytes()
    return b""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRules:
    """When an entry of digits is complete. `most`: digits; `between_ms`: after the last one."""

    most: int = 1
    terminator: str = "#"
    """"" for none: then # is a digit like the others."""
    between_ms: int = 3000


class DigitCollector:
    """Gathers digits to one entry. Times are milliseconds on any steady clock."""

    def __init__(self, rules: EntryRules) -> None:
        self._rules = rules
        self._digits = ""
        self._last_ms = 0

    @property
    def digits(self) -> str:
        """What was pressed so far."""
        return self._digits

    def press(self, digit: str, at_ms: int) -> str | None:
        """One more; returns the entry when that completes it ("" when only ended)."""
        if digit == self._rules.terminator:
            return self._complete()
        self._digits += digit
        self._last_ms = at_ms
        return self._complete() if len(self._digits) >= self._rules.most else None

    def tick(self, now_ms: int) -> str | None:
        """Time goes on; returns the entry when nothing was added for too long."""
        is_late = bool(self._digits) and now_ms - self._last_ms >= self._rules.between_ms
        return self._complete() if is_late else None

    def _complete(self) -> str:
        digits, self._digits = self._digits, ""
        return digits
