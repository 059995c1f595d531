"""In the queue: music, where one stands, the callback, and who comes back from an agent."""

from datetime import timedelta

import pytest

from channels.voice.call.inputs import HoldAsked, NodeGone, TapeAsked
from channels.voice.call.model import Policy, Role, Stage
from channels.voice.call.words import WORDS, wait_words, words
from channels.voice.wire import facts, orders
from core.model import CallbackAsked, CallLost, CustomerLeft, Language
from core.model import Stage as Life
from tests.channels.voice.call.scene import ANN, BEN, CUSTOMER, NUMBER, Scene, line, new_call


def announces(scene: Scene, *lines: object, **view: object) -> str:
    scene.said() if scene.call.saying else None
    scene.time_up("announce")
    assert scene.looks
    scene.views(Life.WAITING, for_announcement=True, **view)
    return scene.words


def test_music_follows_the_last_words_of_the_bot() -> None:
    scene = Scene().with_bot()
    scene.views(Life.WAITING, line(2, "I am putting you through."), queue="billing")
    kinds = [type(effect.order) for effect in scene.last if hasattr(effect, "order")]
    assert kinds.index(orders.Say) < kinds.index(orders.Music)
    assert scene.order(orders.Music).is_on
    assert scene.order(orders.Say).ask is None
    assert not scene.given(orders.Hush)
    assert scene.reminders == [("announce", timedelta(seconds=6), "")]
    assert (scene.call.stage, scene.call.queue) == (Stage.WAITING, "billing")


def test_who_comes_into_the_queue_without_a_word_is_not_asked_any_more() -> None:
    scene = Scene().waiting()
    assert scene.given(orders.Hush)


def test_nothing_is_announced_into_what_is_being_said() -> None:
    scene = Scene().with_bot()
    scene.views(Life.WAITING, line(2, "I am putting you through."))
    scene.time_up("announce")
    assert not scene.looks
    assert scene.reminders == [("announce", timedelta(seconds=4), "")]
    scene.said()
    scene.time_up("announce")
    assert scene.looks


def test_position_expected_wait_and_callback_are_announced() -> None:
    scene = Scene().waiting()
    wait = (timedelta(minutes=2), timedelta(minutes=4))
    text = announces(scene, ahead=2, expected_wait=wait)
    assert text.startswith("You are number 3 in line.")
    assert "about 2 to 4 minutes" in text
    assert "press 1" in text
    assert scene.call.offers_callback
    assert scene.reminders == [("announce", timedelta(seconds=45), "")]


def test_the_callback_is_offered_with_every_third_announcement() -> None:
    scene = Scene().waiting()
    offered = ["press 1" in announces(scene, ahead=1) for _ in range(7)]
    assert offered == [True, False, False, True, False, False, True]


def test_the_first_in_line_hears_so_and_no_minutes() -> None:
    scene = Scene().waiting()
    text = announces(scene, ahead=0, expected_wait=(timedelta(0), timedelta(minutes=3)))
    assert text.startswith("You are next in line.")
    assert "minutes" not in text
    assert announces(scene, ahead=0).startswith("Thank you for waiting")


def test_urgent_callers_are_not_counted_nor_sent_away() -> None:
    scene = Scene().waiting()
    text = announces(scene, ahead=4, is_urgent=True)
    assert text == WORDS["en"]["thanks_for_waiting"]


@pytest.mark.parametrize("caller", ["", "anonymous", "12", "sip:eve@example.com"])
def test_who_has_no_number_is_not_offered_a_callback(caller: str) -> None:
    scene = Scene(new_call(caller=caller)).waiting()
    assert "press 1" not in announces(scene, ahead=1)
    scene.presses("1")
    assert not scene.contents


def test_a_company_may_offer_no_callback() -> None:
    scene = Scene(policy=Policy(offers_callback=False)).waiting()
    assert "press 1" not in announces(scene, ahead=1)


def test_other_keys_and_a_key_that_was_not_offered_mean_nothing() -> None:
    scene = Scene().waiting()
    scene.presses("1")
    assert not scene.contents
    announces(scene, ahead=1)
    scene.presses("2")
    assert not scene.contents


def asks_callback() -> Scene:
    scene = Scene().waiting()
    announces(scene, ahead=1)
    scene.presses("1")
    return scene


def test_the_key_asks_to_be_called_back_and_says_goodbye() -> None:
    scene = asks_callback()
    assert scene.contents == [CallbackAsked(number=NUMBER)]
    assert scene.words == WORDS["en"]["callback_confirmed"]
    assert scene.order(orders.HangUp).after_say
    scene.gone(Role.CUSTOMER, "ended_here")
    assert not scene.contents
    assert scene.is_at(Stage.WAITING)
    assert scene.call.callback == NUMBER
    scene.presses("1")
    assert not scene.contents


def test_at_their_turn_the_agents_phone_comes_first_then_the_customer_is_called() -> None:
    scene = Scene(policy=Policy(trunk="pstn", number="+441632960100"))
    scene.waiting()
    announces(scene, ahead=1)
    scene.presses("1")
    scene.gone(Role.CUSTOMER, "ended_here")
    scene.views(Life.ACTIVE, agent=ANN, callback=NUMBER)
    assert scene.order(orders.Join).user == ANN
    assert not scene.given(orders.Dial)
    scene.up(Role.AGENT)
    dial = scene.order(orders.Dial)
    assert (dial.number, dial.trunk, dial.caller) == (NUMBER, "pstn", "+441632960100")
    scene.up(Role.CUSTOMER)
    assert scene.is_at(Stage.TALKING)
    assert scene.call.callback == ""
    assert len(scene.modes) == 2


def test_a_turn_that_comes_during_the_goodbye_waits_for_its_end() -> None:
    scene = asks_callback()
    scene.views(Life.ACTIVE, agent=ANN, callback=NUMBER)
    scene.up(Role.AGENT)
    assert scene.is_at(Stage.CONNECTING)
    scene.gone(Role.CUSTOMER, "ended_here")
    assert not scene.contents
    assert scene.order(orders.Dial).number == NUMBER
    scene.up(Role.CUSTOMER)
    assert scene.is_at(Stage.TALKING)


def test_a_callback_whose_agent_has_no_phone_waits_on() -> None:
    scene = asks_callback()
    scene.gone(Role.CUSTOMER, "ended_here")
    scene.views(Life.ACTIVE, agent=ANN, callback=NUMBER)
    scene.gone(Role.AGENT, "unreachable")
    scene.time_up("phone", ANN)
    assert scene.contents[0].__class__.__name__ == "AgentUnreachable"
    scene.views(Life.WAITING, callback=NUMBER)
    assert (scene.call.stage, scene.call.callback) == (Stage.WAITING, NUMBER)
    scene.views(Life.ACTIVE, agent=BEN, callback=NUMBER)
    assert scene.order(orders.Join).user == BEN


def test_a_callback_survives_its_node() -> None:
    scene = asks_callback()
    scene.gone(Role.CUSTOMER, "ended_here")
    scene.take(NodeGone())
    assert scene.is_at(Stage.WAITING)
    assert not scene.contents


@pytest.mark.parametrize("how", ["node", "no_media"])
def test_a_waiting_caller_whose_line_breaks_is_called_back(how: str) -> None:
    scene = Scene().waiting()
    scene.take(NodeGone()) if how == "node" else scene.gone(Role.CUSTOMER, "no_media")
    assert scene.contents == [CallLost()]
    scene.views(Life.WAITING, ahead=1)
    assert scene.is_at(Stage.LEAVING), "the conductor does not know yet"
    scene.views(Life.WAITING, ahead=1, callback=NUMBER)
    assert (scene.call.stage, scene.call.callback) == (Stage.WAITING, NUMBER)
    assert scene.call.ended_at is None
    scene.views(Life.ACTIVE, agent=ANN, callback=NUMBER)
    scene.up(Role.AGENT)
    assert scene.order(orders.Dial).number == NUMBER


def test_who_left_a_message_is_let_go_and_called_back() -> None:
    scene = Scene().with_bot()
    scene.views(Life.WAITING, line(2, "I have your message. Goodbye."), callback=NUMBER)
    assert scene.order(orders.HangUp).after_say
    assert not any(music.is_on for music in scene.given(orders.Music))
    scene.gone(Role.CUSTOMER, "ended_here")
    assert not scene.contents
    assert (scene.call.stage, scene.call.callback) == (Stage.WAITING, NUMBER)


def test_a_waiting_caller_who_hangs_up_has_left() -> None:
    scene = Scene().waiting()
    scene.gone(Role.CUSTOMER)
    assert scene.contents == [CustomerLeft()]
    scene.views(None)
    assert scene.is_at(Stage.ENDED)


def test_a_closed_line_that_nobody_decides_about_is_over_in_the_end() -> None:
    scene = Scene().waiting()
    scene.gone(Role.CUSTOMER)
    assert ("parting", timedelta(minutes=2), "") in scene.reminders
    scene.time_up("parting")
    assert scene.is_at(Stage.ENDED)


def test_words_of_a_waiting_caller_are_written_down() -> None:
    scene = Scene().waiting()
    scene.hears("hello is anybody there")
    assert scene.contents[0].__class__.__name__ == "TextMessage"
    scene.tell(facts.HeardNothing)
    assert not scene.contents


def test_a_caller_who_comes_back_from_an_agent_starts_afresh() -> None:
    scene = Scene().talking()
    scene.asks(HoldAsked(by=ANN, is_held=True))
    scene.asks(TapeAsked(by=ANN, is_paused=True))
    scene.consults()
    scene.views(Life.WAITING, queue="gas", ahead=0)
    assert [p.role for p in scene.call.live()] == [Role.CUSTOMER]
    assert scene.order(orders.Record).action == "stop"
    assert scene.order(orders.Music).is_on
    scene.views(Life.ACTIVE, agent=BEN)
    scene.up(Role.AGENT)
    assert set(scene.modes.values()) == {("talk", "")}
    record = scene.order(orders.Record)
    assert (record.action, record.file) == ("start", "c1-2.tape")


def test_the_link_comes_back_and_the_music_goes_on() -> None:
    scene = Scene().waiting()
    scene.back(CUSTOMER)
    assert scene.order(orders.Music).is_on
    assert scene.reminders == [("announce", timedelta(seconds=45), "")]


@pytest.mark.parametrize(
    ("low_s", "high_s", "text"),
    [
        (0, 30, "less than 2 minutes"),
        (20, 119, "less than 2 minutes"),
        (20, 150, "less than 3 minutes"),
        (60, 60, "about 1 to 2 minutes"),
        (120, 240, "about 2 to 4 minutes"),
        (120, 241, "about 2 to 5 minutes"),
        (600, 600, "about 10 to 11 minutes"),
    ],
)
def test_waits_are_told_as_honest_ranges(low_s: int, high_s: int, text: str) -> None:
    wait = (timedelta(seconds=low_s), timedelta(seconds=high_s))
    assert text in wait_words(wait, Language("en"))


def test_every_text_exists_in_both_languages_with_the_same_values() -> None:
    assert WORDS["en"].keys() == WORDS["zh"].keys()
    values = {"position": "3", "low": "2", "high": "4", "number": "17", "label": "x", "key": "1"}
    for name in WORDS["en"]:
        for language in ("en", "zh", "fr"):
            assert words(name, Language(language), **values)
        for value in values:
            assert (f"{{{value}}}" in WORDS["en"][name]) == (f"{{{value}}}" in WORDS["zh"][name])
