"""Sets of terms, and where they stand in a text. Pure.

A term is a tuple of units; the last letter `*` of a word stands for any ending. A set is indexed by
first word, so that a text costs about as many look-ups as it has words, however large the set is.
"""

from collections.abc import Iterable, Iterator, Sequence

from .units import units

Term = tuple[str, ...]
Span = tuple[int, int]


class Terms:
    """An unchanging set of terms."""

    __slots__ = ("_by_first", "_open_first", "size")

    def __init__(self, terms: Iterable[Term]) -> None:
        self._by_first: dict[str, list[Term]] = {}
        self._open_first: list[Term] = []
        self.size = 0
        for term in terms:
            self.size += 1
            if term[0].endswith("*"):
                self._open_first.append(term)
            else:
                self._by_first.setdefault(term[0], []).append(term)

    def at(self, words: Sequence[str], place: int) -> Iterator[Term]:
        """Find the terms that begin at a place."""
        for term in self._by_first.get(words[place], ()):
            if _stands(term, words, place):
                yield term
        for term in self._open_first:
            if _stands(term, words, place):
                yield term

    def spans(self, words: Sequence[str]) -> list[Span]:
        """Find all places where any term stands."""
        return [
            (place, place + len(term))
            for place in range(len(words))
            for term in self.at(words, place)
        ]


def parse_term(text: str) -> Term:
    """Read one term: "real person", "smell*", "\u4eba\u5de5". Empty if there is no word in it."""
    words: list[str] = []
    for piece in text.split():
        cut = [unit.word for unit in units(piece)]
        if piece.endswith("*") and cut:
            cut[-1] += "*"
        words += cut
    return tuple(words)


def _stands(term: Term, words: Sequence[str], place: int) -> bool:
    if place + len(term) > len(words):
        return False
    return all(
        word.startswith(wanted[:-1]) if wanted.endswith("*") else word == wanted
        for wanted, word in zip(term, words[place:], strict=False)
    )
