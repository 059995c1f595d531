"""A tiny edge around a router, for tests of `http.py`: it finds the actor and answers errors."""

from collections.abc import Awaitable, Callable

import httpx
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import JSONResponse

from core.errors import (
    Conflict,
    Invalid,
    MainstemError,
    NotAllowed,
    NotFound,
    NotSignedIn,
    TooMany,
)
from core.model import Actor

STATUS: dict[type[MainstemError], int] = {
    NotSignedIn: 401,
    NotAllowed: 403,
    NotFound: 404,
    Conflict: 409,
    Invalid: 422,
    TooMany: 429,
}

FindActor = Callable[[Request], Awaitable[Actor | None]]


def edge(router: APIRouter, find_actor: FindActor) -> FastAPI:
    """Build an application whose requests carry the actor that `find_actor` finds."""
    app = FastAPI()
    app.include_router(router)

    @app.middleware("http")
    async def name_the_actor(
        request: Request, call_next: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        request.state.actor = await find_actor(request)
        return await call_next(request)

    async def answer(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, MainstemError)
        status = next(status for kind, status in STATUS.items() if isinstance(error, kind))
        return JSONResponse({"error": {"code": error.code, "message": str(error)}}, status)

    app.add_exception_handler(MainstemError, answer)
    return app


def browser(app: FastAPI) -> httpx.AsyncClient:
    """A client with its own cookies, in process."""
    transport = httpx.ASGITransport(app=app, client=("192.0.2.7", 5000))
    return httpx.AsyncClient(transport=transport, base_url="https://desk.example")
