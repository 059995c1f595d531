"""Answers already given: an action repeated under the same key gives its first answer again."""

from typing import Any

import sqlalchemy as sa

from core.errors import Conflict
from core.model import Actor
from infra.db import Tx

from .tables import command

MAX_KEY_CHARACTERS = 128


def answered(tx: Tx, actor: Actor, key: str, request: str) -> dict[str, Any] | None:
    """The first answer under this key. Raises Conflict when the key served another request."""
    row = tx.one(
        sa.select(command.c.request, command.c.answer).where(
            command.c.tenant == actor.tenant,
            command.c.user == actor.user,
            command.c.key == key,
        )
    )
    if row is None:
        return None
    if row.request != request[:64]:
        raise Conflict("this Idempotency-Key was used for another request")
    return dict(row.answer)


def remember(tx: Tx, actor: Actor, key: str, request: str, answer: dict[str, Any]) -> None:
    tx.run(
        command.insert(),
        {
            "tenant": actor.tenant,
            "user": actor.user,
            "key": key,
            "request": request[:64],
            "answer": answer,
            "at": tx.now,
        },
    )
