"""The leg of a phone in a browser: it outlives the socket, so that a reload loses no call."""

import asyncio
from dataclasses import dataclass

from channels.voice.media.frames import WIDE_RATE
from channels.voice.media.quality import Arrivals, mos

from . import phone_codec as codec
from .legs import Arrival, Ending, LegState
from .line import Line
from .outbox import Outbox
from .phone_codec import Quality


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneUser:
    """Whose phone it is, as their token says."""

    id: str
    name: str = ""
    is_agent: bool = True
    """An agent's phone is one leg as long as it is connected, whatever calls come and go;
    a public caller's is one call."""
    account: str = ""
    """The page or tenant a public caller comes from."""
    called: str = ""
    """What a public caller wants to reach, where the page may not choose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneTimes:
    """How patient we are with a phone, in seconds. The wire promises the defaults."""

    hello_s: float = 5.0
    ping_every_s: float = 5.0
    silent_s: float = 15.0
    """Nothing at all for so long: the socket is dropped."""
    abort_s: float = 2.0
    """What a silent peer has to take its bye."""
    grace_s: float = 10.0
    """How long a leg waits for a phone that is reloaded."""


class BrowserLeg(Line):
    """One phone. Audio goes to the socket it has at the moment, and nowhere without one."""

    def __init__(self, *, id: str, user: PhoneUser, arrival: Arrival | None) -> None:
        state = LegState.UP if user.is_agent else LegState.RINGING
        super().__init__(id=id, rate=WIDE_RATE, arrival=arrival, state=state)
        self.user = user
        self.is_muted = False
        """What the client says of itself."""
        self._outbox: Outbox | None = None
        self._arrivals = Arrivals()
        self._measured: Quality | None = None
        self._rtt_ms = 0.0
        self._dropped = 0
        self._marks: dict[str, None] = {}

    def reject(self, code: int, reason: str = "", *, retry_after: int | None = None) -> None:
        self.end(Ending.DECLINED, codec.bye("rejected", code=code, retry_after=retry_after), code)

    def send(self, frame: bytes) -> None:
        if self._outbox and self._is_up:
            self._outbox.audio(frame)

    def mark(self, name: str) -> None:
        if self._outbox:
            self._marks[name] = None
            self._outbox.text(codec.mark(name))
        else:
            self._soon_played(name)

    def clear(self) -> None:
        if self._outbox:
            self._outbox.clear()
            self._outbox.text(codec.clear())

    def send_digits(self, digits: str) -> None:
        """Shown to the browser, which may play their tones."""
        for digit in digits:
            self._tell(codec.dtmf(digit))

    def hang_up(self, ending: Ending = Ending.ENDED_HERE) -> None:
        """End the call of a public caller; sign an agent's phone off."""
        self.end(ending, codec.bye("hung_up"))

    def quality(self) -> dict[str, float]:
        """What both sides measured; `underruns`: how often the browser had nothing to play."""
        jitter, measured = self._arrivals.jitter_ms, self._measured
        lost = (measured.underruns + measured.dropped) if measured else 0.0
        loss = min(1.0, lost / max(1, self._arrivals.received))
        figures = {"jitter_ms": round(jitter, 1), "rtt_ms": round(self._rtt_ms, 1), "loss": loss}
        figures["mos"] = mos(jitter_ms=jitter, loss=loss, rtt_ms=self._rtt_ms)
        figures["received"] = self._arrivals.received
        figures["dropped"] = self._dropped + (self._outbox.dropped if self._outbox else 0)
        if measured:
            figures |= {"underruns": measured.underruns, "buffer_ms": measured.buffer_ms}
        return figures

    def attach(self, outbox: Outbox) -> Outbox | None:
        """Use this socket from now on; returns the one used before."""
        before, self._outbox = self._outbox, outbox
        self._lose(before)
        return before

    def detach(self, outbox: Outbox) -> bool:
        """This socket is gone; False when it was not the one in use."""
        if self._outbox is not outbox:
            return False
        self._lose(outbox)
        self._outbox = None
        return True

    def hear(self, frame: bytes) -> None:
        self._arrivals.came(asyncio.get_running_loop().time())
        self._hear(frame)

    def hear_text(self, said: codec.Said) -> None:
        """What the client says beside the audio."""
        match said:
            case codec.Ping(at=at):
                self._tell(codec.pong(at))
            case codec.Pong(at=at):
                self._rtt_ms = max(0.0, asyncio.get_running_loop().time() * 1000 - at)
            case codec.Marked(name=name) if name in self._marks:
                del self._marks[name]
                self._played(name)
            case codec.Dtmf(digit=digit):
                self._press(digit)
            case codec.Mute(muted=muted):
                self.is_muted = muted
            case Quality():
                self._measured = said

    def end(self, ending: Ending, bye: str, code: int = 0) -> None:
        """Say bye to the browser and end the leg."""
        if self._outbox:
            self._outbox.clear()
            self._outbox.text(bye)
            self._outbox.close()
        self._move(LegState.ENDED, ending, code)

    def _move(self, state: LegState, ending: Ending | None = None, code: int = 0) -> bool:
        has_moved = super()._move(state, ending, code)
        if has_moved and not self.user.is_agent:
            self._tell(codec.state(state.value))
        return has_moved

    def _tell(self, text: str) -> None:
        if self._outbox:
            self._outbox.text(text)

    def _lose(self, outbox: Outbox | None) -> None:
        """What the old socket was to play is lost, so its marks are over."""
        if outbox is not None:
            self._dropped += outbox.dropped
            marks, self._marks = self._marks, {}
            for name in marks:
                self._soon_played(name)

    def _leg(self) -> "BrowserLeg":
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One socket's hold of a leg."""

    key: str
    leg: BrowserLeg
    outbox: Outbox
