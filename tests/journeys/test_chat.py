"""A visitor's question reaches the bot, the queue and an agent, and the answer comes back."""

import pytest

from tests.journeys.center import Agent, Center, Visitor
from tests.journeys.fixtures import keep
from tests.prepared import Opener

MOVE = "How do I move my gas meter?"
PERSON = "I want a person"
LEAK = "我家有煤气味"
ANN, BEN = "samuel.mensah", "daniel.whitmore"
"""Two who speak English and serve general enquiries; the first also moving and meters."""
MEI, EMERGENCY = "yuqing.zhao", "meiling.chen"
BOSS = "grace.holloway"


async def handed_over(center: Center, visitor: Visitor, agent: Agent) -> str:
    """The visitor asks for a person and gets this agent; gives the interaction."""
    await visitor.says(PERSON)
    card = await agent.accepts()
    await visitor.reaches("active")
    return str(card["id"])


async def test_the_bot_answers_with_its_source(center: Center) -> None:
    visitor = await center.visits()
    await visitor.says(MOVE)
    answer = await visitor.hears("meter", author="bot")
    assert any(source["title"] == "Moving your gas meter" for source in answer["sources"])
    assert visitor.stage == "bot"


async def test_a_wish_for_a_person_is_met_in_one_turn(center: Center) -> None:
    ann = await center.signs_in(ANN)
    visitor = await center.visits()
    await visitor.says(MOVE)
    await visitor.hears("meter", author="bot")
    await visitor.says(PERSON)
    offer = await ann.rings()
    card = await ann.accepts()
    assert offer["why"]["winner"] == ann.id
    assert card["handover"]["asked"] == MOVE
    assert card["handover"]["articles"][0]["article"] == "move-gas-meter"
    assert card["handover"]["reason"] == "asked_for_person"
    assert MOVE in ann.texts(card["id"])
    await visitor.reaches("active")
    assert visitor.agent == ann.user["name"]
    await keep(center, "hand-over")


async def test_an_answer_is_read_and_the_wrap_up_closes(center: Center) -> None:
    ann = await center.signs_in(ANN)
    boss = await center.signs_in(BOSS, ready=False)
    visitor = await center.visits()
    interaction = await handed_over(center, visitor, ann)
    await ann.answers(interaction, "Good afternoon, this is Ann.")
    line = await visitor.hears("this is Ann", author="agent")
    visitor.sends({"type": "read", "up_to": line["n"]})
    await ann.until(
        lambda s: any(e["read"] and e["author"]["kind"] == "agent" for e in s["entries"].values())
    )
    await visitor.says("Thank you, that was all.")
    await ann.sees(interaction, "that was all")
    await ann.post(f"/api/interactions/{interaction}/finish")
    await ann.until(lambda s: s["interactions"][interaction]["stage"] == "wrap_up")
    await ann.post(
        f"/api/interactions/{interaction}/close", {"disposition": "answered", "note": "told how"}
    )
    await boss.until(lambda s: interaction not in s["interactions"])
    closed = await boss.get("/api/interactions?box=closed")
    assert closed["items"][0]["disposition"] == "answered"
    await keep(center, "answer and wrap-up")


async def test_a_declined_offer_moves_on(center: Center) -> None:
    ann = await center.signs_in(ANN)
    visitor = await center.visits()
    await visitor.says(PERSON)
    offer = await ann.rings()
    ben = await center.signs_in(BEN)
    await ann.post(f"/api/offers/{offer['id']}/decline")
    second = await ben.rings()
    assert second["interaction"] == offer["interaction"]
    await ben.accepts()
    await visitor.reaches("active")
    await keep(center, "decline")


async def test_an_unanswered_offer_moves_on_and_the_agent_gets_no_more(center: Center) -> None:
    ann = await center.signs_in(ANN)
    visitor = await center.visits()
    await visitor.says(PERSON)
    await ann.rings()
    ben = await center.signs_in(BEN)
    await center.passes(seconds=45)
    await ben.accepts()
    await ann.until(lambda s: s["agents"][ann.id]["routing_state"] == "not_responding")
    await keep(center, "timeout")


async def test_nothing_is_lost_or_repeated_over_breaks(center: Center) -> None:
    ann = await center.signs_in(ANN)
    visitor = await center.visits()
    interaction = await handed_over(center, visitor, ann)
    await ann.answers(interaction, "first")
    await visitor.hears("first")
    await visitor.leaves()
    await ann.answers(interaction, "second")
    await ann.gets_up()
    await center.passes(seconds=30)
    await visitor.connects()
    await visitor.hears("second")
    await visitor.says("I am back")
    await ann.sits_down(resume=True)
    await ann.sees(interaction, "I am back")
    other_tab = await center.visits(again=visitor)
    assert [other_tab.lines[n]["text"] for n in sorted(other_tab.lines)] == visitor.texts()
    assert visitor.texts("agent") == ["first", "second"]
    assert ann.state["interactions"][interaction]["owner"] == ann.id
    await keep(center, "breaks")


async def test_a_line_sent_twice_is_there_once(center: Center) -> None:
    visitor = await center.visits()
    key = await visitor.says(MOVE)
    visitor.sends({"type": "message", "client_id": key, "text": MOVE, "attachments": []})
    await visitor.until(lambda: visitor.acknowledged.count(key) == 2)
    await visitor.says("Thanks")
    await center.rests()
    assert visitor.texts("customer").count(MOVE) == 1


async def test_a_restart_in_the_middle_changes_nothing(open_center: Opener) -> None:
    async with open_center() as center:
        ann = await center.signs_in(ANN)
        visitor = await center.visits()
        interaction = await handed_over(center, visitor, ann)
        await ann.answers(interaction, "before the restart")
        await visitor.hears("before the restart")
        lines, token = dict(visitor.lines), visitor.token
    async with open_center() as center:
        ann = await center.signs_in(ANN, ready=False)
        await ann.has(interaction)
        visitor = Visitor(center, "en")
        visitor.token = token
        await visitor.connects()
        assert visitor.lines == lines
        await visitor.says("after the restart")
        await ann.sees(interaction, "after the restart")
        await visitor.leaves()


async def test_a_gas_leak_goes_before_everybody(center: Center) -> None:
    first = await center.visits()
    await first.says(PERSON)
    await first.reaches("waiting")
    await center.passes(minutes=30)
    leak = await center.visits("zh")
    await leak.says(LEAK)
    await leak.reaches("waiting")
    assert any("01632 960999" in text for text in leak.texts("bot"))
    mei = await center.signs_in(EMERGENCY)
    card = await mei.accepts()
    assert card["urgent"]
    assert card["subject"] == LEAK
    assert card["language"] == "zh"
    await keep(center, "gas leak")


async def test_a_gas_leak_while_waiting_becomes_urgent(center: Center) -> None:
    visitor = await center.visits()
    await visitor.says(PERSON)
    await visitor.reaches("waiting")
    await visitor.says("I smell gas in the kitchen!")
    boss = await center.signs_in(BOSS, ready=False)
    await boss.until(lambda s: any(card["urgent"] for card in s["interactions"].values()))


async def test_a_chinese_visitor_meets_the_chinese_flow(center: Center) -> None:
    visitor = await center.visits("zh")
    await visitor.says("怎么移动我家的燃气表？")
    answer = await visitor.hears("表", author="bot")
    assert answer["sources"]
    await visitor.says("转人工")
    await visitor.reaches("waiting")
    ann = await center.signs_in(ANN)
    await center.passes(seconds=5)
    assert ann.offer is None, "an agent without Chinese is not asked"
    mei = await center.signs_in(MEI)
    card = await mei.accepts()
    assert card["language"] == "zh"


async def test_outside_hours_a_message_waits_for_the_morning(open_center: Opener) -> None:
    from datetime import UTC, datetime

    async with open_center(datetime(2030, 1, 9, 22, tzinfo=UTC)) as center:
        ann = await center.signs_in(ANN)
        visitor = await center.visits()
        await visitor.says(PERSON)
        await visitor.until(lambda: len(visitor.texts("bot")) > 0)
        await visitor.says("Please leave a message: my bill is wrong, call me tomorrow")
        await center.passes(minutes=5)
        assert ann.offer is None


async def test_a_vanished_agent_loses_the_customer_but_not_the_place(center: Center) -> None:
    ann = await center.signs_in(ANN)
    visitor = await center.visits()
    interaction = await handed_over(center, visitor, ann)
    later = await center.visits()
    await ann.gets_up()
    await center.passes(seconds=30)
    assert visitor.stage == "active", "within the grace nothing changes"
    await later.says(PERSON)
    await later.reaches("waiting")
    await center.passes(seconds=45)
    await visitor.reaches("waiting")
    await visitor.hears("keep your place", author="system")
    ben = await center.signs_in(BEN)
    card = await ben.accepts()
    assert card["id"] == interaction, "the one who waited longest comes first"
    await keep(center, "vanished agent")


async def test_a_transfer_takes_everything_along(center: Center) -> None:
    ann = await center.signs_in(ANN)
    ben = await center.signs_in(BEN)
    visitor = await center.visits()
    await visitor.says(PERSON)
    await ann.until(
        lambda s: (
            any(o["agent"] in (ann.id, ben.id) for o in s["offers"].values())
            or ben.offer is not None
        )
    )
    giver, taker = (ann, ben) if ann.offer else (ben, ann)
    card = await giver.accepts()
    interaction = card["id"]
    await giver.put(f"/api/interactions/{interaction}/data", {"customer.number": "HG-204518"})
    await giver.post(
        f"/api/interactions/{interaction}/transfer", {"agent": taker.id, "note": "knows meters"}
    )
    card = await taker.accepts()
    assert card["id"] == interaction
    assert card["data"]["customer.number"] == "HG-204518"
    assert "knows meters" in taker.texts(interaction, "note")
    await keep(center, "transfer")


async def test_a_snoozed_interaction_wakes_when_the_customer_writes(center: Center) -> None:
    ann = await center.signs_in(ANN)
    visitor = await center.visits()
    interaction = await handed_over(center, visitor, ann)
    until = "2030-01-10T09:00:00Z"
    await ann.post(f"/api/interactions/{interaction}/snooze", {"until": until})
    await ann.until(lambda s: s["interactions"][interaction]["stage"] == "snoozed")
    await visitor.says("one more thing")
    await ann.until(lambda s: s["interactions"][interaction]["stage"] == "active")
    await keep(center, "snooze")


async def test_the_visitor_rates_the_talk(center: Center) -> None:
    ann = await center.signs_in(ANN)
    visitor = await center.visits()
    interaction = await handed_over(center, visitor, ann)
    visitor.sends({"type": "leave", "client_id": "bye-1"})
    await ann.until(lambda s: s["interactions"][interaction]["stage"] == "wrap_up")
    visitor.sends({"type": "rating", "client_id": "r-1", "score": 5, "comment": "quick"})
    await ann.until(lambda s: (s["interactions"][interaction]["rating"] or {}).get("score") == 5)


async def test_a_stranger_sees_nobody_elses_history(center: Center) -> None:
    first = await center.visits()
    await first.says("My secret is 4711")
    stranger = await center.visits()
    stranger.sends(
        {"type": "profile", "client_id": "p-1", "name": "Eve", "email": "eve@example.org"}
    )
    await stranger.says("hello")
    await center.rests()
    assert not any("4711" in text for text in stranger.texts())


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "\u202egnp.exe", "a" * 4000])
async def test_any_text_comes_back_as_it_was_written(center: Center, text: str) -> None:
    ann = await center.signs_in(ANN)
    visitor = await center.visits()
    interaction = await handed_over(center, visitor, ann)
    await visitor.says(text)
    await ann.sees(interaction, text[:50])
