"""Every text of a document with its place, and whether it is there in every language. Pure."""

from collections.abc import Iterator
from typing import assert_never

from core.model import Json

from .model import Flow
from .nodes import (
    AnswerNode,
    AskAgain,
    AskNode,
    BranchNode,
    ChooseNode,
    ClassifyNode,
    CloseNode,
    FetchNode,
    GotoNode,
    HandoverNode,
    Node,
    NodeVoice,
    SayNode,
    SetNode,
    Texts,
)
from .rules.templates import placeholders

ALWAYS_KNOWN = frozenset(("language", "asked", "next_opening", "label", "key", "value"))

Placed = tuple[str, Texts]


def text_findings(flow: Flow) -> Iterator[tuple[str, str]]:
    """Texts that lack one of the document's languages."""
    for place, texts in all_texts(flow):
        missing = [language for language in flow.languages if not texts.get(language)]
        if missing:
            yield place, f"has no text in {', '.join(missing)}"


def placeholder_findings(flow: Flow) -> Iterator[tuple[str, str]]:
    """{names} that no node ever fills. Names with a point are data, which may come from outside."""
    known = ALWAYS_KNOWN | set(_filled(flow))
    for place, text in _all_templates(flow):
        for name in placeholders(text):
            if "." not in name and name not in known:
                yield place, f"nothing fills {{{name}}}"


def all_texts(flow: Flow) -> Iterator[Placed]:
    """Every text by language, with the place where the document gives it."""
    yield "name", flow.names
    for name, texts in flow.texts.items():
        yield f"texts.{name}", texts
    for name, texts in flow.voice.texts.items():
        yield f"voice.texts.{name}", texts
    for intent, label in flow.voice.intents.items():
        yield f"voice.intents.{intent}", label
    for intent, label in flow.intents.items():
        yield f"intents.{intent}", label
    for node in flow.nodes.values():
        for field, texts in _texts_of(node):
            yield f"{node.id}.{field}", texts


def _texts_of(node: Node) -> Iterator[Placed]:
    match node:
        case SayNode() | ClassifyNode() | HandoverNode() | CloseNode():
            yield from _maybe("text", node.text)
            yield from _spoken(node.voice)
        case AskNode() | ChooseNode():
            yield from _question(node)
        case AnswerNode():
            yield from _maybe("query", node.query)
        case FetchNode():
            for slot, saved in node.save.items():
                yield from _maybe(f"save.{slot}.label", saved.label)
            yield from _again("not_found", node.not_found)
            yield from _again("refused", node.refused)
        case SetNode() | BranchNode() | GotoNode():
            return
        case _:
            assert_never(node)


def _question(node: AskNode | ChooseNode) -> Iterator[Placed]:
    yield "text", node.text
    for number, again in enumerate(node.retry):
        yield f"retry.{number}", again
    for number, option in enumerate(node.options):
        yield f"options.{number}.label", option.label
        yield from _maybe(f"options.{number}.voice", option.voice)
    yield from _spoken(node.voice)
    if isinstance(node, AskNode):
        yield "label", node.label
        yield from _maybe("confirm", node.confirm)


def _again(field: str, way: str | AskAgain | None) -> Iterator[Placed]:
    if isinstance(way, AskAgain):
        yield from _maybe(f"{field}.text", way.text)
        yield from _maybe(f"{field}.voice", way.voice)


def _spoken(voice: NodeVoice) -> Iterator[Placed]:
    yield from _maybe("voice.text", voice.text)
    yield from _maybe("voice.confirm", voice.confirm)
    for number, again in enumerate(voice.retry):
        yield f"voice.retry.{number}", again


def _maybe(field: str, texts: Texts | None) -> Iterator[Placed]:
    if texts is not None:
        yield field, texts


def _filled(flow: Flow) -> Iterator[str]:
    for node in flow.nodes.values():
        match node:
            case AskNode():
                yield node.slot
            case FetchNode():
                yield from node.save
            case _:
                pass


def _all_templates(flow: Flow) -> Iterator[tuple[str, str]]:
    for place, texts in all_texts(flow):
        for language, text in texts.items():
            yield f"{place}.{language}", text
    for node in flow.nodes.values():
        match node:
            case FetchNode():
                yield f"{node.id}.path", node.path
                for text in _strings(node.body):
                    yield f"{node.id}.body", text
            case SetNode():
                for key, value in node.values.items():
                    yield f"{node.id}.values.{key}", value
            case _:
                pass


def _strings(body: Json) -> Iterator[str]:
    match body:
        case str():
            yield body
        case list():
            for each in body:
                yield from _strings(each)
        case dict():
            for each in body.values():
                yield from _strings(each)
        case _:
            return
