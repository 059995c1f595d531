"""The bot's part of a turn: listen, let the flow decide, fetch what it asks for, until it waits.

Reads and calculates only: nothing is stored here, so a turn that dies half-way can be taken again
from its ledger row. Calls to company services carry an idempotency key made of that row, for the
same reason.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import assert_never

import flows.rules
from core.model import InteractionId, Json, Language, QueueId, TenantId
from core.ports import Clock
from flows.model import Flow
from flows.session import (
    Effect,
    Fetch,
    Fetched,
    Found,
    FoundEntity,
    Handover,
    Heard,
    Input,
    Meaning,
    QueueShut,
    Search,
    Session,
)
from infra.db import Database
from knowledge.service import Abstained, Answered, Knowledge
from nlu.model import Understanding
from nlu.service import Nlu
from routing import desk as routing

from .company import CompanyServices

MOST_ROUNDS = 20
"""Searches, fetches and shut queues in one turn; a document that wants more is broken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What the bot decided: `effects` in order, the session after them, and why."""

    session: Session
    effects: tuple[Effect, ...]
    reasons: dict[str, Json] = field(default_factory=dict)


class RunawayFlow(RuntimeError):
    """The flow document never came to rest."""


class Bot:
    """Plays one flow document for one turn."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        nlu: Nlu,
        knowledge: Knowledge,
        company: CompanyServices,
    ) -> None:
        self._database = database
        self._clock = clock
        self._nlu = nlu
        self._knowledge = knowledge
        self._company = company

    async def understand(
        self, tenant: TenantId, text: str, language: Language | None, expecting: tuple[str, ...]
    ) -> Understanding:
        return await self._nlu.understand(tenant, text, language=language, expecting=expecting)

    async def play(
        self, tenant: TenantId, flow: Flow, session: Session, heard: Input, *, key: str
    ) -> Turn:
        """Advance the flow with what was heard until it waits, hands over or closes.

        `key` makes the calls to company services repeatable.
        """
        done: list[Effect] = []
        trail: list[Json] = []
        for round_ in range(MOST_ROUNDS):
            session, effects = flows.rules.advance(flow, session, heard, self._clock.now())
            result = await self._perform(tenant, session, effects, f"{key}:{round_}", trail)
            if result is None:
                done.extend(effects)
                return Turn(session=session, effects=tuple(done), reasons={"trail": trail})
            done.extend(effects[:-1])
            heard = result
        raise RunawayFlow(f"flow {flow.id} did not come to rest in {MOST_ROUNDS} rounds")

    async def _perform(
        self,
        tenant: TenantId,
        session: Session,
        effects: tuple[Effect, ...],
        key: str,
        trail: list[Json],
    ) -> Input | None:
        """Carry out the last effect if it wants an answer; None when the flow is at rest."""
        match effects[-1] if effects else None:
            case Search(query=query, topic=topic):
                return await self._search(tenant, query, session.language, topic, trail)
            case Fetch() as fetch:
                fetched = await self._company.call(tenant, fetch, key=key)
                trail.append({"fetch": fetch.service, "path": fetch.path, "status": fetched.status})
                return fetched
            case Handover() as handover:
                return await self._check_hours(tenant, session, handover, trail)
            case _:
                return None

    async def _search(
        self,
        tenant: TenantId,
        query: str,
        language: Language,
        topic: str | None,
        trail: list[Json],
    ) -> Found:
        answer = await self._knowledge.answer(tenant, query, language, topic=topic)
        passages: list[Json] = [
            {"article": p.article, "title": p.title, "score": round(p.score, 4)}
            for p in answer.passages[:3]
        ]
        trail.append(
            {
                "search": query[:200],
                "score": round(answer.score, 4),
                "threshold": round(answer.threshold, 4),
                "answered": isinstance(answer, Answered),
                "passages": passages,
            }
        )
        match answer:
            case Answered():
                return Found(
                    text=answer.text,
                    sources=answer.sources,
                    score=answer.score,
                    threshold=answer.threshold,
                )
            case Abstained():
                return Found(
                    text=None,
                    sources=(),
                    score=answer.score,
                    threshold=answer.threshold,
                    near=answer.near,
                )
            case _:
                assert_never(answer)

    async def _check_hours(
        self, tenant: TenantId, session: Session, handover: Handover, trail: list[Json]
    ) -> QueueShut | None:
        if handover.is_urgent or handover.even_if_shut:
            return None
        now = self._clock.now()
        state = await self._database.read(
            lambda tx: routing.is_open(tx, tenant, QueueId(handover.queue), now)
        )
        if state.is_open:
            return None
        trail.append({"queue": handover.queue, "open": False})
        opening = routing.opening_text(state, session.language)
        return QueueShut(queue=handover.queue, next_opening=opening)


def heard_from(
    text: str, choice: str | None, understood: Understanding, *, is_spoken: bool = False
) -> Heard:
    """Translate the listener's result into the flow's words."""
    meaning = Meaning(
        language=understood.language,
        intent=understood.intent,
        score=understood.score,
        band=understood.band.value,
        ranking=understood.ranking,
        entities=tuple(
            FoundEntity(kind=e.kind, value=e.value, text=e.text) for e in understood.entities
        ),
        wants_human=understood.wants_human,
        mood=understood.mood.value,
    )
    return Heard(text=text, choice=choice, meaning=meaning, is_spoken=is_spoken)


def why(understood: Understanding) -> dict[str, Json]:
    """What the screens show of a decision about an utterance."""
    return {
        "language": understood.language,
        "intent": understood.intent,
        "score": round(understood.score, 4),
        "threshold": round(understood.threshold, 4),
        "band": understood.band.value,
        "ranking": [[name, round(score, 4)] for name, score in understood.ranking],
        "wants_human": understood.wants_human,
        "mood": understood.mood.value,
        "emergency": understood.is_emergency,
        "reasons": dict(understood.reasons),
    }


def silence_due(now: datetime, seconds: float) -> datetime:
    return now + timedelta(seconds=seconds)


def silence_key(interaction: InteractionId, turns: int) -> str:
    """One timer per turn: an older one finds that the conversation has moved on."""
    return f"{interaction}:{turns}"


__all__ = ["Bot", "Fetched", "Turn", "heard_from", "silence_due", "silence_key", "why"]
