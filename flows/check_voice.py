"""What a document on the telephone needs besides: words for every question, and keys that lead
somewhere. Pure.
"""

from collections.abc import Iterator

from core.channels import VOICE

from .model import Flow
from .nodes import AskNode, ChooseNode, ClassifyNode
from .spoken_phrases import SPOKEN_PHRASES

Placed = tuple[str, str, str]
"""Code, place, text."""


def voice_findings(flow: Flow) -> Iterator[Placed]:
    """Everything that is wrong for callers; nothing where the flow is not on the telephone."""
    if VOICE not in flow.channels:
        return
    yield from _silent(flow)
    yield from _keypad(flow)
    yield from _labels(flow)
    yield from _languages(flow)
    yield from _keys(flow)
    yield from _phrases(flow)


def _silent(flow: Flow) -> Iterator[Placed]:
    """A question without a word: the caller would hear nothing, and not know it is their turn."""
    for node in flow.nodes.values():
        if not isinstance(node, ClassifyNode):
            continue
        if node.text is None and node.voice.text is None:
            yield "silent", f"{node.id}.voice.text", "a caller would hear nothing here"


def _keypad(flow: Flow) -> Iterator[Placed]:
    known = {*flow.topics, *flow.interrupts}
    for key, intent in flow.voice.keypad.items():
        if intent not in known:
            yield "unrouted", f"voice.keypad.{key}", f"{intent} leads nowhere"
        elif intent not in flow.intents:
            yield "no_label", f"voice.keypad.{key}", f"{intent} has no name in intents"


def _labels(flow: Flow) -> Iterator[Placed]:
    for intent in flow.voice.intents:
        if intent not in flow.intents:
            yield "no_label", f"voice.intents.{intent}", f"{intent} has no name in intents"


def _languages(flow: Flow) -> Iterator[Placed]:
    for key, language in flow.voice.languages.items():
        if language not in flow.languages:
            yield "unknown_language", f"voice.languages.{key}", f"the flow speaks no {language}"


def _keys(flow: Flow) -> Iterator[Placed]:
    for node in flow.nodes.values():
        if not isinstance(node, AskNode | ChooseNode | ClassifyNode):
            continue
        known = _choices(node)
        for key, choice in node.voice.keys.items():
            place = f"{node.id}.voice.keys.{key}"
            if choice not in known:
                yield "unknown_choice", place, f"there is no choice {choice!r}"
            if key in flow.voice.person_keys:
                yield "taken_key", place, "the key brings a person everywhere"


def _choices(node: AskNode | ChooseNode | ClassifyNode) -> frozenset[str]:
    if isinstance(node, ClassifyNode):
        return frozenset(f"intent:{intent}" for intent in node.suggest)
    return frozenset(option.id for option in node.options)


def _phrases(flow: Flow) -> Iterator[Placed]:
    """The product knows its own phrases in some languages only; a document brings the others."""
    for name, known in SPOKEN_PHRASES.items():
        given = {**known, **flow.voice.texts.get(name, {})}
        missing = [language for language in flow.languages if language not in given]
        if missing:
            place = f"voice.texts.{name}"
            yield "missing_language", place, f"has no text in {', '.join(missing)}"
