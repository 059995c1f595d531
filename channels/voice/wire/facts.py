"""What a voice node tells."""

from typing import Any, ClassVar

import msgspec


class Fact(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", omit_defaults=True):
    """The root of what the node tells. `number` is 0 for facts of the moment."""

    is_kept: ClassVar[bool] = True
    """False: of the moment only, never numbered."""
    number: int = 0


class LiveLeg(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A leg as the node has it."""

    leg: str
    state: str


class LiveCall(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    call: str
    legs: list[LiveLeg]


class Hello(Fact, frozen=True, kw_only=True, tag="hello"):
    """The first frame: who this is and what is alive."""

    is_kept = False
    node: str
    boot: str
    """New with every start of the node; numbers begin anew with it."""
    calls: list[LiveCall]
    phones: list[str]
    """Users whose browser phones are connected."""


class Arrived(Fact, frozen=True, kw_only=True, tag="arrived"):
    call: str
    leg: str
    way: str
    caller: str
    called: str
    caller_name: str = ""
    account: str = ""
    facts: dict[str, str] = {}


class LegChanged(Fact, frozen=True, kw_only=True, tag="leg_changed"):
    call: str
    leg: str
    state: str
    ending: str | None = None
    code: int = 0
    moved_to: str = ""
    """The number, at the same trunk, that the far side said to call instead."""


class SayEnded(Fact, frozen=True, kw_only=True, tag="say_ended"):
    """Everything was said, or the caller interrupted."""

    call: str
    id: str
    spoken_ms: int
    was_interrupted: bool = False
    failed: str = ""
    """Why nothing could be said: no engine, overloaded ..."""


class SpeechBegan(Fact, frozen=True, kw_only=True, tag="speech_began"):
    is_kept = False
    call: str
    leg: str


class PartlyHeard(Fact, frozen=True, kw_only=True, tag="partly_heard"):
    """The words so far; they may still change."""

    is_kept = False
    call: str
    leg: str
    text: str


class Heard(Fact, frozen=True, kw_only=True, tag="heard"):
    call: str
    leg: str
    text: str
    language: str
    confidence: float
    engine: str
    no_speech: float = 0.0
    speech_ms: int = 0
    """How long the words took to say."""
    wait_ms: int = 0
    """From the end of the speech until it counted as ended."""
    decode_ms: int = 0
    """From then until the words were there."""
    cpu_ms: int = 0
    interrupted_at_ms: int | None = None
    """How much of what was being said had been heard by then."""


class HeardNothing(Fact, frozen=True, kw_only=True, tag="heard_nothing"):
    """The caller was asked, and said nothing with words in it."""

    call: str
    had_noise: bool = False


class HearingFailed(Fact, frozen=True, kw_only=True, tag="hearing_failed"):
    """The engines could not tell what was said."""

    call: str
    reason: str


class Pressed(Fact, frozen=True, kw_only=True, tag="pressed"):
    call: str
    leg: str
    digits: str


class TransferAsked(Fact, frozen=True, kw_only=True, tag="transfer_asked"):
    call: str
    leg: str
    target: str
    """A SIP address."""
    replaces: str | None = None
    """A leg of any call here, by which whoever asks reaches the target already."""


class LegReplaced(Fact, frozen=True, kw_only=True, tag="leg_replaced"):
    """Somebody else is at the far side of the leg now."""

    call: str
    leg: str
    caller: str
    caller_name: str = ""
    account: str = ""
    """Of whoever came; "" when nobody vouches for them."""


class PhoneChanged(Fact, frozen=True, kw_only=True, tag="phone_changed"):
    user: str
    is_connected: bool


class Quality(Fact, frozen=True, kw_only=True, tag="quality"):
    is_kept = False
    call: str
    leg: str
    values: dict[str, float]


class Recorded(Fact, frozen=True, kw_only=True, tag="recorded"):
    """A recording is complete in the recordings' folder."""

    call: str
    file: str
    seconds: float
    pauses: list[list[float]] = []


class Leftover(Fact, frozen=True, kw_only=True, tag="leftover"):
    """A call of the node's former life was ended at its far side."""

    call: str


class Condition(Fact, frozen=True, kw_only=True, tag="condition"):
    """How the node is, every few seconds: engines, ways in, lag, counts."""

    is_kept = False
    report: dict[str, Any]


Facts = (
    Hello
    | Arrived
    | LegChanged
    | SayEnded
    | SpeechBegan
    | PartlyHeard
    | Heard
    | HeardNothing
    | HearingFailed
    | Pressed
    | TransferAsked
    | LegReplaced
    | PhoneChanged
    | Quality
    | Recorded
    | Leftover
    | Condition
)
