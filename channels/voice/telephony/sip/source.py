"""From where the speech of a call may come: learnt once, then nobody else is heard. Pure.

A peer behind an address translator sends from elsewhere than its SDP says, so the source is learnt
from the packets (symmetric RTP, RFC 4961). Packets from the signalled address settle it at once;
others only after three in a row, so that a stray or forged packet does not take the call over.
A new SDP starts the learning anew.
"""

from collections import OrderedDict

Address = tuple[str, int]
PROBATION = 3
MOST_CANDIDATES = 8


class SourceLock:
    """One direction of one call."""

    def __init__(self) -> None:
        self._signalled: Address = ("", 0)
        self._locked: Address | None = None
        self._candidates: OrderedDict[Address, tuple[int, int, int]] = OrderedDict()
        self.refused = 0

    @property
    def remote(self) -> Address:
        """Where to send."""
        return self._locked or self._signalled

    def signal(self, address: Address) -> None:
        """Take the address of a new SDP; unchanged, what was learnt stays until others knock."""
        if address != self._signalled:
            self._locked = None
        self._signalled = address
        self._candidates.clear()

    def relearn(self) -> None:
        """Learn anew: the far side sent another SDP."""
        self._locked = None
        self._candidates.clear()

    def admits(self, source: Address, ssrc: int, number: int) -> bool:
        """Whether a packet with this SSRC and sequence number is part of the call."""
        if self._locked is not None:
            if source != self._locked:
                self.refused += 1
            return source == self._locked
        if source == self._signalled:
            self._locked = source
            return True
        known, last, count = self._candidates.get(source, (ssrc, (number - 1) & 0xFFFF, 0))
        follows = known == ssrc and 0 < ((number - last) & 0xFFFF) < 5
        count = count + 1 if follows else 1
        self._candidates[source] = (ssrc, number, count)
        if len(self._candidates) > MOST_CANDIDATES:
            self._candidates.popitem(last=False)
        if count >= PROBATION:
            self._locked = source
            self._candidates.clear()
        return self._locked is not None
