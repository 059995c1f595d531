"""The speech of one call: two sockets, what is agreed on, and both halves of it."""

import asyncio
import socket
from collections.abc import Callable
from contextlib import suppress
from random import Random

from aiortp.packet import is_rtcp

from channels.voice.media.dtmf import InbandDigits
from channels.voice.telephony.sip.inbox import MOST_BYTES, MOST_READ, stamp_packets, waiting
from channels.voice.telephony.sip.receiving import Receiving, parse_packet
from channels.voice.telephony.sip.reports import EVERY_SECONDS, Reports, mean_opinion
from channels.voice.telephony.sip.sdp import Agreed
from channels.voice.telephony.sip.sending import Sending
from channels.voice.telephony.sip.source import SourceLock
from channels.voice.telephony.sip.srtp import Srtp

MOST_STALE = 1000
"""Packets thrown away that came before it was agreed how to read them."""


class Media:
    """Carries speech from `use` on until `close`. Its owner calls `tick` every 20 ms."""

    def __init__(
        self, sockets: tuple[socket.socket, socket.socket], *, chance: Random,
        on_audio: Callable[[bytes], None], on_digit: Callable[[str], None],
    ) -> None:  # fmt: skip
        self._loop = asyncio.get_running_loop()
        self._rtp, self._rtcp = sockets
        self._on_audio, self._on_digit = on_audio, on_digit
        self.port = int(self._rtp.getsockname()[1])
        self._source, self._srtp, self._reports = SourceLock(), Srtp(), Reports()
        self._sending = Sending(chance)
        self._receiving: Receiving | None = None
        self._inband: InbandDigits | None = None
        self._agreed: Agreed | None = None
        self._reported_at = self.heard_at = self._loop.time()
        stamp_packets(self._rtp)
        self._loop.add_reader(self._rtcp, self._control_readable)

    @property
    def agreed(self) -> Agreed | None:
        return self._agreed

    def use(self, agreed: Agreed) -> None:
        """Carry what an offer and answer came to; the source is learnt anew."""
        old, self._agreed = self._agreed, agreed
        self._source.signal(agreed.remote)
        self._source.relearn()
        self._srtp.use(agreed.crypto_in, agreed.crypto_out)
        self._sending.use(agreed)
        if old is None:
            for _ in waiting(self._rtp, MOST_STALE):
                pass
        if self._receiving is None or old is None or _hears(old) != _hears(agreed):
            self._receiving = Receiving(agreed)
            self._inband = InbandDigits(agreed.rate) if agreed.events_in is None else None
        self.heard_at = self._loop.time()

    def send(self, frame: bytes) -> None:
        """Send one frame of 20 ms at the agreed rate."""
        packet = self._sending.speech(frame, self._loop.time())
        if packet is not None:
            self._write(packet)

    def press(self, digits: str) -> None:
        """Send keys, one after another, instead of speech."""
        self._sending.press(digits)

    def tick(self) -> None:
        """Read what came, give the next 20 ms that were heard, and send what is due."""
        if self._receiving is None:
            return
        now = self._loop.time()
        for data, source, at in waiting(self._rtp):
            if is_rtcp(data):
                self._control(data, source)
            else:
                self._packet(data, source, at)
        for packet in self._sending.keys(now):
            self._write(packet)
        if now - self._reported_at >= EVERY_SECONDS:
            self._report(now)
        frame = self._receiving.frame()
        if self._inband is not None:
            for digit in self._inband.feed(frame):
                self._on_digit(digit)
        self._on_audio(frame)

    def close(self) -> None:
        """Free the ports."""
        if self._rtp.fileno() >= 0:
            self._loop.remove_reader(self._rtcp)
            self._rtp.close()
            self._rtcp.close()

    def quality(self) -> dict[str, float]:
        """How the line is. `loss` is a share; `far_loss` is what the far side misses of us."""
        if self._receiving is None:
            return {}
        stats = self._receiving.stats
        expected = stats.packets_expected if stats.base_seq is not None else 0
        loss = max(0.0, stats.packets_lost / expected) if expected else 0.0
        ticks_a_ms = self._agreed.clock / 1000 if self._agreed is not None else 8
        jitter, rtt = stats.jitter / ticks_a_ms, self._reports.rtt_seconds * 1000
        return {
            "received": float(stats.packets_received), "sent": float(self._sending.packets),
            "lost": float(max(0, stats.packets_lost)) if expected else 0.0, "loss": loss,
            "jitter_ms": jitter, "rtt_ms": rtt, "far_loss": self._reports.far_loss,
            "concealed": float(self._receiving.concealed),
            "foreign": float(self._source.refused + self._srtp.refused),
            "mos": mean_opinion(rtt / 2 + 2 * jitter + 40, loss),
        }  # fmt: skip

    def _control_readable(self) -> None:
        for _ in range(MOST_READ):
            try:
                data, source = self._rtcp.recvfrom(MOST_BYTES)
            except (BlockingIOError, InterruptedError):
                return
            except OSError:
                continue  # an ICMP error of an earlier packet of ours
            if is_rtcp(data):
                self._control(data, source)

    def _packet(self, data: bytes, source: tuple[str, int], at: float) -> None:
        if self._receiving is None:
            return
        opened = self._srtp.open(data)
        packet = parse_packet(opened) if opened is not None else None
        if packet is None or not self._source.admits(source, packet.ssrc, packet.sequence_number):
            return
        self.heard_at = self._loop.time()
        digit = self._receiving.feed(packet, at)
        if digit is not None:
            self._on_digit(digit)

    def _control(self, data: bytes, source: tuple[str, int]) -> None:
        if source[0] == self._source.remote[0]:
            opened = self._srtp.open(data, is_control=True)
            if opened is not None:
                self._reports.read(opened, self._loop.time())

    def _report(self, now: float) -> None:
        self._reported_at = now
        host, port = self._source.remote
        if self._receiving is None or not self._sending.packets or port in (0, 65535):
            return
        stats = self._receiving.stats
        report = self._reports.write(self._sending, stats, self._receiving.ssrc, now)
        with suppress(OSError):
            self._rtcp.sendto(self._srtp.seal(report, is_control=True), (host, port + 1))

    def _write(self, packet: bytes) -> None:
        remote = self._source.remote
        if remote[1] and remote[0] != "0.0.0.0":
            with suppress(OSError):
                self._rtp.sendto(self._srtp.seal(packet), remote)


def _hears(agreed: Agreed) -> tuple[object, ...]:
    return agreed.codec, agreed.number_in, agreed.events_in, agreed.noise_in
