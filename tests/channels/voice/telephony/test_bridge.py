"""A caller over AudioSocket and an agent in a browser talk through one bridge, on the real beat."""

import asyncio
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import numpy as np
import pytest

from channels.voice import taped
from channels.voice.media.clock import MediaClock
from channels.voice.media.mixer import Mixer
from channels.voice.media.modes import Party, gains
from channels.voice.media.recorder import Recorder
from channels.voice.telephony.audiosocket import AudioSocket, AudioSocketSettings
from channels.voice.telephony.browser import Browser
from channels.voice.telephony.legs import Leg
from channels.voice.telephony.phone_leg import PhoneUser
from tests.channels.voice.media.sounds import cut, sine, strength
from tests.channels.voice.peers.audiosocket import AudioSocketPeer, audiosocket
from tests.channels.voice.peers.browser_phone import BrowserPhone, browser_phone

from .listening import Node, running, serving

CALLERS_HZ, AGENTS_HZ = 500, 900
TICKS = 100
HEARD = 2 * TICKS // 3
"""Frames that have to come through for a beat that a busy machine may shake."""

pytestmark = pytest.mark.real_time


class Bridge(Node):
    """Joins every leg that comes, and records."""

    def __init__(self, recorder: Recorder) -> None:
        super().__init__()
        self.recorder = recorder
        self.mixer = Mixer()
        self.said: defaultdict[str, bytes] = defaultdict(bytes)

    def take(self, leg: Leg) -> None:
        leg.answer()
        self.mixer.join(leg.id, leg.rate)
        super().take(leg)
        self.mixer.set_gains(gains([Party(name=each.id) for each in self.legs]))

    def on_audio(self, leg: Leg, frame: bytes) -> None:
        self.mixer.put(leg.id, frame)
        super().on_audio(leg, frame)

    def beat(self) -> None:
        heard = self.mixer.mix()
        for leg in self.legs:
            if leg.id in heard:
                leg.send(heard[leg.id])
        caller = next((leg for leg in self.legs if leg.rate == 8000), None)
        if caller and caller.id in heard:
            self.recorder.write(None, heard[caller.id])


async def talk(clock: MediaClock, caller: AudioSocketPeer, agent: BrowserPhone) -> None:
    """Both speak for TICKS frames, one a beat, as telephones do."""
    frames = zip(
        cut(sine(CALLERS_HZ, TICKS * 20)),
        cut(sine(AGENTS_HZ, TICKS * 20, rate=16000), 16000),
        strict=True,
    )
    beats: asyncio.Queue[None] = asyncio.Queue(maxsize=1000)
    clock.add(lambda: beats.put_nowait(None))
    for said, answered in frames:
        await beats.get()
        caller.says(said)
        await agent.says(answered)


async def test_a_caller_and_an_agent_hear_each_other(tmp_path: Path) -> None:
    async def authenticate(token: str) -> PhoneUser | None:
        return PhoneUser(id=token)

    clock = MediaClock()
    with ThreadPoolExecutor(max_workers=1) as disk:
        bridge = Bridge(Recorder(tmp_path / "call.tape", secret="a secret", disk=disk))
        browser = Browser(
            bridge,
            authenticate=authenticate,
            phone_connected=lambda user, leg: bridge.take(leg),
            phone_gone=lambda user, leg: None,
            origins=["https://desk.example"],
        )
        sockets = AudioSocket(bridge, AudioSocketSettings(port=0))
        async with (
            serving({"/voice/phone": browser.route}, browser) as address,
            running(sockets, clock),
            browser_phone(f"{address}/voice/phone") as agent,
            audiosocket(await sockets.port()) as caller,
        ):
            await agent.hello("ann")
            caller.names(uuid4())
            caller.says(bytes(320))
            await bridge.leg(1)
            clock.add(bridge.beat)
            await talk(clock, caller, agent)
            await agent.until(lambda: loud(agent.heard) >= HEARD * 640)
            await caller.until(lambda: loud(caller.heard()) >= HEARD * 320)
            clock.remove(bridge.beat)
            recorded = await bridge.recorder.close()
            assert only(agent.heard, 16000) == CALLERS_HZ
            assert only(caller.heard(), 8000) == AGENTS_HZ
    tape = taped.Tape(recorded.path, "call", "a secret")
    both = np.frombuffer(b"".join(tape.read()), "<i2")
    assert not both[0::2].any()
    assert only(both[1::2].tobytes(), 8000) == AGENTS_HZ


def loud(pcm: bytes) -> int:
    """Bytes of frames in which something is heard."""
    size = 320
    return sum(size for at in range(0, len(pcm), size) if any(pcm[at : at + size]))


def only(pcm: bytes, rate: int) -> int:
    """Which of both tones is in the sound; the other one must not be."""
    levels = {hz: strength(pcm, hz, rate=rate) for hz in (CALLERS_HZ, AGENTS_HZ)}
    loudest = max(levels, key=lambda hz: levels[hz])
    assert min(levels.values()) < levels[loudest] / 10
    return loudest
