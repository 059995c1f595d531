"""The flow document: what the bot says and asks, where it goes next, and when a person takes
over. Data only.

A flow is a set of nodes. Each node does one thing and names the next. Some wait for the customer
(ask,
choose, classify); a handover or a close ends the bot's part. What holds everywhere (emergencies,
a person
on request, silence) stands beside the nodes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from core.model import ChannelKind, Language, UserId

from .nodes import AskNode, FetchNode, Node, Texts
from .spoken_phrases import SPOKEN_PHRASES


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """How a customer reaches a person, from anywhere."""

    queue: str
    """The queue's key where the intent names no other."""
    queues: Mapping[str, str] = field(default_factory=dict)
    """Intent -> queue."""
    intents: frozenset[str] = frozenset()
    """Intents that ask for a person; so do the words the listener knows."""
    after_misunderstandings: int = 3
    """So many answers in a row of no use, and a person comes."""
    after_turns: int = 60
    """A conversation this long goes to a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """What happens when the customer says nothing."""

    ask_after_seconds: float = 240.0
    end_after_seconds: float = 300.0
    then: str = "close"
    """close | handover"""
    disposition: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """What holds on the telephone, wherever the conversation is."""

    greeting_barge_in: bool = True
    """Whether the caller may speak into what is said before the first question."""
    texts: Mapping[str, Texts] = field(default_factory=dict)
    """Standing phrases in other words, by the names in PHRASES and SPOKEN_PHRASES."""
    intents: Mapping[str, Texts] = field(default_factory=dict)
    """What an intent is called in "For ..., press 1" and "Is it about ...?", where its label does
    not fit.
    """
    keypad: Mapping[str, str] = field(default_factory=dict)
    """Key -> intent: the menu read out when words have failed twice."""
    person_keys: tuple[str, ...] = ("0", "#")
    languages: Mapping[str, Language] = field(default_factory=dict)
    """Key -> language to go on in, at every open question."""
    words: Mapping[Language, tuple[str, ...]] = field(default_factory=dict)
    """What callers speak of: the recognizer listens for it wherever they may say anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """One version of a flow document."""

    id: str
    version: int
    names: Texts
    channels: tuple[ChannelKind, ...]
    languages: tuple[Language, ...]
    """The first is spoken where the customer's own is not among them."""
    start: str
    home: str
    """Where a conversation returns to: a classify node."""
    nodes: Mapping[str, Node]
    people: People
    texts: Mapping[str, Texts]
    """The standing phrases, by the names in PHRASES."""
    intents: Mapping[str, Texts] = field(default_factory=dict)
    """What each intent is called."""
    topics: Mapping[str, str] = field(default_factory=dict)
    """Intent -> node: what customers come for, understood at every classify node and inside
    forms.
    """
    topics_by_value: Mapping[str, str] = field(default_factory=dict)
    """Entity kind -> intent: what a number means that comes without other words."""
    interrupts: Mapping[str, str] = field(default_factory=dict)
    """Intent -> node: obeyed at once, whatever is going on."""
    asides: frozenset[str] = frozenset()
    """Intents that are answered from the knowledge base inside a form, which then goes on."""
    quiet: Quiet = Quiet()
    language_skills: Mapping[Language, Mapping[str, int]] = field(default_factory=dict)
    """What an agent needs to serve a customer in the language: skill -> level. Urgent handovers
    do without: then whoever is there is right.
    """
    zone: str = "UTC"
    voice: Voice = Voice()

    def text(self, phrase: str, language: Language) -> str:
        """A standing phrase in the language, or in the flow's first one."""
        return in_language(self.texts[phrase], language, self.languages)

    def spoken_text(self, phrase: str, language: Language) -> str:
        """A standing phrase as the voice says it."""
        given = self.voice.texts.get(phrase) or self.texts.get(phrase)
        return in_language(given or SPOKEN_PHRASES[phrase], language, self.languages)

    def intent_labels(self, language: Language) -> dict[str, str]:
        """What each intent is called, for agents and for choices."""
        return {
            intent: in_language(texts, language, self.languages)
            for intent, texts in self.intents.items()
        }

    def spoken_labels(self, language: Language) -> dict[str, str]:
        """What each intent is called when it is read out."""
        return {
            intent: in_language(self.voice.intents.get(intent, texts), language, self.languages)
            for intent, texts in self.intents.items()
        }

    def slot_labels(self, language: Language) -> dict[str, str]:
        """What the slots are called that an agent should see."""
        named: dict[str, Texts] = {}
        for node in self.nodes.values():
            if isinstance(node, AskNode):
                named[node.slot] = node.label
            elif isinstance(node, FetchNode):
                named |= {slot: each.label for slot, each in node.save.items() if each.label}
        return {slot: in_language(label, language, self.languages) for slot, label in named.items()}


def in_language(texts: Texts, language: Language, languages: tuple[Language, ...]) -> str:
    """The text in the language; else in the first of the flow's languages that has it."""
    if language in texts:
        return texts[language]
    return next((texts[other] for other in languages if other in texts), "")


PHRASES: Mapping[str, str] = {
    "yes": "label of a yes button",
    "no": "label of a no button",
    "person": "label of the button for a person",
    "something_else": "label of the way out of 'did you mean'",
    "did_you_mean": "asked when the intent is in doubt",
    "not_understood": "said when an answer was of no use",
    "no_answer": "said when the knowledge base has no answer",
    "did_that_help": "asked after an answer",
    "back_to_form": "said after an aside, before the form's question comes again",
    "handover": "said when a person takes over",
    "apology": "said when an angry customer is given to a person",
    "closed": "said when nobody is there; {next_opening} is the time",
    "leave_message": "label of the button for leaving a message",
    "go_on": "label of the button for going on with the bot",
    "write_message": "asks for the message",
    "message_taken": "said when the message is stored",
    "still_there": "asked after a silence",
    "silence_goodbye": "said when the silence goes on",
    "file_received": "said when only a file came",
}
"""The standing phrases a document must give in each of its languages, and when they are said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowSummary:
    """One flow of a company. `active_version` is None while it is switched off."""

    id: str
    names: Texts
    channels: tuple[ChannelKind, ...]
    active_version: int | None
    last_version: int
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowVersion:
    """One published version of a flow, without its document."""

    flow: str
    version: int
    names: Texts
    channels: tuple[ChannelKind, ...]
    note: str
    by: UserId
    by_name: str
    at: datetime
    is_active: bool
