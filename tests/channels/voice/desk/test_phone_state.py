"""Calls are offered to whom they can be put through: phones in browsers, on desks, and breaks."""

from channels.voice.nodes import NODE_BACK_WITHIN
from tests.channels.voice.desk.exchange import exchange
from tests.channels.voice.desk.test_calls import ADMIN, ANN, BEN, BOSS, at_phone
from tests.journeys.center import Agent, Center
from tests.journeys.fixtures import keep

AWAY_S = NODE_BACK_WITHIN.total_seconds()
DESK = "daniel-desk"


async def has_phone(agent: Agent, *, is_connected: bool = True) -> None:
    await agent.until(
        lambda s: s["agents"][agent.id]["has_phone"] is is_connected,
        about=f"to have has_phone={is_connected}",
    )


async def test_who_is_ready_without_a_phone_is_called_when_it_connects(center: Center) -> None:
    async with exchange(center) as node:
        ann = await center.signs_in(ANN)
        boss = await center.signs_in(BOSS, ready=False)
        line = node.call()
        await line.waits()
        await boss.until(lambda s: any(c["stage"] == "waiting" for c in s["calls"].values()))
        await center.passes(seconds=30)
        assert ann.offer is None
        item = boss.state["calls"][line.call]["interaction"]
        why = await boss.get(f"/api/interactions/{item}/routing")
        blocking = why["waiting"]["blocking"]
        assert [each["reason"] for each in blocking] == ["all_without_phone"]
        node.connects_phone(ann.id)
        await ann.rings()


async def test_a_phone_that_is_lost_while_it_rings_sends_the_call_on(center: Center) -> None:
    async with exchange(center) as node:
        await center.passes(seconds=AWAY_S)
        ann = await at_phone(center, node, ANN)
        line = node.call()
        await line.waits()
        await ann.rings()
        ben = await at_phone(center, node, BEN)
        node.loses_phone(ann.id)
        card = await ben.accepts()
        assert ann.offer is None
        assert "offer_phone_lost" in ben.happened(card["id"])
        assert ann.state["agents"][ann.id]["routing_state"] == "idle"
        await keep(center, "a phone is lost while it rings")


async def test_a_link_that_breaks_takes_phones_away_only_when_it_stays_so(center: Center) -> None:
    async with exchange(center) as node:
        await center.passes(seconds=AWAY_S)
        ann = await at_phone(center, node, ANN)
        await has_phone(ann)
        await node.leaves()
        await center.passes(seconds=AWAY_S / 2)
        assert ann.state["agents"][ann.id]["has_phone"]
        await node.connects()
        await center.passes(seconds=2 * AWAY_S)
        assert ann.state["agents"][ann.id]["has_phone"]
        await node.leaves()
        await has_phone(ann, is_connected=False)
        await node.connects()
        await has_phone(ann)


async def test_a_telephone_on_the_desk_counts_while_it_is_registered(center: Center) -> None:
    async with exchange(center) as node:
        admin = await center.signs_in(ADMIN, ready=False)
        ben = await center.signs_in(BEN)
        body = {"password": "a-long-password", "owner": ben.id}
        await admin.put(f"/api/voice/lines/desk_phone/{DESK}", body, expect=204)
        await center.passes(seconds=2 * AWAY_S)
        assert not ben.state["agents"][ben.id]["has_phone"]
        node.desk_phones.add(DESK)
        await has_phone(ben)
        line = node.call()
        await line.waits()
        await ben.rings()
        node.desk_phones.clear()
        await has_phone(ben, is_connected=False)
        assert ben.offer is None
