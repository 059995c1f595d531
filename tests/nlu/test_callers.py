"""How well callers are understood: utterances that taught the listener nothing."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from nlu import lexicon
from nlu.model import Band, Intent, Understanding
from nlu.rules import understand
from nlu.spoken import as_written
from nlu.trained import TenantModel
from nlu.units import units
from tests.nlu.callers import NOTHING, Request, requests

NOW = datetime(2030, 1, 9, 12, tzinfo=UTC)
EMERGENCIES = ("smell_gas", "carbon_monoxide")
HUMAN, NOT_OURS = "speak_to_human", "not_ours"
IMPORTANT = ("smell_gas", "no_heating", "report_fault", "bill_query", "meter_reading", HUMAN)
LEAST_RIGHT = {"en": 0.86, "zh": 0.90}
"""Measured 0.872 and 0.913; what is not right is nearly always asked about."""
MOST_WRONG = 1


def heard(request: Request, model: TenantModel) -> Understanding:
    text = as_written(request.text)
    return understand(text, model, language=request.language, expecting=(), now=NOW)


def is_right(request: Request, found: Understanding) -> bool:
    if request.intent == HUMAN:
        return found.wants_human
    if request.intent == NOTHING:
        is_left_alone = found.band is Band.REJECT or found.ranking[0][0] == NOT_OURS
        return is_left_alone and not found.wants_human
    return found.intent == request.intent and not found.wants_human


def is_wrong(request: Request, found: Understanding) -> bool:
    """Acted upon, and not what was meant. A needless person is no harm."""
    return found.intent is not None and not found.wants_human and not is_right(request, found)


def test_the_table_is_large_enough() -> None:
    by_language = Counter(each.language for each in requests())
    by_intent = Counter(each.intent for each in requests())
    assert by_language["en"] >= 200
    assert by_language["zh"] >= 100
    assert all(by_intent[intent] >= 20 for intent in IMPORTANT)
    assert by_intent[NOTHING] >= 40


def test_no_utterance_stands_among_the_examples(intents: Sequence[Intent]) -> None:
    """Not even with other hesitations, case or punctuation."""
    taught = {
        words
        for intent in intents
        for examples in intent.examples.values()
        for words in map(_plain, examples)
    }
    copies = [each.text for each in requests() if _plain(each.text) in taught]
    assert copies == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_callers_are_understood(gas_model: TenantModel, language: str) -> None:
    asked = [each for each in requests() if each.language == language]
    right = [is_right(each, heard(each, gas_model)) for each in asked]
    assert sum(right) / len(asked) >= LEAST_RIGHT[language]


def test_hardly_anything_wrong_is_done(gas_model: TenantModel) -> None:
    wrong = [each.text for each in requests() if is_wrong(each, heard(each, gas_model))]
    assert len(wrong) <= MOST_WRONG, wrong


@pytest.mark.parametrize("intent", EMERGENCIES)
def test_every_emergency_is_recognised(gas_model: TenantModel, intent: str) -> None:
    missed = [
        each.text
        for each in requests()
        if each.intent == intent and heard(each, gas_model).intent != intent
    ]
    assert missed == []


def test_every_wish_for_a_person_is_recognised(gas_model: TenantModel) -> None:
    asked = [each for each in requests() if each.intent == HUMAN]
    assert [each.text for each in asked if not heard(each, gas_model).wants_human] == []


def test_nothing_harmless_is_taken_for_an_emergency(gas_model: TenantModel) -> None:
    harmless = [each for each in requests() if each.intent not in EMERGENCIES]
    assert [each.text for each in harmless if heard(each, gas_model).is_emergency] == []


def _plain(text: str) -> tuple[str, ...]:
    fillers = lexicon.fillers()
    return tuple(unit.word for unit in units(as_written(text)) if unit.word not in fillers)
