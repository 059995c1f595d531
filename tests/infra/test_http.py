"""Every route says who may call it."""

from typing import Annotated

import httpx
import pytest
from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute

from core.errors import MainstemError, NotAllowed, NotSignedIn
from core.model import Actor, TenantId, UserId
from core.permissions import Permission
from infra.http import guards, public, public_reason, requires, signed_in

ANN = Actor(
    tenant=TenantId("acme"),
    user=UserId("ann"),
    name="Ann",
    permissions=frozenset({Permission.DESK_USE}),
)

router = APIRouter()


@router.get("/api/desk")
async def desk(actor: Annotated[Actor, Depends(requires(Permission.DESK_USE))]) -> str:
    return actor.name


@router.get("/api/audit")
async def audit(actor: Annotated[Actor, Depends(requires(Permission.AUDIT_READ))]) -> str:
    return actor.name


@router.get("/api/me")
async def me(actor: Annotated[Actor, Depends(signed_in())]) -> str:
    return actor.name


@router.get("/api/greeting")
@public("anybody may be greeted")
async def greeting() -> str:
    return "hello"


@router.get("/api/forgotten")
async def forgotten() -> str:
    return "who may call this?"


def application(actor: Actor | None) -> FastAPI:
    app = FastAPI()
    app.include_router(router)

    @app.middleware("http")
    async def sign_in(request: Request, call_next):  # type: ignore[no-untyped-def]
        request.state.actor = actor
        return await call_next(request)

    @app.exception_handler(MainstemError)
    async def answer(_: Request, error: MainstemError) -> JSONResponse:
        return JSONResponse({"code": error.code}, status_code=400)

    return app


async def get(path: str, actor: Actor | None) -> object:
    transport = httpx.ASGITransport(application(actor))
    async with httpx.AsyncClient(transport=transport, base_url="http://desk") as client:
        return (await client.get(path)).json()


async def test_the_actor_comes_through_with_the_permission() -> None:
    assert await get("/api/desk", ANN) == "Ann"
    assert await get("/api/me", ANN) == "Ann"


async def test_without_the_permission_it_is_not_allowed() -> None:
    assert await get("/api/audit", ANN) == {"code": NotAllowed.code}


@pytest.mark.parametrize("path", ["/api/desk", "/api/audit", "/api/me"])
async def test_without_a_sign_in_nothing_is_done(path: str) -> None:
    assert await get(path, None) == {"code": NotSignedIn.code}


async def test_a_public_route_needs_nobody() -> None:
    assert await get("/api/greeting", None) == "hello"


def test_the_table_of_routes_can_be_walked() -> None:
    said = {}
    for route in router.routes:
        assert isinstance(route, APIRoute)
        permissions = [each.permission for each in guards(route.dependant)]
        said[route.path] = permissions or public_reason(route.endpoint)
    assert said == {
        "/api/desk": [Permission.DESK_USE],
        "/api/audit": [Permission.AUDIT_READ],
        "/api/me": [None],
        "/api/greeting": "anybody may be greeted",
        "/api/forgotten": None,
    }
