"""Calls as screens show them."""

from collections.abc import Collection
from typing import Any

from core.model import Json, TenantId
from infra.db import Tx
from infra.tables import instant_text

from . import store
from .call.model import Call, Party


def call_cards(tx: Tx, tenant: TenantId, ids: Collection[str] | None = None) -> dict[str, Json]:
    """Calls by id: these, or all that live. An ended one is shown as such when it is asked for."""
    calls = store.live_of(tx, tenant) if ids is None else store.many(tx, tenant, ids)
    return {call.id: card(call) for call in calls}


def live_calls_of(tx: Tx, tenant: TenantId, interactions: Collection[str]) -> set[str]:
    """Ids of the calls of these interactions that are not over."""
    return store.live_ids_of(tx, tenant, interactions) if interactions else set()


def card(call: Call) -> dict[str, Any]:
    """One call with its parties."""
    return {
        "id": call.id,
        "interaction": call.interaction,
        "direction": call.direction.value,
        "stage": call.stage.value,
        "language": call.language,
        "caller": call.caller,
        "called": call.called,
        "arrived_at": instant_text(call.arrived_at),
        "answered_at": instant_text(call.answered_at) if call.answered_at else None,
        "ended_at": instant_text(call.ended_at) if call.ended_at else None,
        "ending": call.ending,
        "agent": call.agent,
        "taping": call.taping.value,
        "facing": call.facing.value,
        "callback": call.callback,
        "parties": [_party(party) for party in call.parties.values()],
    }


def _party(party: Party) -> Json:
    return {
        "leg": party.leg,
        "role": party.role.value,
        "user": party.user,
        "name": party.name,
        "number": party.number,
        "state": party.state.value,
        "mode": party.mode.value,
        "began_at": instant_text(party.began_at),
        "answered_at": instant_text(party.answered_at) if party.answered_at else None,
        "ended_at": instant_text(party.ended_at) if party.ended_at else None,
        "ending": party.ending,
    }
