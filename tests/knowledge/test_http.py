"""The routes of knowledge, called in process."""

from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest
from fastapi import Request
from fastapi.routing import APIRoute

from core.model import Actor
from infra.http import guards
from knowledge.http import routes
from knowledge.model import Article
from knowledge.service import Knowledge
from tests.accounts.company import Company
from tests.accounts.edge import browser, edge

ARTICLES = "/api/knowledge/articles"
BODY = {"topic": "home", "title": "Keys", "text": "Call the **porter**.", "questions": ["Lost?"]}


@pytest.fixture
async def client(knowledge: Knowledge, company: Company) -> AsyncIterator[httpx.AsyncClient]:
    """A client whose header says what the actor may do."""

    async def find_actor(request: Request) -> Actor | None:
        may = request.headers.get("x-may", "knowledge.read knowledge.edit")
        return replace(company.operator, name="Bob", permissions=frozenset(may.split()))

    async with browser(edge(routes(knowledge), find_actor)) as client:
        yield client


async def test_an_article_is_written_published_and_read(client: httpx.AsyncClient) -> None:
    made = await client.post(ARTICLES, json=BODY | {"id": "keys", "language": "en"})
    assert made.status_code == 201
    assert (made.json()["version"], made.json()["state"]) == (1, "draft")
    published = await client.post(f"{ARTICLES}/keys/publish", json={"language": "en", "version": 1})
    assert published.json()["state"] == "published"
    shown = (await client.get(f"{ARTICLES}/keys", params={"language": "zh"})).json()
    assert shown == {
        "id": "keys",
        "topic": "home",
        "language": "en",
        "languages": ["en"],
        "version": 1,
        "state": "published",
        "title": "Keys",
        "text": "Call the **porter**.",
        "questions": ["Lost?"],
        "keywords": [],
        "author": "Bob",
        "updated_at": shown["updated_at"],
    }
    assert shown["updated_at"].endswith("Z")


async def test_the_list_tells_of_drafts(client: httpx.AsyncClient) -> None:
    await client.post(ARTICLES, json=BODY | {"id": "keys", "language": "en", "publish": True})
    edited = await client.put(
        f"{ARTICLES}/keys", params={"language": "en"}, json=BODY | {"title": "New", "version": 1}
    )
    assert edited.json()["version"] == 2
    (line,) = (await client.get(ARTICLES, params={"language": "en"})).json()["items"]
    assert (line["id"], line["title"], line["has_draft"]) == ("keys", "Keys", True)
    assert (await client.get(ARTICLES, params={"language": "zh"})).json() == {"items": []}
    history = await client.get(f"{ARTICLES}/keys/versions", params={"language": "en"})
    assert [each["version"] for each in history.json()["items"]] == [2, 1]


async def test_what_was_changed_meanwhile_is_a_conflict(client: httpx.AsyncClient) -> None:
    await client.post(ARTICLES, json=BODY | {"id": "keys", "language": "en"})
    again = await client.post(ARTICLES, json=BODY | {"id": "keys", "language": "en"})
    assert again.status_code == 409
    stale = await client.put(
        f"{ARTICLES}/keys", params={"language": "en"}, json=BODY | {"version": 7}
    )
    assert stale.status_code == 409
    assert stale.json()["error"]["code"] == "stale_version"


async def test_a_retired_article_is_not_found(client: httpx.AsyncClient) -> None:
    await client.post(ARTICLES, json=BODY | {"id": "keys", "language": "en", "publish": True})
    gone = await client.delete(f"{ARTICLES}/keys", params={"language": "en"})
    assert gone.status_code == 204
    assert (await client.get(f"{ARTICLES}/keys", params={"language": "en"})).status_code == 404


async def test_a_search_gives_an_answer_and_what_it_is_made_of(
    client: httpx.AsyncClient,
    knowledge: Knowledge,
    company: Company,
    gas_articles: tuple[Article, ...],
) -> None:
    await knowledge.import_articles(company.tenant.id, gas_articles)
    params = {"q": "What do I do if I smell gas?", "language": "en", "limit": "3"}
    found = (await client.get("/api/knowledge/search", params=params)).json()
    assert found["score"] >= found["threshold"]
    assert found["answer"]["sources"][0]["article"] == "smell-gas"
    assert found["answer"]["sources"][0]["quote"] == found["answer"]["text"]
    assert [each["article"] for each in found["passages"]][0] == "smell-gas"
    assert len(found["passages"]) == 3
    assert set(found["passages"][0]["parts"]) == {
        "gist",
        "question",
        "passage",
        "words",
        "ours",
        "right",
    }
    params["q"] = "Who won the football yesterday?"
    refused = (await client.get("/api/knowledge/search", params=params)).json()
    assert refused["answer"] is None
    assert refused["score"] < refused["threshold"]
    params["topic"] = "tariffs"
    only = (await client.get("/api/knowledge/search", params=params)).json()
    assert {each["topic"] for each in only["passages"]} == {"tariffs"}


@pytest.mark.parametrize(
    "change",
    [{"title": ""}, {"text": " "}, {"topic": ""}, {"language": "english"}, {"id": "A B"}],
)
async def test_an_unfit_article_is_refused(
    client: httpx.AsyncClient, change: dict[str, str]
) -> None:
    body = BODY | {"id": "keys", "language": "en"} | change
    assert (await client.post(ARTICLES, json=body)).status_code == 422


async def test_unknown_fields_are_refused(client: httpx.AsyncClient) -> None:
    body = BODY | {"id": "keys", "language": "en", "colour": "red"}
    assert (await client.post(ARTICLES, json=body)).status_code == 422


async def test_readers_may_not_edit(client: httpx.AsyncClient) -> None:
    headers = {"x-may": "knowledge.read"}
    body = BODY | {"id": "keys", "language": "en"}
    assert (await client.post(ARTICLES, json=body, headers=headers)).status_code == 403
    assert (await client.get(ARTICLES, headers=headers)).status_code == 200
    nothing = {"x-may": "desk.use"}
    assert (await client.get(ARTICLES, headers=nothing)).status_code == 403


def test_every_route_says_what_it_needs(knowledge: Knowledge) -> None:
    for route in routes(knowledge).routes:
        assert isinstance(route, APIRoute)
        assert len(list(guards(route.dependant))) == 1
