"""A flow document: YAML text -> Flow, with every problem named by its place."""

import re
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from core.errors import Invalid
from core.model import ChannelKind, Language
from flows.model import PHRASES, Flow, People, Quiet
from flows.nodes import Node, Texts

from .fields import Fields, Problem
from .nodes import read_node
from .strict_yaml import NotYaml, load
from .voice import read_voice

_TARGET = "the name of a node"
MOST_NODES = 500
_ID = re.compile(r"[a-z0-9_-]{1,40}")


class BadDocument(Invalid):
    """The text is not a flow document. `problems` are all that was found."""

    def __init__(self, problems: list[Problem]) -> None:
        first = problems[0]
        super().__init__(first.place, first.reason)
        self.problems = tuple(problems)


def flow_from_yaml(text: str, *, version: int = 0) -> Flow:
    """Read a document. Raises BadDocument; what the nodes mean together is checked by check.py."""
    problems: list[Problem] = []
    try:
        loaded = load(text)
    except NotYaml as error:
        place = f"line {error.line}" if error.line else "document"
        raise BadDocument([Problem(place=place, reason=error.reason)]) from None
    fields = Fields(loaded, "", problems)
    flow = _flow(fields, version)
    fields.finish()
    if problems:
        raise BadDocument(problems)
    return flow


def _flow(fields: Fields, version: int) -> Flow:
    languages = tuple(Language(each) for each in fields.words("languages"))
    channels = tuple(ChannelKind(each) for each in fields.words("channels"))
    for name, listed in (("languages", languages), ("channels", channels)):
        if not listed:
            fields.complain(name, "is missing: expected a list with at least one")
    return Flow(
        id=_id(fields),
        version=version,
        names=fields.texts("name"),
        channels=channels,
        languages=languages,
        zone=_zone(fields),
        start=fields.word("start", _TARGET),
        home=fields.word("home", _TARGET),
        people=_people(fields.inside("people")),
        quiet=_quiet(fields.inside("silence")),
        language_skills={
            Language(language): skills
            for language, skills in fields.by_name("language_skills", _skills).items()
        },
        texts=_phrases(fields),
        intents=fields.by_name("intents", lambda inner, intent: inner.texts(intent)),
        topics=fields.by_name("topics", lambda inner, intent: inner.word(intent, _TARGET)),
        topics_by_value=fields.by_name(
            "topics_by_value", lambda inner, kind: inner.word(kind, "an intent of the topics")
        ),
        interrupts=fields.by_name("interrupts", lambda inner, intent: inner.word(intent, _TARGET)),
        asides=frozenset(fields.words("asides")),
        nodes=_nodes(fields),
        voice=read_voice(fields),
    )


def _id(fields: Fields) -> str:
    id = fields.word("flow", "the name of the flow")
    if id and _ID.fullmatch(id) is None:
        fields.complain("flow", "expected up to 40 small letters, digits, - and _")
    return id


def _nodes(fields: Fields) -> dict[str, Node]:
    nodes = fields.by_name("nodes", read_node)
    if not nodes:
        fields.complain("nodes", "is missing: expected nodes by name")
    if len(nodes) > MOST_NODES:
        fields.complain("nodes", f"expected at most {MOST_NODES}, found {len(nodes)}")
    return nodes


def _phrases(fields: Fields) -> dict[str, Texts]:
    """The standing phrases; all of PHRASES must be there."""
    inner = fields.inside("texts")
    phrases = {name: inner.texts(name) for name in PHRASES}
    inner.finish()
    return phrases


def _zone(fields: Fields) -> str:
    zone = fields.maybe_word("zone", "a time zone, like Europe/London") or "UTC"
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        fields.complain("zone", f"expected a time zone, like Europe/London, found {zone!r}")
        return "UTC"
    return zone


def _people(fields: Fields) -> People:
    people = People(
        queue=fields.word("queue", "the key of a queue"),
        queues=fields.by_name("queues", lambda inner, intent: inner.word(intent, "a queue's key")),
        intents=frozenset(fields.words("intents")),
        after_misunderstandings=fields.integer("after_misunderstandings", 3, at_least=1, at_most=9),
        after_turns=fields.integer("after_turns", 60, at_least=5, at_most=500),
    )
    fields.finish()
    return people


def _quiet(fields: Fields) -> Quiet:
    quiet = Quiet(
        ask_after_seconds=float(
            fields.integer("ask_after_seconds", 240, at_least=10, at_most=86_400)
        ),
        end_after_seconds=float(
            fields.integer("end_after_seconds", 300, at_least=10, at_most=86_400)
        ),
        then=fields.one_of("then", ("close", "handover"), "close"),
        disposition=fields.maybe_word("disposition"),
    )
    fields.finish()
    return quiet


def _skills(fields: Fields, language: str) -> dict[str, int]:
    return fields.by_name(
        language, lambda inner, skill: inner.integer(skill, 1, at_least=1, at_most=5)
    )
