"""The other side: one hostile visitor, as fast as a plain socket goes. Run as a process of its own.

`python -P -m tests.live.attacker flood|upload|frames PORT` until it is ended. It has the
lowest priority, so that what it burns itself is not taken for what it costs the server.
"""

import base64
import contextlib
import itertools
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

from tests.live.server import ROOT, Server
from tests.live.visitor import SITE

ORIGIN = "http://127.0.0.1:{port}"
PIECE = b"10000\r\n" + b"\x89PNG\r\n\x1a\n" + bytes(65_528) + b"\r\n"
TWO_GB = 2**31
PATIENCE_S = 30.0
BETWEEN_SOCKETS_S = 0.25
"""A new socket every so often: what one address may open is capped by itself."""


def frame(payload: bytes, opcode: int = 1, *, fin: bool = True) -> bytes:
    """One masked frame of a client. Source: RFC 6455, section 5.2. The mask is zero."""
    head = bytes([(0x80 if fin else 0) | opcode])
    size = len(payload)
    if size < 126:
        return head + bytes([0x80 | size]) + bytes(4) + payload
    if size < 65_536:
        return head + b"\xfe" + size.to_bytes(2, "big") + bytes(4) + payload
    return head + b"\xff" + size.to_bytes(8, "big") + bytes(4) + payload


def text(**fields: object) -> bytes:
    return frame(json.dumps(fields).encode())


class Attacker:
    """A visitor with a token."""

    def __init__(self, port: int, token: str = "") -> None:
        self.port = port
        self.origin = ORIGIN.format(port=port)
        self.token = token or self._introduced()

    def _introduced(self) -> str:
        with self.dialled() as wire:
            wire.sendall(
                f"POST /api/web-chat/sites/{SITE}/visitors HTTP/1.1\r\nHost: x\r\n"
                f"Origin: {self.origin}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()
            )
            answer = b"".join(iter(lambda: wire.recv(65_536), b""))
        return str(json.loads(answer.partition(b"\r\n\r\n")[2])["token"])

    def dialled(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE_S)

    @contextlib.contextmanager
    def tab(self) -> Iterator[socket.socket]:
        """An upgraded socket that has said hello."""
        with self.dialled() as wire:
            key = base64.b64encode(os.urandom(16)).decode()
            wire.sendall(
                f"GET /api/web-chat/socket?site={SITE} HTTP/1.1\r\nHost: x\r\n"
                f"Origin: {self.origin}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n".encode()
            )
            if not wire.recv(65_536).startswith(b"HTTP/1.1 101"):
                raise ConnectionError("refused")
            wire.sendall(text(type="hello", token=self.token, after=0))
            yield wire

    def flood(self) -> int:
        """Messages without end."""
        sent = 0
        with self.tab() as wire:
            for number in itertools.count():
                keys = (f"f{time.time_ns()}-{number}-{each}" for each in range(200))
                wire.sendall(
                    b"".join(text(type="message", client_id=key, text="spam") for key in keys)
                )
                sent += 200
        return sent

    def frames(self) -> int:
        """Frames that are none, of every kind, each kind without end on a socket of its own."""
        for kind in HOSTILE:
            with contextlib.suppress(OSError), self.tab() as wire:
                wire.settimeout(2.0)
                for _ in range(200):
                    wire.sendall(kind)
            time.sleep(BETWEEN_SOCKETS_S)
        return 200 * len(HOSTILE)

    def upload(self) -> int:
        """A file of 2 GB in chunks."""
        return self.poured("Transfer-Encoding: chunked")[0]

    def upload_head(self, length: str) -> bytes:
        return (
            f"PUT /api/web-chat/attachments?site={SITE}&name=big.png HTTP/1.1\r\nHost: x\r\n"
            f"Origin: {self.origin}\r\nAuthorization: Bearer {self.token}\r\n{length}\r\n\r\n"
        ).encode()

    def poured(self, length: str) -> tuple[int, bytes]:
        """Send 2 GB, whatever the server says; how much it let in, and what it said."""
        taken, answer = 0, b""
        with self.dialled() as wire:
            wire.sendall(self.upload_head(length))
            with contextlib.suppress(ConnectionError):
                while taken < TWO_GB:
                    wire.sendall(PIECE)
                    taken += len(PIECE)
            with contextlib.suppress(ConnectionError):
                answer = wire.recv(65_536)
        return taken, answer

    def pongs_within(self, seconds: float) -> int:
        """How many of very many pings are answered."""
        pongs = 0
        with self.tab() as wire:
            wire.sendall(frame(b"", 9) * 20_000)
            until = time.monotonic() + seconds
            wire.settimeout(0.2)
            while time.monotonic() < until:
                with contextlib.suppress(TimeoutError):
                    pongs += wire.recv(65_536).count(b"\x8a\x00")
        return pongs


HOSTILE = (
    frame(b"", 9) * 10_000,
    frame(b"\xff" * 125, 10) * 500,
    frame(b"", 1, fin=False) + frame(b"", 0, fin=False) * 10_000,
    frame(b"\x00" * 1_000, 2) * 60,
    frame(b"[" * 16_000) * 4,
    frame(b"x" * 60_000),
    frame(b"x" * 70_000),
    frame(b"\xff\xfe"),
    text(type="steal") * 1_000,
    b"\x00" * 65_536,
)
"""Pings, pongs, a message of endless empty parts, binary, deep and long ones, and plain noise."""


@contextlib.contextmanager
def attacked(server: Server, kind: str) -> Iterator[None]:
    """Have the server attacked by a process of its own for the block."""
    command = [sys.executable, "-P", "-m", "tests.live.attacker", kind, str(server.port)]
    process = subprocess.Popen(command, cwd=ROOT, env=server.environment({}))
    try:
        yield
    finally:
        process.kill()
        process.wait()


def main(kind: str, port: int) -> None:
    os.nice(19)
    attacker = Attacker(port)
    attack: Callable[[], int] = {
        "flood": attacker.flood,
        "upload": attacker.upload,
        "frames": attacker.frames,
    }[kind]
    while True:
        with contextlib.suppress(OSError):
            attack()
        time.sleep(BETWEEN_SOCKETS_S)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
