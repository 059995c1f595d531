"""What waits in a socket for speech, with the time at which the kernel took it in.

Speech is read once in 20 ms, when it is needed: waking for every packet costs more than the packet.
"""

import socket
import struct
import sys
from collections.abc import Iterator
from time import monotonic

from aiortp.packet import RtpPacket
from aiortp.stats import StreamStatistics

MOST_READ = 32
"""Packets taken at once; more in 20 ms are a flood, and wait or are dropped by the kernel."""
MOST_BYTES = 2048
SO_TIMESTAMPNS = 35
"""Linux's; Python has no name for it. Elsewhere the time of reading is taken."""
STAMP = struct.Struct("qq")
ROOM = socket.CMSG_SPACE(STAMP.size)

Read = tuple[bytes, tuple[str, int], float]
"""A packet, its source, and when it came: seconds of a clock that is the same for all packets."""


def stamp_packets(at: socket.socket) -> None:
    """Have the kernel note when each packet comes."""
    if sys.platform == "linux":
        at.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)


def waiting(at: socket.socket, most: int = MOST_READ) -> Iterator[Read]:
    """Take what waits in the socket, oldest first."""
    for _ in range(most):
        try:
            data, notes, _, source = at.recvmsg(MOST_BYTES, ROOM)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            continue  # an ICMP error of an earlier packet of ours
        if notes and len(notes[0][2]) == STAMP.size:
            seconds, nanoseconds = STAMP.unpack(notes[0][2])
            yield data, source, seconds + nanoseconds / 1e9
        else:
            yield data, source, monotonic()


class Statistics(StreamStatistics):
    """What a stream lost, and how irregularly it came, by when its packets came in."""

    def __init__(self, clock_rate: int) -> None:
        super().__init__(clock_rate)
        self._rate = clock_rate
        self._spread = 0.0
        self._last: tuple[float, int] | None = None

    def take(self, packet: RtpPacket, at: float) -> None:
        """One packet more, which came `at` this time in seconds. Source: RFC 3550, 6.4.1."""
        self.add(packet)
        if self._last is not None and packet.timestamp != self._last[1]:
            passed = (packet.timestamp - self._last[1]) & 0xFFFFFFFF
            passed -= (passed >> 31) << 32  # packets may overtake each other
            off = abs((at - self._last[0]) * self._rate - passed)
            self._spread += (off - self._spread) / 16
        self._last = at, packet.timestamp

    @property
    def jitter(self) -> int:
        """In units of the stream's clock."""
        return round(self._spread)
