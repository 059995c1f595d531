"""What was understood of one message. Data only."""

from dataclasses import dataclass, field
from enum import StrEnum

from core.model import Json, Language

TEXT_LIMIT = 4_000
"""Characters of a message that are read; what follows is not looked at."""


HUMAN_INTENT = "speak_to_human"
"""The name of the intent that teaches further ways of asking for a person."""


class Band(StrEnum):
    """How sure the bot may be of the intent."""

    ACCEPT = "accept"
    """Act on it."""
    CONFIRM = "confirm"
    """Ask the customer: did you mean this?"""
    REJECT = "reject"
    """Do not guess."""


class Mood(StrEnum):
    """How the customer sounds."""

    CALM = "calm"
    UPSET = "upset"
    ANGRY = "angry"


class EntityKind(StrEnum):
    """The kinds every tenant has. A tenant's own kinds are further strings (see Template)."""

    DATE = "date"
    TIME = "time"
    DATETIME = "datetime"
    DATE_RANGE = "date_range"
    AMOUNT = "amount"
    NUMBER = "number"
    PHONE = "phone"
    EMAIL = "email"
    CUSTOMER_NUMBER = "customer_number"
    ORDER_NUMBER = "order_number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A value found in the text. `text[start:end]` is how the customer wrote it.

    `value` is normalised: 2026-03-09, 14:30, 2026-03-09T14:30, 2026-03-09/2026-03-13 (both days
    included), "1299.50", "+441632960100", "ann@example.org", "HG-204518".
    """

    kind: str
    value: str
    text: str
    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """How a tenant's numbers look: "HG-######" with `#` for a digit and `@` for a letter."""

    kind: str
    shape: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What the understanding of a tenant's messages depends on beside its intents."""

    languages: tuple[str, ...] = ("en", "zh")
    region: str = "GB"
    """Where phone numbers without a country code are from, and whose order dates have."""
    time_zone: str = "UTC"
    templates: tuple[Template, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """One thing customers want, with the examples that teach it.

    `signs` (see signs.py) recognise it by words alone, whatever the model thinks; emergencies have
    them. Examples and signs are by language.
    """

    name: str
    labels: dict[str, str]
    is_emergency: bool = False
    examples: dict[str, tuple[str, ...]] = field(default_factory=dict)
    signs: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """What one message means, and why we think so.

    `intent` is set in the accept band only; `ranking` holds the best three with their probability.
    `score` is on the scale of `threshold` (0 to 1.5): from it on the intent is accepted. An
    emergency is accepted when its signs hold; one that only the model sees is to be confirmed.
    """

    text: str
    language: Language
    intent: str | None
    score: float
    threshold: float
    ranking: tuple[tuple[str, float], ...]
    band: Band
    entities: tuple[Entity, ...]
    wants_human: bool
    mood: Mood
    is_emergency: bool = False
    reasons: dict[str, Json] = field(default_factory=dict)
