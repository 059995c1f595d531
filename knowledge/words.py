"""Search by words: BM25, as a share of what a question could reach at most. Pure."""

import logging
import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .tokens import HAN_STOP, is_han

Scores = NDArray[np.float32]

K1, B = 0.9, 0.4
"""Short documents of even length: little saturation, little length correction."""


class WordSearch:
    """BM25 over documents given as search words (Lucene's variant)."""

    def __init__(self, documents: Sequence[Sequence[str]]) -> None:
        self.count = len(documents)
        found = Counter(word for document in documents for word in set(document))
        self._found = found
        import bm25s  # late: it brings scipy, and nothing that only imports us waits for that

        logging.getLogger("bm25s").setLevel(logging.WARNING)  # it sets itself to debug
        self._search = bm25s.BM25(method="lucene", k1=K1, b=B)
        if found:
            self._search.index([list(document) for document in documents], show_progress=False)

    def scores(self, words: Sequence[str]) -> Scores:
        """One score a document: 1 would be every known word, as often as can count.

        Dividing by the reachable instead of by the best found keeps scores of different questions,
        and of the same question under a filter, comparable (Bruch, Gai, Ingber 2023, "An Analysis
        of Fusion Functions for Hybrid Retrieval").
        """
        known = [word for word in words if word in self._found]
        if not known:
            return np.zeros(self.count, dtype=np.float32)
        scores: Scores = self._search.get_scores(known)
        return scores / np.float32(sum(self.rarity(word) for word in known))

    def rarity(self, word: str) -> float:
        """Inverse document frequency: how much it says when a text has this word."""
        found = self._found.get(word, 0)
        return math.log(1 + (self.count - found + 0.5) / (found + 0.5))

    def known_share(self, words: Sequence[str]) -> float:
        """How much of what a question says uses words that occur at all, 0 to 1.

        A pair of Chinese characters that only spans two known words says nothing of its own.
        """
        known = [word for word in words if word in self._found]
        spanned = HAN_STOP.union(*filter(is_han, known))
        strange = [
            word
            for word in words
            if word not in self._found and not (is_han(word) and spanned.issuperset(word))
        ]
        heard = sum(self.rarity(word) for word in known)
        return heard / (heard + sum(self.rarity(word) for word in strange)) if heard else 0.0

    def covered_share(self, words: Sequence[str], document: frozenset[str]) -> float:
        """How much of what a question says occurs in one document, 0 to 1."""
        total = sum(self.rarity(word) for word in words)
        if total == 0:
            return 0.0
        return sum(self.rarity(word) for word in words if word in document) / total
