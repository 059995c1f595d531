"""The routes of routing, called in process."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import Request
from fastapi.routing import APIRoute

from core.model import Actor, Json
from core.permissions import Permission
from infra.db import Tx
from infra.http import guards
from routing.http import routes
from tests.accounts.edge import browser, edge
from tests.routing.office import Office, actor

Trail = list[tuple[str, str, Json, Json]]
QUEUE = {"names": {"en": "Billing", "zh": "账务"}, "ring_s": 20, "needs": {"gas": 2}}
DAY = {
    "names": {"en": "Day"},
    "zone": "Europe/London",
    "weekly": {"0": [["08:00", "12:00"], ["13:00", "24:00"]]},
    "calendars": ["GB-ENG"],
    "holidays": [{"day": "2030-12-24", "names": {"en": "Eve"}, "intervals": [["09:00", "12:00"]]}],
}


@pytest.fixture
def trail() -> Trail:
    return []


@pytest.fixture
async def client(closed_office: Office, trail: Trail) -> AsyncIterator[httpx.AsyncClient]:
    """A client whose header says who calls and what they may do."""

    async def find_actor(request: Request) -> Actor | None:
        may = request.headers.get("x-may", " ".join(Permission))
        return actor("ann", *(Permission(each) for each in may.split()))

    def record(
        _tx: Tx, _actor: Actor, action: str, subject: str, before: Json, after: Json
    ) -> None:
        trail.append((action, subject, before, after))

    async with browser(edge(routes(closed_office.routing, record), find_actor)) as client:
        yield client


async def put(client: httpx.AsyncClient, path: str, body: object, status: int = 200) -> Any:  # noqa: ANN401 - JSON
    answer = await client.put(f"/api{path}", json=body)
    assert answer.status_code == status, answer.text
    return answer.json()


async def test_a_queue_with_its_skill_and_hours(client: httpx.AsyncClient, trail: Trail) -> None:
    await put(client, "/queues/billing", QUEUE, 422)  # no such skill yet
    await put(client, "/skills/gas", {"names": {"en": "Gas"}})
    stored = await put(client, "/hours/day", DAY)
    assert stored == {"id": "day", **DAY}
    await put(client, "/queues/billing", {**QUEUE, "hours": "night"}, 404)
    await put(client, "/queues/billing", {**QUEUE, "hours": "day"})
    await put(client, "/queues/billing", {**QUEUE, "hours": "day", "priority": 5})
    listed = (await client.get("/api/queues")).json()
    assert [(each["id"], each["hours"], each["priority"]) for each in listed] == [
        ("billing", "day", 5)
    ]
    assert [entry[0] for entry in trail] == [
        "skill.created",
        "hours.created",
        "queue.created",
        "queue.changed",
    ]
    before, after = trail[-1][2:]
    assert isinstance(before, dict)
    assert isinstance(after, dict)
    assert (before["priority"], after["priority"]) == (0, 5)
    refused = await client.delete("/api/skills/gas")
    assert refused.status_code == 409
    assert (await client.get("/api/hours")).json() == [stored]


async def test_what_an_agent_serves(client: httpx.AsyncClient, closed_office: Office) -> None:
    await closed_office.opens()
    await put(client, "/skills/gas", {"names": {"en": "Gas"}})
    await put(client, "/agents/bob", {"skills": {"gas": 3}}, 404)
    await put(client, "/agents/bob", {"name": "Bob", "skills": {"tax": 3}}, 422)
    await put(client, "/agents/bob", {"name": "Bob", "queues": ["nowhere"]}, 422)
    await put(client, "/agents/bob", {"name": "Bob", "skills": {"gas": 6}}, 422)
    await put(client, "/agents/bob", {"name": "Bob", "skills": {"gas": 3}})
    await put(client, "/agents/bob", {"queues": ["service"], "capacity": {"web_chat": 5}})
    assert (await client.get("/api/agents")).json() == [
        {
            "id": "bob",
            "name": "Bob",
            "queues": ["service"],
            "skills": {"gas": 3},
            "capacity": {"web_chat": 5},
        }
    ]


async def test_presence_and_its_reasons(client: httpx.AsyncClient, closed_office: Office) -> None:
    await closed_office.opens()
    assert (await client.get("/api/desk/presence")).json() is None
    codes = [each["code"] for each in (await client.get("/api/presence-reasons")).json()]
    assert "meal" in codes
    await put(client, "/desk/presence", {"presence": "not_ready", "reason": "whim"}, 422)
    told = await put(client, "/desk/presence", {"presence": "not_ready", "reason": "meal"})
    assert told["position"] > 0
    card = (await client.get("/api/desk/presence")).json()
    assert (card["presence"], card["reason"]) == ("not_ready", "meal")
    await closed_office.hires("bob")
    answer = await client.post("/api/agents/bob/presence", json={"presence": "ready"})
    assert answer.status_code == 200
    assert await closed_office.state("bob") == "idle"
    answer = await client.post("/api/agents/nobody/presence", json={"presence": "ready"})
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/queues/Billing", QUEUE),
        ("/queues/billing", {**QUEUE, "colour": "red"}),
        ("/queues/billing", {**QUEUE, "names": {}}),
        ("/queues/billing", {**QUEUE, "ring_s": 1}),
        ("/hours/day", {**DAY, "weekly": {"7": []}}),
        ("/hours/day", {**DAY, "weekly": {"0": [["08:00", "25:00"]]}}),
        ("/hours/day", {**DAY, "weekly": {"0": [["12:00", "08:00"]]}}),
        ("/hours/day", {**DAY, "zone": "Europe/Atlantis"}),
        ("/hours/day", {**DAY, "calendars": ["XX"]}),
    ],
)
async def test_nonsense_is_refused(client: httpx.AsyncClient, path: str, body: object) -> None:
    await put(client, path, body, 422)


async def test_every_route_names_a_permission(closed_office: Office) -> None:
    router = routes(closed_office.routing, lambda *_: None)
    named = {
        (route.path, method): {str(each.permission) for each in guards(route.dependant)}
        for route in router.routes
        if isinstance(route, APIRoute)
        for method in route.methods or ()
    }
    assert named[("/api/queues", "GET")] == {"routing.read"}
    assert named[("/api/queues/{id}", "PUT")] == {"routing.edit"}
    assert named[("/api/agents/{id}", "PUT")] == {"routing.edit"}
    assert named[("/api/agents/{id}/presence", "POST")] == {"desk.supervise"}
    assert all(len(permissions) == 1 for permissions in named.values())


async def test_nobody_edits_without_the_permission(client: httpx.AsyncClient) -> None:
    answer = await client.put("/api/queues/x", json=QUEUE, headers={"x-may": "routing.read"})
    assert answer.status_code == 403
