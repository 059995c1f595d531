"""An agent without a phone in the browser is called on the one that stands on the desk."""

from dataclasses import replace

from channels.voice.call.model import Policy, Role, Stage
from channels.voice.wire import orders
from core.model import AgentUnreachable
from core.model import Stage as Life

from .scene import ANN, NUMBER, Scene

WITH_DESK = Policy(desk_phones={ANN: "ann-desk"}, trunk="carrier")


def ringing() -> Scene:
    scene = Scene(policy=WITH_DESK).connecting()
    scene.gone(Role.AGENT, "unreachable")
    return scene


def test_the_desk_phone_rings_when_the_browser_has_none() -> None:
    dialled = ringing().order(orders.Dial)
    assert (dialled.number, dialled.trunk, dialled.for_customer) == ("phone:ann-desk", "", False)


def test_who_answers_there_talks_and_who_hangs_up_ends_the_call() -> None:
    scene = ringing()
    scene.up(Role.AGENT)
    assert scene.call.stage is Stage.TALKING
    scene.gone(Role.AGENT, "hung_up")
    customer = scene.call.customer
    assert customer is not None
    assert scene.order(orders.HangUp).leg == customer.leg


def test_an_unanswered_desk_phone_gives_the_call_back() -> None:
    scene = ringing()
    scene.gone(Role.AGENT, "no_answer")
    assert not scene.given(orders.Dial)
    scene.time_up("phone", ANN)
    assert scene.delivered(AgentUnreachable)


def test_a_customer_who_is_called_is_named_as_such() -> None:
    scene = Scene(policy=WITH_DESK).waiting()
    scene.call = replace(scene.call, callback=NUMBER)
    scene.gone(Role.CUSTOMER)
    scene.views(Life.ACTIVE, agent=ANN)
    scene.up(Role.AGENT)
    assert scene.order(orders.Dial).for_customer
