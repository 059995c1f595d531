"""Turns in the node: it speaks, is interrupted, listens, collects keys, hangs up."""

import asyncio
from pathlib import Path

import pytest

from channels.voice.telephony.legs import Ending, LegState
from channels.voice.wire import facts, orders
from channels.voice.wire.orders import Ask, Part
from tests.channels.voice.node.house import PROMPT_HZ, House, Telephone, house


def say(
    call: str, text: str = "hello there", *, id: str = "1", ask: Ask | None = None,
    can_interrupt: bool = True,
) -> orders.Say:  # fmt: skip
    return orders.Say(
        call=call, id=id, parts=[Part(text=text)], ask=ask, can_interrupt=can_interrupt
    )


async def asked(node: House, ask: Ask) -> tuple[str, Telephone]:
    """A caller who has been asked, to the end of the question."""
    call, caller = await node.called()
    node.obeys(say(call, "ok", ask=ask))
    await node.tells(facts.SayEnded)
    return call, caller


async def test_a_call_arrives_rings_is_answered_and_told(tmp_path: Path) -> None:
    async with house(tmp_path) as node:
        call, caller = await node.called()
        changed = await node.tells(facts.LegChanged)
        assert (changed.call, changed.leg, changed.state) == (call, f"{call}-0", "up")
        assert caller.did == ["ring", "answer"]
        assert node.board.count() == 1
        (live,) = node.board.live()
        assert [(leg.leg, leg.state) for leg in live.legs] == [(f"{call}-0", "up")]


async def test_what_is_said_is_heard_to_its_end_and_told(tmp_path: Path) -> None:
    async with house(tmp_path) as node:
        call, caller = await node.called()
        node.obeys(say(call))
        ended = await node.tells(facts.SayEnded)
        assert (ended.id, ended.was_interrupted, ended.failed) == ("1", False, "")
        assert ended.spoken_ms == pytest.approx(1100, abs=40)
        assert any(any(frame) for frame in caller.heard)


async def test_an_answer_is_heard(tmp_path: Path) -> None:
    async with house(tmp_path) as node:
        node.speech.texts.append("my bill please")
        _, caller = await asked(node, Ask(expect="free", language="en"))
        caller.says(1500)
        began = await node.tells(facts.SpeechBegan)
        heard = await node.tells(facts.Heard)
        assert began.leg == heard.leg
        assert (heard.text, heard.interrupted_at_ms) == ("my bill please", None)
        assert heard.speech_ms == pytest.approx(1500, abs=200)
        assert node.speech.opened[0].is_dropped


async def test_who_hangs_up_behind_a_message_has_left_it(tmp_path: Path) -> None:
    async with house(tmp_path) as node:
        node.speech.texts.append("it is about my meter")
        _, caller = await asked(node, Ask(expect="message", language="en", longest=120.0))
        caller.says(4000)
        await node.tells(facts.SpeechBegan)
        await asyncio.sleep(2)
        caller.said.clear()
        caller.becomes(LegState.ENDED, Ending.HUNG_UP)
        changed = await node.tells(facts.LegChanged, if_=lambda fact: fact.state == "ended")
        heard = await node.tells(facts.Heard)
        assert heard.text == "it is about my meter"
        assert (changed.state, changed.ending) == ("ended", "hung_up")
        assert heard.number < changed.number, "first the message, then the end"


async def test_who_hangs_up_behind_an_unheard_message_is_told_of_too(tmp_path: Path) -> None:
    async with house(tmp_path) as node:
        node.speech.fails = "overloaded"
        _, caller = await asked(node, Ask(expect="message", language="en", longest=120.0))
        caller.says(4000)
        await node.tells(facts.SpeechBegan)
        caller.becomes(LegState.ENDED, Ending.HUNG_UP)
        failed = await node.tells(facts.HearingFailed)
        changed = await node.tells(facts.LegChanged, if_=lambda fact: fact.state == "ended")
        assert failed.number < changed.number


async def test_a_pause_does_not_end_a_message(tmp_path: Path) -> None:
    async with house(tmp_path) as node:
        node.speech.texts += ["my meter.", "my meter. please call me."]
        _, caller = await asked(node, Ask(expect="message", language="en", longest=120.0))
        caller.says(1500, then_quiet_ms=2000)
        await asyncio.sleep(3)
        caller.says(1500, then_quiet_ms=5000)
        heard = await node.tells(facts.Heard)
        assert heard.text == "my meter. please call me."
        assert heard.speech_ms > 4000


async def test_nobody_listens_after_the_answer(tmp_path: Path) -> None:
    async with house(tmp_path) as node:
        _, caller = await asked(node, Ask())
        caller.says(1000)
        await node.tells(facts.Heard)
        caller.says(1000)
        await asyncio.sleep(10)
        assert node.count(facts.Heard) == node.count(facts.HeardNothing) == 0


async def test_who_says_nothing_is_not_waited_for_longer_than_asked(tmp_path: Path) -> None:
    async with house(tmp_path) as node:
        await asked(node, Ask(expect="menu"))
        nothing = await node.tells(facts.HeardNothing)
        assert not nothing.had_noise


async def test_noise_without_words_is_no_answer(tmp_path: Path) -> None:
    async with house(tmp_path) as node:
        node.speech.texts.append("")
        _, caller = await asked(node, Ask())
        caller.says(800)
        nothing = await node.tells(facts.HeardNothing)
        assert nothing.had_noise


async def test_engines_that_fail_are_told(tmp_path: Path) -> None:
    async with house(tmp_path) as node:
        node.speech.fails = "overloaded"
        _, caller = await asked(node, Ask())
        caller.says(800)
        failed = await node.tells(facts.HearingFailed)
        assert failed.reason == "overloaded"


async def test_who_speaks_into_a_prompt_stops_it_and_is_heard(tmp_path: Path) -> None:
    async with house(tmp_path) as node:
        node.speech.texts.append("a gas leak")
        call, caller = await node.called()
        node.obeys(say(call, "a very long sentence that goes on", ask=Ask()))
        await asyncio.sleep(1)
        caller.says(1500)
        ended = await node.tells(facts.SayEnded)
        assert ended.was_interrupted
        assert 800 < ended.spoken_ms < 2500
        caller.heard.clear()
        heard = await node.tells(facts.Heard)
        assert heard.text == "a gas leak"
        assert heard.interrupted_at_ms == ended.spoken_ms
        assert not any(any(frame) for frame in caller.heard[2:]), "silence at once"


async def test_a_prompt_that_may_not_be_interrupted_goes_on(tmp_path: Path) -> None:
    async with house(tmp_path) as node:
        call, caller = await node.called()
        node.obeys(say(call, "a very long sentence", ask=Ask(), can_interrupt=False))
        await asyncio.sleep(0.5)
        caller.says(900)
        caller.presses("5")
        ended = await node.tells(facts.SayEnded)
        assert not ended.was_interrupted
        assert ended.spoken_ms == pytest.approx(2000, abs=60)


async def test_a_key_stops_a_prompt_and_is_an_answer(tmp_path: Path) -> None:
    async with house(tmp_path) as node:
        call, caller = await node.called()
        node.obeys(say(call, "for your bill press one", ask=Ask(expect="menu")))
        await asyncio.sleep(0.5)
        caller.presses("1")
        pressed = await node.tells(facts.Pressed)
        assert (pressed.leg, pressed.digits) == (f"{call}-0", "1")
        assert (await node.tells(facts.SayEnded)).was_interrupted
        await asyncio.sleep(20)
        assert node.count(facts.HeardNothing) == 0


@pytest.mark.parametrize(
    ("keys", "digits"), [("204518", "204518"), ("2045#", "2045"), ("20", "20"), ("#", "#")]
)
async def test_digits_are_taken_together(tmp_path: Path, keys: str, digits: str) -> None:
    async with house(tmp_path) as node:
        _, caller = await asked(node, Ask(expect="digits", max_digits=6))
        caller.presses(keys)
        assert (await node.tells(facts.Pressed)).digits == digits
        await asyncio.sleep(20)
        assert node.count(facts.Pressed) == node.count(facts.HeardNothing) == 0


async def test_only_keys_are_waited_for_when_ears_fail(tmp_path: Path) -> None:
    async with house(tmp_path) as node:
        _, caller = await asked(node, Ask(is_keys_only=True, seconds=10))
        caller.says(1000)
        await node.tells(facts.HeardNothing)
        assert not node.speech.opened
        _, caller = await asked(node, Ask(is_keys_only=True, seconds=10))
        caller.presses("1")
        await node.tells(facts.Pressed)
        await asyncio.sleep(20)
        assert node.count(facts.HeardNothing) == 0


async def test_a_new_order_to_speak_ends_the_one_before(tmp_path: Path) -> None:
    async with house(tmp_path) as node:
        call, _ = await node.called()
        node.obeys(say(call, "the first of them"))
        await asyncio.sleep(0.5)
        node.obeys(say(call, "second", id="2"))
        ended = await node.tells(facts.SayEnded)
        assert ended.id == "2"
        assert ended.spoken_ms == pytest.approx(600, abs=40)
        assert node.count(facts.SayEnded) == 0


async def test_hushing_is_told(tmp_path: Path) -> None:
    async with house(tmp_path) as node:
        call, caller = await node.called()
        node.obeys(say(call, ask=Ask()))
        await asyncio.sleep(0.5)
        node.obeys(orders.Hush(call=call))
        assert (await node.tells(facts.SayEnded)).spoken_ms < 600
        caller.says(1000)
        await asyncio.sleep(10)
        assert node.count(facts.Heard) == 0


async def test_what_cannot_be_spoken_is_told_and_the_keys_still_work(tmp_path: Path) -> None:
    async with house(tmp_path) as node:
        node.speech.dumb = ("hello there",)
        call, caller = await node.called()
        node.obeys(say(call, ask=Ask(expect="menu")))
        assert (await node.tells(facts.SayEnded)).failed == "overloaded"
        caller.presses("0")
        assert (await node.tells(facts.Pressed)).digits == "0"


async def test_a_tone_can_be_said(tmp_path: Path) -> None:
    async with house(tmp_path) as node:
        call, caller = await node.called()
        parts = [Part(tone="beep"), Part(tone="no such tone")]
        node.obeys(orders.Say(call=call, id="1", parts=parts))
        ended = await node.tells(facts.SayEnded)
        assert ended.spoken_ms > 50
        assert any(any(frame) for frame in caller.heard)


async def test_the_line_is_cleared_after_the_last_word(tmp_path: Path) -> None:
    async with house(tmp_path) as node:
        call, caller = await node.called()
        node.obeys(say(call, "goodbye"), orders.HangUp(call=call, after_say=True))
        await asyncio.sleep(0.3)
        assert caller.state is LegState.UP
        ended = await node.tells(facts.SayEnded)
        assert ended.spoken_ms == pytest.approx(700, abs=40)
        gone = await node.tells(facts.LegChanged, if_=lambda fact: fact.state == "ended")
        assert gone.ending == Ending.ENDED_HERE
        assert caller.did[-1] == "hang up"


async def test_without_words_the_line_is_cleared_at_once(tmp_path: Path) -> None:
    async with house(tmp_path) as node:
        call, caller = await node.called()
        node.obeys(orders.HangUp(call=call, after_say=True))
        assert caller.did[-1] == "hang up"


async def test_a_caller_who_hangs_up_stops_everything(tmp_path: Path) -> None:
    async with house(tmp_path) as node:
        call, caller = await node.called()
        node.obeys(say(call, "a very long sentence", ask=Ask()))
        await asyncio.sleep(0.5)
        caller.becomes(LegState.ENDED, Ending.HUNG_UP)
        gone = await node.tells(facts.LegChanged, if_=lambda fact: fact.state == "ended")
        assert gone.ending == "hung_up"
        assert node.board.count() == 0
        node.obeys(orders.Ended(call=call))
        assert node.board.live() == []
        told = len(node.told)
        await asyncio.sleep(20)
        assert len(node.told) == told


async def test_music_is_heard_below_what_is_said(tmp_path: Path) -> None:
    async with house(tmp_path) as node:
        call, caller = await node.called()
        node.obeys(orders.Music(call=call, is_on=True))
        await asyncio.sleep(3)
        assert any(any(frame) for frame in caller.heard[-10:])
        node.obeys(say(call))
        await asyncio.sleep(0.6)
        assert caller.hears_tone(PROMPT_HZ)
        await node.tells(facts.SayEnded)
        node.obeys(orders.Music(call=call, is_on=False))
        await asyncio.sleep(0.5)
        assert not any(any(frame) for frame in caller.heard[-5:])


async def test_a_task_that_fails_touches_no_other_call(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with house(tmp_path) as node:
        call, _ = await node.called()
        other, _ = await node.called()
        broken = Part(text="hello", language="en")
        node.speech.dumb = None  # type: ignore[assignment] # makes the engine raise what it never should
        node.obeys(orders.Say(call=call, id="1", parts=[broken]))
        ended = await node.tells(facts.SayEnded)
        assert (ended.call, ended.failed) == (call, "crashed")
        node.speech.dumb = ()
        node.obeys(say(other))
        assert (await node.tells(facts.SayEnded)).call == other
    assert any("could not be spoken" in record.message for record in caplog.records)


async def test_orders_for_calls_and_legs_that_are_gone_do_nothing(tmp_path: Path) -> None:
    async with house(tmp_path) as node:
        call, _ = await node.called()
        await node.tells(facts.LegChanged)
        for id in ("nobody", call):
            leg = f"{id}-9"
            node.obeys(
                orders.HangUp(call=id, leg=leg),
                orders.PressKeys(call=id, leg=leg, digits="1"),
                orders.Transfer(call=id, leg=leg, target="sip:x"),
                orders.Caption(call=id, legs={leg: "en"}),
                orders.Record(call=id, action="pause"),
                orders.Record(call=id, action="stop"),
                orders.Bridge(call=id, parties=[orders.Party(leg=leg)]),
            )
        node.obeys(say("nobody"), orders.Answer(call="nobody"), orders.Ended(call="nobody"))
        await asyncio.sleep(1)
        assert node.told == []
        assert node.board.count() == 1
