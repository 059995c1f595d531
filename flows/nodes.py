"""The nodes a flow is made of, one class per kind. Data only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from core.model import Expect, Json, Language

Texts = Mapping[Language, str]
"""One text, by language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeVoice:
    """How a node is spoken on the telephone. What is not given follows from the node itself."""

    text: Texts | None = None
    """Said instead of the node's text."""
    retry: tuple[Texts, ...] = ()
    """Said instead after the first, second ... answer that was of no use."""
    confirm: Texts | None = None
    """Asked about what was heard, to be answered with yes or no."""
    barge_in: bool | None = None
    """Whether the caller may speak into it."""
    expect: Expect | None = None
    keys: Mapping[str, str] = field(default_factory=dict)
    """Key -> id of a choice. Without: 1, 2 ... in the order of the choices."""
    max_digits: int = 0
    words: Mapping[Language, tuple[str, ...]] = field(default_factory=dict)
    """Rare words that may come in the answer."""
    read_options: bool | None = None
    """Whether the choices are read out the first time. Without: where `text` is not given."""
    tries: int | None = None
    """How often it is asked in all; speech is misheard more often than writing is misread."""
    unanswered: str | None = None
    """Where to go when nothing is heard again and again; None is a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One of several answers. Taken by a press, its number, its label or one of its words."""

    id: str
    label: Texts
    next: str | None = None
    """Where it leads, in a choose node."""
    words: Mapping[Language, tuple[str, ...]] = field(default_factory=dict)
    voice: Texts | None = None
    """What it is called when it is read out: "For {voice}, press 1"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a value must keep to. Dates are compared with the day in the customer's time zone."""

    at_least: float | None = None
    at_most: float | None = None
    dates: str = "any"
    """any | future (today counts) | past (today counts)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SayNode:
    """Tell the customer something and go on."""

    kind: ClassVar[str] = "say"
    id: str
    text: Texts
    next: str
    voice: NodeVoice = NodeVoice()


@dataclass(frozen=True, slots=True, kw_only=True)
class AskNode:
    """Ask for one value and keep it in a slot. Skipped when the slot is filled already.

    `accepts` is an entity kind, "choice" (of `options`) or "text". A `pattern` finds the value
    in the words
    where the listener found none, or checks a text.
    """

    kind: ClassVar[str] = "ask"
    id: str
    slot: str
    text: Texts
    next: str
    accepts: str
    label: Texts
    """What the value is called."""
    options: tuple[Option, ...] = ()
    pattern: str | None = None
    limits: Limits = Limits()
    retry: tuple[Texts, ...] = ()
    """Said instead of `text` after the first, second ... answer that was of no use."""
    tries: int = 3
    """How often it is asked in all before `failed`."""
    failed: str | None = None
    """Where to go then; None is a person."""
    confirm: Texts | None = None
    """Asked about the value, to be answered with yes or no."""
    remember: bool = False
    """Take the value also when the customer mentions it unasked."""
    voice: NodeVoice = NodeVoice()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseNode:
    """Offer a menu and go where the choice leads."""

    kind: ClassVar[str] = "choose"
    id: str
    text: Texts
    options: tuple[Option, ...]
    retry: tuple[Texts, ...] = ()
    tries: int = 3
    failed: str | None = None
    voice: NodeVoice = NodeVoice()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassifyNode:
    """Let the customer speak freely and go where the intent leads.

    `routes` come before the flow's topics. `suggest` are intents shown as choices. What no
    intent fits goes
    to `otherwise`.
    """

    kind: ClassVar[str] = "classify"
    id: str
    otherwise: str
    text: Texts | None = None
    routes: Mapping[str, str] = field(default_factory=dict)
    suggest: tuple[str, ...] = ()
    voice: NodeVoice = NodeVoice()


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerNode:
    """Search the knowledge base with the customer's words and tell what was found.

    Without `found` the customer is asked whether it helped: yes goes to `helped`, no to
    `not_helped` (None
    is a person). Without `not_found` the customer is asked to say it differently, then a person
    comes.
    """

    kind: ClassVar[str] = "answer"
    id: str
    query: Texts | None = None
    topic: str | None = None
    found: str | None = None
    helped: str | None = None
    not_helped: str | None = None
    not_found: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskAgain:
    """The service refused a value: say so and ask for it again; counts as one of the ask node's
    tries.
    """

    node: str
    text: Texts | None = None
    voice: Texts | None = None
    """Said instead on the telephone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """One value of a service's answer that becomes a slot. `path` is like "bills.0.amount"."""

    path: str
    accepts: str = "text"
    """The kind decides how the value is written: date, amount, text ..."""
    label: Texts | None = None
    """What the value is called. Without a name it is the flow's own business: no agent sees it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchNode:
    """Call a company service. 2xx is ok, 404 not_found, other 4xx refused, all else failed."""

    kind: ClassVar[str] = "fetch"
    id: str
    service: str
    path: str
    ok: str
    failed: str
    method: str = "GET"
    body: Json = None
    save: Mapping[str, Saved] = field(default_factory=dict)
    not_found: str | AskAgain | None = None
    """None is the same as failed."""
    refused: str | AskAgain | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetNode:
    """Attach data to the interaction (`values` by section.key), and forget slots."""

    kind: ClassVar[str] = "set"
    id: str
    next: str
    values: Mapping[str, str] = field(default_factory=dict)
    forget: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One way of a branch. `of` is a slot, or data and facts by section.key; all given tests
    must hold.
    """

    of: str
    next: str
    equals: tuple[str, ...] | None = None
    is_known: bool | None = None
    weekdays: tuple[str, ...] | None = None
    at_least: float | None = None
    below: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchNode:
    """Go where the first case that holds leads."""

    kind: ClassVar[str] = "branch"
    id: str
    cases: tuple[Case, ...]
    otherwise: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverNode:
    """Give the customer to a person. Without `queue`: to the one of the intent."""

    kind: ClassVar[str] = "handover"
    id: str
    queue: str | None = None
    reason: str = "flow"
    text: Texts | None = None
    needs: Mapping[str, int] = field(default_factory=dict)
    priority: int | None = None
    is_urgent: bool = False
    voice: NodeVoice = NodeVoice()


@dataclass(frozen=True, slots=True, kw_only=True)
class GotoNode:
    """Go on elsewhere: a name for a place that several nodes share."""

    kind: ClassVar[str] = "goto"
    id: str
    next: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseNode:
    """Say goodbye and end the interaction."""

    kind: ClassVar[str] = "close"
    id: str
    text: Texts | None = None
    cause: str = "done"
    disposition: str | None = None
    voice: NodeVoice = NodeVoice()


Node = (
    SayNode
    | AskNode
    | ChooseNode
    | ClassifyNode
    | AnswerNode
    | FetchNode
    | SetNode
    | BranchNode
    | HandoverNode
    | GotoNode
    | CloseNode
)

WAITING_KINDS = frozenset({"ask", "choose", "classify"})
"""Nodes at which the customer has the word."""
