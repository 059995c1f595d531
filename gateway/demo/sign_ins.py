"""Who can be signed in as, for the sign-in page of a demonstration."""

from pathlib import Path

import yaml
from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from infra.http import public

from . import FOLDER


class SignInView(BaseModel):
    """One person, with the password that opens nothing but the demonstration."""

    model_config = ConfigDict(extra="forbid")

    name: str
    email: str
    password: str
    role: str


def routes(folder: Path = FOLDER) -> APIRouter:
    """Build the one route. Include it only when the setting `demo` is on."""
    file = yaml.safe_load((folder / "users.yaml").read_text(encoding="utf-8"))
    views = [
        SignInView(
            name=each["name"],
            email=each["email"],
            password=file["password"],
            role=each["roles"][0],
        )
        for each in file["users"]
    ]
    router = APIRouter(prefix="/api/demo", tags=["demo"])

    @router.get("/sign-ins")
    @public("a demonstration shows its made-up people and their password")
    async def sign_ins() -> list[SignInView]:
        """List everybody who can sign in."""
        return views

    return router
