"""How does the customer sound? Weighted words, their negation, and emphasis. Pure."""

from dataclasses import dataclass

from . import lexicon
from .lexicon import MoodWords, WeightedTerms
from .model import Mood
from .units import Unit, units

UPSET_FROM = 1.0
ANGRY_FROM = 2.5
NEGATION_REACH = 2
STRESS_REACH = 3
INTENSIFIER_FACTOR = 1.5
UPSET_CEILING = 2.4
"""Sad words alone do not add up to anger."""
SHOUTED_WORDS = 3
SHOUTING_POINTS = 1.0
EXCLAMATION_POINTS = 0.25
MOST_EXCLAMATIONS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class MoodReading:
    """The mood, its points and the words that gave them."""

    mood: Mood
    points: float
    words: tuple[str, ...]


def read_mood(text: str) -> MoodReading:
    """Weigh the words of all languages and the emphasis of the text."""
    found = units(text)
    words = [unit.word for unit in found]
    angry, upset = 0.0, 0.0
    because: list[str] = []
    for language in lexicon.lexicons():
        more_angry, why_angry = _weigh(words, language.mood.angry, language.mood)
        more_upset, why_upset = _weigh(words, language.mood.upset, language.mood)
        angry += more_angry
        upset += more_upset
        because += why_angry + why_upset
    points = angry + min(upset, UPSET_CEILING)
    if points > 0:
        points += _emphasis(text, found)
    mood = Mood.CALM if points < UPSET_FROM else Mood.UPSET
    if points >= ANGRY_FROM and angry > 0:
        mood = Mood.ANGRY
    return MoodReading(mood=mood, points=round(points, 2), words=tuple(because))


def _weigh(words: list[str], weighted: WeightedTerms, mood: MoodWords) -> tuple[float, list[str]]:
    """Add up the longest terms from left to right; a negated one counts nothing."""
    points = 0.0
    because: list[str] = []
    place = 0
    while place < len(words):
        term = max(weighted.terms.at(words, place), key=len, default=None)
        if term is None:
            place += 1
            continue
        weight = weighted.weights[term]
        before = words[max(0, place - NEGATION_REACH) : place]
        if weight > 0 and not mood.negators.spans(before):
            is_stressed = bool(mood.intensifiers.spans(words[max(0, place - STRESS_REACH) : place]))
            points += weight * (INTENSIFIER_FACTOR if is_stressed else 1.0)
            because.append(" ".join(words[place : place + len(term)]))
        place += len(term)
    return points, because


def _emphasis(text: str, found: list[Unit]) -> float:
    exclamations = text.count("!") + text.count("\uff01")
    long_words = [text[unit.start : unit.end] for unit in found if unit.end - unit.start > 2]
    is_shouted = sum(word.isupper() for word in long_words) >= SHOUTED_WORDS
    return EXCLAMATION_POINTS * min(exclamations, MOST_EXCLAMATIONS) + (
        SHOUTING_POINTS if is_shouted else 0.0
    )
