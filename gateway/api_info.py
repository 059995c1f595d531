"""What an integration asks first: which channels are installed and what they can do."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse
from pydantic import JsonValue

from core.channels import ChannelSpec
from core.model import Actor
from infra.http import public, signed_in


def routes(channels: tuple[ChannelSpec, ...]) -> APIRouter:
    router = APIRouter(prefix="/api", tags=["system"])

    @router.get("/openapi.json", include_in_schema=False)
    @public("the description of the interface is part of the documentation")
    async def read_openapi(request: Request) -> JSONResponse:
        """The interface, as OpenAPI."""
        return JSONResponse(request.app.openapi())

    @router.get("/channels")
    async def read_channels(
        _: Annotated[Actor, Depends(signed_in())],
    ) -> list[dict[str, JsonValue]]:
        """Every installed channel: names, icon, capabilities."""
        return [
            {
                "kind": spec.kind,
                "names": dict(spec.names),
                "icon": spec.icon,
                "capabilities": asdict(spec.capabilities),
            }
            for spec in channels
        ]

    return router
