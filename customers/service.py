"""What agents do with customers: reading, searching, correcting, noting, tagging, verifying.

Everything a person changes goes into the audit trail. That trail cannot be erased, so of personal
data it keeps which field changed and by whom, never what it said.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Protocol

import accounts.store
from accounts import audit
from accounts.rules import allow
from core.errors import Invalid, StaleVersion
from core.model import Actor, CustomerId, Json, TenantId
from core.permissions import Permission
from infra.db import Database, Tx

from . import records, store
from .model import (
    Customer,
    CustomerChanges,
    IdentityKey,
    IdentityKind,
    NewCustomer,
    Note,
    Page,
    Proof,
    Verified,
)
from .rules import (
    MAX_ADDRESS_CHARACTERS,
    MAX_NAME_CHARACTERS,
    MAX_NUMBER_CHARACTERS,
    customer_number_key,
    identity_key,
    require_line,
    require_note,
    require_tags,
)

MAX_PAGE = 100


class Watcher(Protocol):
    """Who keeps what is shown of customers elsewhere up to date, in the same transaction."""

    def customer_changed(self, tx: Tx, tenant: TenantId, customer: CustomerId) -> None:
        """The name, identities or other facts of a customer changed."""
        ...

    def customer_moved(
        self, tx: Tx, tenant: TenantId, before: CustomerId, after: CustomerId
    ) -> None:
        """A browser known as `before` turned out to be `after`'s: so did its conversations."""
        ...


class NobodyWatches:
    """For installations without conversations, and for tests."""

    def customer_changed(self, tx: Tx, tenant: TenantId, customer: CustomerId) -> None: ...

    def customer_moved(
        self, tx: Tx, tenant: TenantId, before: CustomerId, after: CustomerId
    ) -> None: ...


class Customers:
    """The use cases about customers."""

    def __init__(self, db: Database, watcher: Watcher | None = None) -> None:
        self._db = db
        self._watcher = watcher or NobodyWatches()

    async def get(self, actor: Actor, id: CustomerId) -> Customer:
        """Read one customer. Raises NotFound."""
        allow(actor, Permission.CUSTOMERS_READ)
        return await self._db.read(lambda tx: store.customer_visible_to(tx, actor, id))

    async def search(
        self, actor: Actor, text: str = "", *, cursor: str | None = None, limit: int = 50
    ) -> Page:
        """Find customers by name, number, identity or tag; without text the newest."""
        allow(actor, Permission.CUSTOMERS_READ)
        most = max(1, min(limit, MAX_PAGE))
        return await self._db.read(
            lambda tx: store.customers_visible_to(tx, actor, text, cursor=cursor, limit=most)
        )

    async def create(self, actor: Actor, new: NewCustomer) -> Customer:
        """Enter a customer by hand. Raises Conflict when the customer number is taken."""
        allow(actor, Permission.CUSTOMERS_EDIT)
        checked = NewCustomer(
            name=require_line("name", new.name, limit=MAX_NAME_CHARACTERS),
            language=new.language,
            customer_number=_checked_number(new.customer_number),
            address=_checked_address(new.address),
        )

        def unit(tx: Tx) -> Customer:
            id = records.add(tx, actor.tenant, checked, is_name_claimed=not checked.name)
            audit.record(tx, actor, "customer.created", _subject(id))
            return records.get(tx, actor.tenant, id)

        return await self._db.write(unit)

    async def change(self, actor: Actor, id: CustomerId, changes: CustomerChanges) -> Customer:
        """Correct a customer's own fields. Raises NotFound, Invalid, Conflict, StaleVersion."""
        allow(actor, Permission.CUSTOMERS_EDIT)

        def unit(tx: Tx) -> Customer:
            before = records.locked(tx, actor.tenant, id)
            if changes.version not in (None, before.version):
                raise StaleVersion(f"the customer {id} was changed since it was read")
            after = _apply(before, changes)
            records.save(tx, after)
            audit.record(tx, actor, "customer.changed", _subject(id), *_difference(before, after))
            self._watcher.customer_changed(tx, actor.tenant, id)
            return after

        return await self._db.write(unit)

    async def add_note(self, actor: Actor, id: CustomerId, text: str) -> Note:
        """Write something down about a customer."""
        allow(actor, Permission.CUSTOMERS_EDIT)
        trimmed = require_note(text)

        def unit(tx: Tx) -> Note:
            records.locked(tx, actor.tenant, id)
            note = Note(
                id=tx.ids.new(),
                author=actor.user,
                author_name=actor.name,
                pii_text=trimmed,
                at=tx.now,
            )
            records.add_note(tx, actor.tenant, id, note)
            audit.record(tx, actor, "customer.noted", _subject(id), None, {"note": note.id})
            self._watcher.customer_changed(tx, actor.tenant, id)
            return note

        return await self._db.write(unit)

    async def set_tags(self, actor: Actor, id: CustomerId, tags: Iterable[str]) -> Customer:
        """Replace a customer's tags."""
        checked = require_tags(tags)

        def change(tx: Tx, before: Customer) -> None:
            records.save_tags(tx, actor.tenant, id, checked)
            was: Json = {"tags": [*before.tags]}
            now: Json = {"tags": [*checked]}
            audit.record(tx, actor, "customer.tagged", _subject(id), was, now)

        return await self._edit(actor, id, change)

    async def add_identity(
        self, actor: Actor, id: CustomerId, kind: IdentityKind, text: str
    ) -> Customer:
        """Write down an address that the customer gave: as a claim, until it is verified."""
        if kind is IdentityKind.VISITOR:
            raise Invalid("kind", "a browser is recognised, not written down")

        def change(tx: Tx, before: Customer) -> None:
            store.claim_identity(tx, actor.tenant, id, _require_key(tx, actor, kind, text))
            facts: Json = {"kind": kind.value}
            audit.record(tx, actor, "customer.identity_claimed", _subject(id), None, facts)

        return await self._edit(actor, id, change)

    async def remove_identity(
        self, actor: Actor, id: CustomerId, kind: IdentityKind, text: str
    ) -> Customer:
        """Take an address off a customer's record."""

        def change(tx: Tx, before: Customer) -> None:
            store.remove_identity(tx, actor.tenant, id, _require_key(tx, actor, kind, text))
            facts: Json = {"kind": kind.value}
            audit.record(tx, actor, "customer.identity_removed", _subject(id), facts, None)

        return await self._edit(actor, id, change)

    async def verify_identity(
        self,
        actor: Actor,
        id: CustomerId,
        kind: IdentityKind,
        text: str,
        *,
        proof: Proof,
        moving_from: CustomerId | None = None,
    ) -> Customer:
        """Confirm, as an agent who checked, that an address is the customer's.

        Raises IdentityTaken; with `moving_from` a browser may move here from a nameless record.
        """
        if proof is Proof.CHANNEL:
            raise Invalid("proof", "only a channel vouches for its own addresses")

        def change(tx: Tx, before: Customer) -> None:
            key = _require_key(tx, actor, kind, text)
            verified = store.verify_identity(
                tx, actor.tenant, id, key, proof=proof, by=actor.user, moving_from=moving_from
            )
            facts: Json = {"kind": kind.value, "proof": proof.value}
            was: Json = {"customer": verified.moved_from} if verified.moved_from else None
            audit.record(tx, actor, "customer.identity_verified", _subject(id), was, facts)
            self._follow(tx, actor.tenant, verified)

        return await self._edit(actor, id, change)

    def _follow(self, tx: Tx, tenant: TenantId, verified: Verified) -> None:
        if verified.moved_from is not None:
            self._watcher.customer_moved(tx, tenant, verified.moved_from, verified.customer)

    async def _edit(
        self, actor: Actor, id: CustomerId, change: Callable[[Tx, Customer], None]
    ) -> Customer:
        """Change what hangs on a customer, and give the customer as it is then."""
        allow(actor, Permission.CUSTOMERS_EDIT)

        def unit(tx: Tx) -> Customer:
            change(tx, records.locked(tx, actor.tenant, id))
            self._watcher.customer_changed(tx, actor.tenant, id)
            return records.get(tx, actor.tenant, id)

        return await self._db.write(unit)


def _apply(before: Customer, changes: CustomerChanges) -> Customer:
    name, number = before.pii_name, before.pii_customer_number
    is_claimed, address = before.is_name_claimed, before.pii_address
    if changes.name is not None:
        name = require_line("name", changes.name, limit=MAX_NAME_CHARACTERS)
        is_claimed = not name
    if changes.customer_number is not None:
        number = _checked_number(changes.customer_number)
    if changes.address is not None:
        address = _checked_address(changes.address)
    return replace(
        before,
        pii_name=name,
        is_name_claimed=is_claimed,
        language=changes.language or before.language,
        pii_customer_number=number,
        pii_address=address,
        version=before.version + 1,
    )


def _checked_number(text: str) -> str:
    return require_line("customer_number", customer_number_key(text), limit=MAX_NUMBER_CHARACTERS)


def _checked_address(text: str) -> str:
    return require_line("address", text, limit=MAX_ADDRESS_CHARACTERS)


def _require_key(tx: Tx, actor: Actor, kind: IdentityKind, text: str) -> IdentityKey:
    key = identity_key(kind, text, accounts.store.region_of(tx, actor.tenant))
    if key is None:
        raise Invalid("value", f"cannot be read as {kind.value}")
    return key


def _subject(id: CustomerId) -> str:
    return f"customer:{id}"


def _difference(before: Customer, after: Customer) -> tuple[Json, Json]:
    """Name the changed fields; of personal ones only whether there was something."""
    was, now = _facts(before), _facts(after)
    personal = {"name", "customer_number", "address"}
    changed = [field for field in was if was[field] != now[field]]

    def shown(facts: dict[str, str | None]) -> dict[str, Json]:
        return {
            field: ("(personal)" if facts[field] else None) if field in personal else facts[field]
            for field in changed
        }

    return shown(was), shown(now)


def _facts(who: Customer) -> dict[str, str | None]:
    return {
        "name": who.pii_name,
        "language": who.language,
        "customer_number": who.pii_customer_number,
        "address": who.pii_address,
    }
