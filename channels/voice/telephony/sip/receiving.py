"""The hearing half of a call: packets in any order and size, steady frames of 20 ms out."""

from struct import error as StructError  # noqa: N812 - it is a class

from aiortp.cn import parse_cn_payload
from aiortp.packet import RtpPacket
from aiortp.playout import AdaptivePlayout

from channels.voice.telephony.sip.codecs import CELL, codec_of
from channels.voice.telephony.sip.events import DigitReceiver
from channels.voice.telephony.sip.inbox import Statistics
from channels.voice.telephony.sip.opus import Opus, OpusPlayout, Packets
from channels.voice.telephony.sip.sdp import Agreed

MOST_PAYLOAD = 200 * 8
"""Bytes of 200 ms: the longest packets of ordinary telephones."""
MOST_PARTS = 12


def parse_packet(data: bytes) -> RtpPacket | None:
    """Read a packet; None if it is no RTP."""
    try:
        return RtpPacket.parse(data)
    except (ValueError, StructError, IndexError):
        return None


class Cells:
    """Cuts a stream of packets of any length into cells of 20 ms on one grid of clock values."""

    def __init__(self) -> None:
        self._origin: int | None = None
        self._parts: dict[int, tuple[bytearray, int]] = {}

    def start_of(self, timestamp: int) -> int:
        """The clock value at which the cell of this one starts."""
        if self._origin is None:
            self._origin = timestamp
        passed = (timestamp - self._origin) & 0xFFFFFFFF
        passed -= (passed >> 31) << 32  # late packets lie before
        self._origin = (timestamp - passed % CELL) & 0xFFFFFFFF
        return self._origin

    def feed(self, timestamp: int, payload: bytes) -> list[tuple[int, bytes]]:
        """One packet; returns the cells that are complete now, with their clock values."""
        at, left = self.start_of(timestamp), payload
        offset = (timestamp - at) & 0xFFFFFFFF
        if not offset and len(payload) == CELL:
            return [(timestamp, payload)]
        done = []
        while left:
            piece, left = left[: CELL - offset], left[CELL - offset :]
            cell, count = self._parts.pop(at, (bytearray(CELL), 0))
            cell[offset : offset + len(piece)] = piece
            if count + len(piece) >= CELL:
                done.append((at, bytes(cell)))
            else:
                self._parts[at] = (cell, count + len(piece))
            at, offset = (at + CELL) & 0xFFFFFFFF, 0
        while len(self._parts) > MOST_PARTS:
            del self._parts[next(iter(self._parts))]
        return done


class Receiving:
    """One stream: buffered against jitter, concealed where packets are missing."""

    def __init__(self, agreed: Agreed) -> None:
        self._agreed = agreed
        self._frame = 2 * agreed.rate // 50
        self._ssrc: int | None = None
        self._digits = DigitReceiver(agreed.events_clock)
        self.stats = Statistics(agreed.clock)
        codec = codec_of(agreed.codec)
        self._arranged: type[Cells] | type[Packets] = Packets if isinstance(codec, Opus) else Cells
        self._cells = self._arranged()
        made = OpusPlayout if isinstance(codec, Opus) else AdaptivePlayout
        self._playout = made(codec, clock_rate=agreed.clock)

    @property
    def ssrc(self) -> int | None:
        return self._ssrc

    @property
    def concealed(self) -> int:
        return self._playout.concealed_frames

    def feed(self, packet: RtpPacket, at: float) -> str | None:
        """One packet of the far side, which came `at`; returns a key if it is the first of one."""
        if packet.ssrc != self._ssrc:
            self._ssrc, self._cells = packet.ssrc, self._arranged()
            self.stats = Statistics(self._agreed.clock)
            self._playout.reset()
        self.stats.take(packet, at)
        kind = packet.payload_type
        if kind == self._agreed.number_in and 0 < len(packet.payload) <= MOST_PAYLOAD:
            for at, cell in self._cells.feed(packet.timestamp, packet.payload):
                self._playout.put(at, cell)
        elif kind == self._agreed.events_in:
            self._playout.suppress()
            return self._digits.feed(packet.payload, packet.timestamp)
        elif kind == self._agreed.noise_in and packet.payload and isinstance(self._cells, Cells):
            level = parse_cn_payload(packet.payload)
            self._playout.set_cn(level, self._cells.start_of(packet.timestamp))
        return None

    def frame(self) -> bytes:
        """The next 20 ms: silence while nothing comes."""
        ticked = self._playout.tick()
        pcm = ticked[0] if ticked is not None else b""
        return pcm[: self._frame].ljust(self._frame, b"\0")
