"""Rows of customers: writing them, reading them whole, and searching. Always within one company."""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from core.errors import Conflict, NotFound
from core.model import CustomerId, Language, TenantId, UserId
from infra.db import Row, Tx

from .model import Customer, Identity, IdentityKind, NewCustomer, Note, Proof, Terms
from .rules import fold
from .tables import customer, customer_note, customer_tag, identity


def add(tx: Tx, tenant: TenantId, new: NewCustomer, *, is_name_claimed: bool) -> CustomerId:
    """Store a new customer. Raises Conflict when the customer number is somebody else's."""
    id = CustomerId(tx.ids.new())
    _check_number(tx, tenant, id, new.customer_number)
    values = {
        "tenant": tenant,
        "id": id,
        "pii_name": new.name,
        "pii_name_folded": fold(new.name),
        "is_name_claimed": is_name_claimed,
        "language": new.language,
        "pii_customer_number": new.customer_number or None,
        "pii_address": new.address,
        "created_at": tx.now,
        "version": 1,
    }
    tx.run(sa.insert(customer), values)
    return id


def save(tx: Tx, changed: Customer) -> None:
    """Write a changed customer's own fields. Raises Conflict when the number is somebody else's."""
    _check_number(tx, changed.tenant, changed.id, changed.pii_customer_number)
    tx.run(
        sa.update(customer)
        .where(customer.c.tenant == changed.tenant, customer.c.id == changed.id)
        .values(
            pii_name=changed.pii_name,
            pii_name_folded=fold(changed.pii_name),
            is_name_claimed=changed.is_name_claimed,
            language=changed.language,
            pii_customer_number=changed.pii_customer_number or None,
            pii_address=changed.pii_address,
            version=changed.version,
        )
    )


def save_tags(tx: Tx, tenant: TenantId, id: CustomerId, tags: Sequence[str]) -> None:
    """Replace a customer's tags."""
    theirs = (customer_tag.c.tenant == tenant, customer_tag.c.customer == id)
    tx.run(sa.delete(customer_tag).where(*theirs))
    rows = [
        {"tenant": tenant, "customer": id, "folded": fold(tag), "tag": tag, "place": place}
        for place, tag in enumerate(tags)
    ]
    if rows:
        tx.run(sa.insert(customer_tag), rows)


def add_note(tx: Tx, tenant: TenantId, id: CustomerId, note: Note) -> None:
    """Store a note about a customer."""
    values = {
        "tenant": tenant,
        "id": note.id,
        "customer": id,
        "author": note.author,
        "author_name": note.author_name,
        "pii_text": note.pii_text,
        "at": note.at,
    }
    tx.run(sa.insert(customer_note), values)


def get(tx: Tx, tenant: TenantId, id: CustomerId) -> Customer:
    """Read one customer whole. Raises NotFound."""
    found = load(tx, tenant, [id])
    if not found:
        raise NotFound("customer", id)
    return found[0]


def locked(tx: Tx, tenant: TenantId, id: CustomerId) -> Customer:
    """Read one customer whole, to change it in this transaction. Raises NotFound."""
    mine = sa.select(customer.c.id).where(customer.c.tenant == tenant, customer.c.id == id)
    if tx.lock(mine) is None:
        raise NotFound("customer", id)
    return get(tx, tenant, id)


def load(tx: Tx, tenant: TenantId, ids: Iterable[CustomerId]) -> list[Customer]:
    """Read customers whole, in the given order; unknown ids are left out."""
    wanted = list(ids)
    rows = tx.all(sa.select(customer).where(customer.c.tenant == tenant, customer.c.id.in_(wanted)))
    identities = _of(tx, identity, tenant, wanted, identity.c.created_at, identity.c.pii_value)
    tags = _of(tx, customer_tag, tenant, wanted, customer_tag.c.place)
    notes = _of(tx, customer_note, tenant, wanted, customer_note.c.id.desc())
    whole = {
        row.id: _customer(
            row,
            tuple(_identity(each) for each in identities.get(row.id, ())),
            tuple(each.tag for each in tags.get(row.id, ())),
            tuple(_note(each) for each in notes.get(row.id, ())),
        )
        for row in rows
    }
    return [whole[id] for id in wanted if id in whole]


def find(
    tx: Tx, tenant: TenantId, terms: Terms | None, *, after: str | None, limit: int
) -> list[CustomerId]:
    """Find customers, newest first; all of them without terms. `after`: the last id seen."""
    wanted = sa.select(customer.c.id).where(customer.c.tenant == tenant)
    if terms is not None:
        wanted = wanted.where(sa.or_(*_matches(tenant, terms)))
    if after is not None:
        wanted = wanted.where(customer.c.id < after)
    rows = tx.all(wanted.order_by(customer.c.id.desc()).limit(limit))
    return [CustomerId(row.id) for row in rows]


def _matches(tenant: TenantId, terms: Terms) -> list[sa.ColumnElement[bool]]:
    """Every way in which a customer may be meant."""
    name = customer.c.pii_name_folded
    by_name = sa.and_(*(name.contains(word, autoescape=True) for word in terms.words))
    number = customer.c.pii_customer_number
    by_number = number.startswith(terms.customer_number, autoescape=True)
    by_tag = _exists(customer_tag, tenant, customer_tag.c.folded == terms.tag)
    found = [by_name, by_number, by_tag]
    value, kind = identity.c.pii_value, identity.c.kind
    if terms.email is not None:
        is_like = value.startswith(terms.email, autoescape=True)
        found.append(_exists(identity, tenant, is_like, kind == IdentityKind.EMAIL.value))
    if terms.phone is not None:
        found.append(_exists(identity, tenant, value == terms.phone))
    if terms.digits:
        is_like = value.contains(terms.digits, autoescape=True)
        found.append(_exists(identity, tenant, is_like, kind == IdentityKind.PHONE.value))
    return found


def _exists(
    table: sa.Table, tenant: TenantId, *where: sa.ColumnElement[bool]
) -> sa.ColumnElement[bool]:
    inner = sa.select(table.c.customer).where(table.c.tenant == tenant, *where)
    return customer.c.id.in_(inner)


def _check_number(tx: Tx, tenant: TenantId, id: CustomerId, number: str) -> None:
    if not number:
        return
    owner = tx.scalar(
        sa.select(customer.c.id).where(
            customer.c.tenant == tenant, customer.c.pii_customer_number == number
        )
    )
    if owner not in (None, id):
        raise Conflict(f"the customer number belongs to the customer {owner} already")


def _of(
    tx: Tx,
    table: sa.Table,
    tenant: TenantId,
    ids: list[CustomerId],
    *order: sa.ColumnElement[Any],
) -> dict[str, list[Row]]:
    rows = tx.all(
        sa.select(table).where(table.c.tenant == tenant, table.c.customer.in_(ids)).order_by(*order)
    )
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.customer, []).append(row)
    return found


def _customer(
    row: Row, identities: tuple[Identity, ...], tags: tuple[str, ...], notes: tuple[Note, ...]
) -> Customer:
    return Customer(
        tenant=TenantId(row.tenant),
        id=CustomerId(row.id),
        pii_name=row.pii_name,
        is_name_claimed=row.is_name_claimed,
        language=Language(row.language) if row.language is not None else None,
        pii_customer_number=row.pii_customer_number or "",
        pii_address=row.pii_address,
        identities=identities,
        tags=tags,
        notes=notes,
        created_at=row.created_at,
        version=row.version,
    )


def _identity(row: Row) -> Identity:
    return Identity(
        kind=IdentityKind(row.kind),
        value=row.pii_value,
        proof=Proof(row.proof) if row.proof is not None else None,
        verified_at=row.verified_at,
        created_at=row.created_at,
    )


def _note(row: Row) -> Note:
    return Note(
        id=row.id,
        author=UserId(row.author),
        author_name=row.author_name,
        pii_text=row.pii_text,
        at=row.at,
    )
