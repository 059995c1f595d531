"""Whoever asks for a person is heard; whoever asks something else is not sent away."""

from datetime import UTC, datetime

import pytest

from nlu.human import wish_for_human
from nlu.rules import understand
from nlu.trained import TenantModel
from tests.nlu.conftest import Questions
from tests.nlu.sentences import LANGUAGES, table

NOON = datetime(2030, 1, 9, 12, tzinfo=UTC)
LEAST_RECALL = 0.98
MOST_FALSE_ESCAPES = 0.015


def asks_for_person(model: TenantModel, text: str, language: str) -> bool:
    return understand(text, model, language=language, expecting=(), now=NOON).wants_human


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_wish_is_heard_however_it_is_put(gas_model: TenantModel, language: str) -> None:
    wishes = table("human_wishes", language)
    missed = [text for text in wishes if not asks_for_person(gas_model, text, language)]
    assert len(wishes) >= 150
    assert len(missed) <= (1 - LEAST_RECALL) * len(wishes), missed


@pytest.mark.parametrize("language", LANGUAGES)
def test_signs_alone_hear_nearly_every_wish(language: str) -> None:
    wishes = table("human_wishes", language)
    missed = [text for text in wishes if wish_for_human(text) is None]
    assert len(missed) <= (1 - LEAST_RECALL) * len(wishes), missed


@pytest.mark.parametrize("language", LANGUAGES)
def test_ordinary_questions_are_not_taken_for_the_wish(
    gas_model: TenantModel, business_questions: Questions, language: str
) -> None:
    asked = table("ordinary", language) + business_questions.by_language[language]
    taken = [text for text in asked if asks_for_person(gas_model, text, language)]
    assert len(asked) >= 500
    assert len(taken) <= MOST_FALSE_ESCAPES * len(asked), taken


def test_the_words_of_the_wish_are_given_as_reason() -> None:
    found = wish_for_human("No more robots, put me through to somebody")
    assert found is not None
    assert found.words
