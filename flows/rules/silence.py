"""What happens when the customer says nothing."""

from flows.session import Close

from .people import to_person
from .play import Play

LAST_SILENCE = 2


def silence(play: Play) -> None:
    """First a gentle question; the next time the end, or a person where the document says so.

    On the telephone at once the end: nothing has come from the line for very long.
    """
    play.change(silences=play.session.silences + 1, turns=play.session.turns + 1)
    play.note("silence")
    if play.speaks:
        play.change(silences=LAST_SILENCE)
    if play.session.silences == 1:
        play.phrase("still_there")
        play.wait()
        return
    is_closed = play.session.awaiting in ("queue_shut", "message")
    if play.flow.quiet.then == "handover" and not is_closed and not play.speaks:
        to_person(play, "silence")
        return
    play.phrase("silence_goodbye")
    play.effects.append(Close(cause="silence", disposition=play.flow.quiet.disposition))
    play.change(is_over=True, awaiting=None, stack=())
