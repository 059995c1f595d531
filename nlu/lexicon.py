"""The words of each language that decide without a model, read from lexicons/<language>.yaml.

A new language is a new file. The files ship with the program; a broken one fails at start, with its
name, not in front of a customer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from . import signs
from .signs import Sign
from .terms import Term, Terms, parse_term

FOLDER = Path(__file__).parent / "lexicons"


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightedTerms:
    """Terms with points. Of terms that begin at the same place the longest counts."""

    terms: Terms
    weights: Mapping[Term, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class MoodWords:
    """The words of moods, and the words that turn them around or make them stronger."""

    angry: WeightedTerms
    upset: WeightedTerms
    negators: Terms
    intensifiers: Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """What one language gives."""

    language: str
    fillers: frozenset[str]
    classes: Mapping[str, str]
    human: tuple[Sign, ...]
    mood: MoodWords


@cache
def lexicons() -> tuple[Lexicon, ...]:
    """Read all languages, once a process."""
    return tuple(_read(path) for path in sorted(FOLDER.glob("*.yaml")))


@cache
def fillers() -> frozenset[str]:
    """The filler words of all languages: what may surround a one-word wish."""
    return frozenset().union(*(lexicon.fillers for lexicon in lexicons()))


def _read(path: Path) -> Lexicon:
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    try:
        classes: dict[str, str] = raw["classes"]
        mood = raw["mood"]
        return Lexicon(
            language=path.stem,
            fillers=frozenset(raw["fillers"].split()),
            classes=classes,
            human=tuple(signs.parse(source, classes) for source in raw["human"]),
            mood=MoodWords(
                angry=_weights(mood["angry"]),
                upset=_weights(mood["upset"]),
                negators=Terms(map(parse_term, mood["negators"].split())),
                intensifiers=Terms(map(parse_term, mood["intensifiers"].split())),
            ),
        )
    except (KeyError, ValueError, AttributeError) as error:
        raise ValueError(f"{path.name}: {error}") from error


def _weights(raw: Mapping[str, float]) -> WeightedTerms:
    weights = {parse_term(text): float(weight) for text, weight in raw.items()}
    return WeightedTerms(terms=Terms(weights), weights=weights)
