"""What an article has to be like."""

from dataclasses import replace

import pytest

from core.errors import Invalid
from knowledge import rules
from knowledge.model import Content, Draft

GOOD = Draft(topic="home", language="en", content=Content(title="Keys", body="Body."))


def test_an_ordinary_article_passes() -> None:
    rules.check(GOOD)
    rules.check_id("lost-keys-2")


@pytest.mark.parametrize(
    ("field", "draft"),
    [
        ("language", replace(GOOD, language="english")),
        ("language", replace(GOOD, language="EN")),
        ("topic", replace(GOOD, topic=" ")),
        ("topic", replace(GOOD, topic="x" * (rules.MAX_TOPIC + 1))),
        ("title", replace(GOOD, content=Content(title="", body="Body."))),
        ("title", replace(GOOD, content=Content(title="two\nlines", body="Body."))),
        ("body", replace(GOOD, content=Content(title="T", body=" \n"))),
        ("body", replace(GOOD, content=Content(title="T", body="x" * (rules.MAX_BODY + 1)))),
        ("questions", replace(GOOD, content=Content(title="T", body="B", questions=("",)))),
        ("keywords", replace(GOOD, content=Content(title="T", body="B", keywords=("k",) * 51))),
    ],
)
def test_what_cannot_be_shown_is_named(field: str, draft: Draft) -> None:
    with pytest.raises(Invalid) as caught:
        rules.check(draft)
    assert caught.value.field == field


@pytest.mark.parametrize("id", ["", "Keys", "keys!", "-keys", "../keys", "k" * 40])
def test_an_id_can_stand_in_an_address(id: str) -> None:
    with pytest.raises(Invalid):
        rules.check_id(id)


@pytest.mark.parametrize(
    ("tag", "language"), [("en", "en"), ("zh-Hant-HK", "zh"), ("en_GB", "en"), ("ZH", "zh")]
)
def test_the_main_language_of_a_tag(tag: str, language: str) -> None:
    assert rules.main_language(tag) == language
