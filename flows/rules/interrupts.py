"""What goes before everything else: emergencies, the wish for a person, anger."""

from flows.nodes import AskNode, ChooseNode
from flows.session import Heard

from .doubt import likely_intents, offer
from .nodes import run
from .people import to_person
from .play import PERSON, Play
from .words import presses_for_a_person

AMOUNTS = ("number", "amount")
"""Kinds of which 0 is a value."""


def obey(play: Play, heard: Heard) -> bool:
    """Deal with an interrupt. False: there is none, the conversation goes on."""
    if _is_emergency(play, heard):
        return True
    if play.session.awaiting == "message":
        return False
    if _wants_person(play, heard):
        _note_intent(play, heard)
        play.note("person")
        to_person(play, "asked_for_person")
        return True
    if heard.meaning.mood == "angry" and play.session.awaiting != "queue_shut":
        _note_intent(play, heard)
        play.note("upset")
        play.phrase("apology")
        to_person(play, "upset")
        return True
    if play.session.turns >= play.flow.people.after_turns and not play.session.awaiting:
        to_person(play, "flow")
        return True
    return False


def _is_emergency(play: Play, heard: Heard) -> bool:
    """Obey an emergency that is sure; ask about one that only seems so."""
    interrupts = play.flow.interrupts
    intent = heard.meaning.intent
    if heard.choice is not None and heard.choice.removeprefix("intent:") in interrupts:
        intent = heard.choice.removeprefix("intent:")
    if intent is not None and intent in interrupts:
        score = heard.meaning.score
        label = play.flow.intent_labels(play.session.language).get(intent, intent)
        asked = heard.text if heard.choice is None else play.session.question or heard.text
        play.change(intent=intent, intent_score=score, stack=(), asked=asked)
        play.note("interrupt", what=label)
        run(play, interrupts[intent])
        return True
    return _may_be_emergency(play, heard)


def _may_be_emergency(play: Play, heard: Heard) -> bool:
    """Ask about it; a form goes on afterwards if it was none."""
    ranking = heard.meaning.ranking
    likely = ranking[0][0] if heard.meaning.band == "confirm" and ranking else ""
    if likely not in play.flow.interrupts or _is_dictating(play):
        return False
    is_form = isinstance(play.node(), AskNode | ChooseNode) and not play.session.awaiting
    others = () if is_form else likely_intents(play, heard, play.flow.topics)
    stack = (play.session.node,) if is_form else ()
    play.change(stack=stack, question=heard.text)
    offer(play, (likely, *others))
    return True


def _is_dictating(play: Play) -> bool:
    """The customer writes a description or a message: words in it are not a request."""
    node = play.node()
    is_text = isinstance(node, AskNode) and node.accepts == "text" and not play.session.awaiting
    return is_text or play.session.awaiting in ("message", "meant")


def _wants_person(play: Play, heard: Heard) -> bool:
    if heard.choice == PERSON or heard.meaning.wants_human:
        return True
    if heard.meaning.intent in play.flow.people.intents and not _is_dictating(play):
        return True
    return presses_for_a_person(heard.text) and not _may_be_a_value(play)


def _may_be_a_value(play: Play) -> bool:
    """Whether a single 0 may answer the question. On the telephone it hardly ever does."""
    node = play.node()
    return isinstance(node, AskNode) and not (play.speaks and node.accepts not in AMOUNTS)


def _note_intent(play: Play, heard: Heard) -> None:
    """Know what it is about, for the queue and the packet, though a person takes over now."""
    if play.session.intent is not None or _is_dictating(play):
        return
    meaning = heard.meaning
    likely = likely_intents(play, heard, play.flow.topics)
    if meaning.intent in play.flow.topics:
        play.change(intent=meaning.intent, intent_score=meaning.score)
    elif likely:
        play.change(intent=likely[0], intent_score=dict(meaning.ranking)[likely[0]])
