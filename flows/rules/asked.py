"""Answers to what the interpreter itself asked: is it right, what was meant, did it help."""

from dataclasses import replace

from flows.nodes import AnswerNode, AskNode, ChooseNode, ClassifyNode
from flows.session import Heard

from .answers import ask_whether_it_helped, offer_more, tell_first
from .classify import go_to_topic, take_request
from .doubt import ARTICLE, SOMETHING_ELSE
from .forms import hear_at_node, take_value
from .nodes import ask, put, run
from .people import to_person
from .play import Play
from .read_back import typed
from .retry import give_up
from .slots import read
from .turn import pressed_topic
from .words import number_in, plain, says_no, says_yes


def hear_confirmation(play: Play, heard: Heard) -> None:
    """Yes goes on; another value is taken instead; no asks again."""
    node = play.node()
    if not isinstance(node, AskNode):
        take_request(play, heard)
        return
    if says_yes(heard):
        _confirm(play, node)
        return
    corrected = None
    if heard.choice is None and node.accepts != "text":
        corrected = read(node, heard, play.session.language, play.today())
    if corrected is not None:
        take_value(play, node, typed(play, heard, corrected))
        return
    play.change(awaiting=None)
    play.forget(node.slot)
    if not says_no(heard):
        hear_at_node(play, heard)
    elif play.count_try(node.id) >= play.tries_of(node):
        give_up(play, node)
    elif play.speaks and node.voice.retry:
        ask(play, node, play.worded(node.voice.retry[0]))
    else:
        put(play, node)


def _confirm(play: Play, node: AskNode) -> None:
    known = play.session.slots.get(node.slot)
    if known is not None:
        play.fill(node.slot, replace(known, is_confirmed=True))
    run(play, node.next)


def hear_which(play: Play, heard: Heard) -> None:
    """The customer was asked which intent was meant."""
    offered = play.session.offered
    chosen = _chosen(play, heard)
    if chosen is not None:
        play.change(awaiting=None, offered=())
        target = {**play.flow.topics, **_home_routes(play), **play.flow.interrupts}[chosen]
        go_to_topic(play, chosen, target, heard)
        return
    play.change(awaiting=None, offered=())
    is_none = heard.choice == SOMETHING_ELSE or says_no(heard)
    is_none = is_none or number_in(heard.text) == len(offered) + 1
    is_none = is_none or plain(heard.text) == plain(
        play.flow.text("something_else", play.session.language)
    )
    if not is_none:
        play.change(question=heard.text)
        hear_at_node(play, heard)
    elif play.session.stack:
        _back_to_form(play)
    else:
        _search_instead(play)


def hear_what_is_near(play: Play, heard: Heard) -> None:
    """Search for the offered title that was pressed, numbered or named; else it is a request."""
    offered = play.session.offered
    numbers = {f"{ARTICLE}{number}": number for number in range(1, len(offered) + 1)}
    number = numbers.get(heard.choice) if heard.choice else number_in(heard.text)
    if number is None and len(offered) == 1 and says_yes(heard):
        number = 1
    play.change(awaiting=None, offered=())
    if number is not None and 1 <= number <= len(offered):
        play.change(question=offered[number - 1])
        _search_instead(play)
    elif heard.text in offered:
        play.change(question=heard.text)
        _search_instead(play)
    else:
        take_request(play, heard)


def _chosen(play: Play, heard: Heard) -> str | None:
    """The offered intent that was pressed, numbered, named or affirmed."""
    offered = play.session.offered
    pressed = pressed_topic(heard)
    if pressed is not None:
        return pressed if pressed in offered else None
    number = number_in(heard.text)
    if number is not None and 1 <= number <= len(offered):
        return offered[number - 1]
    labels = play.flow.intent_labels(play.session.language)
    for intent in offered:
        if plain(heard.text) == plain(labels.get(intent, intent)):
            return intent
    return offered[0] if len(offered) == 1 and says_yes(heard) else None


def _home_routes(play: Play) -> dict[str, str]:
    home = play.flow.nodes[play.flow.home]
    return dict(home.routes) if isinstance(home, ClassifyNode) else {}


def _back_to_form(play: Play) -> None:
    node = play.flow.nodes[play.session.stack[-1]]
    play.change(stack=())
    if isinstance(node, AskNode | ChooseNode | ClassifyNode):
        put(play, node)
    else:
        run(play, play.flow.home)


def _search_instead(play: Play) -> None:
    """No intent was meant: look for the customer's own words in the knowledge base."""
    home = play.flow.nodes[play.flow.home]
    run(play, home.otherwise if isinstance(home, ClassifyNode) else home.id)


def hear_whether_it_helped(play: Play, heard: Heard) -> None:
    """Yes and no as the document says; anything else is the next request."""
    node = play.node()
    if not isinstance(node, AnswerNode):
        take_request(play, heard)
    elif says_yes(heard):
        play.note("helped")
        run(play, node.helped or play.flow.home)
    elif says_no(heard):
        play.note("not_helped")
        if node.not_helped is not None:
            run(play, node.not_helped)
        else:
            to_person(play, "no_answer")
    else:
        take_request(play, heard)


def hear_whether_to_go_on(play: Play, heard: Heard) -> None:
    """A long answer was begun: read on, or be done with it."""
    rest = play.session.rest
    play.change(rest="")
    if says_yes(heard):
        tell_first(play, rest, ())
        if not offer_more(play):
            ask_whether_it_helped(play)
    elif says_no(heard):
        node = play.node()
        helped = node.helped if isinstance(node, AnswerNode) else None
        run(play, helped or play.flow.home)
    else:
        take_request(play, heard)


def only_a_file(play: Play) -> None:
    """A file without words: keep it for the people, and ask again."""
    play.note("file")
    node = play.node()
    text = play.flow.text("file_received", play.session.language)
    if isinstance(node, AskNode | ChooseNode | ClassifyNode) and play.session.awaiting is None:
        ask(play, node, f"{text}\n{play.question(node)}".strip())
        return
    play.say(text)
    play.wait()
