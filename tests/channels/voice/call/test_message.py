"""A message that a caller leaves is recorded from the tone on, and ends the call with thanks."""

import pytest

from channels.voice.call.model import Stage, Taping
from channels.voice.wire import facts, orders
from core.model import Expect, Spoken, TextMessage
from core.model import Stage as Life

from .scene import NUMBER, Scene, line


def asked_for_a_message() -> Scene:
    scene = Scene().with_bot()
    scene.views(Life.BOT, line(2, "Speak after the tone.", spoken=Spoken(expect=Expect.MESSAGE)))
    return scene


def test_the_tone_ends_the_question_and_the_message_is_recorded() -> None:
    scene = asked_for_a_message()
    assert scene.order(orders.Say).parts[-1].tone == "beep"
    assert scene.order(orders.Record).action == "start"
    assert scene.call.taping is Taping.ON


@pytest.mark.parametrize(("callback", "stage"), [(NUMBER, Stage.WAITING), (None, Stage.LEAVING)])
def test_thanks_are_said_before_the_line_is_closed(callback: str | None, stage: Stage) -> None:
    scene = asked_for_a_message()
    scene.hears("please call me about my meter")
    scene.views(Life.WAITING, line(3, "Thank you.", spoken=Spoken()), callback=callback)
    assert scene.order(orders.Record).action == "stop"
    assert scene.order(orders.Say).parts[0].text == "Thank you."
    assert scene.order(orders.HangUp).after_say
    assert not scene.given(orders.Music)
    assert scene.call.stage is stage


def test_a_message_that_cannot_be_written_down_is_left_all_the_same() -> None:
    scene = asked_for_a_message()
    scene.tell(facts.HearingFailed, reason="timed_out")
    [content] = scene.delivered(TextMessage)
    assert "recording" in content.text
    assert not scene.given(orders.Say), "the line may be gone by now"
