"""What the customer came for: from their words, or from the topic they pressed, to the node."""

from flows.nodes import ClassifyNode
from flows.session import Heard

from .doubt import likely_intents, offer
from .nodes import run
from .people import to_person
from .play import Play
from .turn import pressed_topic
from .unanswered import WITH_KEYS_FROM, ask_again
from .words import has_words, number_in, says_no, says_stop, says_yes

CHARACTERS_AROUND = 12
"""So much may stand around a value that speaks for itself: "it is ...", "no. ..."."""


def take_request(play: Play, heard: Heard) -> None:
    """Take the words as a new request, as if at home."""
    play.change(stack=(), awaiting=None)
    home = play.flow.nodes[play.flow.home]
    if isinstance(home, ClassifyNode):
        play.change(node=home.id)
        classify(play, home, heard)
    else:
        run(play, home.id)


def classify(play: Play, node: ClassifyNode, heard: Heard) -> None:
    """Go where the words lead, ask in doubt, or go on with what fits no intent."""
    routes = {**play.flow.topics, **node.routes}
    intent = _topic_of(play, node, heard, routes)
    if intent is not None:
        go_to_topic(play, intent, routes[intent], heard)
        return
    if says_stop(heard.text):
        run(play, play.flow.home)
        return
    likely = likely_intents(play, heard, routes)
    if play.speaks and not likely and not has_words(heard.text):
        _misheard(play, node, heard)
        return
    if not likely:
        run(play, node.otherwise)
        return
    play.count_try(node.id)
    if play.session.attempts >= play.flow.people.after_misunderstandings:
        to_person(play, "not_understood")
    else:
        offer(play, likely)


def _topic_of(play: Play, node: ClassifyNode, heard: Heard, routes: dict[str, str]) -> str | None:
    """The intent that was pressed, numbered, understood or given away, if it leads somewhere."""
    pressed = pressed_topic(heard)
    if pressed in routes:
        return pressed
    number = number_in(heard.text)
    if play.speaks:
        key = heard.text.strip() if not heard.is_spoken else str(number)
        if play.flow.voice.keypad.get(key) in routes and _may_use_keys(play, heard):
            return play.flow.voice.keypad[key]
    elif number is not None and 1 <= number <= len(node.suggest):
        return node.suggest[number - 1]
    intent = heard.meaning.intent
    if intent in routes:
        return intent
    for plain_answer, says in (("yes", says_yes), ("no", says_no)):
        if plain_answer in routes and says(heard):
            return plain_answer
    return _topic_by_value(play, heard) if intent is None else None


def _may_use_keys(play: Play, heard: Heard) -> bool:
    """A key means its topic at any time, a spoken number only after the topics were read out."""
    return not heard.is_spoken or play.session.attempts >= WITH_KEYS_FROM


def _misheard(play: Play, node: ClassifyNode, heard: Heard) -> None:
    """A key without a meaning, or a noise: there is nothing in it to search for."""
    play.note("not_understood", words=heard.text[:80])
    play.count_try(node.id)
    if play.session.attempts >= play.flow.people.after_misunderstandings:
        to_person(play, "not_understood")
    else:
        ask_again(play, node, "not_understood")


def _topic_by_value(play: Play, heard: Heard) -> str | None:
    """A work-order number that comes almost alone is a question about that work order."""
    most = len(heard.text.strip()) - CHARACTERS_AROUND
    for kind, intent in play.flow.topics_by_value.items():
        if any(each.kind == kind and len(each.text) >= most for each in heard.meaning.entities):
            return intent
    return None


def go_to_topic(play: Play, intent: str, target: str, heard: Heard) -> None:
    """Go where the intent leads, and remember what the customer came for."""
    play.understood()
    if intent in play.flow.topics or intent in play.flow.interrupts:
        score = heard.meaning.score if heard.choice is None else 1.0
        label = play.flow.intent_labels(play.session.language).get(intent, intent)
        play.note("understood", what=label, score=f"{score:.2f}")
        play.change(intent=intent, intent_score=score)
    if heard.choice is not None:
        play.change(question=heard.text)
    play.change(stack=())
    run(play, target)
