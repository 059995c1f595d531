"""Which language is a message in? Scripts first, common words where languages share a script. Pure.

A new language is one more entry of LANGUAGES.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from .units import Unit, is_han, units

HAN_PER_WORD = 2
"""Chinese words have about two characters: so many weigh as much as a Latin word."""

CLEAR_WORDS = 2
"""So many words in one script settle the language; fewer only suggest it ("ok", "WO-10234")."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageTraits:
    """How a language looks: its script and, to tell languages of one script apart, common words."""

    language: str
    is_han: bool
    common: frozenset[str] = frozenset()


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


LANGUAGES: tuple[LanguageTraits, ...] = (
    LanguageTraits(
        language="en",
        is_han=False,
        common=_words(
            "the a an i you my your is are to of and in on for it do does how what when can have"
            " not with this that me please want need"
        ),
    ),
    LanguageTraits(language="zh", is_han=True),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Detected:
    """The most likely language; `is_clear` is False where the text hardly tells."""

    language: str
    is_clear: bool


def detect(
    text: str, *, offered: Sequence[str] = ("en", "zh"), otherwise: str | None = None
) -> Detected:
    """Choose among the offered languages; `otherwise` is taken where the text hardly tells."""
    letters = [unit for unit in units(text) if not unit.word.isdigit()]
    weights = {
        traits.language: _weight(letters, traits)
        for traits in LANGUAGES
        if traits.language in offered
    }
    fallback = otherwise if otherwise is not None and otherwise in offered else offered[0]
    best = max(weights, key=lambda language: weights[language], default=fallback)
    weight = weights.get(best, 0.0)
    is_clear = weight >= CLEAR_WORDS or (weight > 0 and _has_han(letters))
    return Detected(language=best if is_clear or otherwise is None else fallback, is_clear=is_clear)


def _weight(letters: list[Unit], traits: LanguageTraits) -> float:
    if traits.is_han:
        return sum(is_han(unit.word) for unit in letters) / HAN_PER_WORD
    words = [unit.word for unit in letters if not is_han(unit.word[0])]
    return len(words) + 0.5 * sum(word in traits.common for word in words)


def _has_han(letters: list[Unit]) -> bool:
    return any(is_han(unit.word[0]) for unit in letters)
