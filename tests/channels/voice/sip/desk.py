"""The node's place in these tests: owns the legs, notes what they tell, echoes if asked to."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from channels.voice.media.clock import MediaClock
from channels.voice.telephony.legs import Ending, Leg, LegState
from channels.voice.telephony.sip.leg import SipLeg
from channels.voice.telephony.sip.settings import SipSettings
from channels.voice.telephony.sip.way import OnLeftover, Sip

PATIENCE = 40.0


@dataclass(eq=False)
class Owner:
    """Owns one leg."""

    leg: SipLeg
    echoes: bool = False
    heard: bytearray = field(default_factory=bytearray)
    digits: str = ""
    states: list[LegState] = field(default_factory=list)
    ending: Ending | None = None
    code: int = 0
    codes: list[int] = field(default_factory=list)
    transfers: list[tuple[str, str | None]] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def on_audio(self, leg: Leg, frame: bytes) -> None:
        assert leg is self.leg
        assert len(frame) == leg.rate // 50 * 2
        self.heard += frame
        if self.echoes:
            leg.send(frame)
        self.changed.set()

    def on_digit(self, leg: Leg, digit: str) -> None:
        self.digits += digit
        self.changed.set()

    def on_state(self, leg: Leg, state: LegState, ending: Ending | None, code: int) -> None:
        self.states.append(state)
        self.codes.append(code)
        if state is LegState.ENDED:
            self.ending, self.code = ending, code
        self.changed.set()

    def on_mark(self, leg: Leg, name: str) -> None:
        self.marks.append(name)
        self.changed.set()

    def on_transfer(self, leg: Leg, target: str, replaces: str | None) -> None:
        self.transfers.append((target, replaces))
        self.changed.set()

    async def until(self, holds: Callable[["Owner"], bool]) -> None:
        """Wait until something is true of what was told."""
        try:
            async with asyncio.timeout(PATIENCE):
                while not holds(self):
                    self.changed.clear()
                    await self.changed.wait()
        except TimeoutError:
            told = (self.states, self.ending, self.code, self.digits, self.transfers)
            raise AssertionError(f"not told in time: {told}, {len(self.heard)} bytes") from None

    async def becomes(self, state: LegState) -> None:
        await self.until(lambda told: state in told.states)

    async def hears(self, seconds: float) -> bytes:
        """The next audio, of this length."""
        start = len(self.heard)
        size = int(seconds * self.leg.rate) * 2
        await self.until(lambda told: len(told.heard) >= start + size)
        return bytes(self.heard[start : start + size])


class Desk:
    """Takes every call as it is told to (`on_arrival`), and keeps who owns what."""

    def __init__(self, on_arrival: Callable[[Owner], None] | None = None) -> None:
        self.sip: Sip
        self.owners: list[Owner] = []
        self.busy_for: int | None = None
        self.echoes = True
        self._on_arrival = on_arrival or (lambda owner: owner.leg.answer())
        self._arrived = asyncio.Event()

    def arrived(self, leg: Leg) -> None:
        owner = self.own(leg)
        self._arrived.set()
        self._on_arrival(owner)

    def own(self, leg: Leg) -> Owner:
        assert isinstance(leg, SipLeg)
        owner = Owner(leg, echoes=self.echoes)
        self.owners.append(owner)
        leg.listen(owner)
        return owner

    def is_taking(self) -> int | None:
        return self.busy_for

    async def call(self, count: int = 1) -> Owner:
        """The owner of the count-th call that came in or was made."""
        async with asyncio.timeout(PATIENCE):
            while len(self.owners) < count:
                self._arrived.clear()
                await self._arrived.wait()
        return self.owners[count - 1]


@asynccontextmanager
async def running(
    settings: SipSettings, desk: Desk, *, on_leftover: OnLeftover | None = None
) -> AsyncIterator[tuple[str, int]]:
    """Run a SIP way for a desk; gives its address."""
    clock = MediaClock()
    desk.sip = Sip(settings, desk, clock, on_leftover=on_leftover)
    async with asyncio.TaskGroup() as group:
        beat = group.create_task(clock.run())
        task = group.create_task(desk.sip.run())
        await desk.sip.ready.wait()
        try:
            yield desk.sip.address
        finally:
            task.cancel()
            beat.cancel()


async def eventually(holds: Callable[[], bool]) -> None:
    """Wait for something that nobody tells of."""
    async with asyncio.timeout(PATIENCE):
        while True:
            if holds():
                return
            await asyncio.sleep(0.02)


async def speak(leg: SipLeg, pcm: bytes) -> None:
    """Say something at the pace of speech, as the node's clock does."""
    loop = asyncio.get_running_loop()
    size, due = leg.rate // 50 * 2, loop.time()
    for at in range(0, len(pcm), size):
        leg.send(pcm[at : at + size])
        due += 0.02
        await asyncio.sleep(max(0.0, due - loop.time()))
