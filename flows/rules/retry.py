"""An answer was of no use: ask again in other words, and not for ever."""

from flows.nodes import AskNode, ChooseNode

from .nodes import ask, run
from .people import to_person
from .play import Play
from .unanswered import ask_again


def retry(play: Play, node: AskNode | ChooseNode, words: str) -> None:
    """Ask once more, or give up after the node's tries or too many misunderstandings in a row."""
    play.note("not_understood", words=words[:80])
    tries = play.count_try(node.id)
    too_many = play.session.attempts >= play.flow.people.after_misunderstandings
    if tries >= play.tries_of(node) or too_many:
        give_up(play, node)
        return
    if play.speaks:
        ask_again(play, node, "not_understood")
        return
    again = play.reworded(node, tries)
    sorry = play.flow.text("not_understood", play.session.language)
    ask(play, node, again or f"{sorry}\n{play.worded(node.text)}")


def give_up(play: Play, node: AskNode | ChooseNode) -> None:
    """Leave the question, by the way the document gives, or to a person."""
    play.understood()
    if node.failed is not None:
        run(play, node.failed)
    else:
        to_person(play, "not_understood")
