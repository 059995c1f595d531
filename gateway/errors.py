"""From the tree of errors to answers: one table, and one shape of the body."""

import logging
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.websockets import WebSocket

from core.errors import (
    Conflict,
    Invalid,
    MainstemError,
    NotAllowed,
    NotFound,
    NotSignedIn,
    ProviderError,
    TooLarge,
    TooMany,
    Unavailable,
)

log = logging.getLogger(__name__)

STATUS: dict[type[MainstemError], int] = {
    NotSignedIn: 401,
    NotAllowed: 403,
    NotFound: 404,
    Conflict: 409,
    TooLarge: 413,
    Invalid: 422,
    TooMany: 429,
    ProviderError: 502,
    Unavailable: 503,
    MainstemError: 500,
}
RETRY_UNAVAILABLE_SECONDS = 2


def status_of(error: MainstemError) -> int:
    """The status of the nearest class in the table."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def body_of(error: MainstemError) -> dict[str, Any]:
    facts: dict[str, Any] = {"code": error.code, "message": str(error)}
    if isinstance(error, Invalid):
        facts["field"] = error.field
    if isinstance(error, TooMany):
        facts["retry_after"] = error.retry_after.total_seconds()
    return {"error": facts}


def install(app: FastAPI) -> None:
    """Have every error leave in the same shape."""
    app.add_exception_handler(MainstemError, _ours)  # type: ignore[arg-type] # sockets, too
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unforeseen)


async def _ours(connection: HTTPConnection, error: Exception) -> Response | None:
    if not isinstance(error, MainstemError):
        raise error
    if isinstance(connection, WebSocket):
        await connection.close(code=1008, reason=error.code)
        return None
    headers: dict[str, str] = {}
    if isinstance(error, TooMany):
        headers["Retry-After"] = str(max(1, round(error.retry_after.total_seconds())))
    if isinstance(error, Unavailable):
        headers["Retry-After"] = str(RETRY_UNAVAILABLE_SECONDS)
    return JSONResponse(body_of(error), status_code=status_of(error), headers=headers)


async def _invalid(_: Request, error: Exception) -> Response:
    details = error.errors() if isinstance(error, RequestValidationError) else []
    first = details[0] if details else {"loc": ("body",), "msg": "is not valid"}
    field = ".".join(str(part) for part in first["loc"][1:]) or str(first["loc"][0])
    facts = {"code": "invalid", "message": f"{field}: {first['msg']}", "field": field}
    return JSONResponse({"error": facts}, status_code=422)


async def _http(_: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = getattr(error, "headers", None)
    codes = {404: "not_found", 405: "method_not_allowed"}
    facts = {"code": codes.get(status, "http"), "message": str(getattr(error, "detail", status))}
    return JSONResponse({"error": facts}, status_code=status, headers=headers)


async def _unforeseen(request: Request, error: Exception) -> Response:
    log.error("request failed", extra={"path": request.url.path}, exc_info=error)
    facts = {"code": "internal", "message": "something went wrong; it has been logged"}
    return JSONResponse({"error": facts}, status_code=500)
