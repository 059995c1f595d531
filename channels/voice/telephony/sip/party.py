"""What every SIP leg is to its owner, whoever called whom: speech, keys and what it is told."""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import cast
from uuid import uuid4

from channels.voice.telephony.legs import Arrival, Ending, Leg, LegState, Listener
from channels.voice.telephony.sip.media import Media

MOST_UNTOLD = 64
"""Events kept for an owner who is not named yet; the oldest go first."""
ECHO_SECONDS = 0.3
"""The same key by another means within this is the same press."""

Told = Callable[[Listener], None]


class Party:
    """The half of a leg that has nothing to do with SIP messages."""

    media: Media

    def __init__(self, *, arrival: Arrival | None) -> None:
        self._id = uuid4().hex
        self._loop = asyncio.get_running_loop()
        self._arrival = arrival
        self._state = LegState.DIALLING
        self._listener: Listener | None = None
        self._untold: deque[Told] = deque(maxlen=MOST_UNTOLD)
        self._rate = 8000
        self._last_digit = ("", "", float("-inf"))
        self.moved_to = ""

    @property
    def id(self) -> str:
        return self._id

    @property
    def rate(self) -> int:
        """Settled before `arrived`; of a leg we dialled, when it becomes EARLY or UP."""
        return self._rate

    @property
    def state(self) -> LegState:
        return self._state

    @property
    def arrival(self) -> Arrival | None:
        return self._arrival

    @property
    def is_over(self) -> bool:
        return self._state is LegState.ENDED

    @property
    def speaks(self) -> bool:
        """Whether speech flows, or would if nobody held."""
        return self._state in (LegState.EARLY, LegState.UP, LegState.HELD)

    def listen(self, listener: Listener) -> None:
        """Name the owner; what happened before is told at once."""
        self._listener = listener
        while self._untold:
            self._untold.popleft()(listener)

    def send(self, frame: bytes) -> None:
        """Send one frame of 20 ms; it is on the wire at once."""
        if self.speaks:
            self.media.send(frame)

    def mark(self, name: str) -> None:
        """Tell the owner soon: nothing waits here to be played."""
        self._tell(lambda to: to.on_mark(self._leg, name))

    def clear(self) -> None:
        """Do nothing: nothing waits here to be played."""

    def send_digits(self, digits: str) -> None:
        """Press keys: as telephone-events, or as tones where the far side knows none."""
        if self.speaks:
            self.media.press(digits)

    def quality(self) -> dict[str, float]:
        return self.media.quality()

    @property
    def _leg(self) -> Leg:
        return cast(Leg, self)  # the whole of it is leg.py's

    def _heard(self, frame: bytes) -> None:
        if self._listener is not None and self.speaks:
            self._listener.on_audio(self._leg, frame)

    def _pressed(self, digit: str, means: str = "rtp") -> None:
        last, by, at = self._last_digit
        now = self._loop.time()
        if last == digit and by != means and now - at < ECHO_SECONDS:
            return
        self._last_digit = (digit, means, now)
        self._tell(lambda to: to.on_digit(self._leg, digit))

    def _move(self, state: LegState, ending: Ending | None = None, code: int = 0) -> None:
        self._state = state
        self._tell(lambda to: to.on_state(self._leg, state, ending, code))

    def _tell(self, told: Told) -> None:
        """Tell the owner in the loop's next round, in order: owners act on legs while told."""
        self._untold.append(told)
        self._loop.call_soon(self._tell_rest)

    def _tell_rest(self) -> None:
        while self._untold and self._listener is not None:
            self._untold.popleft()(self._listener)
