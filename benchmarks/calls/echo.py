"""A node that only echoes: the cost and the steadiness of legs, without ears and prompts.

Runs in a process of its own: `python -P -m benchmarks.calls.echo SIP_PORT [bridges]`. With
`bridges` every two callers are connected through a mixer, as a caller and an agent are; else each
hears themselves. The media clock sends every frame. It prints "ready" when calls are taken.
"""

import asyncio
import sys

from channels.voice.media.clock import MediaClock
from channels.voice.media.frames import PHONE_RATE, silence
from channels.voice.media.inlet import Inlet
from channels.voice.media.mixer import Mixer
from channels.voice.telephony.legs import Ending, Leg, LegState
from channels.voice.telephony.sip.settings import SipSettings
from channels.voice.telephony.sip.way import Sip

RTP_PORTS = (34_000, 35_999)
MOST_CALLS = 400
A_SECOND = 2_000.0
"""SIP messages that are read of one address: one sipp is many callers."""


class Echo:
    """Owns one leg, and says back what it hears."""

    def __init__(self, leg: Leg, clock: MediaClock) -> None:
        self._leg, self._clock = leg, clock
        self._inlet = Inlet()
        leg.listen(self)
        leg.answer()

    def beat(self) -> None:
        self._leg.send(self._inlet.take() or silence(self._leg.rate))

    def on_audio(self, leg: Leg, frame: bytes) -> None:
        self._inlet.put(frame)

    def on_state(self, leg: Leg, state: LegState, ending: Ending | None, code: int) -> None:
        if state is LegState.UP:
            self._clock.add(self.beat)
        elif state is LegState.ENDED:
            self._clock.remove(self.beat)

    def on_digit(self, leg: Leg, digit: str) -> None:
        """Keys are not echoed."""

    def on_mark(self, leg: Leg, name: str) -> None:
        """Nothing waits for it."""

    def on_transfer(self, leg: Leg, target: str, replaces: str | None) -> None:
        """Nobody is put through."""


class Bridge(Echo):
    """Owns two legs, and mixes them for each other."""

    def __init__(self, leg: Leg, clock: MediaClock) -> None:
        self._legs = [leg]
        self._mixer = Mixer()
        self._up = 0
        self._mixer.join(leg.id, PHONE_RATE)
        super().__init__(leg, clock)

    def join(self, leg: Leg) -> None:
        """Take the second leg in."""
        self._legs.append(leg)
        first, second = (each.id for each in self._legs)
        self._mixer.join(second, PHONE_RATE)
        self._mixer.set_gains({(first, second): 1.0, (second, first): 1.0})
        leg.listen(self)
        leg.answer()

    def beat(self) -> None:
        heard = self._mixer.mix()
        for leg in self._legs:
            leg.send(heard.get(leg.id) or silence(PHONE_RATE))

    def on_audio(self, leg: Leg, frame: bytes) -> None:
        self._mixer.put(leg.id, frame)

    def on_state(self, leg: Leg, state: LegState, ending: Ending | None, code: int) -> None:
        if state is LegState.UP:
            self._up += 1
        elif state is LegState.ENDED:
            self._up -= 1
            self._legs.remove(leg)
        if self._up:
            self._clock.add(self.beat)
        else:
            self._clock.remove(self.beat)


class Desk:
    """Takes every call: echoes it, or connects it with the one before."""

    def __init__(self, clock: MediaClock, *, bridges: bool) -> None:
        self._clock, self._bridges = clock, bridges
        self._waiting: Bridge | None = None

    def is_taking(self) -> int | None:
        return None

    def arrived(self, leg: Leg) -> None:
        if not self._bridges:
            Echo(leg, self._clock)
        elif self._waiting is None:
            self._waiting = Bridge(leg, self._clock)
        else:
            self._waiting.join(leg)
            self._waiting = None


async def run(port: int, *, bridges: bool) -> None:
    """Echo until killed."""
    clock = MediaClock()
    settings = SipSettings(
        host="127.0.0.1",
        port=port,
        rtp_ports=RTP_PORTS,
        accept_anonymous=True,
        max_calls=MOST_CALLS,
        requests_per_second=A_SECOND,
    )
    sip = Sip(settings, Desk(clock, bridges=bridges), clock)
    async with asyncio.TaskGroup() as group:
        group.create_task(clock.run(), name="media-clock")
        group.create_task(sip.run(), name="sip")
        await sip.ready.wait()
        print("ready", flush=True)


if __name__ == "__main__":
    asyncio.run(run(int(sys.argv[1]), bridges="bridges" in sys.argv))
