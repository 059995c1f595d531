"""Read one message: what everything that looked at it adds up to. Pure.

Order of precedence: signs of an emergency, then the classifier. The wish for a person and the mood
are read beside the intent and never change it.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np

from core.model import Json, Language

from . import lexicon, signs
from .entities.finder import Place, find_entities
from .human import wish_for_human
from .intents.classifier import Guess, guess
from .language import detect
from .model import HUMAN_INTENT, TEXT_LIMIT, Band, Understanding
from .mood import read_mood
from .signs import Found
from .trained import LanguageModel, TenantModel

RANKED = 3
HUMAN_FROM = 0.4
"""So much of the belief is enough: a needless person is the lesser harm."""
NEAREST_SHOWN = 3
CERTAIN = 1.5
"""The score of what signs say: the top of the scale."""
NO_MODEL_THRESHOLD = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the classifier and the signs make of a message."""

    intent: str | None
    band: Band
    score: float
    threshold: float
    ranking: tuple[tuple[str, float], ...]
    is_emergency: bool
    reasons: dict[str, Json]


def understand(
    text: str,
    model: TenantModel,
    *,
    language: str | None,
    expecting: tuple[str, ...],
    now: datetime,
) -> Understanding:
    """Understand one message. `language` is the conversation's, for texts that hardly tell.

    Costs 3 to 10 ms of computing, 50 where dates are expected: call it on a worker thread.
    """
    text = text[:TEXT_LIMIT]
    profile = model.profile
    detected = detect(text, offered=profile.languages, otherwise=language)
    reading = _read_intent(text, model, detected.language)
    wish = wish_for_human(text)
    mood = read_mood(text)
    place = Place(now=now.astimezone(ZoneInfo(profile.time_zone)), region=profile.region)
    return Understanding(
        text=text,
        language=Language(detected.language),
        intent=reading.intent,
        score=reading.score,
        threshold=reading.threshold,
        ranking=reading.ranking,
        band=reading.band,
        entities=find_entities(text, place=place, templates=profile.templates, expecting=expecting),
        wants_human=wish is not None or dict(reading.ranking).get(HUMAN_INTENT, 0) >= HUMAN_FROM,
        mood=mood.mood,
        is_emergency=reading.is_emergency,
        reasons=reading.reasons
        | {
            "language": {"detected": detected.language, "is_clear": detected.is_clear},
            "human": _shown(wish),
            "mood": {"points": mood.points, "words": list(mood.words)},
        },
    )


def _read_intent(text: str, model: TenantModel, language: str) -> Reading:
    by_signs = _emergency(text, model)
    trained = model.by_language.get(language)
    if trained is None or not text.strip():
        reading = _unread()
    else:
        reading = _read_classified(text, trained, model.emergencies)
    return reading if by_signs is None else _with_emergency(reading, *by_signs)


def _emergency(text: str, model: TenantModel) -> tuple[str, Found, bool] | None:
    """Find an intent whose signs hold in the text."""
    for name, known in model.signs.items():
        if found := signs.first(known, text, fillers=lexicon.fillers()):
            return name, found, name in model.emergencies
    return None


def _read_classified(text: str, trained: LanguageModel, emergencies: frozenset[str]) -> Reading:
    vector = trained.embed([text])[0]
    found = guess(trained.classifier, text, vector)
    ranking = _ranking(found, trained.classifier.intents)
    band = trained.thresholds.band(found.score)
    best = ranking[0][0]
    if best in emergencies and band is Band.ACCEPT:
        band = Band.CONFIRM
    cosines = trained.classifier.vectors @ vector
    nearest = np.argsort(-cosines)[:NEAREST_SHOWN]
    return Reading(
        intent=best if band is Band.ACCEPT else None,
        band=band,
        score=round(found.score, 4),
        threshold=round(trained.thresholds.accept_from, 4),
        ranking=ranking,
        is_emergency=False,
        reasons={
            "intent": {
                "by": "model",
                "probability": ranking[0][1],
                "nearness": round(found.nearness, 4),
                "reject_below": round(trained.thresholds.reject_below, 4),
                "accept_from": round(trained.thresholds.accept_from, 4),
                "nearest": [
                    {"text": trained.texts[row], "cosine": round(float(cosines[row]), 4)}
                    for row in nearest
                ],
            }
        },
    )


def _ranking(found: Guess, intents: tuple[str, ...]) -> tuple[tuple[str, float], ...]:
    order = np.argsort(-found.probabilities)[:RANKED]
    return tuple((intents[i], round(float(found.probabilities[i]), 4)) for i in order)


def _with_emergency(reading: Reading, name: str, found: Found, is_emergency: bool) -> Reading:
    others = tuple(ranked for ranked in reading.ranking if ranked[0] != name)
    return Reading(
        intent=name,
        band=Band.ACCEPT,
        score=CERTAIN,
        threshold=reading.threshold,
        ranking=((name, 1.0), *others[: RANKED - 1]),
        is_emergency=is_emergency,
        reasons={"intent": {"by": "signs", "sign": found.sign, "words": found.words}},
    )


def _unread() -> Reading:
    return Reading(
        intent=None,
        band=Band.REJECT,
        score=0.0,
        threshold=NO_MODEL_THRESHOLD,
        ranking=(),
        is_emergency=False,
        reasons={"intent": {"by": "nothing"}},
    )


def _shown(wish: Found | None) -> Json:
    return None if wish is None else {"sign": wish.sign, "words": wish.words}
