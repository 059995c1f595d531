"""Running the document from node to node until the customer has the word, or somebody else has."""

from typing import assert_never

from core.model import Choice, Expect
from flows.nodes import (
    AnswerNode,
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
from flows.session import Close, Fetch, Handover, Search

from .branches import way
from .people import handover_text, queue_of, skills_of, to_person
from .play import Play, WaitingNode
from .read_back import ask_confirmation, must_read_back
from .templates import render, render_json, render_path

MOST_NODES_IN_A_ROW = 200
"""A document that passes through more without a customer's word is broken; check.py refuses it."""

TOPIC = "intent:"
"""Choices that name an intent have ids that begin so."""


def run(play: Play, target: str) -> None:
    """Go to a node, and on, until the effects are at rest."""
    following: str | None = target
    for _ in range(MOST_NODES_IN_A_ROW):
        if following is None:
            return
        play.change(node=following, awaiting=None, offered=(), expecting=())
        following = _step(play, play.flow.nodes[following])
    to_person(play, "flow")


def put(play: Play, node: WaitingNode) -> None:
    """Put the node's question to the customer and wait."""
    texts = play.texts_of(node)
    prompt = play.prompt_of(texts, f"{node.id}.text") if texts is not None else ""
    ask(play, node, play.question(node), prompt=prompt)


def ask(play: Play, node: WaitingNode, text: str, *, prompt: str = "") -> None:
    """Put the question in these words, with the node's choices, and wait."""
    expecting = (node.accepts,) if isinstance(node, AskNode) and is_entity(node) else ()
    play.change(node=node.id, awaiting=None, expecting=expecting)
    options = _read_out(play, node)
    play.say(
        f"{text} {options}".strip(),
        choices=choices_of(play, node),
        prompt=f"{prompt}.options" if prompt and options else prompt,
    )
    play.wait()


def _read_out(play: Play, node: WaitingNode) -> str:
    """The choices with their keys, where a caller would not know them otherwise."""
    if not play.speaks or isinstance(node, ClassifyNode) or not node.options:
        return ""
    voice = node.voice
    at_first = voice.read_options if voice.read_options is not None else voice.text is None
    if voice.expect is Expect.YES_NO or not (at_first or play.session.attempts):
        return ""
    keys = {choice: key for key, choice in voice.keys.items()}
    listed = [
        play.spoken(
            "option",
            label=aloud(play.worded(option.voice or option.label)),
            key=keys.get(option.id, str(number)),
        )
        for number, option in enumerate(node.options, 1)
    ]
    return " ".join((*listed, play.spoken("or_say")))


def choices_of(play: Play, node: WaitingNode) -> tuple[Choice, ...]:
    """What the customer can press instead of writing."""
    match node:
        case AskNode() | ChooseNode():
            return tuple(play.label(option) for option in node.options)
        case ClassifyNode():
            return topic_choices(play, node.suggest)
        case _:
            assert_never(node)


def topic_choices(play: Play, intents: tuple[str, ...]) -> tuple[Choice, ...]:
    labels = play.flow.intent_labels(play.session.language)
    return tuple(
        Choice(id=f"{TOPIC}{intent}", label=labels.get(intent, intent)) for intent in intents
    )


def aloud(label: str) -> str:
    """A label in the middle of a sentence."""
    plain = label.rstrip("?!.。？！")
    is_name = len(plain) > 1 and plain[1].isupper()
    return plain if is_name else plain[:1].lower() + plain[1:]


def is_entity(node: AskNode) -> bool:
    return node.accepts not in ("text", "choice")


def _step(play: Play, node: Node) -> str | None:
    """Do what one node does; give the next, or None at rest."""
    match node:
        case AskNode() | ChooseNode() | ClassifyNode():
            return _arrive(play, node)
        case AnswerNode() | FetchNode() | HandoverNode() | CloseNode():
            _ask_outside(play, node)
            return None
        case SayNode():
            play.speak(play.texts_of(node) or node.text)
            return node.next
        case SetNode():
            return _set(play, node)
        case BranchNode():
            return way(node, play)
        case GotoNode():
            return node.next
        case _:
            assert_never(node)


def _ask_outside(play: Play, node: AnswerNode | FetchNode | HandoverNode | CloseNode) -> None:
    """Come to rest: somebody else than the customer has the word, or nobody any more."""
    match node:
        case AnswerNode():
            _search(play, node)
        case FetchNode():
            _fetch(play, node)
        case HandoverNode():
            _hand_over(play, node)
        case CloseNode():
            _close(play, node)
        case _:
            assert_never(node)


def _set(play: Play, node: SetNode) -> str:
    for key, value in node.values.items():
        play.attach(key, render(value, play.session))
    play.forget(*node.forget)
    return node.next


def _arrive(play: Play, node: WaitingNode) -> str | None:
    if isinstance(node, AskNode):
        known = play.session.slots.get(node.slot)
        if known is not None and must_read_back(play, node, known):
            ask_confirmation(play, node, known)
            return None
        if known is not None:
            return node.next
        play.note("asked", what=play.worded(node.label))
    play.change(tries={**play.session.tries, node.id: 0})
    put(play, node)
    return None


def _search(play: Play, node: AnswerNode) -> None:
    query = play.worded(node.query) if node.query is not None else play.session.question
    query = query or play.session.asked
    play.note("searched", words=query[:80])
    play.change(awaiting="search")
    play.effects.append(Search(query=query, topic=node.topic))


def _fetch(play: Play, node: FetchNode) -> None:
    play.change(awaiting="fetch")
    play.effects.append(
        Fetch(
            service=node.service,
            path=render_path(node.path, play.session),
            method=node.method,
            body=render_json(node.body, play.session),
        )
    )


def _hand_over(play: Play, node: HandoverNode) -> None:
    texts = play.texts_of(node)
    text = play.worded(texts) if texts is not None else handover_text(play)
    play.hand_over(
        Handover(
            queue=node.queue or queue_of(play),
            reason=node.reason,
            needs=dict(node.needs) if node.is_urgent else {**skills_of(play), **node.needs},
            priority=node.priority,
            is_urgent=node.is_urgent,
            text=text,
        )
    )


def _close(play: Play, node: CloseNode) -> None:
    texts = play.texts_of(node)
    if texts is not None:
        play.speak(texts)
    play.effects.append(Close(cause=node.cause, disposition=node.disposition))
    play.change(is_over=True, stack=())
