"""Answers to the document's questions, and what customers say instead of an answer."""

from flows.nodes import AskNode, ChooseNode, ClassifyNode
from flows.session import Heard, Search, SlotValue

from .classify import classify, go_to_topic, take_request
from .nodes import run
from .play import Play
from .read_back import ask_confirmation, typed, wants_confirmation
from .retry import retry
from .slots import option_of, read
from .turn import pressed_topic
from .words import says_stop, sounds_like_a_question


def hear_at_node(play: Play, heard: Heard) -> None:
    node = play.node()
    match node:
        case AskNode():
            value = read(node, heard, play.session.language, play.today())
            if value is None:
                _digress(play, node, heard)
            else:
                take_value(play, node, typed(play, heard, value))
        case ChooseNode():
            option = option_of(node.options, heard)
            if option is None or option.next is None:
                _digress(play, node, heard)
            else:
                play.understood()
                play.note("chose", what=play.label(option).label)
                run(play, option.next)
        case ClassifyNode():
            classify(play, node, heard)
        case _:
            take_request(play, heard)


def take_value(play: Play, node: AskNode, value: SlotValue) -> None:
    """Keep the value and go on, after a confirmation where the document wants one."""
    play.understood()
    play.fill(node.slot, value)
    play.note("learnt", what=play.worded(node.label), value=value.text[:200])
    if wants_confirmation(play, node, value):
        ask_confirmation(play, node, value)
    else:
        run(play, node.next)


def _digress(play: Play, node: AskNode | ChooseNode, heard: Heard) -> None:
    """The words do not answer the form's question: another topic, an aside, a way out, or
    nothing.
    """
    topics = play.flow.topics
    intent = pressed_topic(heard) or heard.meaning.intent
    if says_stop(heard.text):
        play.change(stack=())
        run(play, play.flow.home)
    elif intent in play.flow.asides and heard.choice is None:
        _ask_aside(play, node, heard)
    elif intent is not None and intent in topics and intent != play.session.intent:
        go_to_topic(play, intent, topics[intent], heard)
    elif sounds_like_a_question(heard.text) and heard.choice is None:
        _ask_aside(play, node, heard)
    else:
        retry(play, node, heard.text)


def _ask_aside(play: Play, node: AskNode | ChooseNode, heard: Heard) -> None:
    """Answer a question in between; results.found comes back to the form."""
    play.note("searched", words=heard.text[:80])
    play.change(stack=(node.id,), awaiting="aside", question=heard.text)
    play.effects.append(Search(query=heard.text))
