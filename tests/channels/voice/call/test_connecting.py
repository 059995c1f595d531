"""The agent's phone and the customer: introduction, losing and finding each other, dialling."""

from datetime import timedelta

import pytest

from channels.voice.call.inputs import (
    HangUpAsked,
    HoldAsked,
    KeysAsked,
    MuteAsked,
    NodeGone,
    NotNow,
    RedialAsked,
    TapeAsked,
    Told,
)
from channels.voice.call.model import Direction, Policy, Role, Stage, Taping
from channels.voice.wire import facts, orders
from core.model import AgentSpoke, AgentUnreachable, CallLost, CustomerLeft, TextMessage
from core.model import Stage as Life
from tests.channels.voice.call.scene import ANN, BEN, CUSTOMER, NUMBER, Scene, line, new_call

PHONE = ("phone", timedelta(seconds=12), ANN)


def test_the_agents_phone_is_joined_once() -> None:
    scene = Scene().connecting()
    assert scene.order(orders.Join).user == ANN
    assert PHONE in scene.reminders
    scene.views(Life.ACTIVE, agent=ANN)
    assert not scene.given(orders.Join)


def test_customer_and_agent_talk_are_taped_and_written_down() -> None:
    scene = Scene().talking()
    assert scene.modes == {"0": ("talk", ""), "1": ("talk", "")}
    assert not scene.order(orders.Music).is_on
    assert scene.order(orders.Record).file == "c1-1.tape"
    assert set(scene.order(orders.Caption).legs) == {CUSTOMER, "c1-1"}
    assert scene.call.taping is Taping.ON


def test_a_company_may_want_neither_tape_nor_captions() -> None:
    scene = Scene(policy=Policy(is_recorded=False, is_captioned=False)).talking()
    assert not scene.given(orders.Record)
    assert not scene.given(orders.Caption)
    with pytest.raises(NotNow):
        scene.asks(TapeAsked(by=ANN, is_paused=True))


def test_the_agent_is_introduced_by_number_before_they_talk() -> None:
    scene = Scene(policy=Policy(agent_numbers={ANN: "407"})).connecting()
    scene.up(Role.AGENT)
    assert scene.words == "You are speaking with colleague number 4 0 7."
    assert not scene.order(orders.Say).can_interrupt
    assert scene.is_at(Stage.CONNECTING)
    scene.tell(facts.SayEnded, id="older", spoken_ms=10)
    assert scene.is_at(Stage.CONNECTING)
    scene.said()
    assert scene.is_at(Stage.TALKING)
    assert len(scene.modes) == 2


def test_both_sides_become_lines_of_the_conversation() -> None:
    scene = Scene().talking()
    scene.hears("my bill is too high")
    assert scene.delivered(TextMessage)[0].text == "my bill is too high"
    scene.hears("let me look", leg="c1-1")
    (spoke,) = scene.delivered(AgentSpoke)
    assert (spoke.agent, spoke.text) == (ANN, "let me look")
    scene.hears("  ", leg="c1-1")
    scene.hears("who is this", leg="unknown")
    assert not scene.contents


def test_lines_of_the_time_with_the_agent_are_not_spoken_later() -> None:
    scene = Scene().talking()
    scene.views(Life.ACTIVE, line(7, "An internal line of the bot."), agent=ANN)
    scene.views(Life.WAITING, line(7, "An internal line of the bot."))
    assert not scene.given(orders.Say)


@pytest.mark.parametrize("is_told", [True, False])
def test_an_agent_without_a_phone_gives_the_call_back(is_told: bool) -> None:
    scene = Scene().connecting()
    if is_told:
        scene.gone(Role.AGENT, "unreachable")
    scene.time_up("phone", ANN)
    assert scene.contents == [AgentUnreachable(agent=ANN)]
    assert not scene.call.live(Role.AGENT)
    scene.views(Life.WAITING, ahead=0)
    assert scene.is_at(Stage.WAITING)


def test_a_timer_of_an_earlier_agent_means_nothing() -> None:
    scene = Scene().connecting()
    scene.views(Life.WAITING, ahead=0)
    scene.views(Life.ACTIVE, agent=BEN)
    scene.time_up("phone", ANN)
    assert not scene.contents
    scene.up(Role.AGENT)
    scene.time_up("phone", BEN)
    assert not scene.contents
    assert scene.is_at(Stage.TALKING)


def test_a_page_that_reloads_brings_music_and_then_the_agent_again() -> None:
    scene = Scene().talking()
    scene.gone(Role.AGENT, "failed")
    assert scene.is_at(Stage.CONNECTING)
    assert scene.order(orders.Bridge).parties == []
    assert scene.order(orders.Music).is_on
    assert PHONE in scene.reminders
    scene.tell(facts.PhoneChanged, user=BEN, is_connected=True)
    assert not scene.given(orders.Join)
    scene.tell(facts.PhoneChanged, user=ANN, is_connected=True)
    assert scene.order(orders.Join).user == ANN
    scene.tell(facts.PhoneChanged, user=ANN, is_connected=True)
    assert not scene.given(orders.Join)
    scene.up(Role.AGENT)
    assert scene.is_at(Stage.TALKING)
    assert not scene.order(orders.Music).is_on
    assert not scene.given(orders.Record), "the recording went on"


def test_a_customer_who_was_held_is_still_held_after_a_reload() -> None:
    scene = Scene().talking()
    scene.asks(HoldAsked(by=ANN, is_held=True))
    scene.gone(Role.AGENT, "failed")
    scene.tell(facts.PhoneChanged, user=ANN, is_connected=True)
    scene.up(Role.AGENT)
    assert scene.modes["0"] == ("hold", "")


def test_hold_mute_and_keys() -> None:
    scene = Scene().talking()
    scene.asks(HoldAsked(by=ANN, is_held=True))
    assert scene.modes == {"0": ("hold", ""), "1": ("talk", "")}
    scene.asks(MuteAsked(by=ANN, is_muted=True))
    assert scene.modes == {"0": ("hold", ""), "1": ("mute", "")}
    scene.asks(HoldAsked(by=ANN, is_held=False))
    scene.asks(MuteAsked(by=ANN, is_muted=False))
    assert set(scene.modes.values()) == {("talk", "")}
    scene.asks(KeysAsked(by=ANN, digits="12#"))
    pressed = scene.order(orders.PressKeys)
    assert (pressed.leg, pressed.digits) == (CUSTOMER, "12#")


@pytest.mark.parametrize(
    "asked",
    [
        HoldAsked(by=BEN, is_held=True),
        MuteAsked(by=BEN, is_muted=True),
        KeysAsked(by=BEN, digits="1"),
        TapeAsked(by=BEN, is_paused=True),
        HangUpAsked(by=BEN),
        RedialAsked(by=BEN),
        RedialAsked(by=ANN),
        HangUpAsked(by=ANN, leg=CUSTOMER),
        HangUpAsked(by=ANN, leg="nobody"),
    ],
)
def test_what_does_not_fit_is_refused_and_changes_nothing(asked: HoldAsked) -> None:
    scene = Scene().talking()
    before = scene.call
    with pytest.raises(NotNow):
        scene.asks(asked)
    assert scene.call == before


def test_nothing_of_the_talk_can_be_asked_while_the_customer_waits() -> None:
    scene = Scene().connecting()
    for asked in (HoldAsked(by=ANN, is_held=True), KeysAsked(by=ANN, digits="1")):
        with pytest.raises(NotNow):
            scene.asks(asked)


def test_the_tape_is_paused_once_and_goes_on() -> None:
    scene = Scene().talking()
    scene.asks(TapeAsked(by=ANN, is_paused=True))
    assert scene.order(orders.Record).action == "pause"
    scene.asks(TapeAsked(by=ANN, is_paused=True))
    assert not scene.given(orders.Record)
    scene.asks(TapeAsked(by=ANN, is_paused=False))
    assert scene.order(orders.Record).action == "resume"


def test_card_data_is_neither_written_down_nor_shown() -> None:
    scene = Scene().talking()
    scene.asks(TapeAsked(by=ANN, is_paused=True))
    scene.hears("four five five six")
    assert not scene.contents
    scene.tell(facts.PartlyHeard, leg=CUSTOMER, text="four five")
    assert not scene.shown
    scene.presses("4556")
    assert not scene.shown
    scene.asks(TapeAsked(by=ANN, is_paused=False))
    scene.hears("thank you")
    assert [type(content) for content in scene.contents] == [TextMessage]


def test_the_agent_hangs_up_and_the_customer_has_left() -> None:
    scene = Scene().talking()
    scene.asks(HangUpAsked(by=ANN))
    assert scene.order(orders.HangUp).leg == CUSTOMER
    scene.gone(Role.CUSTOMER, "ended_here")
    assert scene.contents == [CustomerLeft(hung_up_by=ANN)]
    assert scene.given(orders.Ended)
    assert not scene.call.live()
    scene.views(Life.ACTIVE, agent=ANN)
    assert scene.is_at(Stage.LEAVING), "the conductor has not heard of it"
    scene.views(None)
    assert (scene.call.stage, scene.call.agent) == (Stage.ENDED, ANN)


def test_an_agent_who_finishes_in_the_console_clears_the_line() -> None:
    scene = Scene().talking()
    scene.views(Life.WRAP_UP, agent=ANN)
    assert scene.given(orders.HangUp)
    scene.gone(Role.CUSTOMER, "ended_here")
    assert scene.is_at(Stage.ENDED)


@pytest.mark.parametrize("was", ["connecting", "talking"])
def test_the_node_goes_and_the_customer_is_to_be_called_back(was: str) -> None:
    scene = getattr(Scene(), was)()
    scene.take(NodeGone())
    assert scene.contents == [CallLost()]
    assert scene.call.taping is Taping.OFF
    scene.views(Life.ACTIVE, agent=ANN)
    assert not scene.given(orders.Join)
    scene.views(Life.WAITING, callback=NUMBER)
    scene.views(Life.ACTIVE, agent=ANN, callback=NUMBER)
    scene.up(Role.AGENT)
    assert scene.order(orders.Dial).number == NUMBER
    assert scene.order(orders.Dial).heard_by, "the agent hears it ring"


def test_the_link_comes_back_during_the_talk_and_everybody_is_still_connected() -> None:
    scene = Scene().talking()
    scene.back(CUSTOMER, "c1-1")
    assert len(scene.modes) == 2
    scene.back(CUSTOMER)
    assert scene.is_at(Stage.CONNECTING)
    assert scene.order(orders.Join).user == ANN


def test_an_order_to_join_that_was_lost_is_given_again() -> None:
    scene = Scene().connecting()
    scene.back(CUSTOMER)
    assert scene.order(orders.Join).user == ANN
    scene.up(Role.AGENT)
    assert scene.is_at(Stage.TALKING)


# ---- calls that go out -----------------------------------------------------------------------


def placed() -> Scene:
    call = new_call(direction=Direction.OUT, callback=NUMBER, called=NUMBER)
    scene = Scene(call, Policy(trunk="pstn", rings_for=timedelta(seconds=30)))
    scene.views(Life.ACTIVE, agent=ANN)
    return scene


def test_a_placed_call_brings_the_phone_then_dials() -> None:
    scene = placed()
    assert scene.order(orders.Join).user == ANN
    scene.up(Role.AGENT)
    dial = scene.order(orders.Dial)
    assert (dial.number, dial.trunk, dial.seconds) == (NUMBER, "pstn", 30.0)
    scene.leg(dial.leg, "ringing")
    assert scene.is_at(Stage.CONNECTING)
    scene.up(Role.CUSTOMER)
    assert scene.is_at(Stage.TALKING)
    assert scene.given(orders.Record)
    assert scene.call.answered_at == scene.now


def test_who_is_not_reached_can_be_called_again() -> None:
    scene = placed()
    scene.up(Role.AGENT)
    scene.gone(Role.CUSTOMER, "busy", 486)
    assert scene.shown == [{"kind": "not_reached", "ending": "busy", "code": 486}]
    assert not scene.contents
    scene.asks(RedialAsked(by=ANN))
    assert scene.order(orders.Dial).number == NUMBER
    with pytest.raises(NotNow):
        scene.asks(RedialAsked(by=ANN))
    scene.up(Role.CUSTOMER)
    assert scene.is_at(Stage.TALKING)


def test_an_agent_gives_up_on_who_was_not_reached() -> None:
    scene = placed()
    scene.up(Role.AGENT)
    scene.gone(Role.CUSTOMER, "no_answer")
    scene.asks(HangUpAsked(by=ANN))
    assert scene.contents == [CustomerLeft(hung_up_by=ANN)]
    scene.gone(Role.AGENT, "ended_here")
    scene.views(None)
    assert scene.is_at(Stage.ENDED)


def test_who_answers_while_the_agents_page_reloads_waits_with_music() -> None:
    scene = placed()
    scene.up(Role.AGENT)
    scene.gone(Role.AGENT, "failed")
    assert PHONE in scene.reminders
    scene.up(Role.CUSTOMER)
    assert scene.order(orders.Music).is_on
    assert scene.is_at(Stage.CONNECTING)
    scene.tell(facts.PhoneChanged, user=ANN, is_connected=True)
    scene.up(Role.AGENT)
    assert scene.is_at(Stage.TALKING)


def test_the_node_goes_before_anybody_was_reached() -> None:
    scene = placed()
    scene.up(Role.AGENT)
    scene.gone(Role.CUSTOMER, "busy")
    scene.take(NodeGone())
    assert scene.contents == [CallLost()]
    scene.views(None)
    assert scene.is_at(Stage.ENDED)


# ---- repeated and late -----------------------------------------------------------------------


def test_a_fact_that_is_told_twice_counts_once() -> None:
    scene = Scene().talking()
    fact = scene.tell(
        facts.Heard, leg=CUSTOMER, text="hello", language="en", confidence=1.0, engine="test"
    )
    assert scene.contents
    before = scene.call
    scene.take(Told(fact=fact))
    assert scene.call == before
    assert not scene.last


def test_facts_of_legs_that_are_over_or_unknown_change_nothing() -> None:
    scene = Scene().talking()
    scene.gone(Role.CUSTOMER)
    scene.views(None)
    ended = scene.call
    for leg in (CUSTOMER, "c1-1", "c1-9"):
        for state in ("up", "held", "ringing", "ended"):
            scene.leg(leg, state)
            assert not scene.last
    assert scene.call.parties == ended.parties
    scene.time_up("announce")
    scene.take(NodeGone())
    scene.back()
    scene.hears("hello")
    scene.presses("1")
    scene.views(Life.BOT, line(9, "What?"))
    assert not scene.last
    assert scene.is_at(Stage.ENDED)


def test_facts_of_the_moment_are_shown_and_kept_nowhere() -> None:
    scene = Scene().talking()
    before = scene.call
    scene.tell(facts.PartlyHeard, leg=CUSTOMER, text="my b")
    assert scene.shown == [{"kind": "words", "leg": CUSTOMER, "text": "my b"}]
    scene.tell(facts.SpeechBegan, leg=CUSTOMER)
    scene.tell(facts.Quality, leg=CUSTOMER, values={"mos": 4.2})
    assert scene.call == before
    scene.presses("5")
    assert scene.shown == [{"kind": "keys", "digits": "5"}]
