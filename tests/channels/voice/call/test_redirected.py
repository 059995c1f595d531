"""Called parties who name another number: it is called once, if it may be."""

import pytest

from channels.voice.call.model import Direction, Policy, Role, Stage
from channels.voice.wire import facts, orders
from core.model import Stage as Life
from tests.channels.voice.call.scene import ANN, NUMBER, Scene, new_call
from tests.channels.voice.call.test_referred import at_desk, refers, reported
from tests.channels.voice.call.test_together import OUTSIDE, on_call, transferring

ELSEWHERE = "+441632555888"
PREMIUM = "+449001234567"


def moves(scene: Scene, leg: str, number: str = ELSEWHERE) -> None:
    scene.tell(
        facts.LegChanged, leg=leg, state="ended", ending="unreachable", code=302, moved_to=number
    )


def calling_out() -> Scene:
    """Ann's phone is there, and her customer is being called."""
    call = new_call(direction=Direction.OUT, callback=NUMBER, called=NUMBER)
    scene = Scene(call, Policy(trunk="pstn"))
    scene.views(Life.ACTIVE, agent=ANN)
    scene.up(Role.AGENT)
    return scene


def test_a_customer_who_is_elsewhere_is_called_there() -> None:
    scene = calling_out()
    moves(scene, scene.order(orders.Dial).leg)
    dialled = scene.order(orders.Dial)
    assert (dialled.number, dialled.trunk, dialled.for_customer) == (ELSEWHERE, "pstn", True)
    assert dialled.heard_by, "the agent goes on hearing it ring"
    assert not scene.shown, "nobody was refused"
    scene.up(Role.CUSTOMER)
    assert scene.is_at(Stage.TALKING)
    endings = [party.ending for party in scene.call.parties.values()]
    assert endings.count("redirected") == 1


def test_who_is_sent_on_again_is_not_reached() -> None:
    scene = calling_out()
    moves(scene, scene.order(orders.Dial).leg)
    moves(scene, scene.order(orders.Dial).leg, OUTSIDE)
    assert not scene.given(orders.Dial)
    assert scene.shown[0]["kind"] == "not_reached"


@pytest.mark.parametrize("number", [PREMIUM, "bob", ""])
def test_a_number_that_may_not_be_called_is_not(number: str) -> None:
    scene = calling_out()
    moves(scene, scene.order(orders.Dial).leg, number)
    assert not scene.given(orders.Dial)
    assert (scene.shown[0]["kind"], scene.shown[0]["code"]) == ("not_reached", 302)


def test_a_transfer_goes_on_at_the_other_number() -> None:
    scene = transferring()
    moves(scene, scene.order(orders.Dial).leg)
    assert scene.order(orders.Dial).number == ELSEWHERE
    scene.up(Role.GUEST)
    assert scene.call.is_handed_on


def test_nobody_hears_it_where_the_customer_waits() -> None:
    scene = on_call()
    scene.time_up("on_call")
    moves(scene, scene.order(orders.Dial).leg)
    assert (scene.order(orders.Dial).number, scene.order(orders.Dial).heard_by) == (ELSEWHERE, [])


def test_a_transfer_of_the_far_side_follows_as_well() -> None:
    scene = at_desk()
    refers(scene, Role.AGENT, OUTSIDE)
    moves(scene, scene.order(orders.Dial).leg)
    assert not reported(scene), "it is not over"
    assert scene.call.referred == scene.order(orders.Dial).leg
    scene.up(Role.GUEST)
    assert reported(scene) == [200]
