"""What every turn of the customer changes, whatever it says."""

from dataclasses import replace

from flows.nodes import AskNode
from flows.session import Heard

from .nodes import TOPIC
from .play import PERSON, Play
from .read_back import typed
from .slots import read
from .words import has_words

WORDS_THAT_SETTLE_A_LANGUAGE = 2
NOT_REMEMBERED = ("text", "choice", "number", "date", "time")
"""Kinds that mean nothing outside their question."""


def begin_turn(play: Play, heard: Heard) -> None:
    """Count the turn; note mood, language, the request and what was mentioned unasked."""
    if play.session.is_over:
        play.change(is_over=False, node=play.flow.home, awaiting=None, stack=(), shut=None)
    play.change(turns=play.session.turns + 1, silences=0, results=0, mood=heard.meaning.mood)
    _follow_language(play, heard)
    _note_request(play, heard)
    _remember_values(play, heard)


def pressed_topic(heard: Heard) -> str | None:
    """The intent of a pressed topic."""
    if heard.choice is not None and heard.choice.startswith(TOPIC):
        return heard.choice.removeprefix(TOPIC)
    return None


def _follow_language(play: Play, heard: Heard) -> None:
    """Go on in the language the customer changes to; a number or an address is no change."""
    spoken = heard.meaning.language
    is_other = spoken != play.session.language and spoken in play.flow.languages
    node = play.node()
    is_dictating = isinstance(node, AskNode) and node.accepts == "text"
    if not is_other or heard.choice is not None or is_dictating:
        return
    if has_words(heard.text) >= WORDS_THAT_SETTLE_A_LANGUAGE:
        play.change(language=spoken)
        play.note("language", what=spoken)


def _note_request(play: Play, heard: Heard) -> None:
    """Keep the first real request in the customer's words; a greeting or a yes is none."""
    session, intent, text = play.session, heard.meaning.intent, heard.text.strip()
    is_known = intent in play.flow.topics or intent in play.flow.interrupts
    is_small_talk = intent is not None and not is_known and intent not in play.flow.asides
    if not text or is_small_talk or heard.meaning.wants_human or heard.choice == PERSON:
        return
    is_asking = session.awaiting is None and not isinstance(play.node(), AskNode)
    if is_asking and (not session.asked or (is_known and session.intent is None)):
        play.change(asked=text)
    if heard.choice is None and session.awaiting not in ("confirm", "meant"):
        play.change(question=text)


def _remember_values(play: Play, heard: Heard) -> None:
    """Fill slots from what is mentioned before it is asked for: nothing is asked twice."""
    if heard.choice is not None:
        return
    for node in play.flow.nodes.values():
        if not isinstance(node, AskNode) or not node.remember or node.accepts in NOT_REMEMBERED:
            continue
        strict = replace(node, pattern=None)
        value = read(strict, heard, play.session.language, play.today())
        if value is not None and play.session.node != node.id:
            play.fill(node.slot, typed(play, heard, replace(value, is_confirmed=False)))
