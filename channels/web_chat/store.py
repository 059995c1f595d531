"""Sites, visitors and their uploads in the database."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

import sqlalchemy as sa

from core.model import Attachment, BlobId, Language, TenantId
from infra.db import ID, Instant, JsonType, Row, Tx, metadata

from .model import Pass, Site

site = sa.Table(
    "site",
    metadata,
    sa.Column("tenant", ID, primary_key=True),
    sa.Column("key", sa.String(60), primary_key=True),
    sa.Column("names", JsonType, nullable=False),
    sa.Column("languages", JsonType, nullable=False),
    sa.Column("allowed_origins", JsonType, nullable=False),
    sa.Column("colours", JsonType, nullable=False),
    sa.Column("texts", JsonType, nullable=False),
    sa.Column("queue", ID),
    sa.Column("when_closed", sa.String(8), nullable=False),
    sa.Column("is_enabled", sa.Boolean, nullable=False),
    sa.UniqueConstraint("key"),
)
visitor = sa.Table(
    "visitor",
    metadata,
    sa.Column("tenant", ID, primary_key=True),
    sa.Column("id", ID, primary_key=True),
    sa.Column("site", sa.String(60), nullable=False),
    sa.Column("language", sa.String(16), nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("seen_at", Instant, nullable=False),
)
sa.Index("ix_visitor_seen", visitor.c.tenant, visitor.c.seen_at)
visitor_upload = sa.Table(
    "visitor_upload",
    metadata,
    sa.Column("tenant", ID, primary_key=True),
    sa.Column("id", ID, primary_key=True),
    sa.Column("visitor", ID, nullable=False),
    sa.Column("blob", sa.String(64), nullable=False),
    sa.Column("pii_name", sa.String(200), nullable=False),
    sa.Column("media_type", sa.String(100), nullable=False),
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
)
sa.Index(
    "ix_visitor_upload_visitor",
    visitor_upload.c.tenant,
    visitor_upload.c.visitor,
    visitor_upload.c.created_at,
)

_SITE_COLUMNS = tuple(each.name for each in site.columns if not each.primary_key)


def put_site(tx: Tx, changed: Site) -> bool:
    """Add or replace a site. False when the key belongs to another company."""
    owner = tx.scalar(sa.select(site.c.tenant).where(site.c.key == changed.key))
    if owner not in (None, changed.tenant):
        return False
    return tx.upsert(site, asdict(changed), keys=["tenant", "key"], update=_SITE_COLUMNS)


def find_site(tx: Tx, key: str) -> Site | None:
    """The site with this key, of whatever company: the key is all that a visitor's page knows."""
    row = tx.one(_SITE, {"key_": key})
    return None if row is None else _site(row)


def sites(tx: Tx, tenant: TenantId) -> list[Site]:
    """Every site of the company."""
    rows = tx.all(site.select().where(site.c.tenant == tenant).order_by(site.c.key))
    return [_site(row) for row in rows]


def add_visitor(tx: Tx, new: Pass, language: Language) -> None:
    """Remember a visitor that was just given a token."""
    values = {
        "tenant": new.tenant,
        "id": new.visitor,
        "site": new.site,
        "language": language,
        "created_at": new.issued_at,
        "seen_at": new.issued_at,
    }
    tx.run(visitor.insert(), values)


def visitor_seen_at(tx: Tx, tenant: TenantId, visitor_id: str) -> datetime | None:
    """When the visitor was last here; None when the visitor is not known (any more)."""
    seen_at: datetime | None = tx.scalar(_SEEN_AT, {"tenant_": tenant, "id_": visitor_id})
    return seen_at


def see_visitor(tx: Tx, tenant: TenantId, visitor_id: str, language: Language) -> None:
    """Note that the visitor is here now."""
    key = {"tenant_": tenant, "id_": visitor_id, "language_": language, "now_": tx.now}
    tx.run(_SEE, key)


def add_upload(tx: Tx, owner: Pass, upload_id: str, file: Attachment) -> None:
    """Remember whose file it is, until it is sent and after."""
    values = {
        "tenant": owner.tenant,
        "id": upload_id,
        "visitor": owner.visitor,
        "blob": file.blob,
        "pii_name": file.name,
        "media_type": file.media_type,
        "size_bytes": file.size_bytes,
        "created_at": tx.now,
    }
    tx.run(visitor_upload.insert(), values)


def uploads(tx: Tx, owner: Pass, ids: Sequence[str]) -> dict[str, Attachment]:
    """Those of the files that the visitor has uploaded, by id."""
    rows = tx.all(_UPLOADS, {"tenant_": owner.tenant, "visitor_": owner.visitor, "ids_": ids})
    return {row.id: _attachment(row) for row in rows}


def uploads_since(tx: Tx, owner: Pass, since: datetime) -> int:
    """How many files the visitor has uploaded since then."""
    key = {"tenant_": owner.tenant, "visitor_": owner.visitor, "since_": since}
    return int(tx.scalar(_UPLOADS_SINCE, key))


_SITE = site.select().where(site.c.key == sa.bindparam("key_"))
_THIS_VISITOR = (visitor.c.tenant == sa.bindparam("tenant_"), visitor.c.id == sa.bindparam("id_"))
_SEEN_AT = sa.select(visitor.c.seen_at).where(*_THIS_VISITOR)
_SEE = (
    visitor.update()
    .where(*_THIS_VISITOR)
    .values(seen_at=sa.bindparam("now_"), language=sa.bindparam("language_"))
)
_OF_VISITOR = (
    visitor_upload.c.tenant == sa.bindparam("tenant_"),
    visitor_upload.c.visitor == sa.bindparam("visitor_"),
)
_UPLOADS = visitor_upload.select().where(
    *_OF_VISITOR, visitor_upload.c.id.in_(sa.bindparam("ids_", expanding=True))
)
_UPLOADS_SINCE = sa.select(sa.func.count()).where(
    *_OF_VISITOR, visitor_upload.c.created_at >= sa.bindparam("since_")
)


def _site(row: Row) -> Site:
    return Site(
        tenant=TenantId(row.tenant),
        key=row.key,
        names=row.names,
        languages=tuple(Language(each) for each in row.languages),
        allowed_origins=tuple(row.allowed_origins),
        colours=row.colours,
        texts=row.texts,
        queue=row.queue,
        when_closed=row.when_closed,
        is_enabled=row.is_enabled,
    )


def _attachment(row: Row) -> Attachment:
    return Attachment(
        blob=BlobId(row.blob),
        name=row.pii_name,
        media_type=row.media_type,
        size_bytes=row.size_bytes,
    )
