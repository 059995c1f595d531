"""The HTTP face of customers."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from core.model import Actor, CustomerId, Language
from core.permissions import Permission
from infra.http import requires

from .model import CustomerChanges, NewCustomer
from .schemas import (
    CustomerChangesBody,
    CustomersView,
    CustomerView,
    IdentityBody,
    IdentityQuery,
    NewCustomerBody,
    NoteBody,
    NoteView,
    SearchQuery,
    TagsBody,
)
from .service import Customers

Reader = Annotated[Actor, Depends(requires(Permission.CUSTOMERS_READ))]
Editor = Annotated[Actor, Depends(requires(Permission.CUSTOMERS_EDIT))]


def routes(customers: Customers) -> APIRouter:
    """Build every route of customers."""
    router = APIRouter(prefix="/api/customers", tags=["customers"])
    found = _CustomerRoutes(customers)
    router.add_api_route("", found.search, methods=["GET"])
    router.add_api_route("", found.create, methods=["POST"], status_code=201)
    router.add_api_route("/{id}", found.get, methods=["GET"])
    router.add_api_route("/{id}", found.change, methods=["PATCH"])
    router.add_api_route("/{id}/notes", found.add_note, methods=["POST"], status_code=201)
    router.add_api_route("/{id}/tags", found.set_tags, methods=["PUT"])
    router.add_api_route("/{id}/identities", found.add_identity, methods=["POST"])
    router.add_api_route("/{id}/identities", found.remove_identity, methods=["DELETE"])
    return router


class _CustomerRoutes:
    def __init__(self, customers: Customers) -> None:
        self._customers = customers

    async def search(self, actor: Reader, query: Annotated[SearchQuery, Query()]) -> CustomersView:
        """Find customers by name, customer number, e-mail address, telephone number or tag."""
        return CustomersView.of(
            await self._customers.search(actor, query.q, cursor=query.cursor, limit=query.limit)
        )

    async def create(self, actor: Editor, body: NewCustomerBody) -> CustomerView:
        """Enter a customer by hand."""
        new = NewCustomer(
            name=body.name,
            language=_language(body.language),
            customer_number=body.customer_number,
            address=body.address,
        )
        return CustomerView.of(await self._customers.create(actor, new))

    async def get(self, actor: Reader, id: str) -> CustomerView:
        """Give one customer."""
        return CustomerView.of(await self._customers.get(actor, CustomerId(id)))

    async def change(self, actor: Editor, id: str, body: CustomerChangesBody) -> CustomerView:
        """Correct a customer; fields that are left out stay, empty text clears."""
        changes = CustomerChanges(
            name=body.name,
            language=_language(body.language),
            customer_number=body.customer_number,
            address=body.address,
            version=body.version,
        )
        return CustomerView.of(await self._customers.change(actor, CustomerId(id), changes))

    async def add_note(self, actor: Editor, id: str, body: NoteBody) -> NoteView:
        """Write something down about a customer."""
        return NoteView.of(await self._customers.add_note(actor, CustomerId(id), body.text))

    async def set_tags(self, actor: Editor, id: str, body: TagsBody) -> CustomerView:
        """Replace a customer's tags."""
        return CustomerView.of(await self._customers.set_tags(actor, CustomerId(id), body.tags))

    async def add_identity(self, actor: Editor, id: str, body: IdentityBody) -> CustomerView:
        """Write an address down as claimed; with a proof, confirm that it is the customer's."""
        if body.proof is None:
            customer = await self._customers.add_identity(
                actor, CustomerId(id), body.kind, body.value
            )
        else:
            customer = await self._customers.verify_identity(
                actor,
                CustomerId(id),
                body.kind,
                body.value,
                proof=body.proof,
                moving_from=CustomerId(body.moving_from) if body.moving_from else None,
            )
        return CustomerView.of(customer)

    async def remove_identity(
        self, actor: Editor, id: str, query: Annotated[IdentityQuery, Query()]
    ) -> CustomerView:
        """Take an address off a customer's record."""
        return CustomerView.of(
            await self._customers.remove_identity(actor, CustomerId(id), query.kind, query.value)
        )


def _language(tag: str | None) -> Language | None:
    return Language(tag) if tag is not None else None
