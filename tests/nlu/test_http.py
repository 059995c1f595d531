"""The try-out panel's route."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import Request

from core.model import Actor, TenantId, UserId
from infra.db import Database
from nlu.http import routes
from nlu.model import Profile
from nlu.models import Encoders
from nlu.service import Nlu
from tests.accounts.edge import browser, edge
from tests.nlu.test_trained import ENGLISH_ONLY
from tests.virtual_time import VirtualClock

TENANT = TenantId("gas")


@pytest.fixture
async def client(
    database: Database, tmp_path: Path, clock: VirtualClock, encoders: Encoders
) -> AsyncIterator[httpx.AsyncClient]:
    """A client whose header says what the actor may do."""

    async def find_actor(request: Request) -> Actor | None:
        may = request.headers.get("x-may", "")
        return Actor(
            tenant=TENANT, user=UserId("u"), name="Ann", permissions=frozenset(may.split())
        )

    nlu = Nlu(database, tmp_path, clock, lambda: encoders)
    await nlu.put_profile(TENANT, Profile(languages=("en",)))
    await nlu.put_intents(TENANT, ENGLISH_ONLY)
    async with browser(edge(routes(nlu), find_actor)) as client:
        yield client
    await nlu.stop()


@pytest.mark.parametrize("may", ["flows.read", "knowledge.edit"])
async def test_a_sentence_can_be_tried(client: httpx.AsyncClient, may: str) -> None:
    body = {"text": "how do I pay, my address is ann@example.org"}
    answer = await client.post("/api/nlu/understand", json=body, headers={"x-may": may})
    shown = answer.json()
    assert answer.status_code == 200
    assert shown["ranking"][0]["intent"] == "pay"
    assert shown["entities"][0]["value"] == "ann@example.org"
    assert shown["reasons"]["intent"]["by"] == "model"


async def test_others_may_not(client: httpx.AsyncClient) -> None:
    answer = await client.post(
        "/api/nlu/understand", json={"text": "hello"}, headers={"x-may": "desk.use"}
    )
    assert answer.status_code == 403


@pytest.mark.parametrize("body", [{}, {"text": ""}, {"text": "x" * 4001}, {"text": "x", "y": 1}])
async def test_nonsense_is_refused(client: httpx.AsyncClient, body: dict[str, object]) -> None:
    answer = await client.post("/api/nlu/understand", json=body, headers={"x-may": "flows.read"})
    assert answer.status_code == 422
