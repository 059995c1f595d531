"""The try-out panel: what would be understood of this sentence, and why."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from core.errors import NotAllowed
from core.model import Actor
from core.permissions import Permission
from infra.http import signed_in

from .model import TEXT_LIMIT, Understanding
from .service import Nlu

ALLOWED = frozenset({Permission.KNOWLEDGE_EDIT, Permission.FLOWS_READ})


class Question(BaseModel):
    """A sentence to try."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(min_length=1, max_length=TEXT_LIMIT)
    language: str | None = Field(default=None, max_length=16)
    expecting: list[str] = Field(default_factory=list, max_length=20)


class FoundEntity(BaseModel):
    """A value found in the sentence."""

    kind: str
    value: str
    text: str
    start: int
    end: int
    score: float


class RankedIntent(BaseModel):
    """One of the likeliest intents, with its names by language."""

    intent: str
    probability: float
    labels: dict[str, str]


class Answer(BaseModel):
    """What was understood."""

    language: str
    intent: str | None
    band: str
    score: float
    threshold: float
    ranking: list[RankedIntent]
    entities: list[FoundEntity]
    wants_human: bool
    is_emergency: bool
    mood: str
    reasons: dict[str, JsonValue]


def routes(nlu: Nlu) -> APIRouter:
    """Make the routes of understanding."""
    router = APIRouter()

    @router.post("/api/nlu/understand")
    async def understand(
        question: Question, actor: Annotated[Actor, Depends(signed_in())]
    ) -> Answer:
        if not ALLOWED & actor.permissions:
            raise NotAllowed(Permission.FLOWS_READ)
        found = await nlu.understand(
            actor.tenant,
            question.text,
            language=question.language,
            expecting=question.expecting,
        )
        return _answer(found, await nlu.labels(actor.tenant))

    return router


def _answer(found: Understanding, labels: dict[str, dict[str, str]]) -> Answer:
    return Answer(
        language=found.language,
        intent=found.intent,
        band=found.band,
        score=found.score,
        threshold=found.threshold,
        ranking=[
            RankedIntent(intent=name, probability=probability, labels=labels.get(name, {}))
            for name, probability in found.ranking
        ],
        entities=[FoundEntity(**asdict(entity)) for entity in found.entities],
        wants_human=found.wants_human,
        is_emergency=found.is_emergency,
        mood=found.mood,
        reasons=found.reasons,
    )
