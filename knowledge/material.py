"""What an index of one language is made of: articles in passages, and vectors. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from .chunks import Chunk, cut
from .model import Article
from .tokens import tokens

Matrix = NDArray[np.float32]
Numbers = NDArray[np.int64]
Words = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One article of the language, as search sees it."""

    id: str
    topic: str
    title: str
    chunks: tuple[Chunk, ...]
    keywords: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A text that asks for an article: one of its own questions, or its title."""

    entry: int
    text: str
    words: Words
    is_title: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """Entries with the rows that belong to them, sorted by entry.

    `passages`: (passages, d), one row a chunk of each entry in order; `questions`: (asked, d).
    `elsewhere`: what other languages ask about the same entries, numbered by `elsewhere_of`.
    """

    language: str
    entries: tuple[Entry, ...]
    passage_of: Numbers
    passage_words: tuple[Words, ...]
    passages: Matrix
    asked: tuple[Asked, ...]
    questions: Matrix
    elsewhere_of: Numbers
    elsewhere: Matrix

    @property
    def question_of(self) -> Numbers:
        return np.array([asked.entry for asked in self.asked], dtype=np.int64)

    def without(self, fold: int, folds: int) -> "Material":
        """Leave out each entry's every `folds`-th question, beginning with number `fold`."""
        rows = [row for row, held_out in enumerate(self._folds(folds)) if held_out != fold]
        return replace(
            self, asked=tuple(self.asked[row] for row in rows), questions=self.questions[rows]
        )

    def held_out(self, fold: int, folds: int) -> list[int]:
        """The rows of the questions that `without` leaves out."""
        return [row for row, held_out in enumerate(self._folds(folds)) if held_out == fold]

    def _folds(self, folds: int) -> Iterator[int]:
        """The fold of each question; titles stay in all."""
        count: dict[int, int] = {}
        for asked in self.asked:
            if asked.is_title:
                yield -1
                continue
            count[asked.entry] = count.get(asked.entry, -1) + 1
            yield count[asked.entry] % folds


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """The articles of one language before their vectors are known."""

    language: str
    entries: tuple[Entry, ...]
    asked: tuple[Asked, ...]

    def passages(self) -> list[str]:
        """What is embedded for each chunk: title and heading say what the text is about."""
        stop = "。" if self.language == "zh" else ". "
        return [
            stop.join(part for part in (entry.title, chunk.heading, chunk.text) if part)
            for entry in self.entries
            for chunk in entry.chunks
        ]

    def with_vectors(
        self,
        passages: Matrix,
        questions: Matrix,
        elsewhere: tuple[Numbers, Matrix] | None = None,
    ) -> Material:
        """Join vectors of `passages()` and of the asked texts, in their order."""
        pairs = [(n, entry, c) for n, entry in enumerate(self.entries) for c in entry.chunks]
        none = np.zeros(0, dtype=np.int64), np.zeros((0, passages.shape[1]), dtype=np.float32)
        elsewhere_of, vectors = elsewhere if elsewhere is not None else none
        return Material(
            language=self.language,
            entries=self.entries,
            passage_of=np.array([number for number, _, _ in pairs], dtype=np.int64),
            passage_words=tuple(
                (*tokens(chunk.heading), *tokens(chunk.text)) for _, _, chunk in pairs
            ),
            passages=passages,
            asked=self.asked,
            questions=questions,
            elsewhere_of=elsewhere_of,
            elsewhere=vectors,
        )


def prepare(articles: Iterable[Article], language: str) -> Texts:
    """Cut the articles that are written in the language."""
    chosen = [(each, each.contents[language]) for each in articles if language in each.contents]
    entries, asked = list[Entry](), list[Asked]()
    for article, content in chosen:
        chunks = cut(content) or (Chunk(number=0, heading="", pieces=()),)
        asked += _asked(len(entries), content.title, content.questions)
        entries.append(
            Entry(
                id=article.id,
                topic=article.topic,
                title=content.title,
                chunks=chunks,
                keywords=tuple(word for text in content.keywords for word in tokens(text)),
            )
        )
    return Texts(language=language, entries=tuple(entries), asked=tuple(asked))


def _asked(entry: int, title: str, questions: Sequence[str]) -> Iterator[Asked]:
    yield Asked(entry=entry, text=title, words=tuple(tokens(title)), is_title=True)
    for text in questions:
        yield Asked(entry=entry, text=text, words=tuple(tokens(text)), is_title=False)
