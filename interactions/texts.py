"""What stands ready for agents.

Drafts, canned replies, dispositions, suggestions, uploads, services.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from core.model import Attachment, BlobId, InteractionId, Json, TenantId, UserId
from infra.db import Tx

from .tables import canned_reply, disposition, draft, service, suggestion, upload


@dataclass(frozen=True, slots=True, kw_only=True)
class CannedReply:
    """A reply kept ready; agents find it by its shortcut."""

    id: str
    language: str
    shortcut: str
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Disposition:
    """How an interaction can end. Names by language."""

    code: str
    names: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyService:
    """A system of the company that flows may call, by name.

    `may_be_private` allows inner addresses.
    """

    name: str
    base_url: str
    may_be_private: bool
    timeout: timedelta


def draft_of(tx: Tx, tenant: TenantId, interaction: InteractionId, user: UserId) -> str:
    found = tx.scalar(
        sa.select(draft.c.pii_text).where(
            draft.c.tenant == tenant, draft.c.interaction == interaction, draft.c.user == user
        )
    )
    return str(found or "")


def keep_draft(
    tx: Tx, tenant: TenantId, interaction: InteractionId, user: UserId, text: str
) -> None:
    """Keep what the agent has typed so far; an empty text forgets it."""
    if not text:
        tx.run(
            draft.delete().where(
                draft.c.tenant == tenant, draft.c.interaction == interaction, draft.c.user == user
            )
        )
        return
    values = {
        "tenant": tenant,
        "interaction": interaction,
        "user": user,
        "pii_text": text,
        "at": tx.now,
    }
    tx.upsert(draft, values, keys=["tenant", "interaction", "user"], update=["pii_text", "at"])


def suggest(
    tx: Tx, tenant: TenantId, interaction: InteractionId, entry: str, items: Json, reasons: Json
) -> None:
    """Keep the suggestions for the newest line, with the scores that led to them."""
    values = {
        "tenant": tenant,
        "interaction": interaction,
        "entry": entry,
        "items": items,
        "reasons": reasons,
        "at": tx.now,
    }
    changed = ["entry", "items", "reasons", "at"]
    tx.upsert(suggestion, values, keys=["tenant", "interaction"], update=changed)


def suggestions(tx: Tx, tenant: TenantId, interactions: Sequence[str]) -> dict[str, Json]:
    """By interaction: {"entry", "items"}."""
    if not interactions:
        return {}
    rows = tx.all(
        sa.select(suggestion).where(
            suggestion.c.tenant == tenant, suggestion.c.interaction.in_(list(interactions))
        )
    )
    return {row.interaction: {"entry": row.entry, "items": row.items} for row in rows}


def canned_replies(tx: Tx, tenant: TenantId, language: str | None) -> list[CannedReply]:
    statement = sa.select(canned_reply).where(canned_reply.c.tenant == tenant)
    if language:
        statement = statement.where(canned_reply.c.language == language)
    rows = tx.all(statement.order_by(canned_reply.c.shortcut, canned_reply.c.language))
    return [
        CannedReply(
            id=row.id,
            language=row.language,
            shortcut=row.shortcut,
            title=row.title,
            text=row.text,
        )
        for row in rows
    ]


def keep_canned_reply(tx: Tx, tenant: TenantId, reply: CannedReply) -> None:
    values = {
        "tenant": tenant,
        "id": reply.id,
        "language": reply.language,
        "shortcut": reply.shortcut,
        "title": reply.title,
        "text": reply.text,
    }
    changed = ["shortcut", "title", "text"]
    tx.upsert(canned_reply, values, keys=["tenant", "id", "language"], update=changed)


def dispositions(tx: Tx, tenant: TenantId) -> list[Disposition]:
    rows = tx.all(
        sa.select(disposition).where(disposition.c.tenant == tenant).order_by(disposition.c.rank)
    )
    return [Disposition(code=row.code, names=dict(row.names)) for row in rows]


def keep_disposition(
    tx: Tx, tenant: TenantId, code: str, names: Mapping[str, str], rank: int
) -> None:
    values = {"tenant": tenant, "code": code, "names": dict(names), "rank": rank}
    tx.upsert(disposition, values, keys=["tenant", "code"], update=["names", "rank"])


def company_service(tx: Tx, tenant: TenantId, name: str) -> CompanyService | None:
    row = tx.one(sa.select(service).where(service.c.tenant == tenant, service.c.name == name))
    if row is None:
        return None
    return CompanyService(
        name=row.name,
        base_url=row.base_url,
        may_be_private=row.may_be_private,
        timeout=timedelta(seconds=row.timeout_seconds),
    )


def company_service_names(tx: Tx, tenant: TenantId) -> frozenset[str]:
    """What flows may call."""
    rows = tx.all(sa.select(service.c.name).where(service.c.tenant == tenant))
    return frozenset(row.name for row in rows)


def keep_company_service(tx: Tx, tenant: TenantId, item: CompanyService) -> None:
    values = {
        "tenant": tenant,
        "name": item.name,
        "base_url": item.base_url,
        "may_be_private": item.may_be_private,
        "timeout_seconds": item.timeout.total_seconds(),
    }
    changed = ["base_url", "may_be_private", "timeout_seconds"]
    tx.upsert(service, values, keys=["tenant", "name"], update=changed)


def keep_upload(tx: Tx, tenant: TenantId, user: UserId, file: Attachment) -> str:
    """Note a file an agent has uploaded and not yet sent; gives the id to send it by."""
    upload_id = tx.ids.new()
    tx.run(
        upload.insert(),
        {
            "tenant": tenant,
            "id": upload_id,
            "user": user,
            "blob": file.blob,
            "pii_name": file.name,
            "media_type": file.media_type,
            "size_bytes": file.size_bytes,
            "at": tx.now,
        },
    )
    return upload_id


def uploads(tx: Tx, tenant: TenantId, user: UserId, ids: Sequence[str]) -> list[Attachment]:
    """The agent's own uploads among `ids`, in that order; unknown ones are missing."""
    if not ids:
        return []
    rows = tx.all(
        sa.select(upload).where(
            upload.c.tenant == tenant, upload.c.user == user, upload.c.id.in_(list(ids))
        )
    )
    by_id = {
        row.id: Attachment(
            blob=BlobId(row.blob),
            name=row.pii_name,
            media_type=row.media_type,
            size_bytes=row.size_bytes,
        )
        for row in rows
    }
    return [by_id[wanted] for wanted in ids if wanted in by_id]
