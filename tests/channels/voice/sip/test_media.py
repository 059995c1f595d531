"""Speech between two of us: encrypted, wide, and deaf to whoever is not part of the call."""

import asyncio
import socket
from dataclasses import replace

import numpy as np
import pytest
from aiortp.packet import RtpPacket

from channels.voice.telephony.legs import Ending, LegState
from channels.voice.telephony.sip.settings import SipSettings, SrtpMode
from tests.channels.voice.peers.sound import share_of, tone
from tests.channels.voice.sip.desk import Desk, eventually, running, speak

pytestmark = pytest.mark.live
OPEN = SipSettings(host="127.0.0.1", port=0, accept_anonymous=True)


@pytest.mark.parametrize("srtp", list(SrtpMode))
async def test_wide_speech_goes_there_and_back(srtp: SrtpMode) -> None:
    here, there = Desk(), Desk()
    here.echoes = False
    settings = replace(OPEN, srtp=srtp)
    async with running(settings, here), running(settings, there) as (host, port):
        made = here.own(here.sip.dial(f"sip:1@{host}:{port}"))
        await made.becomes(LegState.UP)
        assert made.leg.rate == 16000
        agreed = made.leg.talk.agreed
        assert agreed is not None
        assert (agreed.crypto_out is not None) == (srtp is not SrtpMode.OFF)
        await speak(made.leg, tone(3000, 3, 16000))
        assert share_of(bytes(made.heard[-48000:]), 3000, 16000) > 0.8
        other = await there.call()
        assert share_of(bytes(other.heard[-48000:]), 3000, 16000) > 0.8
        made.leg.mark("end")
        await made.until(lambda told: told.marks == ["end"])
        made.leg.hang_up()
        await other.becomes(LegState.ENDED)
    assert other.ending is Ending.HUNG_UP


async def test_speech_of_strangers_is_not_heard() -> None:
    here, there = Desk(), Desk()
    here.echoes = there.echoes = False
    async with running(OPEN, here), running(OPEN, there) as (host, port):
        made = here.own(here.sip.dial(f"sip:1@{host}:{port}"))
        owner = await there.call()
        await made.becomes(LegState.UP)
        agreed = made.leg.talk.agreed
        assert agreed is not None
        talking = asyncio.ensure_future(speak(made.leg, bytes(64000)))
        await eventually(lambda: owner.leg.quality()["received"] > 10)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
            for n in range(100):
                noise = RtpPacket(
                    payload_type=agreed.number_in, sequence_number=n, timestamp=160 * n,
                    ssrc=7, payload=bytes(range(160)),
                )  # fmt: skip
                stranger.sendto(noise.serialize(), agreed.remote)
        await eventually(lambda: owner.leg.quality()["foreign"] == 100)
        await talking
        heard = np.frombuffer(bytes(owner.heard[-32000:]), "<i2")
        assert abs(heard).max() < 100, "silence was said, and heard"


async def test_no_port_for_speech_is_said_to_the_caller() -> None:
    here, there = Desk(), Desk()
    async with (
        running(OPEN, here),
        running(replace(OPEN, rtp_ports=(0, 0)), there) as (host, port),
    ):
        made = here.own(here.sip.dial(f"sip:1@{host}:{port}"))
        await made.becomes(LegState.ENDED)
    assert (made.ending, made.code) == (Ending.UNREACHABLE, 503)
    assert not there.owners


async def test_calls_are_ended_when_the_way_closes() -> None:
    here, there = Desk(), Desk()
    async with running(OPEN, there) as (host, port):
        async with running(OPEN, here):
            made = here.own(here.sip.dial(f"sip:1@{host}:{port}"))
            await made.becomes(LegState.UP)
            owner = await there.call()
        await owner.becomes(LegState.ENDED)
    assert owner.ending is Ending.HUNG_UP
