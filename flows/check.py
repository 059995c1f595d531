"""Is the document fit to be published? Gives findings; one error refuses it. Pure.

Proves that no node leads nowhere, that every node can come to an end, that nothing runs in a circle
without a customer's word, that every text exists in every language, and that every name is known.
"""

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass

from .check_voice import voice_findings
from .graph import can_end, circles, edges, reachable
from .model import Flow
from .nodes import (
    AskNode,
    ClassifyNode,
    FetchNode,
    HandoverNode,
    Node,
    SayNode,
    SetNode,
)
from .wording import placeholder_findings, text_findings

BASE_KINDS = frozenset(
    (
        "text",
        "choice",
        "date",
        "time",
        "datetime",
        "date_range",
        "amount",
        "number",
        "phone",
        "email",
        "customer_number",
        "order_number",
    )
)
"""What can be asked for everywhere; a tenant may have kinds of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong (error) or probably not meant (warning). `place`: "node.field"."""

    severity: str
    code: str
    place: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Names that exist outside the document. None: not known here, so not checked."""

    queues: frozenset[str] | None = None
    services: frozenset[str] | None = None
    skills: frozenset[str] | None = None
    intents: frozenset[str] | None = None
    kinds: frozenset[str] = frozenset()


def check(flow: Flow, known: Known) -> tuple[Finding, ...]:
    """Everything that is wrong with the document, errors first."""
    found = [
        *_targets(flow),
        *_home(flow),
        *_unreachable(flow),
        *_dead_ends(flow),
        *_endless(flow),
        *_interrupts(flow),
        *_texts(flow),
        *_labels(flow),
        *_names(flow, known),
        *(_error(code, place, text) for code, place, text in voice_findings(flow)),
    ]
    return tuple(sorted(found, key=lambda finding: (finding.severity != "error", finding.place)))


def has_errors(findings: Iterable[Finding]) -> bool:
    return any(finding.severity == "error" for finding in findings)


def _error(code: str, place: str, text: str) -> Finding:
    return Finding(severity="error", code=code, place=place, text=text)


def _targets(flow: Flow) -> Iterator[Finding]:
    named = [("start", flow.start), ("home", flow.home)]
    named += [(f"topics.{intent}", target) for intent, target in flow.topics.items()]
    named += [(f"interrupts.{intent}", target) for intent, target in flow.interrupts.items()]
    for node in flow.nodes.values():
        named += [(f"{node.id}.{edge.field}", edge.target) for edge in edges(flow, node)]
    for place, target in named:
        if target not in flow.nodes:
            yield _error("unknown_target", place, f"there is no node {target!r}")
    for node in flow.nodes.values():
        if isinstance(node, FetchNode):
            yield from _asks_again(flow, node)


def _asks_again(flow: Flow, node: FetchNode) -> Iterator[Finding]:
    for edge in edges(flow, node):
        is_again = edge.field.endswith(".ask_again")
        target = flow.nodes.get(edge.target)
        if is_again and target is not None and not isinstance(target, AskNode):
            place = f"{node.id}.{edge.field}"
            yield _error("not_a_question", place, f"{edge.target} is no ask node")


def _home(flow: Flow) -> Iterator[Finding]:
    home = flow.nodes.get(flow.home)
    if home is not None and not (isinstance(home, ClassifyNode) and home.text is not None):
        yield _error("home", "home", "home must be a classify node with a text")


def _roots(flow: Flow) -> list[str]:
    return [flow.start, flow.home, *flow.topics.values(), *flow.interrupts.values()]


def _unreachable(flow: Flow) -> Iterator[Finding]:
    for id in flow.nodes.keys() - reachable(flow, _roots(flow)):
        yield Finding(
            severity="warning", code="unreachable", place=id, text="no conversation gets here"
        )


def _dead_ends(flow: Flow) -> Iterator[Finding]:
    for id in flow.nodes.keys() - can_end(flow):
        yield _error("dead_end", id, "no way from here to a person or a goodbye, except by failing")


def _endless(flow: Flow) -> Iterator[Finding]:
    """Circles that need no word of the customer. A question is passed silently once it is answered,

    so it stops a circle only if the circle forgets the answer.
    """
    following = {
        id: [edge.target for edge in edges(flow, node) if not edge.waits]
        for id, node in flow.nodes.items()
    }
    for group in circles(following):
        forgotten = {
            slot
            for id in group
            if isinstance(node := flow.nodes[id], SetNode)
            for slot in node.forget
        }
        passed = {id for id in group if not _stops(flow.nodes[id], forgotten)}
        inner = {id: [after for after in following[id] if after in passed] for id in passed}
        for circle in circles(inner):
            names = ", ".join(sorted(circle))
            yield _error(
                "endless", min(circle), f"runs in a circle without a customer's word: {names}"
            )


def _stops(node: Node, forgotten: set[str]) -> bool:
    return isinstance(node, AskNode) and node.slot in forgotten


def _interrupts(flow: Flow) -> Iterator[Finding]:
    """An emergency tells what to do and gets a person in the same turn."""
    for intent, target in flow.interrupts.items():
        seen: list[Node] = []
        id: str | None = target
        while id is not None and id in flow.nodes and len(seen) < len(flow.nodes):
            node = flow.nodes[id]
            seen.append(node)
            id = node.next if isinstance(node, SayNode | SetNode) else None
        if not seen:
            continue
        last = seen[-1]
        says = any(isinstance(node, SayNode) for node in seen)
        if not (says and isinstance(last, HandoverNode) and last.is_urgent):
            yield _error(
                "interrupt",
                f"interrupts.{intent}",
                "must say something and then hand over urgently, with nothing in between",
            )


def _texts(flow: Flow) -> Iterator[Finding]:
    for place, text in text_findings(flow):
        yield _error("missing_language", place, text)
    for place, text in placeholder_findings(flow):
        yield _error("unknown_value", place, text)


def _labels(flow: Flow) -> Iterator[Finding]:
    """Whatever can be shown or offered needs a name, and leads somewhere."""
    named = [("topics", intent) for intent in flow.topics]
    named += [("interrupts", intent) for intent in flow.interrupts]
    for place, intent, routes in _offered(flow):
        named.append((place, intent))
        if intent not in routes:
            yield _error("unrouted", place, f"{intent} leads nowhere")
    for place, intent in named:
        if intent not in flow.intents:
            yield _error("no_label", place, f"{intent} has no name in intents")


def _offered(flow: Flow) -> Iterator[tuple[str, str, Container[str]]]:
    for kind, intent in flow.topics_by_value.items():
        yield f"topics_by_value.{kind}", intent, flow.topics
    for node in flow.nodes.values():
        if isinstance(node, ClassifyNode):
            routes = {*flow.topics, *node.routes, *flow.interrupts}
            for intent in node.suggest:
                yield f"{node.id}.suggest", intent, routes


def _names(flow: Flow, known: Known) -> Iterator[Finding]:
    yield from _unknown("queue", _queues(flow), known.queues)
    yield from _unknown("service", _services(flow), known.services)
    yield from _unknown("skill", _skills(flow), known.skills)
    yield from _unknown("intent", _intents(flow), known.intents)
    kinds = [(f"topics_by_value.{kind}", kind) for kind in flow.topics_by_value]
    kinds += [
        (f"{node.id}.accepts", node.accepts)
        for node in flow.nodes.values()
        if isinstance(node, AskNode) and node.pattern is None
    ]
    yield from _unknown("entity kind", kinds, BASE_KINDS | known.kinds)


def _unknown(
    what: str, named: Iterable[tuple[str, str]], known: frozenset[str] | None
) -> Iterator[Finding]:
    if known is None:
        return
    for place, name in named:
        if name not in known:
            yield _error(f"unknown_{what.replace(' ', '_')}", place, f"there is no {what} {name!r}")


def _queues(flow: Flow) -> Iterator[tuple[str, str]]:
    yield "people.queue", flow.people.queue
    for intent, queue in flow.people.queues.items():
        yield f"people.queues.{intent}", queue
    for node in flow.nodes.values():
        if isinstance(node, HandoverNode) and node.queue is not None:
            yield f"{node.id}.queue", node.queue


def _services(flow: Flow) -> Iterator[tuple[str, str]]:
    for node in flow.nodes.values():
        if isinstance(node, FetchNode):
            yield f"{node.id}.service", node.service


def _skills(flow: Flow) -> Iterator[tuple[str, str]]:
    for language, skills in flow.language_skills.items():
        for skill in skills:
            yield f"language_skills.{language}", skill
    for node in flow.nodes.values():
        if isinstance(node, HandoverNode):
            for skill in node.needs:
                yield f"{node.id}.needs", skill


def _intents(flow: Flow) -> Iterator[tuple[str, str]]:
    for place, listed in (
        ("topics", flow.topics),
        ("interrupts", flow.interrupts),
        ("asides", flow.asides),
        ("people.intents", flow.people.intents),
        ("people.queues", flow.people.queues),
    ):
        for intent in listed:
            yield place, intent
    for node in flow.nodes.values():
        if isinstance(node, ClassifyNode):
            for intent in node.routes:
                yield f"{node.id}.routes", intent
