"""The codecs on the wire. All but Opus take one byte for each tick of the 8000 Hz RTP clock."""

from aiortp.codecs.base import Codec
from aiortp.codecs.g711 import PcmaCodec, PcmuCodec
from aiortp.codecs.g722 import G722Codec

from channels.voice.telephony.sip.opus import Opus

CELL = 160
"""Bytes, and clock ticks, of 20 ms."""


class WireG722(Codec):
    """G.722 by its RTP clock: 160 ticks for 20 ms of 16 kHz audio (RFC 3551 4.5.2)."""

    def __init__(self) -> None:
        self._codec = G722Codec()

    @property
    def name(self) -> str:
        return "G722"

    @property
    def sample_rate(self) -> int:
        return 8000

    @property
    def samples_per_frame(self) -> int:
        return CELL

    def encode(self, pcm: bytes) -> bytes:
        return self._codec.encode(pcm)

    def decode(self, payload: bytes) -> bytes:
        return self._codec.decode(payload)


def codec_of(name: str, params: str = "") -> Codec:
    """A codec with its own state, by its SDP name; `params`: the far side's fmtp."""
    match name:
        case "PCMU":
            return PcmuCodec()
        case "PCMA":
            return PcmaCodec()
        case "G722":
            return WireG722()
        case "OPUS":
            return Opus(params)
        case _:
            raise ValueError(f"no codec {name}")
