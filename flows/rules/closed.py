"""Nobody is there: the customer leaves a message for the queue, or goes on with the bot."""

from dataclasses import replace

from flows.nodes import ClassifyNode
from flows.session import Handover, Heard, QueueShut

from .nodes import run
from .people import queue_of, skills_of
from .play import GO_ON, LEAVE, Play
from .words import number_in, plain, says_no, says_yes

UNDERSTOOD_NOTHING = ("silence", "not_understood", "no_answer")
"""Reasons of a handover after which a caller is asked no more questions."""
CALLER, CALLBACK = "call.caller", "callback.number"


def shut(play: Play, notice: QueueShut) -> None:
    """Tell when the queue opens, and offer the two ways on."""
    play.note("shut", what=notice.queue)
    order = play.session.shut
    if play.speaks and order is not None and order.reason in UNDERSTOOD_NOTHING:
        play.change(awaiting="message", is_over=False, attempts=0, silences=0)
        play.phrase("voicemail", next_opening=notice.next_opening)
    else:
        play.change(awaiting="queue_shut", is_over=False, attempts=0)
        choices = play.leave_or_go_on()
        play.phrase("closed", choices=choices, next_opening=notice.next_opening)
    play.wait()


def hear_at_shut_queue(play: Play, heard: Heard) -> bool:
    """Take a press, a plain answer or the message itself. False: it is a request for the bot."""
    way = _way(play, heard)
    if way == GO_ON:
        play.change(shut=None)
        run(play, play.flow.home)
        return True
    if way == LEAVE:
        ask_for_message(play)
        return True
    if _is_request(play, heard):
        play.change(awaiting=None, shut=None)
        return False
    if play.speaks:
        _ask_for_plain_answer(play)
    else:
        take_message(play, heard)
    return True


def _ask_for_plain_answer(play: Play) -> None:
    """On the telephone whatever is said in passing is not yet the message."""
    play.count_try("queue_shut")
    if play.session.attempts >= play.flow.people.after_misunderstandings:
        ask_for_message(play)
        return
    play.say(play.spoken("not_understood"))
    play.phrase("leave_or_go_on", choices=play.leave_or_go_on())
    play.wait()


def _is_request(play: Play, heard: Heard) -> bool:
    """A topic, a word of thanks or an older button: no message for anybody."""
    home = play.flow.nodes[play.flow.home]
    routes = home.routes if isinstance(home, ClassifyNode) else {}
    intent = heard.meaning.intent
    return heard.choice is not None or intent in play.flow.topics or intent in routes


def ask_for_message(play: Play) -> None:
    play.change(awaiting="message")
    play.phrase("write_message")
    play.wait()


def take_message(play: Play, heard: Heard) -> None:
    """Put the conversation, with the message as its last line, into the queue that is shut."""
    if not heard.text.strip() and not heard.attachments:
        ask_for_message(play)
        return
    order = play.session.shut or Handover(
        queue=queue_of(play), reason="offline_message", needs=skills_of(play)
    )
    number = play.session.data.get(CALLER)
    if play.speaks and number:
        play.attach(CALLBACK, number)
    play.phrase("message_taken")
    play.hand_over(
        replace(order, reason="offline_message", is_urgent=False, even_if_shut=True, text="")
    )


def _way(play: Play, heard: Heard) -> str | None:
    if heard.choice in (LEAVE, GO_ON):
        return heard.choice
    if says_yes(heard) or number_in(heard.text) == 1:
        return LEAVE
    if says_no(heard) or number_in(heard.text) == 2:
        return GO_ON
    words = plain(heard.text)
    return next((way.id for way in play.leave_or_go_on() if plain(way.label) == words), None)
