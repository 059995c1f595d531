"""The timeline in the database: numbered lines of interactions and conversations."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from core.model import (
    Attachment,
    AuthorKind,
    BlobId,
    Choice,
    ConversationId,
    EntryId,
    InteractionId,
    Json,
    Source,
    TenantId,
)
from infra.db import Tx
from infra.prepared import hot

from .model import Author, Entry, EntryKind
from .spoken import spoken_from_json, spoken_to_json
from .tables import attachment as attachments
from .tables import entry as entries

_ADD = hot(entries.insert())
_AFTER = hot(
    sa.select(entries)
    .where(
        entries.c.tenant == sa.bindparam("t"),
        entries.c.conversation == sa.bindparam("c"),
        entries.c.n > sa.bindparam("after"),
    )
    .order_by(entries.c.n)
    .limit(sa.bindparam("most"))
)
_OF = hot(
    sa.select(entries)
    .where(
        entries.c.tenant == sa.bindparam("t"),
        entries.c.interaction == sa.bindparam("i"),
    )
    .order_by(entries.c.seq)
)
_NEWEST_BY = hot(
    sa.select(entries)
    .where(
        entries.c.tenant == sa.bindparam("t"),
        entries.c.interaction == sa.bindparam("i"),
        entries.c.author_kind == sa.bindparam("by"),
    )
    .order_by(entries.c.seq.desc())
    .limit(sa.bindparam("most"))
)
_MANY = hot(
    sa.select(entries).where(
        entries.c.tenant == sa.bindparam("t"),
        entries.c.id.in_(sa.bindparam("ids", expanding=True)),
    )
)
_KNOWN = hot(
    sa.select(entries.c.id).where(
        entries.c.tenant == sa.bindparam("t"),
        entries.c.conversation == sa.bindparam("c"),
        entries.c.provider_id == sa.bindparam("p"),
    )
)


def add(tx: Tx, tenant: TenantId, line: Entry) -> None:
    tx.run(
        _ADD,
        {
            "tenant": tenant,
            "id": line.id,
            "interaction": line.interaction,
            "conversation": line.conversation,
            "seq": line.seq,
            "n": line.n,
            "kind": line.kind.value,
            "author_kind": line.author.kind.value,
            "author_id": line.author.id,
            "pii_author_name": line.author.name,
            "pii_text": line.text,
            "at": line.at,
            "language": line.language,
            "choices": [[choice.id, choice.label] for choice in line.choices],
            "sources": [[s.article, s.title, s.quote, s.score] for s in line.sources],
            "pii_attachments": [
                [a.blob, a.name, a.media_type, a.size_bytes] for a in line.attachments
            ],
            "pii_event": line.event,
            "provider_id": line.provider_id,
            "pii_spoken": None if line.spoken is None else spoken_to_json(line.spoken),
        },
    )
    for file in line.attachments:
        tx.upsert(
            attachments,
            {
                "tenant": tenant,
                "conversation": line.conversation,
                "blob": file.blob,
                "interaction": line.interaction,
                "pii_name": file.name,
                "media_type": file.media_type,
                "size_bytes": file.size_bytes,
            },
            keys=["tenant", "conversation", "blob"],
        )


def attachment(
    tx: Tx, tenant: TenantId, conversation: ConversationId, blob: str
) -> Attachment | None:
    """The file, if a line of the conversation carries it."""
    row = tx.one(
        sa.select(attachments).where(
            attachments.c.tenant == tenant,
            attachments.c.conversation == conversation,
            attachments.c.blob == blob,
        )
    )
    return None if row is None else _file(row)


def carriers(tx: Tx, tenant: TenantId, blob: str) -> list[tuple[InteractionId, Attachment]]:
    """Every interaction with a line that carries the file."""
    rows = tx.all(
        sa.select(attachments).where(attachments.c.tenant == tenant, attachments.c.blob == blob)
    )
    return [(row.interaction, _file(row)) for row in rows]


def _file(row: sa.Row[Any]) -> Attachment:
    return Attachment(
        blob=row.blob, name=row.pii_name, media_type=row.media_type, size_bytes=row.size_bytes
    )


def knows(tx: Tx, tenant: TenantId, conversation: ConversationId, provider_id: str) -> str | None:
    """The id of the line that came in under this provider id, if it is there already."""
    found = tx.scalar(_KNOWN, {"t": tenant, "c": conversation, "p": provider_id})
    return None if found is None else str(found)


def after(
    tx: Tx, tenant: TenantId, conversation: ConversationId, n: int, limit: int
) -> list[Entry]:
    """Lines of the conversation that the customer may see, numbered above `n`, oldest first."""
    rows = tx.all(_AFTER, {"t": tenant, "c": conversation, "after": n, "most": limit})
    return [_entry(row) for row in rows]


def of(tx: Tx, tenant: TenantId, interaction: InteractionId) -> list[Entry]:
    """The whole timeline of one interaction, oldest first."""
    return [_entry(row) for row in tx.all(_OF, {"t": tenant, "i": interaction})]


def newest_by(
    tx: Tx, tenant: TenantId, interaction: InteractionId, author: AuthorKind, most: int
) -> list[Entry]:
    """The last lines that such an author wrote in the interaction, newest first."""
    params = {"t": tenant, "i": interaction, "by": author.value, "most": most}
    return [_entry(row) for row in tx.all(_NEWEST_BY, params)]


def many(tx: Tx, tenant: TenantId, ids: Iterable[str]) -> list[Entry]:
    wanted = list(ids)
    if not wanted:
        return []
    return [_entry(row) for row in tx.all(_MANY, {"t": tenant, "ids": wanted})]


def _entry(row: sa.Row[Any]) -> Entry:
    m = row._mapping
    return Entry(
        id=EntryId(m["id"]),
        interaction=m["interaction"],
        conversation=m["conversation"],
        seq=m["seq"],
        n=m["n"],
        kind=EntryKind(m["kind"]),
        author=Author(
            kind=AuthorKind(m["author_kind"]), id=m["author_id"], name=m["pii_author_name"]
        ),
        text=m["pii_text"],
        at=m["at"],
        language=m["language"],
        choices=tuple(Choice(id=i, label=label) for i, label in m["choices"]),
        sources=tuple(
            Source(article=a, title=t, quote=q, score=float(s)) for a, t, q, s in m["sources"]
        ),
        attachments=tuple(
            Attachment(blob=BlobId(b), name=name, media_type=kind, size_bytes=size)
            for b, name, kind, size in m["pii_attachments"]
        ),
        event=_object(m["pii_event"]),
        provider_id=m["provider_id"],
        spoken=spoken_from_json(m["pii_spoken"]),
    )


def _object(value: Json) -> dict[str, Json] | None:
    return value if isinstance(value, dict) else None
