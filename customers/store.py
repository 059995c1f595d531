"""Who is at the door, and what proves it. Functions for transactions of this and other packages.

A claim ("my e-mail address is ...") proves nothing: it is written on the record of the person who
makes it and nowhere else, so that nobody comes to see, or to be taken for, somebody else. Only a
verified identity leads to a customer, and a company has at most one customer per verified identity.
"""

from collections.abc import Iterable

import sqlalchemy as sa

import accounts.store
from core.errors import NotFound, StaleVersion
from core.model import Actor, Address, CustomerId, Language, ProfileClaim, TenantId
from infra.db import Tx
from infra.prepared import hot

from . import records
from .model import (
    Customer,
    Face,
    Identified,
    IdentityKey,
    IdentityKind,
    NewCustomer,
    Page,
    Proof,
    Verified,
)
from .rules import (
    FAMILIES,
    MAX_CLAIMS,
    check_move,
    claimed_keys,
    claimed_name,
    fold,
    identity_of,
    search_terms,
)
from .tables import customer, identity

THE_CHANNEL = "channel"
"""Who verified an identity that the channel itself vouches for."""

_KEYS = [column.name for column in identity.primary_key]
_SHOWS_PERSON = sa.and_(
    identity.c.proof.is_not(None),
    sa.or_(identity.c.kind != IdentityKind.VISITOR.value, identity.c.proof != Proof.CHANNEL.value),
)
"""model.Identity.shows_person, in SQL."""


def identify(
    tx: Tx,
    tenant: TenantId,
    address: Address,
    *,
    language: Language | None = None,
    claim: ProfileClaim | None = None,
) -> Identified:
    """Find the customer behind a channel's address, or make one, and write down what they claim.

    The channel vouches for the address. `how` is the kind of identity, or "unknown" when the
    address names nobody (a withheld number): then every call makes a new customer.
    """
    needs_region = FAMILIES.get(address.channel) is IdentityKind.PHONE
    region = accounts.store.region_of(tx, tenant) if needs_region else ""
    key = identity_of(address, region)
    known = _holder(tx, tenant, key) if key is not None else None
    id = known or _welcome(tx, tenant, key, language)
    if claim is not None:
        _write_claim(tx, tenant, id, claim)
    row = tx.one(sa.select(customer).where(*_is(tenant, id)))
    assert row is not None, "found or made just now"
    if row.language is None and language is not None:
        tx.run(sa.update(customer).where(*_is(tenant, id)).values(language=language))
    return Identified(
        customer_id=id,
        name=row.pii_name,
        is_new=known is None,
        verified=key is not None,
        is_person_verified=id in _proven(tx, tenant, [id]),
        how=key.kind.value if key is not None else "unknown",
    )


def verify_identity(
    tx: Tx,
    tenant: TenantId,
    id: CustomerId,
    key: IdentityKey,
    *,
    proof: Proof,
    by: str,
    moving_from: CustomerId | None = None,
) -> Verified:
    """Believe that an identity is the customer's: link it, or move it from a nameless record.

    `by` is a user's id or THE_CHANNEL. Raises IdentityTaken when it is verified for somebody else,
    unless rules.check_move allows to move it; records are never merged. Others who claim the same
    keep their claim: it shows them nothing. Whoever shows the moved customer's conversations has to
    follow `moved_from`.
    """
    records.locked(tx, tenant, id)
    holder = _holder(tx, tenant, key)
    if holder is None and key.kind is IdentityKind.VISITOR:
        raise NotFound("visitor", key.value)
    moved_from = None
    if holder is not None and holder != id:
        _release(tx, records.locked(tx, tenant, holder), key, to=id, moving_from=moving_from)
        moved_from = holder
    elif holder == id and proof is Proof.CHANNEL:
        return Verified(customer=id, moved_from=None)
    evidence = _evidence(tx, key, proof, by)
    values = _identity_values(tx, tenant, id, key) | evidence
    try:
        tx.upsert(identity, values, keys=_KEYS, update=[*evidence])
    except sa.exc.IntegrityError as error:
        raise StaleVersion("the identity was verified elsewhere at this moment") from error
    return Verified(customer=id, moved_from=moved_from)


def claim_identity(tx: Tx, tenant: TenantId, id: CustomerId, key: IdentityKey) -> bool:
    """Write down a claim on a customer's own record; False when it is there already."""
    is_new = tx.upsert(identity, _identity_values(tx, tenant, id, key), keys=_KEYS)
    if is_new:
        _drop_oldest_claims(tx, tenant, id, but=key)
    return is_new


def remove_identity(tx: Tx, tenant: TenantId, id: CustomerId, key: IdentityKey) -> None:
    """Take an address off a customer's record. Raises NotFound."""
    if not tx.run(sa.delete(identity).where(*_is_identity(tenant, id, key))):
        raise NotFound("identity", key.kind.value)


def customer_visible_to(tx: Tx, actor: Actor, id: CustomerId) -> Customer:
    """Read one customer of the actor's company. Raises NotFound."""
    return records.get(tx, actor.tenant, id)


def customers_visible_to(
    tx: Tx, actor: Actor, text: str, *, cursor: str | None, limit: int
) -> Page:
    """Search the actor's company by name, number, identity or tag; newest customers first."""
    terms = None
    if text.strip():
        terms = search_terms(text, accounts.store.region_of(tx, actor.tenant))
    ids = records.find(tx, actor.tenant, terms, after=cursor, limit=limit + 1)
    items = records.load(tx, actor.tenant, ids[:limit])
    return Page(items=tuple(items), next=ids[limit - 1] if len(ids) > limit else None)


def faces(tx: Tx, tenant: TenantId, ids: Iterable[CustomerId]) -> dict[CustomerId, Face]:
    """Read what cards show of customers, for screens; unknown ids are left out."""
    rows = tx.all(_FACES, {"tenant_": tenant, "ids_": list(ids)})
    return {
        CustomerId(row.id): Face(
            id=CustomerId(row.id), name=row.pii_name, is_verified=bool(row.is_proven)
        )
        for row in rows
    }


def name_of(tx: Tx, tenant: TenantId, id: CustomerId) -> str | None:
    """The customer's name, as far as it is known."""
    name: str | None = tx.scalar(_NAME, {"tenant_": tenant, "id_": id})
    return name


def named_like(tenant: TenantId, pattern: str) -> sa.Select[tuple[str]]:
    """Select customers whose name is LIKE the pattern (backslash escapes), in any case."""
    return sa.select(customer.c.id).where(
        customer.c.tenant == tenant, customer.c.pii_name_folded.like(fold(pattern), escape="\\")
    )


def _holder(tx: Tx, tenant: TenantId, key: IdentityKey) -> CustomerId | None:
    """Whose verified identity this is."""
    found = tx.scalar(
        sa.select(identity.c.customer).where(
            identity.c.tenant == tenant, identity.c.pii_verified_key == key.text
        )
    )
    return CustomerId(found) if found is not None else None


def _welcome(
    tx: Tx, tenant: TenantId, key: IdentityKey | None, language: Language | None
) -> CustomerId:
    """Make a record for somebody who is here for the first time."""
    id = records.add(tx, tenant, NewCustomer(language=language), is_name_claimed=True)
    if key is None:
        return id
    evidence = _evidence(tx, key, Proof.CHANNEL, THE_CHANNEL)
    values = _identity_values(tx, tenant, id, key) | evidence
    if not tx.upsert(identity, values, keys=["tenant", "pii_verified_key"]):
        raise StaleVersion("the same person came in by another door at this moment")
    return id


def _write_claim(tx: Tx, tenant: TenantId, id: CustomerId, claim: ProfileClaim) -> None:
    """Write what a person says about themselves on their own record; what an agent wrote stays."""
    name = claimed_name(claim)
    if name:
        tx.run(
            sa.update(customer)
            .where(*_is(tenant, id), customer.c.is_name_claimed, customer.c.pii_name != name)
            .values(pii_name=name, pii_name_folded=fold(name), version=customer.c.version + 1)
        )
    region = accounts.store.region_of(tx, tenant) if claim.phone else ""
    for key in claimed_keys(claim, region):
        claim_identity(tx, tenant, id, key)


def _drop_oldest_claims(tx: Tx, tenant: TenantId, id: CustomerId, *, but: IdentityKey) -> None:
    claims = tx.all(
        sa.select(identity.c.kind, identity.c.pii_value)
        .where(
            identity.c.tenant == tenant,
            identity.c.customer == id,
            identity.c.proof.is_(None),
            sa.or_(identity.c.kind != but.kind.value, identity.c.pii_value != but.value),
        )
        .order_by(identity.c.created_at.desc())
        .limit(MAX_CLAIMS)
        .offset(MAX_CLAIMS - 1)
    )
    for row in claims:
        key = IdentityKey(kind=IdentityKind(row.kind), value=row.pii_value)
        tx.run(sa.delete(identity).where(*_is_identity(tenant, id, key)))


def _release(
    tx: Tx, holder: Customer, key: IdentityKey, *, to: CustomerId, moving_from: CustomerId | None
) -> None:
    check_move(
        to,
        holder.id,
        holder.identities,
        kind=key.kind,
        has_number=bool(holder.pii_customer_number),
        moving_from=moving_from,
    )
    tx.run(sa.delete(identity).where(*_is_identity(holder.tenant, holder.id, key)))


def _identity_values(
    tx: Tx, tenant: TenantId, id: CustomerId, key: IdentityKey
) -> dict[str, object]:
    return {
        "tenant": tenant,
        "customer": id,
        "kind": key.kind.value,
        "pii_value": key.value,
        "created_at": tx.now,
    }


def _evidence(tx: Tx, key: IdentityKey, proof: Proof, by: str) -> dict[str, object]:
    return {
        "pii_verified_key": key.text,
        "proof": proof.value,
        "verified_by": by,
        "verified_at": tx.now,
    }


def _proven(tx: Tx, tenant: TenantId, ids: list[CustomerId]) -> set[str]:
    """Which of the customers are proven to be who they are."""
    rows = tx.all(
        sa.select(identity.c.customer).where(
            identity.c.tenant == tenant, identity.c.customer.in_(ids), _SHOWS_PERSON
        )
    )
    return {row.customer for row in rows}


_FACES = hot(
    sa.select(
        customer.c.id,
        customer.c.pii_name,
        sa.exists()
        .where(
            identity.c.tenant == customer.c.tenant,
            identity.c.customer == customer.c.id,
            _SHOWS_PERSON,
        )
        .label("is_proven"),
    ).where(
        customer.c.tenant == sa.bindparam("tenant_"),
        customer.c.id.in_(sa.bindparam("ids_", expanding=True)),
    )
)
_NAME = hot(
    sa.select(customer.c.pii_name).where(
        customer.c.tenant == sa.bindparam("tenant_"), customer.c.id == sa.bindparam("id_")
    )
)


def _is(tenant: TenantId, id: CustomerId) -> tuple[sa.ColumnElement[bool], ...]:
    return customer.c.tenant == tenant, customer.c.id == id


def _is_identity(
    tenant: TenantId, id: CustomerId, key: IdentityKey
) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        identity.c.tenant == tenant,
        identity.c.customer == id,
        identity.c.kind == key.kind.value,
        identity.c.pii_value == key.value,
    )
