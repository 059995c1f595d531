"""Articles, passages and answers. Data only."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from core.model import Source
from core.ports import Embedder

QUERY_LIMIT = 1_000
"""Characters of a question that are searched with; what follows is not looked at."""


NEAR = 0.3
"""Score from which an article is worth asking about. Measured: of the questions about an article
that get no answer, six in ten find theirs among three that are this near."""


class VersionState(StrEnum):
    """Where a version of an article is in its life."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"
    """Was published; a newer version took its place, or it was withdrawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What an author writes in one language. `body` is Markdown.

    `questions` are ways customers ask for it: they are searched too, and calibrate the answers.
    """

    title: str
    body: str
    questions: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One thing to know, in each language it is written in."""

    id: str
    topic: str
    contents: dict[str, Content]


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """Everything a tenant has published, at one version of it."""

    version: int
    articles: tuple[Article, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Whose words a version is."""

    user: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of an article in one language."""

    article: str
    topic: str
    language: str
    number: int
    state: VersionState
    content: Content
    author: str
    created_at: datetime
    published_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleHead:
    """A line of the list of articles: the version that is read now, in one language."""

    id: str
    topic: str
    language: str
    title: str
    number: int
    state: VersionState
    changed_at: datetime
    has_draft: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An article as it is read, and the languages it is published in."""

    version: Version
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What an editor hands in. `based_on` is the number of the version that was read, if any."""

    topic: str
    language: str
    content: Content
    based_on: int | None = None
    is_published: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A piece of an article that fits a question. `parts` are the scores it is made of."""

    article: str
    title: str
    topic: str
    language: str
    heading: str
    text: str
    score: float
    parts: dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The knowledge holds an answer: `text` quotes it, word for word.

    `language` is that of the quoted article, which is another than the question's when the article
    exists in no other.
    """

    text: str
    language: str
    sources: tuple[Source, ...]
    score: float
    threshold: float
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Abstained:
    """Nothing is sure enough to be said. `passages` may still help an agent."""

    score: float
    threshold: float
    passages: tuple[Passage, ...]

    @property
    def near(self) -> tuple[str, ...]:
        """Titles that may be what was meant, best first: each finds its article when asked."""
        return tuple(each.title for each in self.passages if each.score >= NEAR)


class Embedders(Protocol):
    """The engines that turn texts into vectors; which one suits passages of a language."""

    @property
    def muse(self) -> Embedder:
        """The engine whose vectors meet across languages."""
        ...

    def for_passages(self, language: str) -> Embedder: ...
