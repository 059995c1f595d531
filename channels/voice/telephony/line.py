"""What the legs of all ways but SIP have in common: their state, and whom they tell of it."""

import asyncio
import logging
import unicodedata
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Mapping

from channels.voice.media.dtmf import DIGITS, tone_frames

from .legs import Arrival, Ending, Leg, LegState, Listener

log = logging.getLogger(__name__)

MOST_EARLY_DIGITS = 32
"""Keys kept for a listener who comes later."""
MOST_TEXT = 80
MOST_FACTS = 32
HEARD_IN = (LegState.EARLY, LegState.UP, LegState.HELD)


class Line(ABC):
    """A leg without its protocol. What the listener is told, it is told at once."""

    def __init__(
        self, *, id: str, rate: int, arrival: Arrival | None, state: LegState = LegState.RINGING
    ) -> None:
        self._id, self._rate, self._arrival, self._state = id, rate, arrival, state
        self._listener: Listener | None = None
        self._ending: Ending | None = None
        self._code = 0
        self._has_moved = False
        self._digits: deque[str] = deque(maxlen=MOST_EARLY_DIGITS)
        self._tones: deque[bytes] = deque()

    @property
    def id(self) -> str:
        return self._id

    @property
    def rate(self) -> int:
        return self._rate

    @property
    def state(self) -> LegState:
        return self._state

    @property
    def arrival(self) -> Arrival | None:
        return self._arrival

    @property
    def moved_to(self) -> str:
        return ""

    def listen(self, listener: Listener) -> None:
        self._listener = listener
        if self._has_moved:
            listener.on_state(self._leg(), self._state, self._ending, self._code)
        while self._digits:
            listener.on_digit(self._leg(), self._digits.popleft())

    def ring(self, *, early: bool = False) -> None:
        self._move(LegState.EARLY if early else LegState.RINGING)

    def answer(self) -> None:
        if self._state is not LegState.ENDED:
            self._move(LegState.UP)

    def report_transfer(self, code: int) -> None:  # noqa: B027 (nobody waits for it here)
        """Nobody can ask for a transfer on these ways."""

    def hold(self, is_held: bool) -> None:  # noqa: B027 (doing nothing is what these ways can)
        """None of these ways knows hold: who waits hears music."""

    def transfer(self, target: str, *, replaces: Leg | None = None) -> None:
        """None of these ways can have the far side call elsewhere: the leg goes on."""
        log.info("leg cannot be transferred by its protocol", extra={"leg": self._id})

    @abstractmethod
    def _leg(self) -> Leg:
        """Itself, as the whole leg it is."""

    @property
    def _is_up(self) -> bool:
        return self._state in HEARD_IN

    def _move(self, state: LegState, ending: Ending | None = None, code: int = 0) -> bool:
        """Go on to another state; False when there is nothing to tell."""
        if self._state in (state, LegState.ENDED):
            return False
        self._state, self._ending, self._code = state, ending, code
        self._has_moved = True
        if self._listener:
            self._listener.on_state(self._leg(), state, ending, code)
        return True

    def _hear(self, frame: bytes) -> None:
        if self._listener and self._is_up:
            self._listener.on_audio(self._leg(), frame)

    def _press(self, digit: str) -> None:
        if digit not in DIGITS or self._state is LegState.ENDED:
            return
        if self._listener:
            self._listener.on_digit(self._leg(), digit)
        else:
            self._digits.append(digit)

    def _played(self, mark: str) -> None:
        if self._listener and self._state is not LegState.ENDED:
            self._listener.on_mark(self._leg(), mark)

    def _soon_played(self, mark: str) -> None:
        asyncio.get_running_loop().call_soon(self._played, mark)

    def _queue_tones(self, digits: str) -> None:
        """For ways that have no signal for keys: their tones replace what is sent."""
        if self._is_up:
            self._tones.extend(tone_frames(digits, self._rate))

    def _toned(self, frame: bytes) -> bytes:
        return self._tones.popleft() if self._tones else frame


def clean(text: str, most: int = MOST_TEXT) -> str:
    """A stranger's text, fit to be stored and shown: no control characters, not too long."""
    shown = "".join(sign for sign in text if unicodedata.category(sign)[0] != "C")
    return shown.strip()[:most]


def facts(section: str, told: Mapping[str, object]) -> dict[str, str]:
    """What a protocol carried, as `section.key`; the first MOST_FACTS of it."""
    kept = list(told.items())[:MOST_FACTS]
    return {f"{section}.{clean(key, 40)}": clean(str(value), 200) for key, value in kept}
