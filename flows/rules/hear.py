"""The customer said or pressed something."""

from collections.abc import Callable, Mapping

from flows.nodes import AskNode
from flows.session import Heard

from .asked import (
    hear_confirmation,
    hear_what_is_near,
    hear_whether_it_helped,
    hear_whether_to_go_on,
    hear_which,
    only_a_file,
)
from .classify import take_request
from .closed import hear_at_shut_queue, take_message
from .forms import hear_at_node
from .interrupts import obey
from .nodes import run
from .play import Play
from .turn import begin_turn
from .voice import LANGUAGE


def hear(play: Play, heard: Heard) -> None:
    """Interrupts first, then what the bot waits for, then the question of the node."""
    begin_turn(play, heard)
    if heard.choice is not None and heard.choice.startswith(LANGUAGE):
        _change_language(play, heard.choice.removeprefix(LANGUAGE))
        return
    if obey(play, heard):
        return
    awaiting = play.session.awaiting
    if awaiting == "message":
        take_message(play, heard)
    elif awaiting == "queue_shut":
        if not hear_at_shut_queue(play, heard):
            take_request(play, heard)
    elif _is_only_a_file(play, heard):
        only_a_file(play)
    else:
        _HEAR.get(awaiting, hear_at_node)(play, heard)


_HEAR: Mapping[str | None, Callable[[Play, Heard], None]] = {
    "confirm": hear_confirmation,
    "meant": hear_which,
    "near": hear_what_is_near,
    "helped": hear_whether_it_helped,
    "more": hear_whether_to_go_on,
}


def _is_only_a_file(play: Play, heard: Heard) -> bool:
    """Nothing was written; a question for free text takes the file as its answer."""
    node = play.node()
    wants_text = isinstance(node, AskNode) and node.accepts == "text" and not play.session.awaiting
    is_wordless = not heard.text.strip() and heard.choice is None
    return is_wordless and not (wants_text and heard.attachments)


def _change_language(play: Play, language: str) -> None:
    """Go on from home in the language whose key was pressed."""
    if language in play.flow.languages:
        play.change(language=language, stack=())
        play.note("language", what=language)
    run(play, play.flow.home)
