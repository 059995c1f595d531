"""All search indexes of one tenant at one version of its library: searching and answering.

Everything here computes for milliseconds to seconds: call it on a worker thread.
"""

import threading
from dataclasses import dataclass

import numpy as np

from core.model import Source

from . import answers, shelves
from .calibration import Calibration, Sureness, measure
from .chunks import Chunk
from .index import Hit, Question
from .kept import Kept
from .material import Material, Texts, prepare
from .model import QUERY_LIMIT, Abstained, Answered, Article, Embedders, Library, Passage
from .shelves import Shelf
from .tokens import tokens

FOUND_AT_MOST = 20
LEFT_TO_RIGHT = ("en", "zh")
"""Languages in which an article is taken first when it lacks the one that is asked in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What one shelf gives to a question."""

    shelf: Shelf
    hits: tuple[Hit, ...]
    sureness: Sureness
    words: tuple[str, ...]


class Catalogue:
    """One tenant's indexes. Threads may share it."""

    def __init__(self, library: Library, embedders: Embedders, kept: Kept) -> None:
        self.version = library.version
        self._articles = library.articles
        self._embedders = embedders
        self._kept = kept
        self._abroad: dict[str, Shelf | None] = {}
        self._one_at_a_time = threading.Lock()
        languages = sorted({each for article in library.articles for each in article.contents})
        self._home = {language: self._native(language) for language in languages}
        for language in languages:
            self._elsewhere(language)

    @property
    def calibrations(self) -> dict[str, Calibration]:
        """What decides about answering, by language."""
        return {language: shelf.calibration for language, shelf in self._home.items()}

    def search(
        self, query: str, language: str, *, topic: str | None = None, limit: int = 5
    ) -> list[Passage]:
        """The best passage of each of the best articles; those in the asked language first."""
        found = self._find(query, language, topic, limit)
        return [passage for each in found for passage in _passages(each)][:limit]

    def answer(
        self, query: str, language: str, *, topic: str | None = None
    ) -> Answered | Abstained:
        """Answer in the language of the question if possible, else from another language."""
        found = self._find(query, language, topic, limit=3)
        for each in found:
            if each.sureness.is_enough:
                return _answered(each)
        passages = tuple(passage for each in found for passage in _passages(each))[:3]
        first = found[0].sureness if found else None
        return Abstained(
            score=first.score if first else 0.0,
            threshold=first.threshold if first else 1.0,
            passages=passages,
        )

    def _find(self, query: str, language: str, topic: str | None, limit: int) -> list[Found]:
        text = query.strip()[:QUERY_LIMIT]
        if not text:
            return []
        words = tuple(tokens(text))
        found: list[Found] = []
        for shelf in (self._home.get(language), self._elsewhere(language)):
            if shelf is None:
                continue
            question = Question(vector=shelf.engine.embed([text])[0], words=words)
            allowed = shelf.index.with_topic(topic) if topic is not None else None
            hits = tuple(shelf.index.rank(question, allowed=allowed, limit=max(limit, 2)))
            calibration = shelf.calibration
            measures = measure(shelf.index, calibration.boundary, question, hits)
            sureness = calibration.judge(measures)
            found.append(Found(shelf=shelf, hits=hits, sureness=sureness, words=words))
        return found

    def _native(self, language: str) -> Shelf:
        texts = prepare(self._articles, language)
        engine = self._embedders.for_passages(language)
        meets = engine.key == self._embedders.muse.key
        elsewhere = self._others(texts) if meets else ()
        return shelves.make(self._kept, texts, engine, elsewhere=elsewhere)

    def _elsewhere(self, language: str) -> Shelf | None:
        """The articles that are not written in the language; None if all are."""
        key = language if language in self._home else ""  # the same for all that have nothing
        if key in self._abroad:
            return self._abroad[key]
        with self._one_at_a_time:
            if key not in self._abroad:
                self._abroad[key] = self._made_abroad(key)
            return self._abroad[key]

    def _made_abroad(self, language: str) -> Shelf | None:
        missing = [each for each in self._articles if language not in each.contents]
        if not missing:
            return None
        chosen = [_in_one_language(article) for article in missing]
        texts = prepare(chosen, "")
        spoken = tuple(_first_language(article) for article in missing)
        return shelves.make(self._kept, texts, self._embedders.muse, spoken=spoken)

    def _others(self, texts: Texts) -> list[tuple[int, str]]:
        """What other languages ask about the same entries."""
        numbers = {entry.id: number for number, entry in enumerate(texts.entries)}
        return [
            (numbers[article.id], text)
            for article in self._articles
            for language, content in article.contents.items()
            if article.id in numbers and language != texts.language
            for text in (content.title, *content.questions)
        ]


def _first_language(article: Article) -> str:
    return min(article.contents, key=lambda each: (each not in LEFT_TO_RIGHT, each))


def _in_one_language(article: Article) -> Article:
    content = article.contents[_first_language(article)]
    return Article(id=article.id, topic=article.topic, contents={"": content})


def _answered(found: Found) -> Answered:
    passages = tuple(_passages(found))
    best = passages[0]
    hit = found.hits[0]
    chunk = _chunk(found.shelf.index.material, hit)
    text = answers.extract(chunk, found.words, found.shelf.index.words)
    source = Source(article=best.article, title=best.title, quote=text, score=found.sureness.score)
    return Answered(
        text=text,
        language=best.language,
        sources=(source,),
        score=found.sureness.score,
        threshold=found.sureness.threshold,
        passages=passages[:3],
    )


def _passages(found: Found) -> list[Passage]:
    material = found.shelf.index.material
    sure = {"ours": found.sureness.ours, "right": found.sureness.right}
    made = []
    for place, hit in enumerate(found.hits):
        entry, chunk = material.entries[hit.entry], _chunk(material, hit)
        made.append(
            Passage(
                article=entry.id,
                title=entry.title,
                topic=entry.topic,
                language=found.shelf.languages[hit.entry],
                heading=chunk.heading,
                text=chunk.text,
                score=min(1.0, hit.score),
                parts=hit.parts | (sure if place == 0 else {}),
            )
        )
    return made


def _chunk(material: Material, hit: Hit) -> Chunk:
    first = int(np.searchsorted(material.passage_of, hit.entry))
    return material.entries[hit.entry].chunks[hit.row - first]
