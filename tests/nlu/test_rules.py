"""One message read as a whole."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from nlu.model import TEXT_LIMIT, Band, Mood, Profile, Understanding
from nlu.rules import understand
from nlu.trained import TenantModel

NOON = datetime(2030, 1, 9, 12, tzinfo=UTC)


def read(
    model: TenantModel, text: str, language: str | None = None, *expecting: str
) -> Understanding:
    return understand(text, model, language=language, expecting=expecting, now=NOON)


@pytest.mark.parametrize(
    ("text", "intent", "language"),
    [
        ("how can I pay my bill by card?", "pay_bill", "en"),
        ("boiler wont start and no hot water", "no_heating", "en"),
        ("what is the cost of moving a gas meter", "move_meter", "en"),
        ("燃气费怎么交", "pay_bill", "zh"),
        ("我想分期付", "payment_plan", "zh"),
        ("下个月要搬走了", "move_out", "zh"),
    ],
)
def test_intents_are_understood(
    gas_model: TenantModel, text: str, intent: str, language: str
) -> None:
    found = read(gas_model, text)
    assert found.ranking[0][0] == intent
    assert found.band is not Band.REJECT
    assert found.language == language


@pytest.mark.parametrize("text", ["what's the capital of Peru", "asdkj qwe volcano", "周杰伦是谁"])
def test_what_is_none_of_our_business_is_not_accepted(gas_model: TenantModel, text: str) -> None:
    found = read(gas_model, text)
    assert found.intent is None
    assert found.band is not Band.ACCEPT


def test_only_an_accepted_intent_is_given(gas_model: TenantModel) -> None:
    for text in ("pay bill", "hmm well", "something with the thing"):
        found = read(gas_model, text)
        assert (found.intent is not None) == (found.band is Band.ACCEPT)
        assert (found.score >= found.threshold) == (found.band is Band.ACCEPT)


def test_everything_is_read_at_once(gas_model: TenantModel) -> None:
    found = read(
        gas_model,
        "This is ridiculous!! No heating since yesterday, hg 204518, let me talk to a person",
    )
    assert found.wants_human
    assert found.mood is Mood.ANGRY
    assert [(each.kind, each.value) for each in found.entities] == [
        ("customer_number", "HG-204518")
    ]


def test_dates_are_those_of_the_company(gas_model: TenantModel) -> None:
    late = datetime(2030, 6, 1, 23, 30, tzinfo=UTC)  # half past midnight in London
    found = understand("tomorrow", gas_model, language="en", expecting=("date",), now=late)
    assert [entity.value for entity in found.entities] == ["2030-06-03"]


def test_the_reasons_explain_everything(gas_model: TenantModel) -> None:
    reasons = read(gas_model, "I hate bots, how do I pay").reasons
    assert set(reasons) == {"intent", "language", "human", "mood"}
    intent = reasons["intent"]
    assert isinstance(intent, dict)
    assert isinstance(intent["nearest"], list)
    assert len(intent["nearest"]) == 3


def test_an_empty_text_means_nothing(gas_model: TenantModel) -> None:
    found = read(gas_model, "  ", "zh")
    assert (found.intent, found.band, found.language) == (None, Band.REJECT, "zh")


def test_a_long_text_is_read_to_the_limit(gas_model: TenantModel) -> None:
    found = read(gas_model, "I smell gas. " + "x" * 10_000)
    assert len(found.text) == TEXT_LIMIT
    assert found.is_emergency


def test_without_a_model_signs_and_entities_still_work() -> None:
    bare = TenantModel(
        version=0, profile=Profile(), emergencies=frozenset(), signs={}, by_language={}
    )
    found = read(bare, "please give me a human, ann@example.org")
    assert found.wants_human
    assert found.intent is None
    assert found.entities[0].value == "ann@example.org"


def test_an_unlearned_language_is_still_detected(gas_model: TenantModel) -> None:
    english_only = replace(gas_model, by_language={"en": gas_model.by_language["en"]})
    found = read(english_only, "怎么交费")
    assert (found.language, found.band) == ("zh", Band.REJECT)
