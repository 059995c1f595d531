"""What desks show of interactions.

Cards, lines and suggestions by id, read in the caller's snapshot.
"""

from collections.abc import Collection, Iterable, Mapping

from core.model import InteractionId, Json, TenantId
from customers import store as customers
from infra.db import Tx

from . import entries as lines_store
from . import store, texts, views
from .model import Entry, Interaction


def live(tx: Tx, tenant: TenantId) -> list[Interaction]:
    return store.live(tx, tenant)


def many(tx: Tx, tenant: TenantId, ids: Iterable[str]) -> list[Interaction]:
    return store.many(tx, tenant, ids)


def cards(tx: Tx, items: Iterable[Interaction], offered: Collection[str]) -> dict[str, Json]:
    """InteractionCards by id; `offered` are the interactions that ring somewhere."""
    found = list(items)
    if not found:
        return {}
    known = customers.faces(tx, found[0].tenant, {item.customer for item in found})
    return {
        item.id: views.card(
            item,
            customer_name=known[item.customer].name,
            is_verified=known[item.customer].is_verified,
            is_offered=item.id in offered,
        )
        for item in found
    }


def entries(tx: Tx, tenant: TenantId, ids: Iterable[str]) -> list[Entry]:
    return lines_store.many(tx, tenant, ids)


def shown(tx: Tx, tenant: TenantId, lines: Iterable[Entry]) -> dict[str, tuple[str, Json]]:
    """Entry id -> (interaction id, Entry as the protocol shows it)."""
    found = list(lines)
    conversations = store.conversations_of(tx, tenant, {line.conversation for line in found})
    return {
        line.id: (line.interaction, views.entry(line, conversations[line.conversation]))
        for line in found
    }


def timelines(
    tx: Tx, tenant: TenantId, interactions: Iterable[str]
) -> Mapping[str, tuple[str, Json]]:
    """Every line of these interactions, shown."""
    found = [
        line
        for interaction in sorted(interactions)
        for line in lines_store.of(tx, tenant, InteractionId(interaction))
    ]
    return shown(tx, tenant, found)


def suggestions(tx: Tx, tenant: TenantId, interactions: Iterable[str]) -> dict[str, Json]:
    return texts.suggestions(tx, tenant, sorted(interactions))
