"""Opus (RFC 6716, RFC 7587) by the libopus that comes with PyAV: mono at 16 kHz, 48 kHz clock.

Encoding takes 150 µs a frame and decoding 25, ten times what G.722 takes: it is chosen last.
"""

import ctypes
import logging
from collections import deque
from collections.abc import Iterator
from ctypes.util import find_library
from functools import cache
from pathlib import Path

import av
from aiortp.codecs.base import Codec
from aiortp.playout import AdaptivePlayout

log = logging.getLogger(__name__)

CELL = 960
"""Ticks of 20 ms."""
RATE = 16000
FRAME = RATE // 50
BIT_RATE = 24_000
LOSS_SHARE = 15
"""Per cent expected to be lost where the far side wants packets to tell of the one before: with
fewer the library has no bits for that at BIT_RATE."""
COMPLEXITY = 5
MOST_BYTES = 1275
MOST_SAMPLES = RATE * 120 // 1000
"""Of one packet: 120 ms."""
VOIP, SET_BITRATE, SET_COMPLEXITY, SET_FEC, SET_LOSS = 2048, 4002, 4010, 4012, 4014
MORE = b""
"""Stands for the rest of a packet that is longer than a cell."""


@cache
def library() -> ctypes.CDLL | None:
    """The loaded library; None where there is none."""
    beside = Path(av.__file__).parent.parent / "av.libs"
    inside = Path(av.__file__).parent / ".dylibs"
    found = [str(path) for folder in (beside, inside) for path in folder.glob("libopus*")]
    for name in (*found, find_library("opus")):
        try:
            if name:
                return _declared(ctypes.CDLL(name))
        except (OSError, AttributeError):
            log.info("a library is no libopus", extra={"file": name})
    return None


def _declared(library: ctypes.CDLL) -> ctypes.CDLL:
    for name in ("opus_encoder_create", "opus_decoder_create"):
        getattr(library, name).restype = ctypes.c_void_p
    for name in ("opus_encode", "opus_decode", "opus_packet_get_nb_samples", "opus_encoder_ctl"):
        getattr(library, name).restype = ctypes.c_int
    for name in ("opus_encoder_destroy", "opus_decoder_destroy"):
        getattr(library, name).argtypes = [ctypes.c_void_p]
        getattr(library, name).restype = None
    return library


def ticks(packet: bytes) -> int:
    """How long a packet lasts, in ticks of 48 kHz; 0 if it is none."""
    found = library()
    if found is None or not packet:
        return 0
    return max(0, int(found.opus_packet_get_nb_samples(packet, len(packet), 48_000)))


class Opus(Codec):
    """One direction each way. `params`: what the far side's fmtp says."""

    def __init__(self, params: str = "") -> None:
        found = library()
        if found is None:
            raise ValueError("no libopus")
        self._library, error = found, ctypes.c_int()
        self._encoder = ctypes.c_void_p(
            found.opus_encoder_create(RATE, 1, VOIP, ctypes.byref(error))
        )
        self._decoder = ctypes.c_void_p(found.opus_decoder_create(RATE, 1, ctypes.byref(error)))
        self._packet = ctypes.create_string_buffer(MOST_BYTES)
        self._pcm = ctypes.create_string_buffer(2 * MOST_SAMPLES)
        self._rest: deque[bytes] = deque()
        said = dict(part.strip().partition("=")[::2] for part in params.lower().split(";"))
        most = said.get("maxaveragebitrate", "")
        rate = min(BIT_RATE, int(most)) if most.isascii() and most.isdigit() else BIT_RATE
        wants_fec = said.get("useinbandfec") == "1"
        for what, value in (
            (SET_BITRATE, max(6_000, rate)), (SET_COMPLEXITY, COMPLEXITY),
            (SET_FEC, int(wants_fec)), (SET_LOSS, LOSS_SHARE if wants_fec else 0),
        ):  # fmt: skip
            found.opus_encoder_ctl(self._encoder, what, ctypes.c_int(value))

    def __del__(self) -> None:
        if hasattr(self, "_decoder"):
            self._library.opus_encoder_destroy(self._encoder)
            self._library.opus_decoder_destroy(self._decoder)

    @property
    def name(self) -> str:
        return "OPUS"

    @property
    def sample_rate(self) -> int:
        return 48_000

    @property
    def samples_per_frame(self) -> int:
        return CELL

    def encode(self, pcm: bytes) -> bytes:
        """20 ms at 16 kHz to one packet."""
        size = self._library.opus_encode(self._encoder, pcm, FRAME, self._packet, MOST_BYTES)
        return self._packet.raw[: max(0, size)]

    def decode(self, payload: bytes) -> bytes:
        """One cell of `Packets`: 20 ms at 16 kHz. Raises ValueError if it is broken."""
        if payload == MORE:
            return self._rest.popleft() if self._rest else self.conceal(FRAME)
        parts = [self._decoded(part, MOST_SAMPLES, is_former=False) for part in _parts(payload)]
        pcm = b"".join(parts)
        pieces = [pcm[at : at + 2 * FRAME] for at in range(0, len(pcm), 2 * FRAME)]
        self._rest = deque(pieces[1:])
        return pieces[0].ljust(2 * FRAME, b"\0")

    def conceal(self, num_samples: int) -> bytes:
        """What a lost packet may have held."""
        return self._decoded(None, FRAME, is_former=False)

    def recover(self, cell: bytes) -> bytes:
        """What the packet before this cell held, as far as this one tells (RFC 6716 2.1.7)."""
        part = next(_parts(cell), None)
        return self._decoded(part, FRAME, is_former=part is not None)

    def _decoded(self, packet: bytes | None, samples: int, *, is_former: bool) -> bytes:
        size = len(packet) if packet is not None else 0
        count = self._library.opus_decode(
            self._decoder, packet, size, self._pcm, samples, int(is_former)
        )
        if count < 0:
            raise ValueError(f"opus error {count}")
        return self._pcm.raw[: 2 * count]


class Packets:
    """Arranges packets of any length in cells of 20 ms."""

    def __init__(self) -> None:
        self._start = self._next = 0
        self._short: list[bytes] = []

    def feed(self, timestamp: int, packet: bytes) -> list[tuple[int, bytes]]:
        """One packet; returns the cells that are complete now, with their clock values."""
        length = ticks(packet)
        if not length:
            return []
        if length % CELL == 0:
            rest = [((timestamp + at) & 0xFFFFFFFF, MORE) for at in range(CELL, length, CELL)]
            return [(timestamp, _cell([packet])), *rest]
        if timestamp != self._next or not self._short:
            self._start, self._short = timestamp, []
        self._short.append(packet)
        self._next = (timestamp + length) & 0xFFFFFFFF
        if (self._next - self._start) & 0xFFFFFFFF < CELL:
            return []
        made, self._short = _cell(self._short), []
        return [(self._start, made)]


class OpusPlayout(AdaptivePlayout):
    """Takes a lost packet from the next one, where it is there already and tells."""

    _is_lost = False

    def _underrun(self, out_ts: int) -> tuple[bytes, int] | None:
        self._is_lost = True
        try:
            return super()._underrun(out_ts)
        finally:
            self._is_lost = False

    def _conceal_pcm(self) -> bytes:
        head = self._head if self._is_lost else None
        following = self._frames.get(head) if head is not None else None
        if not following or not isinstance(self._codec, Opus):
            return super()._conceal_pcm()
        return self._codec.recover(following)


def _cell(packets: list[bytes]) -> bytes:
    return b"".join(len(packet).to_bytes(2, "big") + packet for packet in packets)


def _parts(cell: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(cell):
        size = int.from_bytes(cell[at : at + 2], "big")
        yield cell[at + 2 : at + 2 + size]
        at += 2 + size
