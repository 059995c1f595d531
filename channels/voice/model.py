"""What the voice channel speaks of beside calls: numbers, lines, rules, recordings. Data only."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from core.channels import Capabilities, ChannelSpec, Delivery
from core.model import ChannelKind, InteractionId, Language, TenantId, UserId

KIND = ChannelKind("voice")
CHANNEL = ChannelSpec(
    kind=KIND,
    names={"en": "Voice", "zh": "电话"},
    icon="phone",
    delivery=Delivery.CURSOR,
    capabilities=Capabilities(can_start_outbound=True),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number of the company that can be dialled."""

    tenant: TenantId
    number: str
    """As the trunk presents it; "*" takes every number that no other line names."""
    label: str = ""
    languages: tuple[Language, ...] = (Language("en"),)
    """The first is spoken; with more than one the caller's first words decide."""


class LineKind(StrEnum):
    TRUNK = "trunk"
    DESK_PHONE = "desk_phone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A trunk or a desk phone. The password is stored sealed and never shown."""

    tenant: TenantId
    kind: LineKind
    name: str
    """Of a trunk: how it is called. Of a desk phone: the user it registers as."""
    host: str = ""
    port: int = 5060
    user: str = ""
    sealed_password: str = ""
    is_registered: bool = False
    caller: str = ""
    """The number shown to those who are called through the trunk."""
    sources: tuple[str, ...] = ()
    srtp: str = "optional"
    owner: UserId | None = None
    """Whose desk phone it is."""
    may_transfer: bool = False
    """Whether the trunk's far side may have us call somebody else in its place."""
    is_enabled: bool = True


class RuleKind(StrEnum):
    """What a rule about numbers is for."""

    BLOCK = "block"
    """Calls from such numbers are refused."""
    WELCOME = "welcome"
    """Calls from such numbers are taken, whatever else holds."""
    MAY_DIAL = "may_dial"
    MUST_NOT_DIAL = "must_not_dial"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One line of the lists of numbers."""

    tenant: TenantId
    id: str
    kind: RuleKind
    pattern: str
    """A number, the beginning of numbers with a final *, or a range as first-last."""
    note: str = ""
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """An entry of the company's address book of outside numbers."""

    tenant: TenantId
    id: str
    name: str
    number: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceSettings:
    """What a company decides about its calls."""

    tenant: TenantId
    is_recorded: bool = True
    is_beeping: bool = False
    is_captioned: bool = True
    offers_callback: bool = True
    announces_agent: bool = True
    on_call: dict[str, list[str]] = field(default_factory=dict)
    """Queue -> outside numbers that are called, in this order, when nobody takes a caller."""
    on_call_seconds: int = 30
    agent_numbers: dict[str, str] = field(default_factory=dict)
    """User -> the number said to customers."""
    out_trunk: str = ""
    out_number: str = ""
    region: str = "GB"
    """Where numbers without a country code are at home."""
    nuisance_calls: int = 20
    """So many calls of one number within an hour are too many; 0: no limit."""
    keep_days: dict[str, int] = field(default_factory=dict)
    """Queue -> days a recording is kept; "*" for all others."""


class TapeState(StrEnum):
    LIVE = "live"
    STORED = "stored"
    FAILED = "failed"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """A recorded conversation."""

    tenant: TenantId
    id: str
    call: str
    interaction: InteractionId | None
    file: str
    state: TapeState
    seconds: float = 0.0
    pauses: tuple[tuple[float, float], ...] = ()
    peaks: str = ""
    """The waveform: two hexadecimal digits a bar and channel, customer first."""
    began_at: datetime
    delete_at: datetime | None = None
