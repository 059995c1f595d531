"""Agents' telephones: who has one connected, and what happens when that changes.

A call is only offered to whom it can be put through. The voice channel tells who that is.
"""

from collections.abc import Collection

import sqlalchemy as sa

from core.model import InteractionId, TenantId, UserId
from infra.db import Tx
from routing import answers, placements, presence, seats
from routing.model import HoldStage, Notice, OfferState
from routing.tables import seat

_all = sa.select(seat.c.tenant, seat.c.agent, seat.c.has_phone)

Changes = dict[tuple[TenantId, UserId], bool]
"""Whose telephone has been connected, or lost."""


def changes(tx: Tx, connected: Collection[UserId], *, is_all: bool) -> Changes:
    """Compare what is stored with whose telephones are connected.

    Unless `is_all`, others may have theirs, too: nobody loses one.
    """
    found: Changes = {}
    for row in tx.all(_all):
        has_phone = row.agent in connected or (row.has_phone and not is_all)
        if has_phone != row.has_phone:
            found[TenantId(row.tenant), UserId(row.agent)] = has_phone
    return found


def note(tx: Tx, tenant: TenantId, agent: UserId, *, is_connected: bool) -> tuple[Notice, ...]:
    """Store whether the agent's telephone is connected; without it, calls stop ringing there."""
    if seats.find(tx, tenant, agent) is None:
        return ()
    returned = () if is_connected else _return_calls(tx, tenant, agent)
    cause = "phone_connected" if is_connected else "phone_lost"
    seats.change(tx, tenant, agent, lambda old: presence.phone(old, is_connected), cause)
    return returned


def _return_calls(tx: Tx, tenant: TenantId, agent: UserId) -> tuple[Notice, ...]:
    holds = seats.attendance(tx, tenant, agent).holds
    ringing = [id for id, hold in holds.items() if hold.stage is HoldStage.OFFERED]
    return tuple(
        answers.give_back(tx, tenant, id, OfferState.WITHDRAWN, "phone_lost")
        for id in ringing
        if _needs_phone(tx, tenant, id)
    )


def _needs_phone(tx: Tx, tenant: TenantId, interaction: InteractionId) -> bool:
    row = placements.find(tx, tenant, interaction)
    return row is not None and bool(row.needs_phone)
