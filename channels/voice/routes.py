"""What the routes of the configuration share: who asks, and how a change is noted."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends

from core.model import Actor, Json
from core.permissions import Permission
from infra.db import Database, Tx
from infra.http import requires

from . import configuration
from .service import Voice

Reader = Annotated[Actor, Depends(requires(Permission.VOICE_READ))]
Editor = Annotated[Actor, Depends(requires(Permission.VOICE_EDIT))]
Agent = Annotated[Actor, Depends(requires(Permission.DESK_USE))]
Record = Callable[[Tx, Actor, str, str, Json, Json], None]


class Part:
    """Some routes, and what they share."""

    def __init__(self, router: APIRouter, voice: Voice, database: Database, record: Record) -> None:
        self.voice = voice
        self.database = database
        self._record = record
        self._add(router)

    def _add(self, router: APIRouter) -> None:
        raise NotImplementedError

    async def change(
        self, actor: Actor, action: str, subject: str, after: Json, do: Callable[[Tx], None]
    ) -> None:
        """Change something, and note in the audit trail who did."""

        def unit(tx: Tx) -> None:
            do(tx)
            tx.wake(configuration.TOPIC)
            self._record(tx, actor, action, subject, None, after)

        await self.database.write(unit)
