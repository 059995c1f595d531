"""Calls ring only where they can be put through, and move on when a telephone is lost."""

from typing import Any

import pytest

from core.errors import Conflict
from core.model import InteractionId, UserId
from infra.db import Tx
from routing import desk
from routing.model import Returned
from tests.routing.office import Office
from tests.routing.worlds import CHAT


async def why_it_waits(office: Office, interaction: str) -> list[str]:
    def unit(tx: Tx) -> Any:  # noqa: ANN401 - JSON
        return desk.why_waiting(tx, office.tenant, InteractionId(interaction))

    why = await office.read(unit)
    return [each["text"]["en"] for each in why["blocking"]]


async def has_phone(office: Office, name: str) -> bool:
    cards = await office.read(lambda tx: desk.agent_cards(tx, office.tenant, [name]))
    card = cards[name]
    assert isinstance(card, dict)
    return card["has_phone"] is True


async def test_a_waiting_call_rings_as_soon_as_a_phone_connects(office: Office) -> None:
    await office.opens()
    await office.hires("ann")
    await office.ready("ann")
    await office.writes_in("call", needs_phone=True)
    await office.settles()
    assert await office.ringing() == {}
    assert await why_it_waits(office, "call") == ["1 able agents have no phone connected"]
    await office.phones("ann")
    await office.settles()
    assert await office.ringing() == {"call": "ann"}


async def test_a_ringing_call_moves_on_when_the_phone_is_lost(office: Office) -> None:
    await office.opens()
    await office.hires("ann", "bob")
    await office.ready("ann", "bob")
    await office.phones("ann", "bob")
    await office.writes_in("call", needs_phone=True)
    await office.settles()
    (first,) = (await office.ringing()).values()
    other = "bob" if first == "ann" else "ann"
    await office.phones(other)
    await office.settles()
    assert await office.ringing() == {"call": other}
    returned = [notice for notice in office.heard if isinstance(notice, Returned)]
    assert [(notice.agent, notice.cause) for notice in returned] == [(first, "phone_lost")]
    assert await office.state(first) == "idle", "it is not held against them"


async def test_a_chat_goes_on_ringing_without_a_phone(office: Office) -> None:
    await office.opens()
    await office.hires("ann")
    await office.ready("ann")
    await office.phones("ann")
    await office.writes_in("chat")
    await office.settles()
    await office.phones()
    await office.settles()
    assert await office.ringing() == {"chat": "ann"}


async def test_nobody_loses_their_phone_while_others_may_still_come_back(office: Office) -> None:
    await office.opens()
    await office.hires("ann", "bob")
    await office.phones("ann")
    await office.phones("bob", is_all=False)
    assert [await has_phone(office, name) for name in ("ann", "bob")] == [True, True]
    await office.phones("bob")
    assert [await has_phone(office, name) for name in ("ann", "bob")] == [False, True]


async def test_a_phone_that_connects_before_its_owner_sits_down_counts(office: Office) -> None:
    await office.phones("eve")
    async with office.routing.attendances.present(office.actor("eve")):
        assert await has_phone(office, "eve")


async def test_a_call_is_neither_taken_nor_transferred_without_a_phone(office: Office) -> None:
    await office.opens()
    await office.hires("ann", "bob")
    await office.ready("ann", "bob")
    await office.writes_in("call", needs_phone=True)
    which = InteractionId("call")
    with pytest.raises(Conflict, match="your phone is not connected"):
        await office.write(
            lambda tx: desk.take(tx, office.actor("ann"), which, CHAT, needs_phone=True)
        )
    with pytest.raises(Conflict, match="the agent's phone is not connected"):
        await office.write(lambda tx: desk.prefer(tx, office.tenant, which, UserId("bob")))
    await office.phones("ann")
    await office.write(lambda tx: desk.take(tx, office.actor("ann"), which, CHAT, needs_phone=True))
    place = await office.place("call")
    assert place is not None
    assert place.agent == "ann"
