"""The caller says nothing, or nothing of use: ask again, then with keys, then a person."""

from core.model import Choice
from flows.nodes import AskNode, ChooseNode, ClassifyNode
from flows.session import Close

from .doubt import offer
from .nodes import TOPIC, aloud, ask, run
from .people import to_person
from .play import Play
from .read_back import ask_confirmation
from .voice import DIGIT_KINDS

SELF_CONTAINED = ("no_answer",)
"""Phrases that ask by themselves."""
WITH_KEYS_FROM = 2
"""From the second time on, keys are offered beside words."""


def unanswered(play: Play) -> None:
    """Nothing was heard: once more, then with keys, then a person, or where the document says."""
    play.change(turns=play.session.turns + 1, results=0)
    play.note("silence")
    if play.session.awaiting == "message":
        _ask_message_again(play)
        return
    node = play.node()
    play.count_try(node.id)
    if play.session.attempts >= play.flow.people.after_misunderstandings:
        _give_up(play)
    elif play.session.awaiting is not None:
        _repeat(play)
    elif isinstance(node, AskNode | ChooseNode | ClassifyNode):
        ask_again(play, node, "nothing_heard")
    else:
        run(play, play.flow.home)


def ask_again(play: Play, node: AskNode | ChooseNode | ClassifyNode, phrase: str) -> None:
    """Put the question once more: first in other words, then with the keys."""
    attempts = play.session.attempts
    sorry = play.spoken(phrase)
    if isinstance(node, ClassifyNode):
        if attempts >= WITH_KEYS_FROM and play.flow.voice.keypad:
            offer_keypad(play, node)
            return
        question = "" if phrase in SELF_CONTAINED else play.question(node)
        ask(play, node, f"{sorry} {question}".strip())
        return
    words = play.reworded(node, attempts) or play.question(node)
    may_be_typed = isinstance(node, AskNode) and node.accepts in DIGIT_KINDS
    if attempts >= WITH_KEYS_FROM and may_be_typed and not node.voice.retry:
        words = f"{words} {play.spoken('say_or_type')}"
    ask(play, node, f"{sorry} {words}")


def offer_keypad(play: Play, node: ClassifyNode) -> None:
    """Read out the topics with their keys."""
    keypad = play.flow.voice.keypad
    labels = play.flow.spoken_labels(play.session.language)
    listed = [
        play.spoken("option", label=aloud(labels.get(intent, intent)), key=key)
        for key, intent in keypad.items()
    ]
    if play.flow.voice.person_keys:
        listed.append(play.spoken("person_option", key=play.flow.voice.person_keys[0]))
    choices = tuple(
        Choice(id=f"{TOPIC}{intent}", label=labels.get(intent, intent))
        for intent in keypad.values()
    )
    play.note("offered", what=" / ".join(choice.label for choice in choices))
    play.say(" ".join((play.spoken("keypad"), *listed)), choices=choices)
    play.change(node=node.id, awaiting=None, expecting=())
    play.wait()


def _give_up(play: Play) -> None:
    node = play.node()
    voice = node.voice if isinstance(node, AskNode | ChooseNode | ClassifyNode) else None
    if play.session.awaiting == "queue_shut":
        _say_goodbye(play)
    elif voice is not None and voice.unanswered is not None and play.session.awaiting is None:
        play.understood()
        run(play, voice.unanswered)
    else:
        to_person(play, "silence")


def _repeat(play: Play) -> None:
    """Ask once more what the bot itself wanted to know."""
    play.say(play.spoken("nothing_heard"))
    node = play.node()
    match play.session.awaiting:
        case "confirm" if isinstance(node, AskNode) and node.slot in play.session.slots:
            ask_confirmation(play, node, play.session.slots[node.slot])
        case "meant":
            offer(play, play.session.offered)
        case "queue_shut":
            play.phrase("leave_or_go_on", choices=play.leave_or_go_on())
            play.wait()
        case "helped":
            play.phrase("did_that_help", choices=(*play.yes_or_no(), play.person()))
            play.wait()
        case "more":
            play.phrase("hear_more", choices=play.yes_or_no())
            play.wait()
        case _:
            run(play, play.flow.home)


def _ask_message_again(play: Play) -> None:
    """Once: whoever says nothing then has nothing to leave."""
    if play.session.silences > 0:
        _say_goodbye(play)
        return
    play.change(silences=1)
    play.phrase("write_message")
    play.wait()


def _say_goodbye(play: Play) -> None:
    play.phrase("silence_goodbye")
    play.effects.append(Close(cause="silence", disposition=play.flow.quiet.disposition))
    play.change(is_over=True, awaiting=None, stack=(), shut=None)
