"""Calls as the voice channel delivers them: from the greeting to the agent, and all ways out."""

from datetime import datetime, timedelta

import pytest

from core.model import Expect, Stage
from tests.journeys.caller import NUMBER, Caller
from tests.journeys.center import Agent, Center
from tests.prepared import Opener

ANN, BEN = "samuel.mensah", "daniel.whitmore"
"""Two who speak English and serve general enquiries; the second also bills."""
EMERGENCY = "amara.okafor"
BOSS = "grace.holloway"
SUNDAY = datetime.fromisoformat("2030-01-13T12:00:00+00:00")


async def calls(center: Center, *, number: str = NUMBER, language: str = "en") -> Caller:
    caller = Caller(center, number=number, language=language)
    await caller.calls()
    await caller.hears("")
    return caller


async def waits(caller: Caller) -> None:
    await caller.says("could you put me through to somebody please")
    await caller.reaches(Stage.WAITING)


async def talks(center: Center) -> tuple[Caller, Agent]:
    """A caller and the agent who has accepted."""
    ann = await center.signs_in(ANN, phone=True)
    caller = await calls(center)
    await waits(caller)
    await ann.accepts()
    await caller.reaches(Stage.ACTIVE)
    return caller, ann


async def test_a_caller_is_greeted_before_saying_a_word(center: Center) -> None:
    boss = await center.signs_in(BOSS, ready=False)
    caller = Caller(center)
    await caller.calls()
    view = caller.view
    assert view is not None
    assert (view.stage, view.language) == (Stage.BOT, "en")
    await caller.hears("How can I help")
    assert caller.view is not None
    greeting, question = (line.spoken for line in caller.view.lines)
    assert greeting is not None
    assert question is not None
    assert "recorded" in caller.view.lines[0].text
    assert (greeting.barge_in, greeting.expect) == (False, Expect.NONE)
    assert question.expect is Expect.FREE
    await boss.looks_at(caller.interaction)
    await boss.until(lambda s: "call_arrived" in boss.happened(caller.interaction))
    await center.check("greeted")


async def test_a_bill_by_speech_is_read_back_first(center: Center) -> None:
    ben = await center.signs_in(BEN, phone=True)
    caller = await calls(center)
    await caller.says("um hi i'd like to know about my bill")
    await caller.hears("What is your customer number?")
    assert (caller.spoken.expect, caller.spoken.max_digits) == (Expect.DIGITS, 6)
    await caller.says("it's h g two oh four five one eight")
    await caller.hears("I heard HG-204518. Is that right?")
    assert "2 0 4 5 1 8" in caller.spoken.say
    await caller.says("yes that's right")
    await caller.hears("billing system")
    card = await ben.accepts()
    number = next(s for s in card["handover"]["slots"] if s["name"] == "customer_number")
    assert (number["value"], number["confirmed"]) == ("HG-204518", True)
    assert card["channel"] == "voice"


async def test_a_bill_by_keys_is_not_read_back(center: Center) -> None:
    caller = await calls(center)
    await caller.presses("1")
    await caller.hears("What is your customer number?")
    await caller.types("204518")
    await caller.hears("billing system")
    await caller.reaches(Stage.WAITING)


async def test_a_gas_leak_goes_before_everything(center: Center) -> None:
    amara = await center.signs_in(EMERGENCY, phone=True)
    caller = await calls(center)
    await caller.says("hello there's a really strong smell of gas in here")
    line = await caller.hears("Do not touch any light switch")
    assert line.spoken is not None
    assert not line.spoken.barge_in
    view = await caller.reaches(Stage.WAITING)
    assert view.is_urgent
    assert view.queue == "emergency"
    card = await amara.accepts()
    assert card["urgent"]


async def test_a_caller_reaches_an_agent_by_the_zero(center: Center) -> None:
    ann = await center.signs_in(ANN, phone=True)
    caller = await calls(center)
    await caller.presses("0")
    await caller.hears("putting you through")
    await ann.accepts()
    view = await caller.reaches(Stage.ACTIVE)
    assert (view.agent, view.agent_name) == (ann.id, ann.user["name"])
    await center.check("by the zero")


async def test_a_silent_caller_is_asked_again_then_gets_keys_then_a_person(center: Center) -> None:
    caller = await calls(center)
    await caller.stays_silent()
    await caller.hears("did not hear you")
    await caller.stays_silent()
    await caller.hears("For your bill, press 1.")
    assert caller.spoken.keys["1"] == "intent:bill_query"
    await caller.stays_silent()
    await caller.hears("putting you through")
    await caller.reaches(Stage.WAITING)


async def test_a_silent_caller_may_use_the_menu(center: Center) -> None:
    caller = await calls(center)
    await caller.stays_silent()
    await caller.stays_silent()
    await caller.hears("For your bill, press 1.")
    await caller.presses("2")
    await caller.hears("What is your meter number?")


async def test_no_timer_ends_a_call_that_the_channel_still_hears(center: Center) -> None:
    caller = await calls(center)
    await center.passes(minutes=8)
    assert (await caller.reaches(Stage.BOT)).stage is Stage.BOT
    await center.passes(minutes=4)
    await caller.reaches(None)


async def test_a_callback_keeps_its_place(center: Center) -> None:
    first, second = await calls(center), await calls(center)
    await waits(first)
    await center.passes(seconds=30)
    await waits(second)
    await first.wants_callback("+441632555999")
    await first.until(lambda view: view.callback is not None, about="to be called back")
    await first.hangs_up()
    await second.until(lambda view: view.ahead == 1, about="to be the second")
    ann = await center.signs_in(ANN, phone=True)
    offer = await ann.rings()
    assert offer["interaction"] == first.interaction
    card = await ann.accepts()
    assert card["data"]["callback.number"] == "+441632555999"
    view = await first.reaches(Stage.ACTIVE)
    assert view.callback == "+441632555999"
    assert "callback_asked" in ann.happened(first.interaction)
    await center.check("called back")


async def test_only_who_waits_can_ask_to_be_called_back(center: Center) -> None:
    caller = await calls(center)
    await caller.wants_callback()
    await center.rests()
    view = await caller.reaches(Stage.BOT)
    assert view.callback is None


async def test_a_line_that_breaks_while_waiting_becomes_a_callback(center: Center) -> None:
    caller = await calls(center)
    await waits(caller)
    await caller.is_cut_off()
    view = await caller.reaches(Stage.WAITING)
    await caller.until(lambda view: view.callback == NUMBER, about="to be called back")
    assert view.ahead == 0


async def test_a_line_that_breaks_during_the_talk_returns_to_its_place(center: Center) -> None:
    caller, ann = await talks(center)
    later = await calls(center)
    await waits(later)
    await caller.is_cut_off()
    await caller.until(lambda view: view.callback == NUMBER, about="to be called back")
    offer = await ann.rings()
    assert offer["interaction"] == caller.interaction
    await ann.accepts()
    await caller.reaches(Stage.ACTIVE)
    assert "call_lost" in ann.happened(caller.interaction)
    await center.check("cut off")


@pytest.mark.parametrize("stage", [Stage.WAITING, Stage.BOT])
async def test_a_broken_line_without_a_number_ends(center: Center, stage: Stage) -> None:
    boss = await center.signs_in(BOSS, ready=False)
    caller = await calls(center, number="")
    if stage is Stage.WAITING:
        await waits(caller)
    await caller.is_cut_off()
    await caller.reaches(None)
    closed = await boss.get("/api/interactions?box=closed")
    assert closed["items"][0]["channel"] == "voice"


async def test_what_the_agent_says_appears_in_the_timeline(center: Center) -> None:
    caller, ann = await talks(center)
    item = caller.interaction
    await caller.is_told(ann.id, "Samuel Mensah", "Good afternoon, this is Samuel.")
    await ann.sees(item, "this is Samuel")
    await caller.is_told("somebody-else", "Eve", "I was never here.")
    await caller.says("hello samuel it is about my meter")
    await ann.sees(item, "it is about my meter")
    await ann.post(f"/api/interactions/{item}/finish")
    await caller.reaches(None)
    await caller.is_told(ann.id, "Samuel Mensah", "Goodbye and thank you.")
    await ann.sees(item, "Goodbye and thank you")
    assert not any("never here" in text for text in ann.texts(item))
    await center.check("agent speaks")


async def test_hanging_up_at_the_bot_closes(center: Center) -> None:
    caller = await calls(center)
    await caller.says("my bill please")
    await caller.hears("What is your customer number?")
    await caller.hangs_up()
    await caller.reaches(None)


async def test_hanging_up_while_waiting_closes(center: Center) -> None:
    caller = await calls(center)
    await waits(caller)
    await caller.hangs_up()
    await caller.reaches(None)


async def test_hanging_up_during_the_talk_begins_the_wrap_up(center: Center) -> None:
    caller, ann = await talks(center)
    item = caller.interaction
    await caller.hangs_up()
    await ann.until(lambda s: s["interactions"][item]["stage"] == "wrap_up")
    await center.check("hung up")


async def test_a_message_left_while_closed_waits_to_be_called_back(open_center: Opener) -> None:
    async with open_center(SUNDAY) as center:
        caller = await calls(center)
        await caller.says("could you put me through to somebody please")
        await caller.hears("Would you like to leave a message?")
        assert caller.spoken.keys["1"] == "leave_message"
        await caller.says("yes please")
        await caller.hears("speak after the tone")
        assert caller.spoken.expect is Expect.MESSAGE
        await caller.says("this is about the meter in my new shop please call me on monday")
        await caller.hears("I have your message")
        await caller.reaches(Stage.WAITING)
        await caller.hangs_up()
        await center.rests()
        view = await caller.reaches(Stage.WAITING)
        assert view.callback == NUMBER


async def test_waiting_callers_are_told_how_long_only_when_that_is_known(center: Center) -> None:
    ann = await center.signs_in(ANN, phone=True)
    for _ in range(10):
        caller = await calls(center)
        await waits(caller)
        view = await caller.reaches(Stage.WAITING)
        assert view.expected_wait is None or view.ahead is not None
        await center.passes(seconds=10)
        await ann.accepts()
        item = caller.interaction
        await caller.reaches(Stage.ACTIVE)
        await caller.hangs_up()
        await ann.post(f"/api/interactions/{item}/close", {"disposition": "answered", "note": ""})
    last = await calls(center)
    await waits(last)
    low, high = last.view.expected_wait if last.view and last.view.expected_wait else (None, None)
    assert low is not None
    assert high is not None
    assert timedelta(0) <= low <= high < timedelta(minutes=5)


async def test_a_chinese_caller_is_served_in_chinese(center: Center) -> None:
    caller = await calls(center, language="zh")
    await caller.says("那个我想查一下我的账单")
    await caller.hears("客户编号")
    await caller.says("二零四五幺八")
    await caller.hears("我听到的是")
    assert caller.spoken.keys["1"] == "yes"


async def test_a_key_changes_the_language(center: Center) -> None:
    caller = await calls(center)
    await caller.presses("8")
    await caller.hears("请问有什么可以帮您")
    view = await caller.reaches(Stage.BOT)
    assert view.language == "zh"
