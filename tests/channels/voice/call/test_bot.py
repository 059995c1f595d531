"""The caller and the bot: lines become speech, speech and keys become answers."""

import pytest

from channels.voice.call.inputs import NodeGone
from channels.voice.call.model import PartyState, Role, Stage
from channels.voice.wire import facts, orders
from core.model import (
    CallArrived,
    CallLost,
    Choice,
    CustomerLeft,
    Expect,
    NothingHeard,
    Spoken,
    TextMessage,
)
from core.model import Stage as Life
from tests.channels.voice.call.scene import CUSTOMER, NUMBER, Scene, line, new_call

MENU = Spoken(expect=Expect.MENU, keys={"1": "bill", "2": "leak"}, phrases=("my bill", "a leak"))
CHOICES = (Choice(id="bill", label="My bill"), Choice(id="leak", label="A leak"))


def asked(spoken: Spoken, choices: tuple[Choice, ...] = ()) -> Scene:
    scene = Scene()
    scene.arrives()
    scene.leg(CUSTOMER, "up")
    scene.views(Life.BOT, line(1, "Which one?", spoken=spoken, choices=choices))
    return scene


def test_an_arriving_call_is_answered_and_delivered() -> None:
    scene = Scene()
    scene.tell(
        facts.Arrived, leg=CUSTOMER, way="sip", caller=NUMBER, called="1000",
        facts={"sip.account": "gold"},
    )  # fmt: skip
    assert scene.given(orders.Answer)
    assert scene.contents == [CallArrived()]
    named = scene.last[-1].facts
    assert (named["call.caller"], named["call.called"]) == (NUMBER, "1000")
    assert named["sip.account"] == "gold"
    scene.leg(CUSTOMER, "up")
    assert scene.looks
    assert scene.call.answered_at == scene.now


def test_lines_are_spoken_once_and_the_last_one_asks() -> None:
    scene = Scene()
    scene.arrives()
    scene.leg(CUSTOMER, "up")
    greeting = Spoken(say="Hello there", barge_in=False, prompt="greeting")
    question = Spoken(expect=Expect.FREE, words=("meter",))
    lines = (line(1, "Hello", spoken=greeting), line(2, "How can I help?", spoken=question))
    scene.views(Life.BOT, *lines)
    say = scene.order(orders.Say)
    assert [(part.text, part.prompt) for part in say.parts] == [
        ("Hello there", "greeting"), ("How can I help?", ""),
    ]  # fmt: skip
    assert say.ask is not None
    assert (say.ask.expect, say.ask.words, say.ask.max_digits) == ("free", ["meter"], 0)
    assert not say.can_interrupt
    assert scene.call.cursor == 2
    scene.views(Life.BOT, *lines)
    assert not scene.given(orders.Say)


def test_a_language_is_open_until_the_caller_has_spoken() -> None:
    scene = Scene().with_bot()
    first = scene.order(orders.Say).ask
    assert first is not None
    assert first.language is None
    scene.hears("my bill")
    scene.views(Life.BOT, line(3, "Which?", spoken=Spoken(expect=Expect.MENU)))
    second = scene.order(orders.Say).ask
    assert second is not None
    assert second.language == "en"


@pytest.mark.parametrize(
    ("spoken", "wanted"),
    [
        (Spoken(expect=Expect.DIGITS, max_digits=6), ("digits", 6, 15.0)),
        (Spoken(expect=Expect.DIGITS), ("digits", 24, 15.0)),
        (Spoken(expect=Expect.MENU, max_digits=3), ("menu", 0, 15.0)),
        (Spoken(expect=Expect.MESSAGE), ("message", 0, 120.0)),
        (Spoken(expect=Expect.YES_NO), ("yes_no", 0, 15.0)),
    ],
)
def test_what_is_listened_for(spoken: Spoken, wanted: tuple[str, int, float]) -> None:
    ask = asked(spoken).order(orders.Say).ask
    assert ask is not None
    assert (ask.expect, ask.max_digits, ask.longest) == wanted


def test_a_line_that_asks_nothing_listens_for_nothing() -> None:
    assert asked(Spoken(expect=Expect.NONE)).order(orders.Say).ask is None


def test_what_is_heard_goes_to_the_conductor() -> None:
    scene = asked(MENU)
    scene.hears("  my bill ", speech_ms=1500, interrupted_at_ms=400)
    (message,) = scene.delivered(TextMessage)
    assert message.text == "my bill"
    assert message.speech is not None
    assert (message.speech.seconds, message.speech.interrupted_at_ms) == (1.5, 400)
    scene.hears("   ")
    assert scene.contents == [NothingHeard()]


@pytest.mark.parametrize(
    ("digits", "text", "choice"),
    [
        ("1", "My bill", "bill"),
        ("2#", "A leak", "leak"),
        ("0", "0", "human"),
        ("#", "#", "human"),
        ("204518#", "204518", None),
        ("7", "7", None),
    ],
)
def test_keys_choose_count_or_bring_a_person(digits: str, text: str, choice: str | None) -> None:
    scene = asked(MENU, CHOICES)
    scene.presses(digits)
    (message,) = scene.delivered(TextMessage)
    assert (message.text, message.choice) == (text, choice)


def test_silence_is_told() -> None:
    scene = asked(MENU)
    scene.tell(facts.HeardNothing)
    assert scene.contents == [NothingHeard()]


def test_failing_ears_turn_to_keys_and_then_to_a_person() -> None:
    scene = asked(MENU, CHOICES)
    for _ in range(2):
        scene.tell(facts.HearingFailed, reason="overloaded")
        say = scene.order(orders.Say)
        assert say.ask is not None
        assert say.ask.is_keys_only
        assert "For My bill, press 1." in scene.words
        assert "press 0" in scene.words
        assert not scene.contents
    scene.tell(facts.HearingFailed, reason="overloaded")
    assert scene.delivered(TextMessage)[0].choice == "human"


def test_a_word_that_is_understood_ends_the_count_of_failures() -> None:
    scene = asked(MENU, CHOICES)
    scene.tell(facts.HearingFailed, reason="crashed")
    scene.presses("1")
    assert scene.call.failures == 0


def test_failing_ears_still_take_a_number_by_keys() -> None:
    scene = asked(Spoken(expect=Expect.DIGITS, max_digits=6))
    scene.tell(facts.HearingFailed, reason="no_engine")
    ask = scene.order(orders.Say).ask
    assert ask is not None
    assert ask.max_digits == 24


def test_a_caller_who_hangs_up_at_the_bot_leaves() -> None:
    scene = Scene().with_bot()
    scene.gone(Role.CUSTOMER)
    assert scene.contents == [CustomerLeft()]
    assert scene.given(orders.Ended)
    scene.views(None)
    assert scene.is_at(Stage.ENDED)
    assert scene.call.ending == "hung_up"


def test_a_line_that_breaks_is_lost_not_left() -> None:
    scene = Scene().with_bot()
    scene.gone(Role.CUSTOMER, "no_media")
    assert scene.contents == [CallLost()]


def test_the_node_goes_and_a_withheld_number_has_nobody_to_call_back() -> None:
    scene = Scene(new_call(caller="")).with_bot()
    scene.take(NodeGone())
    assert scene.contents == [CallLost()]
    assert scene.is_at(Stage.ENDED)
    assert scene.call.ending == "node_gone"


def test_the_node_comes_back_and_the_question_is_asked_again() -> None:
    scene = Scene().with_bot()
    scene.back(CUSTOMER)
    assert scene.looks
    scene.views(Life.BOT, line(1, "How can I help?", spoken=Spoken(expect=Expect.FREE)))
    assert scene.words == "How can I help?"


def test_an_order_to_answer_that_was_lost_is_given_again() -> None:
    scene = Scene()
    scene.arrives()
    scene.back(CUSTOMER)
    assert scene.given(orders.Answer)
    assert scene.call.parties[CUSTOMER].state is PartyState.RINGING


def test_who_hung_up_while_the_link_was_away_has_left() -> None:
    scene = Scene().with_bot()
    scene.back()
    assert scene.contents == [CustomerLeft()]


def test_the_bot_says_goodbye_and_the_line_is_cleared_after_it() -> None:
    scene = Scene().with_bot()
    scene.views(Life.CLOSED, line(2, "Goodbye."))
    assert scene.words == "Goodbye."
    assert scene.order(orders.HangUp).after_say
    assert scene.is_at(Stage.LEAVING)
    scene.gone(Role.CUSTOMER, "ended_here")
    assert not scene.contents
    assert scene.is_at(Stage.ENDED)


def test_a_closed_conversation_without_a_word_clears_the_line_at_once() -> None:
    scene = Scene().with_bot()
    scene.said()
    scene.views(Life.CLOSED)
    assert not scene.order(orders.HangUp).after_say
