"""The beat of the node: every 20 ms, everything that has to make or take a frame is called."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable

from .frames import FRAME_MS

log = logging.getLogger(__name__)

PERIOD_S = FRAME_MS / 1000
MOST_BEHIND = 3
"""Ticks made up for after the loop was busy; what lies further back is skipped."""
MEASURED_TICKS = 3000
"""The last minute."""

Tick = Callable[[], None]


class MediaClock:
    """Calls every tick in turn, on an absolute schedule: it does not drift, whatever they take."""

    def __init__(self) -> None:
        self._sources: dict[Tick, None] = {}
        self._ticks: dict[Tick, None] = {}
        self._lags_ms: deque[float] = deque(maxlen=MEASURED_TICKS)
        self._beats = self._skipped = self._failed = 0

    def add(self, tick: Tick, *, is_source: bool = False) -> None:
        """Call `tick` every 20 ms from the next beat on. It must not block.

        `is_source`: it brings frames, so it comes before those that pass frames on.
        """
        (self._sources if is_source else self._ticks)[tick] = None

    def remove(self, tick: Tick) -> None:
        """Do not call it any more; one that is not there is no error."""
        self._sources.pop(tick, None)
        self._ticks.pop(tick, None)

    async def run(self) -> None:
        """Beat until cancelled."""
        loop = asyncio.get_running_loop()
        due = loop.time() + PERIOD_S
        while True:
            await asyncio.sleep(max(0.0, due - loop.time()))
            lag_s = loop.time() - due
            self._lags_ms.append(max(0.0, lag_s * 1000))
            behind = int(lag_s / PERIOD_S)
            if behind > MOST_BEHIND:
                self._skipped += behind - MOST_BEHIND
                due += (behind - MOST_BEHIND) * PERIOD_S
            self._beat()
            due += PERIOD_S

    def health(self) -> dict[str, object]:
        """How late the beats of the last minute came, and how many were left out ever."""
        lags = sorted(self._lags_ms)
        return {
            "ticks": len(self._sources) + len(self._ticks),
            "beats": self._beats,
            "skipped": self._skipped,
            "failed": self._failed,
            "lag_ms_p50": round(_share(lags, 0.5), 2),
            "lag_ms_p99": round(_share(lags, 0.99), 2),
        }

    def _beat(self) -> None:
        self._beats += 1
        for tick in (*self._sources, *self._ticks):
            if tick not in self._sources and tick not in self._ticks:  # removed by one before it
                continue
            try:
                tick()
            except Exception:
                self._failed += 1
                self.remove(tick)
                log.exception("a tick failed and is called no more")


def _share(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0
