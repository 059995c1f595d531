"""Escaping gas is recognised whatever the model thinks, and nothing else is taken for it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from nlu.model import Band, Intent
from nlu.rules import understand
from nlu.trained import TenantModel
from tests.nlu.conftest import Questions
from tests.nlu.sentences import LANGUAGES, table

NOON = datetime(2030, 1, 9, 12, tzinfo=UTC)
MOST_FALSE_ALARMS = 0.01
SAFETY_TOPICS_ASKED = 0.05
"""Of the questions about the business so many are about gas that escapes: articles cover it."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_smell_of_gas_is_an_emergency(gas_model: TenantModel, language: str) -> None:
    for text in table("gas_smells", language):
        found = understand(text, gas_model, language=language, expecting=(), now=NOON)
        assert (found.intent, found.band, found.is_emergency) == (
            "smell_gas",
            Band.ACCEPT,
            True,
        ), text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_signs_need_no_model(gas_model: TenantModel, language: str) -> None:
    unlearned = replace(gas_model, by_language={})
    for text in table("gas_smells", language):
        found = understand(text, unlearned, language=language, expecting=(), now=NOON)
        assert found.intent == "smell_gas", text


def test_an_emergency_is_heard_in_the_other_language_too(gas_model: TenantModel) -> None:
    found = understand("help 我家有煤气味", gas_model, language="en", expecting=(), now=NOON)
    assert found.is_emergency


@pytest.mark.parametrize("language", LANGUAGES)
def test_ordinary_questions_raise_no_alarm(gas_model: TenantModel, language: str) -> None:
    asked = table("ordinary", language)
    alarms = [
        text
        for text in asked
        if understand(text, gas_model, language=language, expecting=(), now=NOON).is_emergency
    ]
    assert len(alarms) <= MOST_FALSE_ALARMS * len(asked), alarms


@pytest.mark.parametrize("language", LANGUAGES)
def test_questions_about_the_business_rarely_raise_one(
    gas_model: TenantModel, business_questions: Questions, language: str
) -> None:
    asked = business_questions.by_language[language]
    alarms = [
        text
        for text in asked
        if understand(text, gas_model, language=language, expecting=(), now=NOON).is_emergency
    ]
    assert len(alarms) <= SAFETY_TOPICS_ASKED * len(asked), alarms


def test_examples_of_emergencies_bear_their_signs(
    gas_model: TenantModel, intents: Sequence[Intent]
) -> None:
    for intent in intents:
        for language, texts in intent.examples.items():
            for text in texts:
                found = understand(text, gas_model, language=language, expecting=(), now=NOON)
                if intent.is_emergency:
                    assert found.is_emergency, text
                else:
                    assert not found.is_emergency, text


def test_an_emergency_only_the_model_sees_is_to_be_confirmed(gas_model: TenantModel) -> None:
    without_signs = replace(gas_model, signs={})
    found = understand(
        "I can smell gas in my kitchen", without_signs, language="en", expecting=(), now=NOON
    )
    assert found.ranking[0][0] == "smell_gas"
    assert (found.intent, found.band) == (None, Band.CONFIRM)
