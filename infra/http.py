"""Who may call a route. Every route says it in one of two ways, and a test walks the table.

@router.get("/api/queues")
async def queues(actor: Annotated[Actor, Depends(requires(Permission.ROUTING_READ))]) -> ...

@router.get("/api/web-chat/sites/{key}")
@public("the widget reads its texts before anybody has signed in")
async def site(key: str) -> ...
"""

from collections.abc import Callable, Iterator
from typing import TypeVar

from fastapi import APIRouter, FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.requests import HTTPConnection
from starlette.routing import BaseRoute

from core.errors import NotAllowed, NotSignedIn
from core.model import Actor
from core.permissions import Permission

Endpoint = TypeVar("Endpoint", bound=Callable[..., object])


class Requires:
    """The dependency made by `requires`; carries the permission for whoever walks the routes."""

    def __init__(self, permission: Permission | None) -> None:
        self.permission = permission

    async def __call__(self, request: HTTPConnection) -> Actor:
        actor = getattr(request.state, "actor", None)
        if not isinstance(actor, Actor):
            raise NotSignedIn("sign in first")
        if self.permission is not None and self.permission not in actor.permissions:
            raise NotAllowed(self.permission)
        return actor


def requires(permission: Permission) -> Requires:
    """A dependency that gives the actor, or raises NotSignedIn or NotAllowed."""
    return Requires(permission)


def signed_in() -> Requires:
    """A dependency that gives the actor, whatever that person may do: one's own session."""
    return Requires(None)


def public(reason: str) -> Callable[[Endpoint], Endpoint]:
    """Mark a route that anybody may call, and say why."""

    def mark(endpoint: Endpoint) -> Endpoint:
        endpoint.public_reason = reason  # type: ignore[attr-defined] # functions take attributes
        return endpoint

    return mark


def public_reason(endpoint: object) -> str | None:
    """What `public` said about the endpoint, or None."""
    return getattr(endpoint, "public_reason", None)


def guards(dependant: Dependant) -> Iterator[Requires]:
    """Every `requires` among a route's dependencies."""
    for dependency in dependant.dependencies:
        if isinstance(dependency.call, Requires):
            yield dependency.call
        yield from guards(dependency)


def routes_of(owner: FastAPI | APIRouter) -> Iterator[BaseRoute]:
    """Every route, those of included routers too: FastAPI keeps them as routers within routers."""
    for route in owner.routes:
        included = getattr(route, "original_router", None)
        if included is None:
            yield route
        else:
            yield from routes_of(included)
