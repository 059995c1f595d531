"""What screens show: cards, and why things are as they are."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from core.model import InteractionId, Skill, UserId
from infra.db import Tx
from routing import desk, queues
from routing.words import EN, ZH
from tests.routing.office import SERVICE, Office
from tests.routing.test_answers import route
from tests.routing.worlds import CHAT

ONE = InteractionId("one")


@pytest.fixture
async def staffed(closed_office: Office) -> Office:
    await closed_office.opens()
    await closed_office.hires("ann", skills="gas:3")
    await closed_office.hires("bob")
    await closed_office.hires("cho", room=1)
    await closed_office.write(
        lambda tx: queues.save_skill(
            tx, closed_office.tenant, Skill("gas"), {EN: "Gas", ZH: "燃气"}
        )
    )
    return closed_office


async def why(office: Office, interaction: str) -> Any:  # noqa: ANN401 - JSON
    return await office.read(
        lambda tx: desk.why_waiting(tx, office.tenant, InteractionId(interaction))
    )


async def test_an_agents_card(staffed: Office) -> None:
    await staffed.ready("ann")
    await staffed.writes_in("one")
    await route(staffed)
    await staffed.accepts("ann", "one")
    await staffed.chooses("ann", "not_ready", "meal")
    cards: Any = await staffed.read(lambda tx: desk.agent_cards(tx, staffed.tenant, ["ann"]))
    card = cards["ann"]
    assert card.pop("since").endswith("Z")
    assert card == {
        "id": "ann",
        "name": "Ann",
        "presence": "ready",
        "reason": None,
        "next_presence": "not_ready",
        "routing_state": "interacting",
        "has_phone": False,
        "queues": ["service"],
        "skills": {"gas": 3},
        "load": {"web_chat": {"used": 1, "max": 3}},
    }
    everybody = await staffed.read(lambda tx: desk.agent_cards(tx, staffed.tenant))
    assert sorted(everybody) == ["ann", "bob", "cho"]


async def test_a_queues_card_counts(staffed: Office) -> None:
    await staffed.ready("ann", "cho")
    await staffed.chooses("bob", "not_ready", "break")
    for name in ("one", "two"):
        await staffed.writes_in(name)
    await route(staffed)
    await staffed.accepts((await staffed.ringing())["one"], "one")
    await staffed.writes_in("three", needs="gas:5")
    waiting = await staffed.place("two")
    cards: Any = await staffed.read(lambda tx: desk.queue_cards(tx, staffed.tenant, [SERVICE]))
    assert waiting is not None
    oldest = cards["service"].pop("oldest_enqueued_at")
    assert oldest == waiting.since.isoformat(timespec="microseconds").replace("+00:00", "Z")
    assert cards == {
        "service": {
            "id": "service",
            "name": "Service",
            "names": {"en": "Service", "zh": "服务"},
            "open": True,
            "next_opening": None,
            "waiting": 2,
            "active": 1,
            "ready": 2,
            "members": 3,
        }
    }


async def test_a_queue_without_anybody_has_a_card(closed_office: Office) -> None:
    await closed_office.opens()
    cards: Any = await closed_office.read(lambda tx: desk.queue_cards(tx, closed_office.tenant))
    assert cards["service"]["waiting"] == cards["service"]["members"] == 0


async def test_an_offers_card_says_why_me(staffed: Office) -> None:
    await staffed.ready("ann", "cho")
    await staffed.writes_in("one", needs="gas:2")
    await route(staffed)
    id = await staffed.offer_of("one")
    cards: Any = await staffed.read(lambda tx: desk.offer_cards(tx, staffed.tenant))
    card = cards[id]
    assert (card["interaction"], card["agent"]) == ("one", "ann")
    reason = card["why"]
    assert reason["winner"] == "ann"
    assert reason["summary"]["en"].startswith("Ann: fewest contacts at hand")
    assert reason["summary"]["zh"].startswith("Ann：")
    against = {each["agent"]: each["reasons"] for each in reason["candidates"]}
    assert against["ann"] == []
    assert against["cho"] == [{"en": "lacks Gas at level 2", "zh": "缺少技能“燃气”（需 2 级）"}]
    assert {"en": "is signed out", "zh": "已签出"} in against["bob"]
    assert [each["eligible"] for each in reason["candidates"]] == [True, False, False]


async def test_an_offer_that_is_over_has_no_card_but_stays_in_the_history(
    staffed: Office,
) -> None:
    await staffed.ready("ann", "bob")
    await staffed.writes_in("one")
    await route(staffed)
    first = (await staffed.ringing())["one"]
    await staffed.declines(first, "one")
    await route(staffed)
    cards: Any = await staffed.read(lambda tx: desk.offer_cards(tx, staffed.tenant))
    assert len(cards) == 1
    told: Any = await staffed.read(lambda tx: desk.decisions(tx, staffed.tenant, ONE))
    assert [each["outcome"] for each in told] == ["declined", "live"]
    assert told[0]["why"]["winner"] == first
    second = {each["agent"]: each for each in told[1]["why"]["candidates"]}[first]
    assert second["reasons"][0]["en"].startswith("declined it; again in")


async def test_why_one_still_waits(staffed: Office) -> None:
    assert await why(staffed, "one") is None
    await staffed.writes_in("one", needs="gas:4")
    await staffed.writes_in("two")
    told = await why(staffed, "one")
    assert told == {
        "blocking": [
            {
                "reason": "nobody_signed_in",
                "text": {
                    "en": "none of the 3 agents of this queue is signed in",
                    "zh": "此队列的 3 名坐席均未签入",
                },
            }
        ],
        "position": 1,
        "ahead": 0,
    }
    await staffed.ready("ann")
    told = await why(staffed, "one")
    assert told["blocking"][0]["text"]["en"] == "nobody signed in has Gas at level 4"
    assert (await why(staffed, "two"))["position"] == 2
    await route(staffed)
    told = await why(staffed, "two")
    assert told["blocking"] == [
        {"reason": "ringing", "text": {"en": "it rings at Ann", "zh": "正在 Ann 处振铃"}}
    ]


async def test_places_are_counted_as_the_router_orders_them(staffed: Office) -> None:
    await staffed.writes_in("one")
    await staffed.writes_in("two", priority=10)
    await staffed.writes_in("three", urgent=True)
    ahead = {
        name: await staffed.read(
            partial(desk.ahead_of, tenant=staffed.tenant, interaction=InteractionId(name))
        )
        for name in ("one", "two", "three", "none")
    }
    assert ahead == {"one": 2, "two": 1, "three": 0, "none": 0}


async def test_small_facts(staffed: Office) -> None:
    tenant, ann = staffed.tenant, UserId("ann")
    await staffed.ready("ann")
    await staffed.writes_in("one")
    await route(staffed)

    def unit(tx: Tx) -> list[object]:
        return [
            desk.agent_name(tx, tenant, ann),
            desk.agent_name(tx, tenant, UserId("nobody")),
            desk.is_agent(tx, tenant, ann),
            desk.is_agent(tx, tenant, UserId("nobody")),
            desk.is_queue(tx, tenant, SERVICE),
            desk.queues_of(tx, tenant, ann),
            desk.offered_to(tx, tenant, ann),
            desk.live_offers(tx, tenant, [ONE, InteractionId("two")]),
            desk.live_offers(tx, tenant, []),
            desk.default_queue(tx, tenant, CHAT, "en"),
            desk.wrap_up_limit(tx, tenant, SERVICE),
            desk.wrap_up_limit(tx, tenant, None),
        ]

    assert await staffed.read(unit) == [
        "Ann",
        "nobody",
        True,
        False,
        True,
        {"service"},
        {"one"},
        {"one": "ann"},
        {},
        "service",
        timedelta(minutes=2),
        None,
    ]
