"""A call and its parties, as kept in the database while it lives. Data only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from channels.voice.model import Rule
from core.model import InteractionId, Language, TenantId, UserId


class Direction(StrEnum):
    IN = "in"
    OUT = "out"


class Stage(StrEnum):
    """What the customer is connected to."""

    BOT = "bot"
    WAITING = "waiting"
    """In a queue, with music."""
    CONNECTING = "connecting"
    """An agent has accepted and their phone is being joined; or an outbound call rings."""
    TALKING = "talking"
    LEAVING = "leaving"
    """The last words are being said; then the line is cleared."""
    ENDED = "ended"


class Role(StrEnum):
    """What a leg is in the call."""

    CUSTOMER = "customer"
    AGENT = "agent"
    CONSULTED = "consulted"
    """Somebody the agent asks while the customer waits."""
    GUEST = "guest"
    """A third party in the conversation."""
    SUPERVISOR = "supervisor"


class PartyState(StrEnum):
    CALLING = "calling"
    RINGING = "ringing"
    UP = "up"
    HELD = "held"
    """The party put us on hold."""
    ENDED = "ended"


class Mode(StrEnum):
    """How a party takes part."""

    TALK = "talk"
    HOLD = "hold"
    MUTE = "mute"
    LISTEN = "listen"
    WHISPER = "whisper"
    BARGE = "barge"


class Taping(StrEnum):
    """The state of the recording."""

    OFF = "off"
    ON = "on"
    PAUSED = "paused"


class Facing(StrEnum):
    """Whom the agent talks with while somebody is consulted."""

    CUSTOMER = "customer"
    CONSULTED = "consulted"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """One leg of the call."""

    leg: str
    role: Role
    state: PartyState
    mode: Mode = Mode.TALK
    user: UserId | None = None
    number: str = ""
    name: str = ""
    account: str = ""
    """The desk phone or trunk through which it is reached; "" when nobody vouches for it."""
    is_redirected: bool = False
    """The number is one that another far side named instead of its own."""
    began_at: datetime
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    ending: str | None = None
    code: int = 0

    @property
    def is_live(self) -> bool:
        return self.state is not PartyState.ENDED

    @property
    def is_up(self) -> bool:
        return self.state in (PartyState.UP, PartyState.HELD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What the caller was asked last, to understand keys and to ask again."""

    expect: str = "free"
    keys: Mapping[str, str] = field(default_factory=dict)
    """Key -> what it chooses."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """What it chooses -> its words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """Everything that decides what happens next in one call."""

    tenant: TenantId
    id: str
    node: str
    boot: str
    direction: Direction
    way: str
    caller: str
    called: str
    caller_name: str = ""
    account: str = ""
    language: Language
    arrived_at: datetime
    stage: Stage = Stage.BOT
    parties: Mapping[str, Party] = field(default_factory=dict)
    interaction: InteractionId | None = None
    queue: str | None = None
    """Where it waits, or came from."""
    agent: UserId | None = None
    """Who the conductor says has the interaction."""
    last_fact: int = 0
    """Facts of the node up to this number are in this state."""
    cursor: int = 0
    """The conversation's lines up to this one were spoken, or need not be."""
    saying: str = ""
    """Id of what is being said; "" when nothing is."""
    question: Question = Question()
    failures: int = 0
    """Times in a row that the engines could not tell what was said."""
    announcements: int = 0
    on_call_tried: int = 0
    """So many of the queue's outside numbers have been called."""
    offers_callback: bool = False
    """The caller was told the key for being called back."""
    callback: str = ""
    """The number to call back instead of waiting; also while that call is being made."""
    taping: Taping = Taping.OFF
    recordings: tuple[str, ...] = ()
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    ending: str = ""
    """Why the call ended, in the words of legs.Ending or our own."""
    legs_made: int = 0
    things_said: int = 0
    is_language_known: bool = False
    """The caller has chosen a language, or spoken."""
    facing: Facing = Facing.CUSTOMER
    former: UserId | None = None
    """Who had it before it was taken over here; until the conductor knows of that."""
    intercepting: str = ""
    """The leg of a supervisor who takes over as soon as it is there."""
    referrer: str = ""
    """The leg whose far side asked to be replaced by somebody who is being called."""
    referred: str = ""
    """The leg of the one who is called for it."""
    is_handed_on: bool = False
    """The customer talks with somebody outside: the conductor is done with the call."""

    @property
    def customer(self) -> Party | None:
        """The leg of the caller, or of the one who was called; the newest if there were more."""
        found = [party for party in self.parties.values() if party.role is Role.CUSTOMER]
        return found[-1] if found else None

    def live(self, *roles: Role) -> tuple[Party, ...]:
        """The legs that are not over, of these roles or of all."""
        wanted = roles or tuple(Role)
        return tuple(p for p in self.parties.values() if p.is_live and p.role in wanted)

    def of_user(self, user: str) -> Party | None:
        """The live leg of a person of the company."""
        return next((party for party in self.live() if party.user == user), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a company wants of its calls."""

    is_recorded: bool = True
    """Conversations with people are recorded."""
    is_beeping: bool = False
    """A short tone tells that recording begins."""
    is_captioned: bool = True
    """Conversations with people are written down while they last."""
    agent_numbers: Mapping[UserId, str] = field(default_factory=dict)
    """Said to the customer when the agent comes on the line."""
    offers_callback: bool = True
    on_call: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Queue -> outside numbers to be called, in this order, when nobody takes a caller."""
    on_call_after: timedelta = timedelta(seconds=30)
    announce_first: timedelta = timedelta(seconds=6)
    announce_every: timedelta = timedelta(seconds=45)
    phone_within: timedelta = timedelta(seconds=12)
    """An agent whose phone is not there after so long gives the call back."""
    rings_for: timedelta = timedelta(seconds=40)
    desk_phones: Mapping[UserId, str] = field(default_factory=dict)
    """Whose telephone on the desk it is that registers under this name."""
    phones: Mapping[str, UserId | None] = field(default_factory=dict)
    """Every telephone that registers here -> on whose desk it stands."""
    numbers: frozenset[str] = frozenset()
    """The company's own numbers."""
    transfer_trunks: frozenset[str] = frozenset()
    """Trunks whose far side may have us call somebody else."""
    dial_rules: tuple[Rule, ...] = ()
    """Whom calls may go out to."""
    region: str = ""
    trunk: str = ""
    """Calls go out through it."""
    number: str = ""
    """Shown to those who are called."""
