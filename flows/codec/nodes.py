"""One reader per kind of node."""

import re
from collections.abc import Callable, Mapping

from core.model import Json, Language
from flows.nodes import (
    AnswerNode,
    AskAgain,
    AskNode,
    BranchNode,
    Case,
    ChooseNode,
    ClassifyNode,
    CloseNode,
    FetchNode,
    GotoNode,
    HandoverNode,
    Limits,
    Node,
    Option,
    Saved,
    SayNode,
    SetNode,
)

from .fields import Fields
from .voice import read_node_voice

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def read_node(outer: Fields, id: str) -> Node:
    """Read one entry of `nodes`. A kind that is not known counts as a goto to nowhere."""
    fields = outer.inside(id)
    kind = fields.one_of("kind", tuple(_READERS), "")
    if kind not in _READERS:
        if not kind:
            fields.complain("kind", f"is missing: expected {' or '.join(_READERS)}")
        return GotoNode(id=id, next="")
    node = _READERS[kind](fields, id)
    fields.finish()
    return node


def _say(fields: Fields, id: str) -> Node:
    return SayNode(
        id=id,
        text=fields.texts("text"),
        next=fields.word("next", _TARGET),
        voice=read_node_voice(fields),
    )


def _ask(fields: Fields, id: str) -> Node:
    accepts = fields.maybe_word("accepts", "an entity kind, text or choice") or "text"
    options = read_options(fields, leads=False)
    if (accepts == "choice") != bool(options):
        fields.complain("options", "are given exactly when accepts is choice")
    pattern = fields.maybe_word("pattern", "a regular expression")
    if pattern is not None:
        _check_pattern(fields, pattern)
    limits = Limits(
        at_least=fields.maybe_number("at_least"),
        at_most=fields.maybe_number("at_most"),
        dates=fields.one_of("dates", ("any", "future", "past"), "any"),
    )
    return AskNode(
        id=id,
        slot=fields.word("slot", "the name of a slot"),
        text=fields.texts("text"),
        next=fields.word("next", _TARGET),
        accepts=accepts,
        label=fields.texts("label"),
        options=options,
        pattern=pattern,
        limits=limits,
        retry=fields.many_texts("retry"),
        tries=fields.integer("tries", 3, at_least=1, at_most=9),
        failed=fields.maybe_word("failed", _TARGET),
        confirm=fields.maybe_texts("confirm"),
        remember=fields.boolean("remember"),
        voice=read_node_voice(fields),
    )


def _choose(fields: Fields, id: str) -> Node:
    options = read_options(fields, leads=True)
    if not options:
        fields.complain("options", "is missing: expected a list of options")
    return ChooseNode(
        id=id,
        text=fields.texts("text"),
        options=options,
        retry=fields.many_texts("retry"),
        tries=fields.integer("tries", 3, at_least=1, at_most=9),
        failed=fields.maybe_word("failed", _TARGET),
        voice=read_node_voice(fields),
    )


def _classify(fields: Fields, id: str) -> Node:
    return ClassifyNode(
        id=id,
        text=fields.maybe_texts("text"),
        otherwise=fields.word("otherwise", _TARGET),
        routes=fields.by_name("routes", lambda inner, intent: inner.word(intent, _TARGET)),
        suggest=fields.words("suggest"),
        voice=read_node_voice(fields),
    )


def _answer(fields: Fields, id: str) -> Node:
    return AnswerNode(
        id=id,
        query=fields.maybe_texts("query"),
        topic=fields.maybe_word("topic"),
        found=fields.maybe_word("found", _TARGET),
        helped=fields.maybe_word("helped", _TARGET),
        not_helped=fields.maybe_word("not_helped", _TARGET),
        not_found=fields.maybe_word("not_found", _TARGET),
    )


def _fetch(fields: Fields, id: str) -> Node:
    return FetchNode(
        id=id,
        service=fields.word("service", "the name of a service"),
        path=fields.word("path", "a path, like /bills/{customer_number}"),
        method=fields.one_of("method", METHODS, "GET"),
        body=_json(fields, "body"),
        save=fields.by_name("save", _saved),
        ok=fields.word("ok", _TARGET),
        not_found=_target_or_ask_again(fields, "not_found"),
        refused=_target_or_ask_again(fields, "refused"),
        failed=fields.word("failed", _TARGET),
    )


def _set(fields: Fields, id: str) -> Node:
    return SetNode(
        id=id,
        values=fields.by_name("values", lambda inner, key: inner.word(key, "a value")),
        forget=fields.words("forget"),
        next=fields.word("next", _TARGET),
    )


def _branch(fields: Fields, id: str) -> Node:
    cases = tuple(_case(each) for each in fields.each("cases"))
    if not cases:
        fields.complain("cases", "is missing: expected a list of cases")
    return BranchNode(id=id, cases=cases, otherwise=fields.word("otherwise", _TARGET))


def _handover(fields: Fields, id: str) -> Node:
    priority = fields.integer("priority", 0, at_most=100) if fields.has("priority") else None
    return HandoverNode(
        id=id,
        queue=fields.maybe_word("queue", "the key of a queue"),
        reason=fields.maybe_word("reason") or "flow",
        text=fields.maybe_texts("text"),
        needs=fields.by_name(
            "needs", lambda inner, skill: inner.integer(skill, 1, at_least=1, at_most=5)
        ),
        priority=priority,
        is_urgent=fields.boolean("urgent"),
        voice=read_node_voice(fields),
    )


def _goto(fields: Fields, id: str) -> Node:
    return GotoNode(id=id, next=fields.word("next", _TARGET))


def _close(fields: Fields, id: str) -> Node:
    return CloseNode(
        id=id,
        text=fields.maybe_texts("text"),
        cause=fields.maybe_word("cause") or "done",
        disposition=fields.maybe_word("disposition"),
        voice=read_node_voice(fields),
    )


_TARGET = "the name of a node"

_READERS: Mapping[str, Callable[[Fields, str], Node]] = {
    "say": _say,
    "ask": _ask,
    "choose": _choose,
    "classify": _classify,
    "answer": _answer,
    "fetch": _fetch,
    "set": _set,
    "branch": _branch,
    "handover": _handover,
    "goto": _goto,
    "close": _close,
}


def read_options(fields: Fields, *, leads: bool) -> tuple[Option, ...]:
    options: list[Option] = []
    for each in fields.each("options"):
        option = Option(
            id=each.word("id"),
            label=each.texts("label"),
            next=each.word("next", _TARGET) if leads else None,
            words={
                Language(language): words
                for language, words in each.by_name(
                    "words", lambda inner, language: inner.words(language)
                ).items()
            },
            voice=each.maybe_texts("voice"),
        )
        each.finish()
        if any(option.id == other.id for other in options):
            each.complain("id", f"{option.id} is given twice")
        options.append(option)
    return tuple(options)


def _case(fields: Fields) -> Case:
    case = Case(
        of=fields.word("of", "a slot, or data as section.key"),
        next=fields.word("next", _TARGET),
        equals=fields.words("equals") if fields.has("equals") else None,
        is_known=fields.maybe_boolean("known"),
        weekdays=fields.words("weekdays") if fields.has("weekdays") else None,
        at_least=fields.maybe_number("at_least"),
        below=fields.maybe_number("below"),
    )
    for day in case.weekdays or ():
        if day not in WEEKDAYS:
            fields.complain("weekdays", f"expected {', '.join(WEEKDAYS)}, found {day}")
    if all(
        test is None
        for test in (case.equals, case.is_known, case.weekdays, case.at_least, case.below)
    ):
        fields.complain("", "expected a test: equals, known, weekdays, at_least or below")
    fields.finish()
    return case


def _saved(fields: Fields, slot: str) -> Saved:
    if isinstance(fields.raw(slot), str):
        return Saved(path=fields.word(slot))
    inner = fields.inside(slot)
    saved = Saved(
        path=inner.word("path"),
        accepts=inner.maybe_word("accepts") or "text",
        label=inner.maybe_texts("label"),
    )
    inner.finish()
    return saved


def _target_or_ask_again(fields: Fields, name: str) -> str | AskAgain | None:
    if not isinstance(fields.raw(name), dict):
        return fields.maybe_word(name, _TARGET)
    inner = fields.inside(name)
    again = AskAgain(
        node=inner.word("ask_again", _TARGET),
        text=inner.maybe_texts("text"),
        voice=inner.maybe_texts("voice"),
    )
    inner.finish()
    return again


def _json(fields: Fields, name: str) -> Json:
    value = fields.raw(name)
    if not _is_json(value):
        fields.complain(name, "expected texts, numbers, lists and fields only")
        return None
    return value  # type: ignore[return-value] # _is_json has looked at all of it


def _is_json(value: object) -> bool:
    if isinstance(value, dict):
        return all(isinstance(key, str) and _is_json(inner) for key, inner in value.items())
    if isinstance(value, list):
        return all(_is_json(inner) for inner in value)
    return value is None or isinstance(value, bool | int | float | str)


def _check_pattern(fields: Fields, pattern: str) -> None:
    try:
        re.compile(pattern)
    except re.error as error:
        fields.complain("pattern", f"is not a regular expression: {error}")
