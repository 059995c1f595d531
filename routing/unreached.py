"""A contact whose agent cannot be reached: back to its place, and to somebody else next."""

from core.model import InteractionId, QueueId, TenantId, UserId
from infra.db import Tx
from routing.model import PlaceState
from routing.placements import find, free, requeue


def return_unreached(
    tx: Tx, tenant: TenantId, interaction: InteractionId, agent: UserId
) -> QueueId | None:
    """Let it wait again at its old place, and not for this agent for a while; gives the queue.

    None when the agent does not have it, or it came through no queue.
    """
    row = find(tx, tenant, interaction)
    if row is None or row.agent != agent or row.state != PlaceState.ENGAGED.value:
        return None
    if row.queue is None:
        return None
    free(tx, tenant, agent, interaction)
    requeue(tx, tenant, row, "agent_unreachable", declined_by=agent)
    return QueueId(row.queue)
