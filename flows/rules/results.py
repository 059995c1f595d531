"""What a search or a company service brought."""

from core.model import Source
from flows.nodes import AnswerNode, AskAgain, AskNode, ChooseNode, ClassifyNode, FetchNode
from flows.session import Fetched, Found, SlotValue

from .answers import ask_whether_it_helped, offer_more, tell_first
from .doubt import offer_near
from .nodes import ask, put, run, topic_choices
from .people import to_person
from .play import Play
from .retry import give_up, retry
from .slots import written
from .steps import result_text
from .templates import render, value_at
from .unanswered import ask_again


def found(play: Play, result: Found) -> None:
    """Go on with the answer of the knowledge base, or with its silence."""
    node = play.node()
    if play.session.awaiting == "aside" and isinstance(node, AskNode | ChooseNode):
        _come_back(play, node, result)
    elif isinstance(node, AnswerNode):
        _answer(play, node, result)
    else:
        run(play, play.flow.home)


def fetched(play: Play, result: Fetched) -> None:
    """Take the service's values into slots and follow the branch of its status."""
    node = play.node()
    if not isinstance(node, FetchNode):
        run(play, play.flow.home)
        return
    outcome = _outcome(result.status)
    play.note("fetched", what=node.service, result=result_text(outcome, play.session.language))
    if outcome == "ok":
        _save(play, node, result)
    target = {
        "ok": node.ok,
        "not_found": node.not_found,
        "refused": node.refused,
        "failed": node.failed,
    }[outcome]
    if isinstance(target, AskAgain):
        _ask_again(play, target)
    else:
        run(play, target or node.failed)


def _outcome(status: int | None) -> str:
    if status is None or status >= 500 or status < 200:
        return "failed"
    if status < 300:
        return "ok"
    if status == 404:
        return "not_found"
    return "refused" if status >= 400 else "failed"


def _save(play: Play, node: FetchNode, result: Fetched) -> None:
    language = play.session.language
    for slot, saved in node.save.items():
        value = value_at(result.body, render(saved.path, play.session))
        if value is None or isinstance(value, dict | list):
            play.forget(slot)
            continue
        text = written(value, saved.accepts, language)
        play.fill(slot, SlotValue(value=value, text=text, source="service", is_confirmed=True))


def _ask_again(play: Play, again: AskAgain) -> None:
    """Drop the refused value and ask for another, as long as there are tries left."""
    node = play.flow.nodes[again.node]
    if not isinstance(node, AskNode):
        run(play, again.node)
        return
    play.forget(node.slot)
    play.change(node=node.id, awaiting=None)
    if play.count_try(node.id) >= play.tries_of(node):
        give_up(play, node)
    elif again.text is not None:
        ask(play, node, play.worded(again.voice or again.text if play.speaks else again.text))
    else:
        put(play, node)


def _answer(play: Play, node: AnswerNode, result: Found) -> None:
    if result.text is None:
        play.note("no_answer")
        _no_answer(play, node, result.near)
        return
    _tell(play, result.text, result.sources)
    if node.found is not None:
        run(play, node.found)
    elif not offer_more(play):
        ask_whether_it_helped(play)


def _no_answer(play: Play, node: AnswerNode, near: tuple[str, ...]) -> None:
    """Ask whether something near was meant, or to say it differently; after too many, a person."""
    if node.not_found is not None:
        run(play, node.not_found)
        return
    play.count_try(node.id)
    if play.session.attempts >= play.flow.people.after_misunderstandings:
        to_person(play, "no_answer")
        return
    home = play.flow.nodes[play.flow.home]
    play.change(node=home.id, expecting=())
    if play.speaks and isinstance(home, ClassifyNode):
        play.change(awaiting=None)
        ask_again(play, home, "no_answer")
        return
    if near:
        offer_near(play, near)
        return
    suggested = home.suggest if isinstance(home, ClassifyNode) else ()
    choices = (*topic_choices(play, suggested), play.person())
    play.phrase("no_answer", choices=choices)
    play.change(awaiting=None)
    play.wait()


def _come_back(play: Play, node: AskNode | ChooseNode, result: Found) -> None:
    """The form goes on after an aside."""
    play.change(stack=(), awaiting=None)
    if result.text is None:
        play.note("no_answer")
        retry(play, node, play.session.question)
        return
    _tell(play, result.text, result.sources)
    play.change(rest="")
    play.phrase("back_to_form")
    put(play, node)


def _tell(play: Play, text: str, sources: tuple[Source, ...]) -> None:
    play.understood()
    tell_first(play, text, sources)
    shown = {source.article: source.title for source in sources}
    play.note("answered", what=", ".join(shown.values()))
    known = play.session.articles
    play.change(
        articles=(*known, *(article for article in shown if article not in known)),
        titles={**play.session.titles, **shown},
    )
