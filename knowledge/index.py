"""The search index of one tenant and language: FAISS for meaning, BM25 for words.

An article's score is a weighted sum of four nearnesses to the question, each between about zero and
one whatever else is searched, so that scores can be compared and a filter changes none of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from . import lens
from .material import Material, Matrix, Numbers
from .words import WordSearch

Flags = NDArray[np.bool_]
Scores = NDArray[np.float32]

CANDIDATES = 100
"""Articles and passages taken from each way of searching before they are scored exactly."""
PASSAGE_WEIGHT = 0.5
"""What a passage weighs in an article's gist, against a question's 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What each nearness counts: to the gist, to a question, to a passage, in words."""

    gist: float
    question: float
    passage: float
    words: float


WEIGHTS = {
    "en": Weights(gist=0.4, question=0.3, passage=0.3, words=0.16),
    "zh": Weights(gist=0.4, question=0.3, passage=0.3, words=0.32),
}
"""Measured; the encoder of English passages is strong, elsewhere words have to help more."""


def weights_of(language: str) -> Weights:
    """The weights of a language; those that were not measured take Chinese ones."""
    return WEIGHTS.get(language, WEIGHTS["zh"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is searched with: the language's engine's vector, (d,), and search words."""

    vector: Matrix
    words: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """An article that was found, by number, and its best passage, by row."""

    entry: int
    row: int
    score: float
    parts: dict[str, float]


class LanguageIndex:
    """Search over one `Material`. Never changes once made; threads may share it."""

    def __init__(self, material: Material) -> None:
        self.material = material
        self._weights = weights_of(material.language)
        self._lens = _lens(material)
        question_of = material.question_of
        self._passages = _Rows(self._lens(material.passages), material.passage_of)
        self._questions = _Rows(self._lens(material.questions), question_of)
        gists = lens.means(*_weighed(material, self._lens))
        self._gists = _Rows(lens.unit(gists), np.arange(len(gists)))
        self._topics = np.array([entry.topic for entry in material.entries], dtype=np.str_)
        self.words = WordSearch(_documents(material))

    def __len__(self) -> int:
        return len(self.material.entries)

    def rank(
        self, question: Question, *, allowed: Flags | None = None, limit: int = 10
    ) -> list[Hit]:
        """The best articles of the allowed ones, best first. `allowed`: (entries,)."""
        if not len(self) or (allowed is not None and not allowed.any()):
            return []
        seen = self._lens(question.vector[None, :])[0]
        by_words = self.words.scores(question.words)
        entries = self._candidates(seen, by_words, allowed)
        passages = self._passages.best(seen, entries)
        questions = self._questions.best(seen, entries)
        gists = self._gists.best(seen, entries)
        weights = self._weights
        scores = (
            weights.gist * gists
            + weights.question * questions
            + weights.passage * passages
            + weights.words * by_words[entries]
        )
        order = np.argsort(-scores, kind="stable")[:limit]
        return [
            Hit(
                entry=int(entries[place]),
                row=self._best_passage(
                    seen, int(entries[place]), by_question=questions[place] > passages[place]
                ),
                score=float(scores[place]),
                parts={
                    "gist": float(gists[place]),
                    "question": float(questions[place]),
                    "passage": float(passages[place]),
                    "words": float(by_words[entries[place]]),
                },
            )
            for place in order
        ]

    def with_topic(self, topic: str) -> Flags:
        """Which entries are about the topic."""
        flags: Flags = self._topics == topic
        return flags

    def _candidates(self, seen: Matrix, by_words: Scores, allowed: Flags | None) -> Numbers:
        if allowed is not None:
            by_words = np.where(allowed, by_words, -1).astype(np.float32)
        found = [
            self._passages.nearest(seen, allowed),
            self._questions.nearest(seen, allowed),
            self._gists.nearest(seen, allowed),
            _highest(by_words),
        ]
        entries: Numbers = np.unique(np.concatenate(found))
        return entries if allowed is None else entries[allowed[entries]]

    def _best_passage(self, seen: Matrix, entry: int, *, by_question: bool) -> int:
        """The passage nearest to the question, or to the article's question that is nearest."""
        if by_question:
            seen = self._questions.vectors[self._questions.best_row(seen, entry)]
        return self._passages.best_row(seen, entry)


class _Rows:
    """Unit vectors that belong to entries, sorted by entry, every entry with at least one row."""

    def __init__(self, vectors: Matrix, entry_of: Numbers) -> None:
        self.vectors = np.ascontiguousarray(vectors)
        self._entry_of = entry_of
        import faiss  # late: nothing that only imports us waits for it

        self._index = faiss.IndexFlatIP(vectors.shape[1])
        self._index.add(self.vectors)
        self._starts = np.searchsorted(entry_of, np.arange(entry_of.max(initial=-1) + 2))

    def nearest(self, seen: Matrix, allowed: Flags | None) -> Numbers:
        """The entries of the nearest rows."""
        parameters = None
        if allowed is not None:
            import faiss

            bits = np.packbits(allowed[self._entry_of], bitorder="little")
            selector = faiss.IDSelectorBitmap(bits)  # type: ignore[call-arg, arg-type] # wrapped
            parameters = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg] # wrapped
        count = min(CANDIDATES, len(self.vectors))
        _, rows = self._index.search(seen[None, :], count, params=parameters)
        found: Numbers = self._entry_of[rows[0][rows[0] >= 0]]
        return found

    def best(self, seen: Matrix, entries: Numbers) -> Scores:
        """For each entry the nearness of its best row, not below zero."""
        starts, ends = self._starts[entries], self._starts[entries + 1]
        bounds = np.concatenate([[0], np.cumsum(ends - starts)[:-1]])
        rows = np.arange(int((ends - starts).sum())) + np.repeat(starts - bounds, ends - starts)
        near = self.vectors[rows] @ seen
        found: Scores = np.maximum(np.maximum.reduceat(near, bounds), 0)
        return found

    def best_row(self, seen: Matrix, entry: int) -> int:
        """The row of an entry that lies nearest."""
        start, end = self._starts[entry], self._starts[entry + 1]
        return int(start + (self.vectors[start:end] @ seen).argmax())


def _lens(material: Material) -> lens.Lens:
    vectors, owners, weights = _weighed(material, None)
    return lens.fit(vectors, owners, weights)


def _weighed(material: Material, seen: lens.Lens | None) -> tuple[Matrix, Numbers, Matrix]:
    """All vectors of the material, the entries they belong to, and what they weigh."""
    parts = [
        (material.questions, material.question_of, 1.0),
        (material.passages, material.passage_of, PASSAGE_WEIGHT),
        (material.elsewhere, material.elsewhere_of, PASSAGE_WEIGHT),
    ]
    vectors = np.concatenate([seen(rows) if seen and len(rows) else rows for rows, _, _ in parts])
    owners = np.concatenate([of for _, of, _ in parts])
    weights = np.concatenate([np.full(len(of), weight) for _, of, weight in parts])
    return vectors, owners, weights.astype(np.float32)


def _documents(material: Material) -> list[list[str]]:
    """One document an entry: its passages, the questions that ask for it, its keywords."""
    documents: list[list[str]] = [list(entry.keywords) for entry in material.entries]
    for entry, words in zip(material.passage_of, material.passage_words, strict=True):
        documents[entry].extend(words)
    for asked in material.asked:
        documents[asked.entry].extend(asked.words)
    return documents


def _highest(scores: Scores) -> Numbers:
    if len(scores) <= CANDIDATES:
        return np.flatnonzero(scores > 0)
    top = np.argpartition(-scores, CANDIDATES)[:CANDIDATES]
    return top[scores[top] > 0]
