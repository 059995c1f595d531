"""What the customer may have meant, where the listener is in doubt."""

from collections.abc import Container

from core.model import Choice
from flows.session import Heard

from .nodes import aloud, topic_choices
from .play import Play

SOMETHING_ELSE = "something_else"
ARTICLE = "article:"
"""Choices that stand for an offered article have ids that begin so, with its number."""
LEAST_SHARE = 0.15
"""Probability from which an intent is worth asking about."""
MOST_OFFERED = 3
MOST_OFFERED_ON_CALL = 2
"""More cannot be kept in mind while they are read out."""
PLAIN_ANSWERS = ("yes", "no")


def likely_intents(play: Play, heard: Heard, routes: Container[str]) -> tuple[str, ...]:
    """The intents worth asking about, likeliest first. None if the likeliest is yes or no."""
    ranking = heard.meaning.ranking
    if heard.meaning.band != "confirm" or not ranking or ranking[0][0] in PLAIN_ANSWERS:
        return ()
    return tuple(
        name
        for name, share in ranking
        if share >= LEAST_SHARE
        and name in routes
        and name in play.flow.intents
        and name not in PLAIN_ANSWERS
    )


def offer_near(play: Play, titles: tuple[str, ...]) -> None:
    """Ask whether one of these articles answers what the knowledge base could not."""
    shown = titles[:MOST_OFFERED]
    play.note("offered", what=" / ".join(shown))
    choices = tuple(
        Choice(id=f"{ARTICLE}{number}", label=title) for number, title in enumerate(shown, 1)
    )
    play.phrase("no_answer", choices=(*choices, play.person()))
    play.change(awaiting="near", offered=shown)
    play.wait()


def offer(play: Play, intents: tuple[str, ...]) -> None:
    """Ask which of these intents was meant."""
    shown = intents[: MOST_OFFERED_ON_CALL if play.speaks else MOST_OFFERED]
    labels = play.flow.intent_labels(play.session.language)
    play.note("offered", what=" / ".join(labels.get(intent, intent) for intent in shown))
    choices: tuple[Choice, ...] = (
        *topic_choices(play, shown),
        play.button(SOMETHING_ELSE, "something_else"),
        play.person(),
    )
    play.change(awaiting="meant", offered=shown, expecting=())
    if play.speaks:
        play.say(_asked_aloud(play, choices), choices=choices)
    else:
        play.phrase("did_you_mean", choices=choices)
    play.wait()


def _asked_aloud(play: Play, choices: tuple[Choice, ...]) -> str:
    """One intent is a plain question; several are read out with their keys."""
    offered = play.session.offered
    spoken = play.flow.spoken_labels(play.session.language)
    labels = [aloud(spoken.get(intent, intent)) for intent in offered]
    if len(offered) == 1:
        return play.spoken("is_it_about", label=labels[0])
    labels.append(aloud(choices[len(offered)].label))
    listed = [
        play.spoken("option", label=label, key=str(number))
        for number, label in enumerate(labels, 1)
    ]
    return " ".join((play.spoken("did_you_mean"), *listed))
