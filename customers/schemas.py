"""What the routes of customers take and give, as JSON."""

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field

from infra.tables import instant_text

from .model import Customer, Identity, IdentityKind, Note, Page, Proof

Name = Annotated[str, Field(max_length=400)]
Text = Annotated[str, Field(max_length=2000)]
Tag = Annotated[str, Field(max_length=200)]
LanguageTag = Annotated[str, Field(max_length=35, pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$")]
Id = Annotated[str, Field(max_length=40)]
Value = Annotated[str, Field(max_length=320)]


class Schema(BaseModel):
    """Our own formats refuse fields that they do not know."""

    model_config = ConfigDict(extra="forbid")


class NewCustomerBody(Schema):
    name: Name = ""
    language: LanguageTag | None = None
    customer_number: Name = ""
    address: Text = ""


class CustomerChangesBody(Schema):
    name: Name | None = None
    language: LanguageTag | None = None
    customer_number: Name | None = None
    address: Text | None = None
    version: int | None = None


class NoteBody(Schema):
    text: Annotated[str, Field(max_length=8000)]


class TagsBody(Schema):
    tags: Annotated[list[Tag], Field(max_length=200)]


class IdentityBody(Schema):
    """An address; with `proof` an agent confirms that it is the customer's."""

    kind: IdentityKind
    value: Value
    proof: Proof | None = None
    moving_from: Id | None = None


class IdentityQuery(Schema):
    kind: IdentityKind
    value: Value


class SearchQuery(Schema):
    q: Annotated[str, Field(max_length=200)] = ""
    cursor: Id | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 50


class IdentityView(Schema):
    kind: IdentityKind
    value: str
    verified: bool
    proof: Proof | None

    @classmethod
    def of(cls, identity: Identity) -> Self:
        return cls(
            kind=identity.kind,
            value=identity.value,
            verified=identity.is_verified,
            proof=identity.proof,
        )


class NoteView(Schema):
    id: str
    text: str
    author: str
    author_id: str
    at: str

    @classmethod
    def of(cls, note: Note) -> Self:
        return cls(
            id=note.id,
            text=note.pii_text,
            author=note.author_name,
            author_id=note.author,
            at=instant_text(note.at),
        )


class CustomerView(Schema):
    """A customer as screens see it. `verified`: it is proven which person this is."""

    id: str
    name: str
    name_claimed: bool
    verified: bool
    language: str | None
    identities: list[IdentityView]
    tags: list[str]
    notes: list[NoteView]
    customer_number: str
    address: str
    created_at: str
    version: int

    @classmethod
    def of(cls, customer: Customer) -> Self:
        return cls(
            id=customer.id,
            name=customer.pii_name,
            name_claimed=bool(customer.pii_name) and customer.is_name_claimed,
            verified=customer.is_verified,
            language=customer.language,
            identities=[IdentityView.of(identity) for identity in customer.identities],
            tags=list(customer.tags),
            notes=[NoteView.of(note) for note in customer.notes],
            customer_number=customer.pii_customer_number,
            address=customer.pii_address,
            created_at=instant_text(customer.created_at),
            version=customer.version,
        )


class CustomersView(Schema):
    items: list[CustomerView]
    next: str | None

    @classmethod
    def of(cls, page: Page) -> Self:
        return cls(items=[CustomerView.of(customer) for customer in page.items], next=page.next)
