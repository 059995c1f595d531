"""What goes over the loopback wire, with the kernel's own times: needs the right to listen (root).

The kernel stamps every packet, so a late reader does not matter.
"""

import socket
import struct
import threading
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

ETH_P_IP = 0x0800
"""Packets that come in: loopback would show each twice to whoever reads all protocols."""
SO_TIMESTAMPNS = 35
BUFFER_BYTES = 64 << 20
HEADERS = 14 + 20
RTP_HEAD = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Packet:
    """One RTP packet."""

    at_s: float
    source: int
    target: int
    payload: bytes


class Wire:
    """Writes down the UDP packets from or to a range of ports, within a `with` block."""

    def __init__(self, ports: tuple[int, int]) -> None:
        self._first, self._last = ports
        self._raw: list[tuple[int, int, int, bytes]] = []
        self._is_over = threading.Event()

    def __enter__(self) -> Self:
        self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_IP))
        self._socket.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER_BYTES)
        self._socket.bind(("lo", 0))
        self._socket.settimeout(0.2)
        self._thread = threading.Thread(target=self._read, name="wire")
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, err: BaseException | None, at: TracebackType | None
    ) -> None:
        self._is_over.set()
        self._thread.join()
        self._socket.close()

    def packets(self) -> Iterator[Packet]:
        for at_ns, source, target, payload in self._raw:
            yield Packet(at_s=at_ns / 1e9, source=source, target=target, payload=payload)

    def _read(self) -> None:
        while not self._is_over.is_set():
            try:
                data, extra, _, _ = self._socket.recvmsg(2048, 64)
            except TimeoutError:
                continue
            if data[23] != socket.IPPROTO_UDP:
                continue
            source, target = struct.unpack_from("!HH", data, HEADERS)
            if self._first <= source <= self._last or self._first <= target <= self._last:
                seconds, nanoseconds = struct.unpack("qq", extra[0][2])
                at_ns = seconds * 1_000_000_000 + nanoseconds
                self._raw.append((at_ns, source, target, data[HEADERS + 8 + RTP_HEAD :]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Steadiness:
    """How steadily a node sent, and how long an echo took, in milliseconds."""

    gaps: Sequence[float]
    """Between two packets of one leg."""
    round_trips: Sequence[float]
    legs: int
    lost: float
    """The share of the callers' packets that never came back."""


def steadiness(packets: Iterator[Packet], ports: tuple[int, int]) -> Steadiness:
    """Judge what a node at these ports sent. Legs are told apart by the node's port."""
    sent: dict[int, list[Packet]] = defaultdict(list)
    come: dict[int, dict[bytes, float]] = defaultdict(dict)
    for packet in packets:
        if packet.source % 2:
            continue  # RTCP
        if ports[0] <= packet.source <= ports[1]:
            sent[packet.source].append(packet)
        else:
            come[packet.target].setdefault(packet.payload, packet.at_s)
    gaps, trips, missing, whole = list[float](), list[float](), 0, 0
    for port, stream in sent.items():
        times = [each.at_s for each in stream]
        gaps += [(b - a) * 1000 for a, b in zip(times, times[1:], strict=False)]
        back = {each.payload: each.at_s for each in reversed(stream)}
        for payload, at in come[port].items():
            whole += 1
            if payload in back and back[payload] > at:
                trips.append((back[payload] - at) * 1000)
            else:
                missing += 1
    lost = missing / whole if whole else 1.0
    return Steadiness(gaps=gaps, round_trips=trips, legs=len(sent), lost=lost)
