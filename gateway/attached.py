"""Attached data of an interaction, for packages that may not know interactions themselves."""

from core.errors import NotFound
from core.model import Actor, InteractionId, Json
from infra.db import Tx
from interactions import desk as interactions
from interactions.access import may_read


def attached_data(tx: Tx, actor: Actor, interaction: InteractionId) -> dict[str, Json]:
    """The interaction's attached data. Raises NotFound when the actor may not see it."""
    for item in interactions.many(tx, actor.tenant, [interaction]):
        if may_read(tx, actor, item):
            return dict(item.data)
    raise NotFound("interaction", interaction)
