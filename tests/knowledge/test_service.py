"""The service with the real engines, on real databases."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

import pytest

from core.errors import Invalid
from core.model import TenantId
from infra.db import Database
from knowledge import store
from knowledge.model import Abstained, Answered, Article, Content, Draft
from knowledge.service import Knowledge
from nlu.models import Encoders
from tests.accounts.company import Company

T = TenantId("t")

HOUSE = (
    ("keys", "home", "Lost keys", "Call the porter at once. A new key costs nine marks."),
    ("parking", "home", "Parking", "Park behind the house. Guests park in the street."),
    ("bins", "home", "Bins", "Put the bins out on Monday evening. Glass is collected monthly."),
    ("pets", "home", "Pets", "You may keep one cat. Ask us before you get a dog."),
    ("rent", "money", "Rent", "Rent is due on the first of the month. Pay by bank transfer."),
    ("deposit", "money", "Deposit", "We pay the deposit back within two months of moving out."),
    ("heating", "money", "Heating costs", "Heating is billed once a year, by the meters."),
    ("late", "money", "Late payment", "After two weeks we add a fee of five marks."),
)


def house(language: str = "en") -> list[Article]:
    return [
        Article(id=id, topic=topic, contents={language: Content(title=title, body=body)})
        for id, topic, title, body in HOUSE
    ]


@pytest.fixture
async def housing(knowledge: Knowledge) -> Knowledge:
    """The service with the articles of a house."""
    await knowledge.import_articles(T, house())
    return knowledge


def ids(passages: Sequence[object]) -> list[str]:
    return [getattr(passage, "article") for passage in passages]  # noqa: B009


async def test_the_first_search_waits_for_the_index(housing: Knowledge) -> None:
    found = await housing.search(T, "I cannot find my key any more", "en")
    assert found[0].article == "keys"
    assert found[0].title == "Lost keys"
    assert "A new key costs nine marks." in found[0].text
    assert [passage.score for passage in found] == sorted(
        (passage.score for passage in found), reverse=True
    )
    assert len({passage.article for passage in found}) == len(found) == 5


async def test_a_topic_filters_before_ranking(housing: Knowledge) -> None:
    found = await housing.search(T, "I cannot find my key any more", "en", topic="money")
    assert {passage.topic for passage in found} == {"money"}
    assert len(found) == 4
    assert await housing.search(T, "key", "en", topic="weather") == []
    answer = await housing.answer(T, "key", "en", topic="weather")
    assert isinstance(answer, Abstained)


@pytest.mark.parametrize("query", ["", "   ", "?!", "x" * 5_000, "\x00\ud7ff\U0001f600"])
async def test_any_text_can_be_asked(housing: Knowledge, query: str) -> None:
    assert isinstance(await housing.answer(T, query, "en"), Abstained)
    await housing.search(T, query, "en")


async def test_a_tenant_without_articles_abstains(knowledge: Knowledge) -> None:
    assert await knowledge.search(T, "key", "en") == []
    answer = await knowledge.answer(T, "key", "en")
    assert isinstance(answer, Abstained)
    assert answer.score < answer.threshold


async def test_tenants_do_not_find_each_others_articles(housing: Knowledge) -> None:
    assert await housing.search(TenantId("other"), "lost key", "en") == []


async def test_another_language_finds_what_is_not_translated(housing: Knowledge) -> None:
    for language, query in (("zh", "钥匙丢了怎么办"), ("ko", "열쇠를 잃어버렸어요")):
        found = await housing.search(T, query, language)
        assert found[0].article == "keys"
        assert found[0].language == "en"
    chinese = Content(title="钥匙丢了", body="请马上给门房打电话。新钥匙九马克。")
    translated = Article(id="keys", topic="home", contents={"zh": chinese})
    await housing.import_articles(T, [translated])
    await housing.prepare(T)
    found = await housing.search(T, "钥匙丢了怎么办", "zh-CN")
    assert (found[0].article, found[0].language) == ("keys", "zh")
    assert "rent" in ids(found)


@pytest.fixture
async def running(housing: Knowledge) -> AsyncIterator[Knowledge]:
    """The service with its watch."""
    async with asyncio.TaskGroup() as tasks:
        watch = tasks.create_task(housing.run(), name="knowledge")
        yield housing
        watch.cancel()


async def test_what_is_published_is_found_and_what_is_retired_is_not(
    running: Knowledge, company: Company
) -> None:
    actor, editing = company.operator, running.editing
    content = Content(title="Bicycles", body="Bicycles go into the cellar.")
    draft = Draft(topic="home", language="en", content=content)
    question = "where do I put my bicycle"

    await editing.create(actor, "bicycles", draft)
    await running.prepare(actor.tenant)
    assert await running.search(actor.tenant, question, "en") == []

    await editing.publish(actor, "bicycles", "en", 1)
    async with asyncio.timeout(60):
        while ids(await running.search(actor.tenant, question, "en")) != ["bicycles"]:  # noqa: ASYNC110 - virtual time
            await asyncio.sleep(1)

    await editing.retire(actor, "bicycles", "en")
    async with asyncio.timeout(60):
        while await running.search(actor.tenant, question, "en"):  # noqa: ASYNC110 - virtual time
            await asyncio.sleep(1)


async def test_a_change_by_another_process_is_noticed(
    running: Knowledge, database: Database
) -> None:
    await running.prepare(T)
    content = Content(title="Bicycles", body="Bicycles go into the cellar.")
    new = Article(id="bicycles", topic="home", contents={"en": content})
    another = Database(database._units, type(database.bus)(), is_embedded=True)
    await another.write(lambda tx: store.put_articles(tx, T, [new]))
    async with asyncio.timeout(60):
        while "bicycles" not in ids(await running.search(T, "bicycle", "en")):  # noqa: ASYNC110 - virtual time
            await asyncio.sleep(1)


async def test_an_unfit_article_is_not_imported(knowledge: Knowledge) -> None:
    bad = replace(house()[0], contents={"en": Content(title="", body="Body.")})
    with pytest.raises(Invalid):
        await knowledge.import_articles(T, [*house()[1:], bad])
    assert await knowledge.search(T, "rent", "en") == []


async def test_a_demonstration_answer_quotes_its_source(
    knowledge: Knowledge, gas_articles: tuple[Article, ...], encoders: Encoders
) -> None:
    await knowledge.import_articles(T, gas_articles)
    for language, query, article in (
        ("en", "What do I do if I smell gas?", "smell-gas"),
        ("zh", "闻到燃气味怎么办？", "smell-gas"),
        ("en", "How can I add my wife to the account?", "add-second-person"),
    ):
        answer = await knowledge.answer(T, query, language)
        assert isinstance(answer, Answered)
        (source,) = answer.sources
        assert source.article == article
        assert source.quote == answer.text
        assert source.score == answer.score >= answer.threshold
        body = next(each for each in gas_articles if each.id == article).contents[language].body
        first = answer.text.splitlines()[0]
        assert "".join(first.split()) in "".join(body.replace("**", "").split())
    for language, query in (("en", "Who won the football yesterday?"), ("zh", "讲个笑话")):
        refused = await knowledge.answer(T, query, language)
        assert isinstance(refused, Abstained)
        assert refused.score < refused.threshold
