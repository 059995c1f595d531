"""Keeping what is shown of customers up to date (customers.service.Watcher)."""

from core.events import CustomerIdentified
from core.model import CustomerId, TenantId
from infra import events
from infra.db import Tx

from . import store
from .tables import conversation, interaction


class Faces:
    """Called by customers inside the transaction that changed one."""

    def customer_changed(self, tx: Tx, tenant: TenantId, customer: CustomerId) -> None:
        """Open cards of the customer must be read again."""
        self._tell(tx, tenant, customer, how="changed")

    def customer_moved(
        self, tx: Tx, tenant: TenantId, before: CustomerId, after: CustomerId
    ) -> None:
        """A browser known as `before` is `after`'s: its conversations and interactions follow."""
        for table in (conversation, interaction):
            tx.run(
                table.update()
                .where(table.c.tenant == tenant, table.c.customer == before)
                .values(customer=after)
            )
        self._tell(tx, tenant, after, how="moved")

    def _tell(self, tx: Tx, tenant: TenantId, customer: CustomerId, *, how: str) -> None:
        for item in store.of_customer(tx, tenant, customer):
            if item.closed_at is None:
                fact = CustomerIdentified(interaction=item.id, customer=customer, how=how)
                events.append(tx, tenant, fact, touches=[("interactions", item.id)])
