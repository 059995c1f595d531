"""Telling what was found: on the telephone a few sentences at a time, and never the sources."""

from core.model import Source

from .play import Play
from .speakable import split_for_voice


def tell_first(play: Play, text: str, sources: tuple[Source, ...]) -> None:
    """Tell the answer, or its first sentences; what is left waits in the session."""
    if not play.speaks:
        play.say(text, sources=sources)
        return
    first, rest = split_for_voice(text, play.session.language)
    play.say(first, sources=sources)
    play.change(rest=rest)


def offer_more(play: Play) -> bool:
    """Ask whether to read on. False: there is no more."""
    if not play.session.rest:
        return False
    play.change(awaiting="more", expecting=())
    play.phrase("hear_more", choices=play.yes_or_no())
    play.wait()
    return True


def ask_whether_it_helped(play: Play) -> None:
    play.change(awaiting="helped", expecting=())
    play.phrase("did_that_help", choices=(*play.yes_or_no(), play.person()))
    play.wait()
