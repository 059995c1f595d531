"""Interactions and conversations in the database. Every function takes the unit of work first."""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any

import sqlalchemy as sa

from core.errors import StaleVersion
from core.model import (
    ChannelKind,
    ConversationId,
    CustomerId,
    InteractionId,
    Stage,
    TenantId,
    UserId,
)
from infra.db import Tx
from infra.prepared import hot

from .model import Conversation, Interaction
from .tables import conversation as conversations
from .tables import interaction as interactions

LIVE = tuple(stage.value for stage in Stage if stage is not Stage.CLOSED)
OPEN = (Stage.BOT, Stage.WAITING, Stage.ACTIVE, Stage.SNOOZED)
"""Stages in which a customer's next line belongs to the same interaction."""

_PII = {
    "subject": "pii_subject",
    "session": "pii_session",
    "handover": "pii_handover",
    "data": "pii_data",
    "rating_comment": "pii_rating_comment",
    "last_text": "pii_last_text",
}
_STORED = tuple(f.name for f in fields(Interaction) if f.name != "customer_name")
_COLUMNS = {name: _PII.get(name, name) for name in _STORED}

_BY_ID = hot(
    sa.select(interactions).where(
        interactions.c.tenant == sa.bindparam("t"), interactions.c.id == sa.bindparam("i")
    )
)
_MANY = hot(
    sa.select(interactions).where(
        interactions.c.tenant == sa.bindparam("t"),
        interactions.c.id.in_(sa.bindparam("ids", expanding=True)),
    )
)
_OPEN_OF = hot(
    sa.select(interactions).where(
        interactions.c.tenant == sa.bindparam("t"),
        interactions.c.conversation == sa.bindparam("c"),
        interactions.c.stage.in_([stage.value for stage in OPEN]),
    )
)
_LAST_OF = hot(
    sa.select(interactions)
    .where(
        interactions.c.tenant == sa.bindparam("t"),
        interactions.c.conversation == sa.bindparam("c"),
    )
    .order_by(interactions.c.created_at.desc(), interactions.c.id.desc())
    .limit(1)
)
_THREAD = hot(
    sa.select(conversations).where(
        conversations.c.tenant == sa.bindparam("t"),
        conversations.c.channel == sa.bindparam("k"),
        conversations.c.pii_thread == sa.bindparam("p"),
    )
)
_CONVERSATION = hot(
    sa.select(conversations).where(
        conversations.c.tenant == sa.bindparam("t"), conversations.c.id == sa.bindparam("c")
    )
)
_CONVERSATIONS = hot(
    sa.select(conversations).where(
        conversations.c.tenant == sa.bindparam("t"),
        conversations.c.id.in_(sa.bindparam("ids", expanding=True)),
    )
)
_SAVE = hot(
    interactions.update()
    .where(
        interactions.c.tenant == sa.bindparam("t"),
        interactions.c.id == sa.bindparam("i"),
        interactions.c.version == sa.bindparam("was"),
    )
    .values(
        {
            column: sa.bindparam(f"v_{column}")
            for name, column in _COLUMNS.items()
            if name not in ("tenant", "id")
        }
    )
)
_SAVE_CONVERSATION = hot(
    conversations.update()
    .where(conversations.c.tenant == sa.bindparam("t"), conversations.c.id == sa.bindparam("c"))
    .values(
        customer=sa.bindparam("v_customer"),
        last_n=sa.bindparam("v_last_n"),
        delivered_n=sa.bindparam("v_delivered_n"),
        read_n=sa.bindparam("v_read_n"),
        agent_read_n=sa.bindparam("v_agent_read_n"),
    )
)


def find(tx: Tx, tenant: TenantId, interaction: InteractionId) -> Interaction | None:
    row = tx.one(_BY_ID, {"t": tenant, "i": interaction})
    return None if row is None else _interaction(row)


def lock(tx: Tx, tenant: TenantId, interaction: InteractionId) -> Interaction | None:
    """Read the interaction and hold its row until the unit ends: one writer per interaction."""
    row = tx.lock(_BY_ID, {"t": tenant, "i": interaction})
    return None if row is None else _interaction(row)


def open_in(tx: Tx, tenant: TenantId, conversation: ConversationId) -> Interaction | None:
    """The interaction of the conversation that a new line belongs to, locked."""
    row = tx.lock(_OPEN_OF, {"t": tenant, "c": conversation})
    return None if row is None else _interaction(row)


def last_in(tx: Tx, tenant: TenantId, conversation: ConversationId) -> Interaction | None:
    """The newest interaction of the conversation, open or not."""
    row = tx.one(_LAST_OF, {"t": tenant, "c": conversation})
    return None if row is None else _interaction(row)


def conversation_of(
    tx: Tx, tenant: TenantId, channel: ChannelKind, thread: str
) -> Conversation | None:
    row = tx.one(_THREAD, {"t": tenant, "k": channel, "p": thread})
    return None if row is None else _conversation(row)


def conversation(tx: Tx, tenant: TenantId, conversation: ConversationId) -> Conversation:
    """Read one conversation and hold its row; it exists wherever an interaction names it."""
    row = tx.lock(_CONVERSATION, {"t": tenant, "c": conversation})
    if row is None:
        raise LookupError(f"conversation {conversation} is missing")
    return _conversation(row)


def conversations_of(tx: Tx, tenant: TenantId, ids: Iterable[str]) -> dict[str, Conversation]:
    """Conversations by id."""
    wanted = sorted(ids)
    if not wanted:
        return {}
    rows = tx.all(_CONVERSATIONS, {"t": tenant, "ids": wanted})
    return {row.id: _conversation(row) for row in rows}


def add_conversation(
    tx: Tx, tenant: TenantId, channel: ChannelKind, thread: str, customer: CustomerId
) -> Conversation:
    created = Conversation(
        tenant=tenant,
        id=ConversationId(tx.ids.new()),
        channel=channel,
        thread=thread,
        customer=customer,
    )
    tx.run(
        conversations.insert(),
        {
            "tenant": tenant,
            "id": created.id,
            "channel": channel,
            "pii_thread": thread,
            "customer": customer,
            "last_n": 0,
            "delivered_n": 0,
            "read_n": 0,
            "agent_read_n": 0,
        },
    )
    return created


def save_conversation(tx: Tx, changed: Conversation) -> None:
    tx.run(
        _SAVE_CONVERSATION,
        {
            "t": changed.tenant,
            "c": changed.id,
            "v_customer": changed.customer,
            "v_last_n": changed.last_n,
            "v_delivered_n": changed.delivered_n,
            "v_read_n": changed.read_n,
            "v_agent_read_n": changed.agent_read_n,
        },
    )


def add(tx: Tx, created: Interaction) -> None:
    tx.run(interactions.insert(), _values(created))


def save(tx: Tx, changed: Interaction, was: int) -> None:
    """Write the interaction if its version is still `was`. Raises StaleVersion otherwise."""
    values = {f"v_{column}": value for column, value in _values(changed).items()}
    del values["v_tenant"], values["v_id"]
    if tx.run(_SAVE, {"t": changed.tenant, "i": changed.id, "was": was, **values}) != 1:
        raise StaleVersion(f"interaction {changed.id} changed")


def many(tx: Tx, tenant: TenantId, ids: Iterable[str]) -> list[Interaction]:
    wanted = list(ids)
    if not wanted:
        return []
    rows = tx.all(_MANY, {"t": tenant, "ids": wanted})
    return [_interaction(row) for row in rows]


def live(tx: Tx, tenant: TenantId) -> list[Interaction]:
    """Every interaction that is not closed, oldest first."""
    rows = tx.all(
        sa.select(interactions)
        .where(interactions.c.tenant == tenant, interactions.c.stage != Stage.CLOSED.value)
        .order_by(interactions.c.created_at, interactions.c.id)
    )
    return [_interaction(row) for row in rows]


def of_customer(
    tx: Tx, tenant: TenantId, customer: CustomerId, *, limit: int = 50
) -> list[Interaction]:
    rows = tx.all(
        sa.select(interactions)
        .where(interactions.c.tenant == tenant, interactions.c.customer == customer)
        .order_by(interactions.c.created_at.desc(), interactions.c.id.desc())
        .limit(limit)
    )
    return [_interaction(row) for row in rows]


def is_at_hand(tx: Tx, tenant: TenantId, customer: CustomerId, agent: UserId) -> bool:
    """Whether the agent is talking to this customer now, and so may look at the history."""
    wanted = (
        sa.select(interactions.c.id)
        .where(
            interactions.c.tenant == tenant,
            interactions.c.customer == customer,
            interactions.c.owner == agent,
            interactions.c.stage != Stage.CLOSED.value,
        )
        .limit(1)
    )
    return tx.one(wanted) is not None


def owned_by(tx: Tx, tenant: TenantId, agent: UserId) -> list[Interaction]:
    rows = tx.all(
        sa.select(interactions).where(
            interactions.c.tenant == tenant,
            interactions.c.owner == agent,
            interactions.c.stage.in_([Stage.ACTIVE.value, Stage.WRAP_UP.value]),
        )
    )
    return [_interaction(row) for row in rows]


def _values(item: Interaction) -> dict[str, Any]:
    values = {column: getattr(item, name) for name, column in _COLUMNS.items()}
    values["stage"] = item.stage.value
    return values


def _interaction(row: sa.Row[Any]) -> Interaction:
    mapping = row._mapping
    values = {name: mapping[column] for name, column in _COLUMNS.items()}
    values["stage"] = Stage(values["stage"])
    return Interaction(customer_name="", **values)


def _conversation(row: sa.Row[Any]) -> Conversation:
    mapping = row._mapping
    return Conversation(
        tenant=mapping["tenant"],
        id=mapping["id"],
        channel=mapping["channel"],
        thread=mapping["pii_thread"],
        customer=mapping["customer"],
        last_n=mapping["last_n"],
        delivered_n=mapping["delivered_n"],
        read_n=mapping["read_n"],
        agent_read_n=mapping["agent_read_n"],
    )


def rows_of(tx: Tx, statement: sa.Select[Any]) -> Sequence[Interaction]:
    """Run a search over the interaction table and give interactions."""
    return [_interaction(row) for row in tx.all(statement)]
