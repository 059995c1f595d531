"""A leg: one party's connection to a call, the same whatever protocol carries it.

A way in makes legs and tells a handler of them; the voice node owns them from then on. Everything
happens on the node's event loop; ways in that live on another thread come over to it first.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

FRAME_MS = 20
"""Every frame in and out lasts so long: mono, signed 16 bit little-endian, at the leg's rate."""


class LegState(StrEnum):
    """Where a leg is in its life. It only moves down this list, but for held and resumed."""

    DIALLING = "dialling"
    RINGING = "ringing"
    EARLY = "early"
    """Audio flows before the answer."""
    UP = "up"
    HELD = "held"
    """The far side put us on hold."""
    ENDED = "ended"


class Ending(StrEnum):
    """Why a leg ended."""

    HUNG_UP = "hung_up"
    """By the far side."""
    ENDED_HERE = "ended_here"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    """The caller gave up before the answer."""
    UNREACHABLE = "unreachable"
    NOT_ALLOWED = "not_allowed"
    NO_MEDIA = "no_media"
    """Nothing was heard from the far side for too long."""
    TRANSFERRED = "transferred"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """What is known of a call that comes in. Texts are a stranger's: capped, control-free."""

    way: str
    """sip | browser | audiosocket | asterisk | twilio"""
    caller: str
    """A number or an address, "" when withheld."""
    called: str
    caller_name: str = ""
    account: str = ""
    """The trunk, desk phone or page that brought it."""
    facts: dict[str, str] = field(default_factory=dict)
    """What else the protocol carried, by `section.key`: headers X-Mainstem-*, stream parameters."""


class Listener(Protocol):
    """Who owns a leg: told of everything the far side does. None of these may block."""

    def on_audio(self, leg: "Leg", frame: bytes) -> None:
        """One frame of 20 ms at `leg.rate`, in order, loss already concealed."""
        ...

    def on_digit(self, leg: "Leg", digit: str) -> None:
        """A key was pressed, once however long: one of 0-9 * # A-D."""
        ...

    def on_state(self, leg: "Leg", state: LegState, ending: Ending | None, code: int) -> None:
        """The leg moved on. `code`: the SIP status where there is one, else 0."""
        ...

    def on_mark(self, leg: "Leg", name: str) -> None:
        """Everything sent before the mark was played out to the far side, or was cleared."""
        ...

    def on_transfer(self, leg: "Leg", target: str, replaces: str | None) -> None:
        """The far side asks to be put through to `target`; `replaces`: the leg it means by it."""
        ...


class Leg(Protocol):
    """One party's connection. Methods on an ended leg do nothing."""

    @property
    def id(self) -> str: ...

    @property
    def rate(self) -> int:
        """Samples a second of the frames in both directions: 8000 or 16000."""
        ...

    @property
    def state(self) -> LegState: ...

    @property
    def arrival(self) -> Arrival | None:
        """None for a leg we dialled."""
        ...

    @property
    def moved_to(self) -> str:
        """The number that the far side of a call we made said to call instead; "" mostly."""
        ...

    def listen(self, listener: Listener) -> None:
        """Name the owner; what happened before is told at once."""
        ...

    def ring(self, *, early: bool = False) -> None:
        """Tell an arriving caller that it rings; `early` opens the audio before the answer."""
        ...

    def answer(self) -> None: ...

    def reject(self, code: int, reason: str = "", *, retry_after: int | None = None) -> None:
        """Refuse an arriving call with a SIP status; other ways say the nearest they can."""
        ...

    def send(self, frame: bytes) -> None:
        """Send one frame. Called every 20 ms by the node's media clock."""
        ...

    def mark(self, name: str) -> None:
        """Ask to be told when what was sent so far has been played."""
        ...

    def clear(self) -> None:
        """Throw away what was sent and is not played yet."""
        ...

    def send_digits(self, digits: str) -> None: ...

    def hold(self, is_held: bool) -> None:
        """Put the far side on hold by the protocol, where it has one, or take it back."""
        ...

    def transfer(self, target: str, *, replaces: "Leg | None" = None) -> None:
        """Ask the far side to call `target` instead (blind), or to take over the call of another
        leg (attended). The leg then ends as TRANSFERRED, or goes on if refused.
        """
        ...

    def report_transfer(self, code: int) -> None:
        """Answer what `on_transfer` told, with a SIP status; nothing where nobody waits for it."""
        ...

    def hang_up(self, ending: Ending = Ending.ENDED_HERE) -> None: ...

    def quality(self) -> dict[str, float]:
        """jitter_ms, loss (share), rtt_ms, mos, lost, received ... as far as the protocol tells."""
        ...


class Calls(Protocol):
    """The node, as the ways in see it."""

    def arrived(self, leg: Leg) -> None:
        """A call came in. The node rings, answers or rejects it."""
        ...

    def is_taking(self) -> int | None:
        """None while new calls are welcome, else in how many seconds to try again."""
        ...


class Way(Protocol):
    """One way in and out: runs until cancelled."""

    name: str

    async def run(self) -> None: ...

    def health(self) -> dict[str, object]:
        """States and counts for /health: listening address, legs, registrations."""
        ...
