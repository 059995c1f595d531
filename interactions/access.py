"""Who may see an interaction: one rule for the desk, the API and the attachments."""

from collections.abc import Collection

from core.model import Actor
from core.permissions import Permission
from infra.db import Tx
from routing import desk as routing

from .model import Interaction


def sees(
    actor: Actor, item: Interaction, *, queues: Collection[str], offered: Collection[str]
) -> bool:
    """Pure: own ones, those of one's queues, those that ring at one.

    All with the permission for all.
    """
    if item.tenant != actor.tenant:
        return False
    if Permission.INTERACTIONS_READ_ALL in actor.permissions or item.owner == actor.user:
        return True
    if Permission.INTERACTIONS_READ not in actor.permissions:
        return False
    return item.queue in queues or item.id in offered


def may_read(tx: Tx, actor: Actor, item: Interaction) -> bool:
    if Permission.INTERACTIONS_READ_ALL in actor.permissions or item.owner == actor.user:
        return item.tenant == actor.tenant
    queues = routing.queues_of(tx, actor.tenant, actor.user)
    offered = routing.offered_to(tx, actor.tenant, actor.user)
    return sees(actor, item, queues=queues, offered=offered)
