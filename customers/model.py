"""Customers, their identities, notes and tags. Data only."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.model import CustomerId, Language, TenantId, UserId


class IdentityKind(StrEnum):
    """A family of channels on which the same address means the same person."""

    VISITOR = "visitor"
    """A browser with our token, or an opaque account of some other channel."""
    EMAIL = "email"
    PHONE = "phone"


class Proof(StrEnum):
    """Why an identity is believed. A claim has none."""

    CHANNEL = "channel"
    """The channel vouches for the address: a signed token, a call or message from the number."""
    CUSTOMER_NUMBER = "customer_number"
    """An agent compared the customer number with the person's answer."""
    QUESTIONS = "questions"
    """An agent asked what only this customer knows."""
    CODE = "code"
    """The person repeated a code that was sent to the address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityKey:
    """One way to reach a person, in its one spelling."""

    kind: IdentityKind
    value: str

    @property
    def text(self) -> str:
        """One text for both, as the database compares it."""
        return f"{self.kind.value}:{self.value}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """An address of a customer: verified when it has a proof, else only claimed."""

    kind: IdentityKind
    value: str
    proof: Proof | None
    verified_at: datetime | None
    created_at: datetime

    @property
    def is_verified(self) -> bool:
        return self.proof is not None

    @property
    def shows_person(self) -> bool:
        """Whether it tells who the person is. A browser's token alone only tells which browser."""
        is_mere_browser = self.kind is IdentityKind.VISITOR and self.proof is Proof.CHANNEL
        return self.is_verified and not is_mere_browser


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What an agent wrote down about a customer."""

    id: str
    author: UserId
    author_name: str
    pii_text: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """A person, as far as known. Empty text means unknown."""

    tenant: TenantId
    id: CustomerId
    pii_name: str
    is_name_claimed: bool
    language: Language | None
    pii_customer_number: str
    pii_address: str
    identities: tuple[Identity, ...]
    tags: tuple[str, ...]
    notes: tuple[Note, ...]
    created_at: datetime
    version: int

    @property
    def is_verified(self) -> bool:
        """Whether it is proven who the person is."""
        return any(identity.shows_person for identity in self.identities)


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """What a card shows of a customer."""

    id: CustomerId
    name: str
    is_verified: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Identified:
    """Who is at the door. `verified`: the address is proven to be this customer's.

    `is_person_verified` says more: it is proven which person this is, not only which browser.
    """

    customer_id: CustomerId
    name: str
    is_new: bool
    verified: bool
    is_person_verified: bool
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCustomer:
    """A customer entered by hand."""

    name: str = ""
    language: Language | None = None
    customer_number: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerChanges:
    """What to change; None leaves a field as it is, empty text clears it.

    With `version`, the change is refused when somebody else changed the customer since it was read.
    """

    name: str | None = None
    language: Language | None = None
    customer_number: str | None = None
    address: str | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """The outcome of a proof. `moved_from` is the customer the identity belonged to before."""

    customer: CustomerId
    moved_from: CustomerId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """A search text, read in every way it may be meant."""

    words: tuple[str, ...]
    tag: str
    customer_number: str
    email: str | None
    phone: str | None
    digits: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some of the found customers; `next` is the cursor of the rest, or None."""

    items: tuple[Customer, ...]
    next: str | None
