"""The speaking half of a call: frames and keys to packets with a clock that never runs back."""

from collections import deque
from collections.abc import Iterator
from random import Random

from aiortp.packet import RtpPacket

from channels.voice.media.dtmf import tone_frames
from channels.voice.telephony.sip.codecs import CELL, codec_of
from channels.voice.telephony.sip.events import steps
from channels.voice.telephony.sip.sdp import Agreed

PAUSE_SECONDS = 0.1
"""After a longer silence the clock jumps on and the next packet is marked as a beginning."""
MOST_DIGITS = 64


class Sending:
    """One stream of packets under one SSRC, over every change of codec."""

    def __init__(self, chance: Random) -> None:
        self.ssrc = chance.getrandbits(32)
        self._number = chance.getrandbits(16)
        self.clock = chance.getrandbits(32)
        self.packets = self.octets = 0
        self._last: float | None = None
        self._agreed: Agreed | None = None
        self._digits: deque[str] = deque(maxlen=MOST_DIGITS)
        self._key: Iterator[list[tuple[bool, bytes]]] | None = None
        self._tones: Iterator[bytes] | None = None
        self._key_clock = 0
        self._cell = CELL

    def use(self, agreed: Agreed) -> None:
        """Speak as agreed from now on."""
        if self._agreed is None or self._agreed.codec != agreed.codec:
            self._codec = codec_of(agreed.codec, agreed.params)
        self._agreed, self._cell = agreed, agreed.clock // 50

    @property
    def is_pressing(self) -> bool:
        """Whether keys are being sent; speech is left out meanwhile."""
        return bool(self._digits or self._key or self._tones)

    def press(self, digits: str) -> None:
        """Queue keys. What is none of 0-9 * # A-D is left out; at most 64 wait."""
        self._digits.extend(digit for digit in digits.upper() if digit in "0123456789*#ABCD")

    def speech(self, frame: bytes, now: float) -> bytes | None:
        """The packet of one frame, or None while keys are sent. `now`: seconds, steady."""
        if self._agreed is None or self.is_pressing or not frame:
            return None
        return self._packet(self._codec.encode(frame), now)

    def keys(self, now: float) -> list[bytes]:
        """What to send of keys in these 20 ms. To be called every 20 ms."""
        agreed = self._agreed
        if agreed is None or not self.is_pressing:
            return []
        if agreed.events_out is None:
            return self._tone(agreed, now)
        if self._key is None:
            self._advance(now)
            self._key, self._key_clock = (
                steps(self._digits.popleft(), agreed.events_clock // 50),
                self.clock,
            )
        packets = next(self._key, None)
        if packets is None:
            self._key = None
            return []
        self._last = now
        self.clock = (self.clock + self._cell) & 0xFFFFFFFF
        return [
            self._write(agreed.events_out, payload, self._key_clock, marker)
            for marker, payload in packets
        ]

    def _tone(self, agreed: Agreed, now: float) -> list[bytes]:
        if self._tones is None:
            self._tones = tone_frames("".join(self._digits), agreed.rate)
            self._digits.clear()
        frame = next(self._tones, None)
        if frame is None:
            self._tones = None
            return []
        return [self._packet(self._codec.encode(frame), now)]

    def _packet(self, payload: bytes, now: float) -> bytes:
        assert self._agreed is not None
        begins = self._advance(now)
        made = self._write(self._agreed.number_out, payload, self.clock, begins)
        self.clock = (self.clock + self._cell) & 0xFFFFFFFF
        return made

    def _advance(self, now: float) -> bool:
        pause = None if self._last is None else now - self._last
        self._last = now
        if pause is not None and pause < PAUSE_SECONDS:
            return False
        if pause is not None:
            self.clock = (self.clock + round(pause * 50 - 1) * self._cell) & 0xFFFFFFFF
        return True

    def _write(self, kind: int, payload: bytes, clock: int, marker: bool) -> bytes:
        packet = RtpPacket(
            payload_type=kind, marker=int(marker), sequence_number=self._number, timestamp=clock,
            ssrc=self.ssrc, payload=payload,
        )  # fmt: skip
        self._number = (self._number + 1) & 0xFFFF
        self.packets += 1
        self.octets += len(payload)
        return packet.serialize()
