"""The audit trail: who changed what, as a chain of hashes that shows every later edit.

Each link's hash covers its content and the hash before it, so that changing, removing or swapping
a link breaks every hash after it. The database refuses updates and deletes too; the chain is for
those who can get around the database.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import cast

import sqlalchemy as sa

from core.model import Actor, Json, TenantId, UserId
from infra.db import Tx
from infra.tables import instant_text
from infra.tx import Row

from .model import AuditEntry, AuditFilter, AuditVerdict
from .tables import audit, audit_head

START = "0" * 64
"""The hash before the first link."""

VERIFY_AT_ONCE = 500
MAX_PAGE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Everything that a link's hash covers beside the hash before it."""

    tenant: str
    position: int
    at: datetime
    actor: str
    actor_name: str
    action: str
    subject: str
    before_json: str | None
    after_json: str | None

    def hash_after(self, previous: str) -> str:
        covered = [
            previous,
            self.tenant,
            self.position,
            instant_text(self.at),
            self.actor,
            self.actor_name,
            self.action,
            self.subject,
            self.before_json,
            self.after_json,
        ]
        return hashlib.sha256(json.dumps(covered).encode()).hexdigest()


def record(
    tx: Tx, actor: Actor, action: str, subject: str, before: Json = None, after: Json = None
) -> None:
    """Add to the trail of the actor's company what the actor did, in the change's own transaction.

    `action` is a past-tense name like "user.changed", `subject` is "kind:id". `before` and `after`
    hold what changed, no secrets, and of customers no personal data: the trail cannot be erased.
    """
    head = _locked_head(tx, actor.tenant)
    link = Link(
        tenant=actor.tenant,
        position=head.position + 1,
        at=tx.now,
        actor=actor.user,
        actor_name=actor.name,
        action=action,
        subject=subject,
        before_json=_canonical(before),
        after_json=_canonical(after),
    )
    digest = link.hash_after(head.hash)
    columns = {name: getattr(link, name) for name in Link.__slots__}
    tx.run(sa.insert(audit).values(**columns, hash=digest))
    tx.run(
        sa.update(audit_head)
        .where(audit_head.c.tenant == actor.tenant)
        .values(position=link.position, hash=digest)
    )


def entries_visible_to(tx: Tx, actor: Actor, wanted: AuditFilter) -> list[AuditEntry]:
    """Read the trail of the actor's company, newest first."""
    found = sa.select(audit).where(audit.c.tenant == actor.tenant)
    if wanted.actor is not None:
        found = found.where(audit.c.actor == wanted.actor)
    if wanted.action is not None:
        found = found.where(audit.c.action == wanted.action)
    if wanted.subject is not None and wanted.subject.endswith(":"):
        found = found.where(audit.c.subject.startswith(wanted.subject, autoescape=True))
    elif wanted.subject is not None:
        found = found.where(audit.c.subject == wanted.subject)
    if wanted.since is not None:
        found = found.where(audit.c.at >= wanted.since)
    if wanted.until is not None:
        found = found.where(audit.c.at < wanted.until)
    if wanted.before_position is not None:
        found = found.where(audit.c.position < wanted.before_position)
    newest = found.order_by(audit.c.position.desc()).limit(min(wanted.limit, MAX_PAGE))
    return [_entry(row) for row in tx.all(newest)]


def verify(tx: Tx, tenant: TenantId, *, noted: tuple[int, str] | None = None) -> AuditVerdict:
    """Recompute a company's whole chain and say where it first breaks, if anywhere.

    `noted` is a position and hash written down earlier, outside the database: with it, a trail that
    was rebuilt from some link on is found out too.
    """
    position, digest = 0, START
    for row in _links(tx, tenant):
        expected = position + 1
        if row.position != expected:
            return _broken(position, digest, expected, "a link is missing")
        fields = {name: getattr(row, name) for name in Link.__slots__}
        if Link(**fields).hash_after(digest) != row.hash:
            return _broken(position, digest, expected, "the content does not fit the hash")
        position, digest = expected, row.hash
        if noted is not None and noted[0] == position and noted[1] != digest:
            return _broken(position, digest, position, "the trail was rebuilt")
    head = tx.one(sa.select(audit_head).where(audit_head.c.tenant == tenant))
    at_head = (head.position, head.hash) if head is not None else (0, START)
    if at_head != (position, digest) or (noted is not None and noted[0] > position):
        return _broken(position, digest, position + 1, "the end of the trail is missing")
    return AuditVerdict(checked=position, head=digest)


def _broken(checked: int, head: str, at: int, reason: str) -> AuditVerdict:
    return AuditVerdict(checked=checked, head=head, broken_at=at, reason=reason)


def _links(tx: Tx, tenant: TenantId) -> Iterator[Row]:
    last = -1
    while True:
        page = tx.all(
            sa.select(audit)
            .where(audit.c.tenant == tenant, audit.c.position > last)
            .order_by(audit.c.position)
            .limit(VERIFY_AT_ONCE)
        )
        yield from page
        if len(page) < VERIFY_AT_ONCE:
            return
        last = page[-1].position


def _locked_head(tx: Tx, tenant: TenantId) -> Row:
    tx.upsert(audit_head, {"tenant": tenant, "position": 0, "hash": START}, keys=["tenant"])
    head = tx.lock(sa.select(audit_head).where(audit_head.c.tenant == tenant))
    assert head is not None, "the row was just made sure of"
    return head


def _canonical(content: Json) -> str | None:
    if content is None:
        return None
    return json.dumps(content, sort_keys=True, separators=(",", ":"))


def _entry(row: Row) -> AuditEntry:
    return AuditEntry(
        position=row.position,
        at=row.at,
        actor=UserId(row.actor),
        actor_name=row.actor_name,
        action=row.action,
        subject=row.subject,
        before=_parsed(row.before_json),
        after=_parsed(row.after_json),
        hash=row.hash,
    )


def _parsed(text: str | None) -> Json:
    return cast(Json, json.loads(text)) if text is not None else None
