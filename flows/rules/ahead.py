"""The lines of a document that are always the same: worth being spoken ahead of calls. Pure."""

from collections.abc import Iterator

from core.model import Language
from flows.model import PHRASES, Flow, in_language
from flows.nodes import Node, NodeVoice, Texts
from flows.spoken_phrases import SPOKEN_PHRASES

from .speakable import speakable


def lines_ahead(flow: Flow) -> list[tuple[Language, str]]:
    """Each language's standing lines as the voice says them, without those that hold values."""
    found: dict[tuple[Language, str], None] = {}
    for language in flow.languages:
        for text in _texts(flow, language):
            if text and "{" not in text:
                found[language, speakable(text, language)] = None
    return list(found)


def _texts(flow: Flow, language: Language) -> Iterator[str]:
    for node in flow.nodes.values():
        for texts in _of_node(node):
            yield in_language(texts, language, flow.languages)
    for phrase in PHRASES:
        if phrase in flow.texts or phrase in flow.voice.texts:
            yield flow.spoken_text(phrase, language)
    for texts in SPOKEN_PHRASES.values():
        yield in_language(texts, language, flow.languages)


def _of_node(node: Node) -> Iterator[Texts]:
    voice = getattr(node, "voice", None)
    own = voice.text if isinstance(voice, NodeVoice) else None
    written = own or getattr(node, "text", None)
    if written is not None:
        yield written
    yield from getattr(node, "retry", ())
