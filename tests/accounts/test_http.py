"""The routes of accounts, called in process."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI, Request
from fastapi.routing import APIRoute

from accounts.http import routes
from accounts.model import Role
from accounts.rules import SESSION_COOKIE, csrf_matches
from core.model import Actor
from infra.db import Database
from infra.http import guards, public_reason
from tests.accounts.company import PASSWORD, Company, company_on
from tests.accounts.edge import browser, edge


def app_of(company: Company) -> FastAPI:
    async def find_actor(request: Request) -> Actor | None:
        token = request.cookies.get(SESSION_COOKIE)
        return await company.accounts.actor_for(token) if token else None

    return edge(routes(company.accounts), find_actor)


@pytest.fixture
async def client(company: Company) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(app_of(company)) as client:
        yield client


async def sign_in(
    client: httpx.AsyncClient, email: str, password: str = PASSWORD
) -> httpx.Response:
    return await client.post("/api/session", json={"email": email, "password": password})


async def test_signing_in_sets_a_guarded_cookie(client: httpx.AsyncClient) -> None:
    answer = await sign_in(client, "ada@harbour.example")
    assert answer.status_code == 200
    attributes = set(answer.headers["set-cookie"].lower().split("; "))
    assert {"httponly", "secure", "samesite=lax", "path=/", "max-age=57600"} <= attributes
    assert answer.headers["cache-control"] == "no-store"
    token = client.cookies[SESSION_COOKIE]
    assert token not in answer.text


async def test_the_session_says_who_and_where_and_gives_the_csrf_token(
    client: httpx.AsyncClient, company: Company
) -> None:
    at_once = (await sign_in(client, "ada@harbour.example")).json()
    later = (await client.get("/api/session")).json()
    assert at_once == later
    assert csrf_matches(client.cookies[SESSION_COOKIE], later["csrf"])
    user = later["user"]
    assert (user["id"], user["name"], user["language"]) == (company.ada.id, "Ada", "en")
    assert user["roles"] == ["administrator", "agent"]
    assert "audit.read" in user["permissions"]
    assert later["tenant"] == {
        "id": company.tenant.id,
        "slug": "harbour",
        "name": "Harbour",
        "languages": ["en", "zh"],
    }


async def test_wrong_credentials_are_401_and_then_429(client: httpx.AsyncClient) -> None:
    codes = [
        (await sign_in(client, "ada@harbour.example", "wrong horse")).status_code for _ in range(4)
    ]
    assert codes == [401, 401, 401, 429]


@pytest.mark.parametrize(
    "body",
    [
        {"email": "ada@harbour.example"},
        {"email": "ada@harbour.example", "password": PASSWORD, "is_admin": True},
        {"email": "ada@harbour.example", "password": "x" * 2000},
        {"email": ["ada@harbour.example"], "password": PASSWORD},
    ],
)
async def test_a_malformed_sign_in_is_refused(
    client: httpx.AsyncClient, body: dict[str, object]
) -> None:
    assert (await client.post("/api/session", json=body)).status_code == 422


async def test_signing_in_ends_the_session_the_browser_had(
    client: httpx.AsyncClient, company: Company
) -> None:
    await sign_in(client, "ada@harbour.example")
    first = client.cookies[SESSION_COOKIE]
    await sign_in(client, "ada@harbour.example")
    assert client.cookies[SESSION_COOKIE] != first
    assert await company.accounts.actor_for(first) is None


async def test_signing_out_ends_the_session_and_deletes_the_cookie(
    client: httpx.AsyncClient, company: Company
) -> None:
    await sign_in(client, "ada@harbour.example")
    token = client.cookies[SESSION_COOKIE]
    assert (await client.delete("/api/session")).status_code == 204
    assert SESSION_COOKIE not in client.cookies
    assert await company.accounts.actor_for(token) is None
    assert (await client.get("/api/session")).status_code == 401


async def test_signing_out_everywhere_reaches_other_browsers(
    client: httpx.AsyncClient, company: Company
) -> None:
    async with browser(app_of(company)) as other:
        await sign_in(other, "ada@harbour.example")
        await sign_in(client, "ada@harbour.example")
        assert (await client.delete("/api/sessions")).status_code == 204
        assert (await other.get("/api/session")).status_code == 401


async def test_changing_the_password_keeps_this_browser_signed_in(
    client: httpx.AsyncClient, company: Company
) -> None:
    async with browser(app_of(company)) as other:
        await sign_in(other, "ada@harbour.example")
        await sign_in(client, "ada@harbour.example")
        body = {"current": PASSWORD, "new": "nine wet lanterns"}
        changed = await client.put("/api/session/password", json=body)
        assert changed.status_code == 200
        assert (await client.get("/api/session")).json()["csrf"] == changed.json()["csrf"]
        assert (await other.get("/api/session")).status_code == 401


async def test_people_are_listed_created_read_and_changed(client: httpx.AsyncClient) -> None:
    await sign_in(client, "ada@harbour.example")
    body = {
        "name": "王芳",
        "email": "fang@harbour.example",
        "password": PASSWORD,
        "roles": ["agent"],
        "language": "zh",
    }
    created = await client.post("/api/users", json=body)
    assert created.status_code == 201
    fang = created.json()
    assert "password" not in created.text
    names = [user["name"] for user in (await client.get("/api/users")).json()["items"]]
    assert names == ["Ada", "王芳"]
    path = f"/api/users/{fang['id']}"
    changed = await client.patch(path, json={"roles": ["supervisor"], "version": 1})
    assert changed.json() == fang | {
        "roles": ["supervisor"],
        "permissions": changed.json()["permissions"],
        "version": 2,
    }
    assert (await client.get(path)).json() == changed.json()
    assert (await client.patch(path, json={"name": "F", "version": 1})).status_code == 409
    assert (await client.post("/api/users", json=body)).status_code == 409
    assert (await client.patch(path, json={"roles": ["king"]})).status_code == 422
    assert (await client.get("/api/users/unknown")).status_code == 404


async def test_an_agent_sees_neither_people_nor_trail(
    client: httpx.AsyncClient, company: Company
) -> None:
    await company.hires("Bob")
    await sign_in(client, "bob@harbour.example")
    for path in ("/api/users", f"/api/users/{company.ada.id}", "/api/audit"):
        assert (await client.get(path)).status_code == 403


async def test_the_trail_is_read_in_pages(client: httpx.AsyncClient, company: Company) -> None:
    await company.hires("Bob", Role.SUPERVISOR)
    await sign_in(client, "ada@harbour.example")
    first = (await client.get("/api/audit", params={"limit": 2})).json()
    assert [item["action"] for item in first["items"]] == ["session.started", "user.created"]
    assert first["items"][1]["after"]["roles"] == ["supervisor"]
    rest = (await client.get("/api/audit", params={"cursor": first["next"]})).json()
    assert [item["action"] for item in rest["items"]] == ["user.created", "tenant.created"]
    assert rest["next"] is None
    filtered = await client.get("/api/audit", params={"action": "tenant.created"})
    assert len(filtered.json()["items"]) == 1
    assert (await client.get("/api/audit", params={"since": "2030-01-01"})).status_code == 422
    assert (await client.get("/api/audit", params={"limit": 1000})).status_code == 422
    verdict = (await client.get("/api/audit/verification")).json()
    assert (verdict["is_whole"], verdict["checked"]) == (True, 4)


async def test_nothing_of_another_company_comes_out(database: Database) -> None:
    harbour = await company_on(database, "harbour")
    valley = await company_on(database, "valley")
    await valley.hires("Canary")
    async with browser(app_of(harbour)) as client:
        await sign_in(client, "ada@harbour.example")
        for path in ("/api/users", "/api/audit", "/api/session"):
            text = (await client.get(path)).text
            assert "valley" not in text.lower()
            assert "canary" not in text.lower()
        path = f"/api/users/{valley.ada.id}"
        assert (await client.get(path)).status_code == 404
        assert (await client.patch(path, json={"name": "Mallory"})).status_code == 404


async def test_every_route_says_who_may_call_it(company: Company) -> None:
    for route in routes(company.accounts).routes:
        assert isinstance(route, APIRoute)
        assert list(guards(route.dependant)) or public_reason(route.endpoint), route.path
