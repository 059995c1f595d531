"""RTCP of one call (RFC 3550 6): what we tell of the line, and what the far side tells.

Clock values of reports are of a steady clock that starts anywhere; only differences matter.
"""

from dataclasses import dataclass
from struct import error as StructError  # noqa: N812 - it is a class

from aiortp.packet import (
    RtcpPacket,
    RtcpReceiverInfo,
    RtcpRrPacket,
    RtcpSdesPacket,
    RtcpSenderInfo,
    RtcpSourceInfo,
    RtcpSrPacket,
)
from aiortp.stats import StreamStatistics

from channels.voice.telephony.sip.sending import Sending

EVERY_SECONDS = 5.0
CNAME = 1


@dataclass(slots=True)
class Reports:
    """Remembers the far side's last report and what ours came back with."""

    rtt_seconds: float = 0.0
    far_loss: float = 0.0
    _last_sr: int = 0
    _last_sr_at: float = 0.0

    def read(self, data: bytes, now: float) -> None:
        """Take in a packet of the far side; broken ones are left alone."""
        try:
            packets = RtcpPacket.parse(data)
        except (ValueError, StructError, IndexError):
            return
        for packet in packets:
            if isinstance(packet, RtcpSrPacket):
                self._last_sr = (packet.sender_info.ntp_timestamp >> 16) & 0xFFFFFFFF
                self._last_sr_at = now
            if isinstance(packet, RtcpSrPacket | RtcpRrPacket):
                for report in packet.reports:
                    self._read_report(report, now)

    def _read_report(self, report: RtcpReceiverInfo, now: float) -> None:
        self.far_loss = report.fraction_lost / 256
        if report.lsr:
            passed = ((_ntp(now) >> 16) - report.lsr - report.dlsr) & 0xFFFFFFFF
            if passed < 60 << 16:
                self.rtt_seconds = passed / 65536

    def write(
        self, sending: Sending, stats: StreamStatistics, ssrc: int | None, now: float
    ) -> bytes:
        """Our report on what we sent and heard."""
        sender = RtcpSenderInfo(
            ntp_timestamp=_ntp(now), rtp_timestamp=sending.clock, packet_count=sending.packets,
            octet_count=sending.octets & 0xFFFFFFFF,
        )  # fmt: skip
        reports = []
        if ssrc is not None and stats.max_seq is not None:
            delay = int((now - self._last_sr_at) * 65536) if self._last_sr else 0
            reports.append(
                RtcpReceiverInfo(
                    ssrc=ssrc, fraction_lost=stats.fraction_lost, packets_lost=stats.packets_lost,
                    highest_sequence=(stats.cycles + stats.max_seq) & 0xFFFFFFFF,
                    jitter=stats.jitter, lsr=self._last_sr, dlsr=min(delay, 0xFFFFFFFF),
                )
            )  # fmt: skip
        named = RtcpSdesPacket(
            chunks=[RtcpSourceInfo(ssrc=sending.ssrc, items=[(CNAME, b"mainstem")])]
        )
        report = RtcpSrPacket(ssrc=sending.ssrc, sender_info=sender, reports=reports)
        return bytes(report) + bytes(named)


def _ntp(now: float) -> int:
    return int(now * (1 << 32)) & 0xFFFFFFFFFFFFFFFF


def mean_opinion(delay_ms: float, loss: float) -> float:
    """How the line probably sounds, 1 to 4.5. Source: ITU-T G.107 (06/15), simplified."""
    late = 0.024 * delay_ms + (0.11 * (delay_ms - 177.3) if delay_ms > 177.3 else 0.0)
    rating = min(100.0, max(0.0, 93.2 - late - 95 * loss / (loss + 0.1)))
    return round(1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6, 2)
