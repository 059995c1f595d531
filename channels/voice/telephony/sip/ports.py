"""RTP ports: an even one with the next odd one for RTCP, out of a range."""

import socket
from contextlib import suppress
from random import Random

RECEIVE_BUFFER = 1 << 18


class NoPorts(OSError):
    """Every port of the range is taken."""


class Ports:
    """Hands out pairs of bound UDP sockets. Who takes a pair closes it."""

    def __init__(self, host: str, first: int, last: int, *, chance: Random) -> None:
        self._host = host
        self._pairs = range(first + first % 2, last, 2)
        self._chance = chance

    def take(self) -> tuple[socket.socket, socket.socket]:
        """Two sockets, non-blocking, on neighbouring ports. Raises NoPorts if none is free."""
        start = self._chance.randrange(len(self._pairs)) if self._pairs else 0
        for n in range(len(self._pairs)):
            port = self._pairs[(start + n) % len(self._pairs)]
            with suppress(OSError):
                return self._bind(port)
        raise NoPorts("no RTP port is free")

    def _bind(self, port: int) -> tuple[socket.socket, socket.socket]:
        made: list[socket.socket] = []
        try:
            for number in (port, port + 1):
                one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                made.append(one)
                one.setblocking(False)
                one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
                one.bind((self._host, number))
        except OSError:
            for one in made:
                one.close()
            raise
        return made[0], made[1]
