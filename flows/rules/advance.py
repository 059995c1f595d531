"""The one entry: what was heard, found or fetched -> the next session and what to do."""

from datetime import datetime
from typing import assert_never

from flows.model import Flow
from flows.session import (
    Effect,
    Fetched,
    Found,
    Heard,
    Input,
    QueueShut,
    Session,
    Silence,
    Started,
    Unanswered,
)

from .closed import shut
from .hear import hear
from .nodes import run
from .people import to_person
from .play import Play
from .results import fetched, found
from .silence import silence
from .unanswered import unanswered
from .voice import voiced

MOST_RESULTS = 12
"""Searches and fetches that may follow on one word of the customer."""


def advance(
    flow: Flow, session: Session, input: Input, now: datetime
) -> tuple[Session, tuple[Effect, ...]]:
    """Take one input. The last effect is always Search, Fetch, Handover, Close or Wait.

    Whoever calls performs the effects and feeds the result of a Search or Fetch, or a shut
    queue, back in.
    """
    play = Play(flow=flow, session=session, now=now)
    _settle(play)
    match input:
        case Started(facts=facts):
            play.change(data={**play.session.data, **facts})
            play.is_greeting = True
            run(play, flow.start)
        case Heard():
            hear(play, input)
        case Unanswered() if play.speaks:
            unanswered(play)
        case Silence() | Unanswered():
            silence(play)
        case Found() | Fetched():
            _take_result(play, input)
        case QueueShut():
            shut(play, input)
        case _:
            assert_never(input)
    voiced(play)
    return play.session, tuple(play.effects)


def _take_result(play: Play, result: Found | Fetched) -> None:
    """Go on, unless the document fetches in a circle: then a person is better."""
    play.change(results=play.session.results + 1)
    if play.session.results > MOST_RESULTS:
        to_person(play, "flow")
    elif isinstance(result, Found):
        found(play, result)
    else:
        fetched(play, result)


def _settle(play: Play) -> None:
    """Go on from home when the document has changed and the place is gone."""
    session = play.session
    is_gone = session.node not in play.flow.nodes
    if session.version != play.flow.version or is_gone:
        play.change(version=play.flow.version, flow=play.flow.id)
    if is_gone:
        play.change(node=play.flow.home, awaiting=None, stack=(), offered=())
