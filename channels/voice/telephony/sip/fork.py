"""A telephone that is registered at several places: all ring, and the first that answers has it.

Each place has a dialog of its own, with its own note in the journal, so that every one of them can
be ended later. To its owner the fork is one leg; from the answer on it is the one that answered.
"""

from typing import cast

from channels.voice.telephony.legs import Arrival, Ending, Leg, LegState, Listener
from channels.voice.telephony.sip.leg import SipLeg

ORDER = (Ending.DECLINED, Ending.BUSY, Ending.NO_ANSWER)
"""Who declines, declines everywhere; else this is what is told of several failures, first first."""


class _Calling:
    """What is known of a call that we make to several places."""

    def __init__(self, legs: list[SipLeg]) -> None:
        self._legs = legs
        self._first = legs[0]
        """Who answers; nobody is heard before."""
        self._has_answered = False
        self._state = LegState.DIALLING
        self._failures: list[tuple[Ending, int]] = []
        self._listener: Listener | None = None

    @property
    def id(self) -> str:
        return self._first.id

    @property
    def rate(self) -> int:
        return self._first.rate

    @property
    def state(self) -> LegState:
        return self._first.state if self._has_answered else self._state

    @property
    def arrival(self) -> Arrival | None:
        return None

    @property
    def moved_to(self) -> str:
        return ""

    def ring(self, *, early: bool = False) -> None:
        """It is we who call."""

    def answer(self) -> None:
        """It is we who call."""

    def reject(self, code: int, reason: str = "", *, retry_after: int | None = None) -> None:
        """It is we who call."""


class _Passing(_Calling):
    """What the owner asks for goes to the one that is heard, or to all."""

    def send(self, frame: bytes) -> None:
        self._first.send(frame)

    def mark(self, name: str) -> None:
        self._first.mark(name)

    def clear(self) -> None:
        self._first.clear()

    def send_digits(self, digits: str) -> None:
        self._first.send_digits(digits)

    def hold(self, is_held: bool) -> None:
        self._first.hold(is_held)

    def transfer(self, target: str, *, replaces: Leg | None = None) -> None:
        self._first.transfer(target, replaces=replaces)

    def report_transfer(self, code: int) -> None:
        self._first.report_transfer(code)

    def hang_up(self, ending: Ending = Ending.ENDED_HERE) -> None:
        for leg in self._legs:
            leg.hang_up(ending)

    def quality(self) -> dict[str, float]:
        return self._first.quality()


class Fork(_Passing):
    """Implements legs.Leg over the legs to each place; there is at least one."""

    def listen(self, listener: Listener) -> None:
        is_first = self._listener is None
        self._listener = listener
        if is_first:
            for leg in self._legs:
                leg.listen(self)

    def on_audio(self, leg: Leg, frame: bytes) -> None:
        if self._has_answered and leg is self._first and self._listener is not None:
            self._listener.on_audio(self._whole, frame)

    def on_digit(self, leg: Leg, digit: str) -> None:
        if leg is self._first and self._listener is not None:
            self._listener.on_digit(self._whole, digit)

    def on_mark(self, leg: Leg, name: str) -> None:
        if leg is self._first and self._listener is not None:
            self._listener.on_mark(self._whole, name)

    def on_transfer(self, leg: Leg, target: str, replaces: str | None) -> None:
        if leg is self._first and self._listener is not None:
            self._listener.on_transfer(self._whole, target, replaces)

    def on_state(self, leg: Leg, state: LegState, ending: Ending | None, code: int) -> None:
        if self._has_answered:
            if leg is self._first:
                self._tell(state, ending, code)
            return
        match state:
            case LegState.UP | LegState.HELD:
                self._answered(leg, state)
            case LegState.ENDED:
                self._failed(ending or Ending.FAILED, code)
            case LegState.RINGING | LegState.EARLY if self._state is LegState.DIALLING:
                self._tell(LegState.RINGING, None, code)

    def _answered(self, leg: Leg, state: LegState) -> None:
        self._first, self._has_answered = cast(SipLeg, leg), True
        for other in self._legs:
            if other is not leg:
                other.hang_up(Ending.CANCELLED)
        self._tell(state, None, 0)

    def _failed(self, ending: Ending, code: int) -> None:
        self._failures.append((ending, code))
        if ending is Ending.DECLINED:
            self.hang_up(Ending.CANCELLED)
        if len(self._failures) < len(self._legs):
            return
        told = [one for wanted in ORDER for one in self._failures if one[0] is wanted]
        self._tell(LegState.ENDED, *(told or self._failures)[0])

    def _tell(self, state: LegState, ending: Ending | None, code: int) -> None:
        self._state = state
        if self._listener is not None:
            self._listener.on_state(self._whole, state, ending, code)

    @property
    def _whole(self) -> Leg:
        return self
