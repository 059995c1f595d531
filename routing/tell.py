"""Telling of changes: to the screens as numbered events, and to the router by the same events.

The router keeps its board in step by reading again what these events touch (feed.py), so every
change of a seat or a placement has to be told here.
"""

from collections.abc import Iterable

from core.events import Event
from core.model import TenantId
from infra import events
from infra.db import Tx


def topic(tenant: TenantId) -> str:
    """What wakes the router of a tenant."""
    return f"routing:{tenant}"


def tell(
    tx: Tx,
    tenant: TenantId,
    fact: Event,
    *,
    agents: Iterable[str] = (),
    queues: Iterable[str | None] = (),
    offers: Iterable[str] = (),
    interactions: Iterable[str] = (),
) -> None:
    """Add the fact, name what has to be read again, and wake the router."""
    touches = [("interactions", each) for each in interactions]
    touches += [("agents", each) for each in agents]
    touches += [("queues", each) for each in sorted({each for each in queues if each})]
    touches += [("offers", each) for each in offers]
    events.append(tx, tenant, fact, touches=touches)
    tx.wake(topic(tenant))
