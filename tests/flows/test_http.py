"""The routes of flows, in process."""

import pytest
from fastapi import Request
from httpx import Response

from core.model import Actor, Json
from core.permissions import Permission
from flows.http import routes
from flows.service import Flows
from infra.db import Database
from tests.accounts.company import company_on
from tests.accounts.edge import browser, edge
from tests.flows.documents import as_yaml, small

SMALL = as_yaml(small())
RIGHTS = {
    "editor": frozenset({Permission.FLOWS_READ.value, Permission.FLOWS_EDIT.value}),
    "reader": frozenset({Permission.FLOWS_READ.value}),
    "agent": frozenset({Permission.DESK_USE.value}),
}


class Desk:
    """A browser of somebody with the named rights, or of nobody."""

    def __init__(self, flows: Flows, actor: Actor) -> None:
        async def find(request: Request) -> Actor | None:
            who = request.headers.get("x-who")
            if who is None:
                return None
            return Actor(tenant=actor.tenant, user=actor.user, name=who, permissions=RIGHTS[who])

        self._browser = browser(edge(routes(flows), find))

    async def send(self, who: str | None, method: str, path: str, body: Json = None) -> Response:
        headers = {} if who is None else {"x-who": who}
        return await self._browser.request(method, f"/api/flows{path}", json=body, headers=headers)


@pytest.fixture(name="desk")
async def a_desk(database: Database) -> Desk:
    company = await company_on(database)
    return Desk(Flows(database), company.operator)


async def test_a_document_is_checked_without_being_kept(desk: Desk) -> None:
    spoilt = small()
    spoilt["nodes"]["welcome"]["next"] = "nowhere"
    good = await desk.send("reader", "POST", "/check", {"document": SMALL})
    assert good.json() == {"fit": True, "findings": []}
    bad = (await desk.send("reader", "POST", "/check", {"document": as_yaml(spoilt)})).json()
    assert bad["fit"] is False
    assert bad["findings"][0] == {
        "severity": "error",
        "code": "unknown_target",
        "place": "welcome.next",
        "text": "there is no node 'nowhere'",
    }
    assert (await desk.send("reader", "GET", "")).json() == {"items": []}


async def test_a_document_is_published_read_and_switched_off(desk: Desk) -> None:
    made = await desk.send("editor", "POST", "", {"document": SMALL, "note": "first"})
    assert made.status_code == 201
    assert made.json()["version"] == 1
    listed = (await desk.send("reader", "GET", "")).json()["items"]
    assert [(each["id"], each["active_version"]) for each in listed] == [("small", 1)]
    versions = (await desk.send("reader", "GET", "/small/versions")).json()["items"]
    assert [(each["version"], each["note"], each["active"]) for each in versions] == [
        (1, "first", True)
    ]
    document = (await desk.send("reader", "GET", "/small/versions/1")).json()
    assert document == {"document": SMALL}
    off = await desk.send("editor", "PUT", "/small/active", {"version": None})
    assert off.status_code == 204
    assert (await desk.send("reader", "GET", "")).json()["items"][0]["active_version"] is None


@pytest.mark.parametrize(
    ("who", "method", "path", "body", "status"),
    [
        (None, "GET", "", None, 401),
        ("agent", "GET", "", None, 403),
        ("agent", "POST", "/check", {"document": SMALL}, 403),
        ("reader", "POST", "", {"document": SMALL}, 403),
        ("reader", "PUT", "/small/active", {"version": 1}, 403),
        ("editor", "POST", "", {"document": "flow: ["}, 422),
        ("editor", "POST", "", {"document": SMALL, "extra": 1}, 422),
        ("reader", "GET", "/small/versions", None, 404),
        ("reader", "GET", "/small/versions/1", None, 404),
        ("editor", "PUT", "/small/active", {"version": 1}, 404),
    ],
)
async def test_what_is_refused(
    desk: Desk, who: str | None, method: str, path: str, body: Json, status: int
) -> None:
    assert (await desk.send(who, method, path, body)).status_code == status
