"""Opus: frames there and back, packets of any length, what is lost, and real telephones."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from aiortp.packet import RtpPacket

from channels.voice.node.ways import spoken
from channels.voice.telephony.legs import LegState
from channels.voice.telephony.sip import opus
from channels.voice.telephony.sip.opus import CELL, MORE, Opus, Packets
from channels.voice.telephony.sip.receiving import Receiving
from channels.voice.telephony.sip.sdp import Agreed
from channels.voice.telephony.sip.settings import SipSettings, SrtpMode
from tests.channels.voice.peers.baresip import Baresip
from tests.channels.voice.peers.sound import share_of, tone, write_wav
from tests.channels.voice.sip.desk import Desk, running, speak

pytestmark = pytest.mark.skipif(opus.library() is None, reason="no libopus on this machine")
OPEN = SipSettings(
    host="127.0.0.1", port=0, accept_anonymous=True, codecs=("OPUS", "G722", "PCMA", "PCMU")
)
AGREED = Agreed(codec="OPUS", number_out=96, number_in=96, remote=("127.0.0.1", 9))
FEC = "minptime=10;useinbandfec=1"


def packets(pcm: bytes, params: str = "") -> list[bytes]:
    """20 ms each."""
    codec = Opus(params)
    return [codec.encode(pcm[at : at + 640]) for at in range(0, len(pcm), 640)]


def played(sent: list[bytes], *, lost: frozenset[int] = frozenset()) -> bytes:
    """What is heard of packets that come one each 20 ms."""
    receiving, heard = Receiving(AGREED), b""
    for number, payload in enumerate(sent):
        if number not in lost:
            packet = RtpPacket(
                payload_type=96, sequence_number=number, timestamp=number * CELL, ssrc=1,
                payload=payload,
            )  # fmt: skip
            receiving.feed(packet, number * 0.02)
        if number > 1:
            heard += receiving.frame()
    return heard


def test_a_tone_comes_through_small_and_whole() -> None:
    sent = packets(tone(3000, 2, 16000))
    assert max(map(len, sent)) < 160, "smaller than G.711"
    assert share_of(played(sent)[16000:], 3000, 16000) > 0.95


def voice(seconds: float) -> bytes:
    """A buzz whose pitch and colour change all the time, as a voice's do: 16 kHz."""
    at = np.arange(int(seconds * 16000)) / 16000
    pitch = 110 + 40 * np.sin(2 * np.pi * 1.3 * at)
    turns = 2 * np.pi * np.cumsum(pitch) / 16000
    colour = 900 + 700 * np.sin(2 * np.pi * 3.1 * at)
    wave = np.zeros(at.size)
    for partial in range(1, 25):
        wave += np.exp(-(((partial * pitch - colour) / 500) ** 2)) * np.cos(partial * turns)
    loud = 0.3 + 0.7 * np.abs(np.sin(2 * np.pi * 2.3 * at))
    return bytes((wave / np.abs(wave).max() * loud * 20000).astype("<i2").tobytes())


def test_what_is_lost_is_made_up_for() -> None:
    sent = packets(tone(620, 4, 16000))
    heard = played(sent, lost=frozenset(range(20, 200, 10)))
    wave = np.frombuffer(heard[32000:], "<i2").astype(float).reshape(-1, 320)
    levels = np.sqrt((wave**2).mean(axis=1))
    assert levels.min() > 0.1 * np.median(levels), "no holes"
    assert share_of(heard[32000:], 620, 16000) > 0.9


def test_the_packet_after_a_lost_one_tells_of_it() -> None:
    """Where the far side wants it: what comes anew in a voice cannot be guessed from before."""
    off = {}
    for params in ("", FEC):
        sent = packets(voice(6), params)
        whole = np.frombuffer(played(sent), "<i2").astype(float)
        torn = np.frombuffer(played(sent, lost=frozenset(range(20, 300, 5))), "<i2").astype(float)
        off[params] = float(np.abs(whole - torn).mean())
    assert off[FEC] < 0.7 * off[""]


def test_longer_packets_are_cells_one_after_another() -> None:
    arranged = Packets()
    longer = _joined(packets(tone(620, 0.04, 16000)))
    cells = arranged.feed(0xFFFFFFFF - CELL + 1, longer)
    assert [at for at, _ in cells] == [0xFFFFFFFF - CELL + 1, 0]
    assert cells[1][1] == MORE
    codec = Opus()
    assert [len(codec.decode(cell)) for _, cell in cells] == [640, 640]


def _joined(pair: list[bytes]) -> bytes:
    """Two packets of one frame as one of two (RFC 6716 3.2.4)."""
    first, second = pair
    assert first[0] & 3 == second[0] & 3 == 0
    size = len(first) - 1
    assert size < 252
    return bytes([first[0] | 2, size]) + first[1:] + second[1:]


def test_shorter_packets_fill_a_cell_together() -> None:
    codec, arranged = Opus(), Packets()
    short = [_short(codec) for _ in range(5)]
    done = [arranged.feed(480 * n, packet) for n, packet in enumerate(short)]
    assert [len(cells) for cells in done] == [0, 1, 0, 1, 0]
    assert [at for cells in done for at, _ in cells] == [0, 960]
    assert len(codec.decode(done[1][0][1])) == 640
    assert arranged.feed(480 * 7, short[0]) == [], "its other half is lost"
    assert len(arranged.feed(480 * 8, short[1])) == 1


def _short(codec: Opus) -> bytes:
    """10 ms: silence in the lowest mode, written by hand (RFC 6716 3.1, table 2)."""
    return bytes([0 << 3])


def test_what_is_no_packet_is_left_out() -> None:
    assert Packets().feed(0, b"") == []
    heard = played([b"\xff\xff\xff\xff"] * 20)
    assert len(heard) == 18 * 640


def test_the_codecs_of_the_settings_are_spoken() -> None:
    assert spoken(["opus", "g722"]) == ("OPUS", "G722")
    assert spoken([]) == ("PCMA", "PCMU")


@pytest.mark.live
async def test_a_telephone_speaks_opus_both_ways_and_presses_keys(tmp_path: Path) -> None:
    desk, said = Desk(), write_wav(tmp_path / "said.wav", tone(620, 60, 48000), 48000)
    phone = Baresip(tmp_path, audio=said, codecs="opus,g711")
    async with running(OPEN, desk) as (host, port), phone:
        await phone.dial(f"sip:1000@{host}:{port}")
        owner = await desk.call()
        await owner.becomes(LegState.UP)
        await phone.until("CALL_ESTABLISHED")
        agreed = owner.leg.talk.agreed
        assert agreed is not None
        assert agreed.codec == "OPUS"
        assert share_of((await owner.hears(3))[-32000:], 620, 16000) > 0.9
        await phone.press("14#")
        await owner.until(lambda told: told.digits == "14#")
        owner.leg.send_digits("7")
        await phone.until("CALL_DTMF_START")
        quality = owner.leg.quality()
        assert quality["received"] > 100
        assert quality["jitter_ms"] < 100
        await phone.hang_up()
        await owner.becomes(LegState.ENDED)
    assert phone.of("CALL_DTMF_START")[0]["param"] == "7"
    assert share_of(phone.heard(), 620, phone.heard_rate()) > 0.5


@pytest.mark.live
@pytest.mark.parametrize("srtp", [SrtpMode.OFF, SrtpMode.REQUIRED])
async def test_opus_between_two_of_us(srtp: SrtpMode) -> None:
    here, there = Desk(), Desk()
    here.echoes = False
    settings = replace(OPEN, srtp=srtp)
    async with running(settings, here), running(settings, there) as (host, port):
        made = here.own(here.sip.dial(f"sip:1@{host}:{port}"))
        await made.becomes(LegState.UP)
        agreed = made.leg.talk.agreed
        assert agreed is not None
        assert agreed.codec == "OPUS"
        await speak(made.leg, tone(3000, 3, 16000))
        assert share_of(bytes(made.heard[-48000:]), 3000, 16000) > 0.8
        made.leg.send_digits("5#")
        other = await there.call()
        await other.until(lambda told: told.digits == "5#")
        made.leg.hang_up()
        await other.becomes(LegState.ENDED)
