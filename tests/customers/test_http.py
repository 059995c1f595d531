"""The routes of customers, called in process."""

from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest
from fastapi import Request
from fastapi.routing import APIRoute

from core.model import Actor, Address, ChannelKind, ProfileClaim
from customers import store
from customers.http import routes
from customers.service import Customers
from infra.db import Database
from infra.http import guards
from tests.accounts.company import Company
from tests.accounts.edge import browser, edge


@pytest.fixture
async def client(database: Database, company: Company) -> AsyncIterator[httpx.AsyncClient]:
    """A client whose header says what the actor may do."""

    async def find_actor(request: Request) -> Actor | None:
        may = request.headers.get("x-may", "customers.read customers.edit")
        return replace(company.operator, name="Bob", permissions=frozenset(may.split()))

    async with browser(edge(routes(Customers(database)), find_actor)) as client:
        yield client


async def test_a_customer_is_shown_with_claims_marked(
    client: httpx.AsyncClient, database: Database, company: Company
) -> None:
    address = Address(channel=ChannelKind("web_chat"), value="v1")
    claim = ProfileClaim(name="Ann", email="ann@mail.example")
    identified = await database.write(
        lambda tx: store.identify(tx, company.tenant.id, address, claim=claim)
    )
    path = f"/api/customers/{identified.customer_id}"
    shown = (await client.get(path)).json()
    assert shown == {
        "id": identified.customer_id,
        "name": "Ann",
        "name_claimed": True,
        "verified": False,
        "language": None,
        "identities": [
            {"kind": "email", "value": "ann@mail.example", "verified": False, "proof": None},
            {"kind": "visitor", "value": "v1", "verified": True, "proof": "channel"},
        ],
        "tags": [],
        "notes": [],
        "customer_number": "",
        "address": "",
        "created_at": shown["created_at"],
        "version": 2,
    }
    assert shown["created_at"].endswith("Z")
    body = {"kind": "email", "value": "ann@mail.example", "proof": "customer_number"}
    verified = (await client.post(f"{path}/identities", json=body)).json()
    assert verified["verified"]
    assert verified["identities"][0]["proof"] == "customer_number"


async def test_a_customer_is_corrected_noted_and_tagged(client: httpx.AsyncClient) -> None:
    created = await client.post("/api/customers", json={"name": "Ann", "customer_number": "hg1"})
    assert created.status_code == 201
    path = f"/api/customers/{created.json()['id']}"
    changed = await client.patch(path, json={"address": "Quay 9", "language": "zh", "version": 1})
    assert changed.json() == created.json() | {"address": "Quay 9", "language": "zh", "version": 2}
    assert (await client.patch(path, json={"address": "x", "version": 1})).status_code == 409
    assert (await client.patch(path, json={"address": "Quay 10"})).status_code == 200
    note = await client.post(f"{path}/notes", json={"text": "Prefers mail"})
    assert note.status_code == 201
    tagged = await client.put(f"{path}/tags", json={"tags": ["VIP"]})
    assert tagged.json()["tags"] == ["VIP"]
    assert tagged.json()["notes"] == [note.json()]
    assert (note.json()["text"], note.json()["author"]) == ("Prefers mail", "Bob")


async def test_a_claim_is_added_and_removed(client: httpx.AsyncClient) -> None:
    path = f"/api/customers/{(await client.post('/api/customers', json={})).json()['id']}"
    body = {"kind": "phone", "value": "020 7946 0018"}
    claimed = await client.post(f"{path}/identities", json=body)
    assert claimed.json()["identities"] == [
        {"kind": "phone", "value": "+442079460018", "verified": False, "proof": None}
    ]
    query = {"kind": "phone", "value": "+442079460018"}
    removed = await client.delete(f"{path}/identities", params=query)
    assert removed.json()["identities"] == []
    assert (await client.delete(f"{path}/identities", params=query)).status_code == 404


async def test_two_customers_cannot_have_one_verified_address(client: httpx.AsyncClient) -> None:
    ids = [(await client.post("/api/customers", json={})).json()["id"] for _ in range(2)]
    body = {"kind": "email", "value": "ann@mail.example", "proof": "code"}
    first, second = [await client.post(f"/api/customers/{id}/identities", json=body) for id in ids]
    assert (first.status_code, second.status_code) == (200, 409)
    error = second.json()["error"]
    assert error["code"] == "identity_taken"
    assert all(id in error["message"] for id in ids)


async def test_the_list_is_searched_and_paged(client: httpx.AsyncClient) -> None:
    for name in ("Ann", "Bea", "Cat"):
        await client.post("/api/customers", json={"name": name})
    first = (await client.get("/api/customers", params={"limit": 2})).json()
    rest = (await client.get("/api/customers", params={"cursor": first["next"]})).json()
    assert [item["name"] for item in first["items"] + rest["items"]] == ["Cat", "Bea", "Ann"]
    assert rest["next"] is None
    found = (await client.get("/api/customers", params={"q": "BEA"})).json()
    assert [item["name"] for item in found["items"]] == ["Bea"]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "", {"name": "Ann", "is_vip": True}),
        ("POST", "", {"language": "not a language"}),
        ("POST", "", {"name": "x" * 101}),
        ("PUT", "/{id}/tags", {"tags": [" "]}),
        ("PUT", "/{id}/tags", {"tags": "VIP"}),
        ("POST", "/{id}/notes", {"text": " "}),
        ("POST", "/{id}/identities", {"kind": "fax", "value": "1"}),
        ("POST", "/{id}/identities", {"kind": "email", "value": "ann"}),
        ("POST", "/{id}/identities", {"kind": "email", "value": "a@b.example", "proof": "channel"}),
        ("GET", "?limit=1000", None),
    ],
)
async def test_bad_input_is_refused(
    client: httpx.AsyncClient, method: str, path: str, body: object
) -> None:
    id = (await client.post("/api/customers", json={})).json()["id"]
    answer = await client.request(method, "/api/customers" + path.format(id=id), json=body)
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""),
        ("PATCH", ""),
        ("POST", "/notes"),
        ("PUT", "/tags"),
        ("POST", "/identities"),
    ],
)
async def test_who_does_not_exist_is_not_found(
    client: httpx.AsyncClient, method: str, path: str
) -> None:
    bodies: dict[str, dict[str, object]] = {
        "/notes": {"text": "note"},
        "/tags": {"tags": []},
        "/identities": {"kind": "email", "value": "a@b.example"},
    }
    url = f"/api/customers/nobody{path}"
    assert (await client.request(method, url, json=bodies.get(path, {}))).status_code == 404


async def test_readers_only_read(client: httpx.AsyncClient) -> None:
    id = (await client.post("/api/customers", json={})).json()["id"]
    reader = {"x-may": "customers.read"}
    path = f"/api/customers/{id}"
    assert (await client.get(path, headers=reader)).status_code == 200
    assert (await client.patch(path, json={}, headers=reader)).status_code == 403
    assert (await client.get(path, headers={"x-may": "desk.use"})).status_code == 403


async def test_every_route_says_who_may_call_it(database: Database) -> None:
    for route in routes(Customers(database)).routes:
        assert isinstance(route, APIRoute)
        assert list(guards(route.dependant)), route.path
