"""How often one may fail to sign in: for one account, from one address, and both together."""

import hashlib
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from limits import RateLimitItem, RateLimitItemPerSecond
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from core.errors import TooMany
from infra.addresses import owner_of

from .model import AttemptLimits


@dataclass(slots=True)
class Attempt:
    """One try. It counts as failed unless `succeeded` is called."""

    is_good: bool = field(default=False, init=False)

    def succeeded(self) -> None:
        self.is_good = True


class Attempts:
    """Counts failed attempts in this process's memory, over a moving window."""

    def __init__(self, limits: AttemptLimits) -> None:
        self._window = limits.window
        seconds = max(1, round(limits.window.total_seconds()))
        self._pair = RateLimitItemPerSecond(limits.per_account_and_address, seconds)
        self._address = RateLimitItemPerSecond(limits.per_address, seconds)
        self._account = RateLimitItemPerSecond(limits.per_account, seconds)
        self._storage = MemoryStorage()
        self._counter = MovingWindowRateLimiter(self._storage)
        self._open: Counter[str] = Counter()

    @contextmanager
    def attempt(self, account: str, client_ip: str) -> Iterator[Attempt]:
        """Enclose one check of a password. Raises TooMany, with the time to wait.

        Attempts under way count too, so that many at once cannot slip through.
        """
        address = owner_of(client_ip)
        counts = {
            _key("pair", account, address): self._pair,
            _key("address", address): self._address,
            _key("account", account): self._account,
        }
        for key, limit in counts.items():
            self._check(limit, key)
        attempt = Attempt()
        self._open.update(counts.keys())
        try:
            yield attempt
        finally:
            self._open -= Counter(counts.keys())
            if attempt.is_good:
                self._forgive(_key("pair", account, address), _key("account", account))
            else:
                for key, limit in counts.items():
                    self._counter.hit(limit, key)

    def _check(self, limit: RateLimitItem, key: str) -> None:
        stats = self._counter.get_window_stats(limit, key)
        if stats.remaining > self._open[key]:
            return
        now = time.time()  # noqa: TID251 - the clock that the library's reset time is on
        wait = timedelta(seconds=stats.reset_time - now) if stats.remaining <= 0 else timedelta()
        raise TooMany("sign-in attempts", min(max(wait, timedelta(seconds=1)), self._window))

    def _forgive(self, pair: str, account: str) -> None:
        self._counter.clear(self._pair, pair)
        self._counter.clear(self._account, account)


def _key(*parts: str) -> str:
    """Return a key of fixed length, so that nobody can fill the memory with long ones."""
    return hashlib.sha256("\0".join(parts).encode(errors="replace")).hexdigest()
