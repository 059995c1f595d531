"""Does the caller speak while we do, or is it only our own echo? Pure: one step per frame.

The network that recognizes speech does not mind how loud it is, so the echo of a prompt counts
as speech to it. The level decides: echo of prompts at -21 dBFS that comes back 20 dB softer is
told from people without a mistake; hands-free telephones with louder echo are not.
"""

import math

from .frames import FRAME_MS, QUIETEST_DBFS

SURE = 0.7
SPOKEN_MS = 250
"""Speech in a row, short gaps aside, that stops a prompt."""
QUICK_MS = 140
"""The same on a line that is known not to echo."""
NO_ECHO_DBFS = -50.0
GAP_MS = 60
LOWEST_GATE_DBFS = -42.0
UNMEASURED_GATE_DBFS = -36.0
"""Until the first second of the first prompt is over."""
HIGHEST_GATE_DBFS = -20.0
"""A first second talked over must not make the ear deaf: who shouts gets through."""
OVER_ECHO_DB = 6.0
MEASURED_MS = 1000
GRACE_MS = 400
"""Nobody interrupts a prompt that has just begun."""


class BargeIn:
    """Judges one party. Keep it for the whole call: it remembers how the line echoes."""

    def __init__(self) -> None:
        self._echo_dbfs: float | None = None
        self._played_ms = 0
        self._power = 0.0
        self._loud_ms = self._gap_ms = 0

    @property
    def gate_dbfs(self) -> float:
        """The level below which nothing counts."""
        if self._echo_dbfs is None:
            return UNMEASURED_GATE_DBFS
        return min(HIGHEST_GATE_DBFS, max(LOWEST_GATE_DBFS, self._echo_dbfs + OVER_ECHO_DB))

    @property
    def spoken_ms(self) -> int:
        """How much speech it takes: little where nothing but the caller can be heard."""
        is_clear = self._echo_dbfs is not None and self._echo_dbfs < NO_ECHO_DBFS
        return QUICK_MS if is_clear else SPOKEN_MS

    def started(self) -> None:
        """A prompt begins to play."""
        self._played_ms = 0
        self._power = 0.0
        self._loud_ms = self._gap_ms = 0

    def step(self, probability: float, level_dbfs: float, ms: int = FRAME_MS) -> bool:
        """One frame heard while we speak; whether the caller has taken the floor."""
        self._played_ms += ms
        if self._played_ms <= MEASURED_MS:
            self._measure(level_dbfs, ms)
        if self._played_ms <= GRACE_MS:
            return False
        if probability >= SURE and level_dbfs > self.gate_dbfs:
            self._loud_ms += ms
            self._gap_ms = 0
        else:
            self._gap_ms += ms
            if self._gap_ms > GAP_MS:
                self._loud_ms = 0
        return self._loud_ms >= self.spoken_ms

    def _measure(self, level_dbfs: float, ms: int) -> None:
        """Take the quietest first second of all prompts: the others were talked over."""
        self._power += 10 ** (level_dbfs / 10) * ms
        if self._played_ms + ms > MEASURED_MS:
            echo = _dbfs(self._power / self._played_ms)
            self._echo_dbfs = echo if self._echo_dbfs is None else min(self._echo_dbfs, echo)


def _dbfs(power: float) -> float:
    return max(QUIETEST_DBFS, 10 * math.log10(power)) if power > 0 else QUIETEST_DBFS
