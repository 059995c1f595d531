"""What waits for an administrator: input that could not be processed, effects that failed."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from accounts import audit
from core.model import Actor
from core.permissions import Permission
from infra import effects, quarantine
from infra.db import Database, Tx
from infra.http import requires
from infra.tables import instant_text

Reader = Annotated[Actor, Depends(requires(Permission.SYSTEM_READ))]
Editor = Annotated[Actor, Depends(requires(Permission.SYSTEM_EDIT))]
MOST_RAW_CHARACTERS = 4000


class InputView(BaseModel):
    """A delivery that could not be processed. `pii_raw` is its beginning as it came in."""

    id: str
    channel: str
    received_at: str
    attempts: int
    error: str
    pii_raw: str


class EffectView(BaseModel):
    kind: str
    key: str
    state: str
    attempts: int
    error: str
    created_at: str


def routes(database: Database) -> APIRouter:  # noqa: C901 - a list of small routes
    router = APIRouter(prefix="/api/system", tags=["system"])

    @router.get("/quarantine")
    async def read_inputs(actor: Reader) -> list[InputView]:
        """Deliveries that could not be processed, newest first."""
        found = await database.read(lambda tx: quarantine.quarantined(tx, actor.tenant))
        return [
            InputView(
                id=each.id,
                channel=each.channel,
                received_at=instant_text(each.received_at),
                attempts=each.attempts,
                error=each.error,
                pii_raw=each.raw.decode(errors="replace")[:MOST_RAW_CHARACTERS],
            )
            for each in found
        ]

    @router.post("/quarantine/{id}/retry", status_code=204)
    async def retry_input(actor: Editor, id: str) -> None:
        """Give a delivery fresh attempts."""

        def unit(tx: Tx) -> None:
            quarantine.retry(tx, actor.tenant, id)
            audit.record(tx, actor, "quarantine.retried", f"input:{id}")

        await database.write(unit)

    @router.post("/quarantine/{id}/dismiss", status_code=204)
    async def dismiss_input(actor: Editor, id: str) -> None:
        """Give a delivery up; it stays stored."""

        def unit(tx: Tx) -> None:
            quarantine.dismiss(tx, actor.tenant, id)
            audit.record(tx, actor, "quarantine.dismissed", f"input:{id}")

        await database.write(unit)

    @router.get("/effects")
    async def read_effects(actor: Reader) -> list[EffectView]:
        """Effects that failed too often, or of which nobody knows whether they happened."""
        found = await database.read(lambda tx: effects.troubled(tx, actor.tenant))
        return [
            EffectView(
                kind=each.effect.kind,
                key=each.effect.key,
                state=each.state.value,
                attempts=each.effect.attempts,
                error=each.error,
                created_at=instant_text(each.created_at),
            )
            for each in found
        ]

    @router.post("/effects/{kind}/{key}/retry", status_code=204)
    async def retry_effect(actor: Editor, kind: str, key: str) -> None:
        """Give an effect fresh attempts."""

        def unit(tx: Tx) -> None:
            effects.retry(tx, actor.tenant, kind, key)
            audit.record(tx, actor, "effect.retried", f"effect:{kind}:{key}")

        await database.write(unit)

    return router
