"""Who may be heard at all: a rate for each address, and bans for those who guess.

Asked in the receiving thread before anything is kept of a datagram. A ban and a rate overrun are
silent: whoever scans learns nothing, and no answer can be aimed at somebody else.
"""

from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from ipaddress import IPv4Network, ip_address, ip_network
from threading import Lock

MOST_SOURCES = 10_000
BURST_SECONDS = 4.0
WHOLE_RATE = 40.0
"""How many times the rate of one address all addresses together may send."""
BAN_SECONDS = 600.0
FORGIVEN_SECONDS = 60.0
POINTS_TO_BAN = 20.0
WRONG_PASSWORD, UNKNOWN_USER, UNPROVEN = 2.0, 4.0, 1.0
"""Points. A request without credentials is unproven until the next with the right ones."""


@dataclass(slots=True)
class _Source:
    tokens: float
    at: float
    points: float = 0.0
    points_at: float = 0.0
    banned_until: float = 0.0


class Screen:
    """Counts by address. The least recently seen are forgotten beyond 10 000."""

    def __init__(self, rate: float, clock: Callable[[], float]) -> None:
        self._rate, self._clock = rate, clock
        self._lock = Lock()
        self._sources: OrderedDict[str, _Source] = OrderedDict()
        self._whole = _Source(tokens=rate * WHOLE_RATE, at=clock())
        self._trusted: tuple[IPv4Network, ...] = ()
        self.dropped: Counter[str] = Counter()

    def trust(self, networks: Iterable[str]) -> None:
        """Never ban these: the trunks. Their rate is ten times that of others."""
        found = [ip_network(text, strict=False) for text in networks]
        self._trusted = tuple(net for net in found if isinstance(net, IPv4Network))

    def admits(self, host: str) -> bool:
        """Whether a datagram of `host` may be read; counts it."""
        now = self._clock()
        with self._lock:
            source = self._of(host, now)
        if source.banned_until > now:
            self.dropped["banned"] += 1
            return False
        rate = self._rate * 10 if self._is_trusted(host) else self._rate
        if not _take(source, now, rate) or not _take(self._whole, now, self._rate * WHOLE_RATE):
            self.dropped["flood"] += 1
            return False
        return True

    def suspect(self, host: str, points: float) -> None:
        """Count a failure to prove who one is; enough of them within a minute are a ban."""
        if self._is_trusted(host):
            return
        now = self._clock()
        with self._lock:
            source = self._of(host, now)
        if now - source.points_at > FORGIVEN_SECONDS:
            source.points, source.points_at = 0.0, now
        source.points += points
        if source.points >= POINTS_TO_BAN:
            source.banned_until = now + BAN_SECONDS

    def proven(self, host: str) -> None:
        """Forget the suspicions: the right password came."""
        if source := self._sources.get(host):
            source.points = 0.0

    def banned(self) -> int:
        """How many addresses are banned now."""
        now = self._clock()
        with self._lock:
            return sum(source.banned_until > now for source in self._sources.values())

    def _of(self, host: str, now: float) -> _Source:
        source = self._sources.get(host)
        if source is None:
            source = _Source(tokens=self._rate * BURST_SECONDS, at=now, points_at=now)
            self._sources[host] = source
            if len(self._sources) > MOST_SOURCES:
                self._sources.popitem(last=False)
        self._sources.move_to_end(host)
        return source

    def _is_trusted(self, host: str) -> bool:
        if not self._trusted:
            return False
        try:
            address = ip_address(host)
        except ValueError:
            return False
        return any(address in network for network in self._trusted)


def _take(source: _Source, now: float, rate: float) -> bool:
    source.tokens = min(rate * BURST_SECONDS, source.tokens + (now - source.at) * rate)
    source.at = now
    if source.tokens < 1:
        return False
    source.tokens -= 1
    return True
