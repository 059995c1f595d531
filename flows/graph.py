"""Where each node of a document can lead. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import assert_never

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
    SayNode,
    SetNode,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """One way out of a node. `field` is where the document names it.

    `waits`: the customer has the word in between. `is_fallback`: taken only when answers are of no
    use.
    """

    target: str
    field: str
    waits: bool = False
    is_fallback: bool = False


def edges(flow: Flow, node: Node) -> tuple[Edge, ...]:
    """Every way out that the document names."""
    return tuple(_edges(flow, node))


def ends(node: Node) -> bool:
    """The bot's part can end here without any misunderstanding: a person, or a goodbye."""
    match node:
        case HandoverNode() | CloseNode():
            return True
        case AnswerNode(found=None, not_helped=None):
            return True
        case _:
            return False


def reachable(flow: Flow, roots: Iterable[str]) -> set[str]:
    """All nodes to which a conversation that begins at the roots can come."""
    seen: set[str] = set()
    waiting = [root for root in roots if root in flow.nodes]
    while waiting:
        id = waiting.pop()
        if id in seen:
            continue
        seen.add(id)
        waiting += [
            edge.target for edge in edges(flow, flow.nodes[id]) if edge.target in flow.nodes
        ]
    return seen


def can_end(flow: Flow) -> set[str]:
    """The nodes from which the bot's part can come to an end.

    A way to a node that is not there counts as one: it is a mistake of another kind.
    """
    before: dict[str, set[str]] = {}
    for id, node in flow.nodes.items():
        for edge in edges(flow, node):
            if not edge.is_fallback:
                before.setdefault(edge.target, set()).add(id)
    good = {id for id, node in flow.nodes.items() if ends(node)}
    good |= {id for target in before.keys() - flow.nodes.keys() for id in before[target]}
    waiting = list(good)
    while waiting:
        for id in before.get(waiting.pop(), ()):
            if id not in good:
                good.add(id)
                waiting.append(id)
    return good


def circles(following: Mapping[str, Iterable[str]]) -> list[frozenset[str]]:
    """Groups of names in which each leads to every other, and so back to itself."""
    beyond = {name: _beyond(following, name) for name in following}
    groups = {
        frozenset(other for other in beyond[name] if name in beyond.get(other, ()))
        for name in following
    }
    return [group for group in groups if group]


def _beyond(following: Mapping[str, Iterable[str]], start: str) -> set[str]:
    """What can be reached in one step or more."""
    seen: set[str] = set()
    waiting = list(following[start])
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += following.get(name, ())
    return seen


def _edges(flow: Flow, node: Node) -> Iterator[Edge]:
    match node:
        case SayNode() | SetNode() | GotoNode():
            yield Edge(target=node.next, field="next")
        case AskNode() | ChooseNode() | ClassifyNode():
            yield from _asking(flow, node)
            yield from _fallback("voice.unanswered", node.voice.unanswered)
        case AnswerNode():
            yield from _answer(flow, node)
        case FetchNode():
            yield from _fetch(node)
        case BranchNode():
            for number, case in enumerate(node.cases):
                yield Edge(target=case.next, field=f"cases.{number}.next")
            yield Edge(target=node.otherwise, field="otherwise")
        case HandoverNode() | CloseNode():
            return
        case _:
            assert_never(node)


def _asking(flow: Flow, node: AskNode | ChooseNode | ClassifyNode) -> Iterator[Edge]:
    match node:
        case AskNode():
            yield Edge(target=node.next, field="next")
            yield from _fallback("failed", node.failed)
        case ChooseNode():
            for number, option in enumerate(node.options):
                field = f"options.{number}.next"
                yield Edge(target=option.next or "", field=field, waits=True)
            yield from _fallback("failed", node.failed)
        case ClassifyNode():
            yield from _routes(flow, node)
        case _:
            assert_never(node)


def _fallback(field: str, target: str | None) -> Iterator[Edge]:
    if target is not None:
        yield Edge(target=target, field=field, waits=True, is_fallback=True)


def _routes(flow: Flow, node: ClassifyNode) -> Iterator[Edge]:
    for intent, target in node.routes.items():
        yield Edge(target=target, field=f"routes.{intent}", waits=True)
    for intent, target in flow.topics.items():
        if intent not in node.routes and target in flow.nodes:
            yield Edge(target=target, field=f"topics.{intent}", waits=True)
    yield Edge(target=node.otherwise, field="otherwise", waits=True)


def _answer(flow: Flow, node: AnswerNode) -> Iterator[Edge]:
    if node.found is not None:
        yield Edge(target=node.found, field="found")
    else:
        yield Edge(target=node.helped or flow.home, field="helped", waits=True)
        if node.not_helped is not None:
            yield Edge(target=node.not_helped, field="not_helped", waits=True)
    if node.not_found is not None:
        yield Edge(target=node.not_found, field="not_found")
    else:
        yield Edge(target=flow.home, field="not_found", waits=True)


def _fetch(node: FetchNode) -> Iterator[Edge]:
    yield Edge(target=node.ok, field="ok")
    yield Edge(target=node.failed, field="failed")
    for field, way in (("not_found", node.not_found), ("refused", node.refused)):
        match way:
            case AskAgain():
                yield Edge(target=way.node, field=f"{field}.ask_again", waits=True)
            case str():
                yield Edge(target=way, field=field)
            case None:
                pass
            case _:
                assert_never(way)
