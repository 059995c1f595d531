"""Who may do how much: rates by token bucket, open sockets by counting.

Times are the event loop's seconds. Everything is in memory and bounded: when there are too many
keys, the half that was used longest ago is forgotten.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from core.errors import TooMany

from .model import Caps

V = TypeVar("V")

MOST_BUCKETS = 50_000


class Bucket:
    """Lets `at_once` through at once and then `rate` a second."""

    __slots__ = ("at", "left")

    def __init__(self, now: float, at_once: float) -> None:
        self.at = now
        self.left = at_once

    def take(self, now: float, rate: float, at_once: float) -> float:
        """Take one; 0 when there was one, else the seconds until there will be."""
        wait = self.wait(now, rate, at_once)
        if not wait:
            self.left -= 1.0
        return wait

    def wait(self, now: float, rate: float, at_once: float) -> float:
        """Seconds until there will be one; 0 when there is."""
        self.left = min(at_once, self.left + (now - self.at) * rate)
        self.at = now
        return max(0.0, (1.0 - self.left) / rate)


class Buckets:
    """One bucket for each key."""

    def __init__(self, rate: float, at_once: int) -> None:
        self._rate = rate
        self._at_once = float(at_once)
        self._buckets: dict[str, Bucket] = {}

    def take(self, key: str, now: float) -> float:
        """Take one of the key's; 0, or the seconds to wait."""
        bucket = self._buckets.get(key)
        if bucket is None:
            if len(self._buckets) >= MOST_BUCKETS:
                self._buckets = _newest(self._buckets, lambda each: each.at)
            bucket = self._buckets[key] = Bucket(now, self._at_once)
        return bucket.take(now, self._rate, self._at_once)

    def must_have(self, key: str, now: float, what: str) -> None:
        """Raise TooMany when a `take` would have to wait; takes nothing."""
        bucket = self._buckets.get(key)
        if bucket is not None and (wait := bucket.wait(now, self._rate, self._at_once)):
            raise TooMany(what, timedelta(seconds=wait))

    def must_take(self, key: str, now: float, what: str) -> None:
        """Take one of the key's, or raise TooMany."""
        wait = self.take(key, now)
        if wait:
            raise TooMany(what, timedelta(seconds=wait))


@dataclass(slots=True)
class Pace:
    """How one visitor has behaved lately."""

    bucket: Bucket
    refusals: int = 0
    barred_until: float = 0.0


class Frames:
    """The rate of each visitor's frames over all its sockets, and the penalty for a flood."""

    def __init__(self, caps: Caps) -> None:
        self._caps = caps
        self._paces: dict[str, Pace] = {}

    def take(self, visitor: str, now: float) -> float:
        """0 when the frame may be looked at; else the seconds to wait, and it counts."""
        caps = self._caps
        pace = self._pace(visitor, now)
        wait = pace.bucket.take(now, caps.frames_a_second, caps.frames_at_once)
        if pace.bucket.left >= caps.frames_at_once - 1:
            pace.refusals = 0
        if wait:
            pace.refusals += 1
            if pace.refusals >= caps.refusals:
                pace.refusals = 0
                pace.barred_until = now + caps.penalty.total_seconds()
        return wait

    def barred_for(self, visitor: str, now: float) -> float:
        """How many seconds the visitor has to stay away; 0 for nearly everybody."""
        pace = self._paces.get(visitor)
        return max(0.0, pace.barred_until - now) if pace is not None else 0.0

    def _pace(self, visitor: str, now: float) -> Pace:
        pace = self._paces.get(visitor)
        if pace is None:
            if len(self._paces) >= MOST_BUCKETS:
                self._paces = _newest(self._paces, lambda each: each.bucket.at)
            pace = self._paces[visitor] = Pace(Bucket(now, self._caps.frames_at_once))
        return pace


class Places:
    """Counts what is open at once, by key, with a cap for each kind."""

    def __init__(self) -> None:
        self._open: Counter[str] = Counter()

    @contextmanager
    def hold(self, what: str, places: dict[str, int]) -> Iterator[None]:
        """Take one place at each key (key: cap) for the block; TooMany when one is full."""
        for key, cap in places.items():
            if self._open[key] >= cap:
                raise TooMany(what, timedelta(seconds=10))
        self._open.update(places.keys())
        try:
            yield
        finally:
            for key in places:
                self._open[key] -= 1
                if not self._open[key]:
                    del self._open[key]

    def open(self, key: str) -> int:
        """How many places of the key are taken."""
        return self._open[key]


def _newest(table: dict[str, V], used_at: Callable[[V], float]) -> dict[str, V]:
    """The half that was used last: the rest has had the time to fill up again."""
    by_age = sorted(table.items(), key=lambda item: used_at(item[1]))
    return dict(by_age[len(by_age) // 2 :])
