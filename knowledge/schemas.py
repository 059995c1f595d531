"""What the routes of knowledge take and give, as JSON."""

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field

from infra.tables import instant_text

from .model import Abstained, Answered, ArticleHead, Content, Draft, Passage, Shown, Version

LanguageTag = Annotated[str, Field(min_length=2, max_length=35)]
Id = Annotated[str, Field(min_length=1, max_length=39)]
Line = Annotated[str, Field(max_length=300)]


class Schema(BaseModel):
    """Our own formats refuse fields that they do not know."""

    model_config = ConfigDict(extra="forbid")


class SearchQuery(Schema):
    q: Annotated[str, Field(max_length=1000)] = ""
    language: LanguageTag
    topic: Annotated[str, Field(max_length=60)] | None = None
    limit: Annotated[int, Field(ge=1, le=20)] = 5


class ListQuery(Schema):
    language: LanguageTag | None = None


class LanguageQuery(Schema):
    language: LanguageTag


class ArticleBody(Schema):
    """An article in one language, written anew. `version`: the number that was read, if any."""

    topic: Annotated[str, Field(max_length=60)]
    title: Line
    text: Annotated[str, Field(max_length=50_000)]
    questions: Annotated[list[Line], Field(max_length=50)] = []
    keywords: Annotated[list[Line], Field(max_length=50)] = []
    publish: bool = False
    version: int | None = None

    def draft(self, language: str) -> Draft:
        content = Content(
            title=self.title.strip(),
            body=self.text.strip(),
            questions=tuple(text.strip() for text in self.questions),
            keywords=tuple(text.strip() for text in self.keywords),
        )
        return Draft(
            topic=self.topic.strip(),
            language=language,
            content=content,
            based_on=self.version,
            is_published=self.publish,
        )


class NewArticleBody(ArticleBody):
    id: Id
    language: LanguageTag


class PublishBody(Schema):
    language: LanguageTag
    version: int


class SourceView(Schema):
    article: str
    title: str
    quote: str
    score: float


class AnswerView(Schema):
    text: str
    language: str
    sources: list[SourceView]


class PassageView(Schema):
    """`parts`: the nearnesses that the score is made of."""

    article: str
    title: str
    topic: str
    language: str
    heading: str
    text: str
    score: float
    parts: dict[str, float]

    @classmethod
    def of(cls, passage: Passage) -> Self:
        return cls(
            article=passage.article,
            title=passage.title,
            topic=passage.topic,
            language=passage.language,
            heading=passage.heading,
            text=passage.text,
            score=round(passage.score, 4),
            parts={name: round(part, 4) for name, part in passage.parts.items()},
        )


class FoundView(Schema):
    """`answer` is null when none is sure enough: `score` stayed below `threshold`."""

    answer: AnswerView | None
    score: float
    threshold: float
    passages: list[PassageView]

    @classmethod
    def of(cls, answer: Answered | Abstained, passages: list[Passage]) -> Self:
        return cls(
            answer=_answer(answer) if isinstance(answer, Answered) else None,
            score=round(answer.score, 4),
            threshold=round(answer.threshold, 4),
            passages=[PassageView.of(passage) for passage in passages],
        )


class ArticleLine(Schema):
    id: str
    title: str
    topic: str
    language: str
    version: int
    state: str
    has_draft: bool
    updated_at: str

    @classmethod
    def of(cls, head: ArticleHead) -> Self:
        return cls(
            id=head.id,
            title=head.title,
            topic=head.topic,
            language=head.language,
            version=head.number,
            state=head.state,
            has_draft=head.has_draft,
            updated_at=instant_text(head.changed_at),
        )


class ArticleList(Schema):
    items: list[ArticleLine]


class VersionView(Schema):
    """A version of an article in one language. `text` is Markdown."""

    id: str
    topic: str
    language: str
    version: int
    state: str
    title: str
    text: str
    questions: list[str]
    keywords: list[str]
    author: str
    updated_at: str

    @classmethod
    def of(cls, version: Version) -> Self:
        return cls.model_validate(_fields(version))


class ArticleView(VersionView):
    languages: list[str]

    @classmethod
    def shown(cls, shown: Shown) -> Self:
        return cls.model_validate(_fields(shown.version) | {"languages": list(shown.languages)})


class VersionList(Schema):
    items: list[VersionView]


def _answer(answered: Answered) -> AnswerView:
    sources = [
        SourceView(
            article=source.article,
            title=source.title,
            quote=source.quote,
            score=round(source.score, 4),
        )
        for source in answered.sources
    ]
    return AnswerView(text=answered.text, language=answered.language, sources=sources)


def _fields(version: Version) -> dict[str, object]:
    return {
        "id": version.article,
        "topic": version.topic,
        "language": version.language,
        "version": version.number,
        "state": version.state,
        "title": version.content.title,
        "text": version.content.body,
        "questions": list(version.content.questions),
        "keywords": list(version.content.keywords),
        "author": version.author,
        "updated_at": instant_text(version.published_at or version.created_at),
    }
