"""More than two in a call: consulting, conference, transfer outside, supervisors, on call."""

from datetime import timedelta

import pytest

from channels.voice.call.inputs import (
    ConsultAnswered,
    ConsultAsked,
    ConsultEnded,
    Goal,
    HangUpAsked,
    HoldAsked,
    KeysAsked,
    MuteAsked,
    NodeGone,
    NotNow,
    SuperviseAsked,
    TransferAsked,
)
from channels.voice.call.model import Facing, Mode, PartyState, Policy, Role, Stage
from channels.voice.wire import orders
from core.model import AgentSpoke, CallLost, CustomerLeft, TakenOver
from core.model import Stage as Life
from tests.channels.voice.call.scene import ANN, BEN, BOSS, CUSTOMER, NUMBER, Scene

OUTSIDE = "+441632555777"


def consulting(*, number: str = "") -> Scene:
    """Ann asks Ben, or somebody outside, who has answered."""
    scene = Scene().talking()
    scene.consults(None if number else BEN, number)
    if not number:
        scene.asks(ConsultAnswered(by=BEN, is_taken=True))
        assert scene.order(orders.Join).user == BEN
    scene.up(Role.CONSULTED)
    return scene


def ends(scene: Scene, how: str) -> None:
    scene.asks(ConsultEnded(by=ANN, how=how))


def test_a_colleague_rings_while_the_customer_hears_music() -> None:
    scene = Scene().talking()
    party = scene.consults()
    assert (party.state, party.user) == (PartyState.RINGING, BEN)
    assert scene.modes == {"0": ("hold", ""), "1": ("talk", "")}
    assert scene.reminders == [("consult", timedelta(seconds=40), party.leg)]
    assert not scene.given(orders.Join)


def test_the_two_talk_with_each_other_only() -> None:
    scene = consulting()
    assert scene.modes == {"0": ("hold", ""), "1": ("talk", "c1-2"), "2": ("talk", "c1-1")}


@pytest.mark.parametrize("how", ["declined", "unanswered", "unreachable", "hung_up"])
def test_who_is_not_there_brings_the_customer_back(how: str) -> None:
    scene = Scene().talking()
    party = scene.consults()
    match how:
        case "declined":
            scene.asks(ConsultAnswered(by=BEN, is_taken=False))
        case "unanswered":
            scene.time_up("consult", party.leg)
        case _:
            scene.asks(ConsultAnswered(by=BEN, is_taken=True))
            scene.leg(party.leg, "ended", how)
    assert scene.modes == {"0": ("talk", ""), "1": ("talk", "")}
    assert scene.call.facing is Facing.CUSTOMER
    assert not scene.call.parties[party.leg].is_live
    with pytest.raises(NotNow):
        scene.asks(ConsultAnswered(by=BEN, is_taken=True))


def test_a_late_timer_does_not_end_a_consultation() -> None:
    scene = consulting()
    scene.time_up("consult", "c1-2")
    assert len(scene.call.live()) == 3


def test_swapping_back_and_forth_and_going_back() -> None:
    scene = consulting()
    ends(scene, "swap")
    assert scene.modes == {"0": ("talk", ""), "1": ("talk", ""), "2": ("hold", "")}
    ends(scene, "swap")
    assert scene.modes["0"] == ("hold", "")
    ends(scene, "back")
    assert scene.order(orders.HangUp).leg == "c1-2"
    assert scene.modes == {"0": ("talk", ""), "1": ("talk", "")}


def test_all_together_and_then_without_the_third() -> None:
    scene = consulting()
    ends(scene, "join")
    assert set(scene.modes.values()) == {("talk", "")}
    assert len(scene.modes) == 3
    scene.asks(HangUpAsked(by=ANN, leg="c1-2"))
    assert len(scene.modes) == 2


def test_a_colleague_in_a_conference_may_leave_it() -> None:
    scene = consulting()
    ends(scene, "join")
    scene.asks(MuteAsked(by=BEN, is_muted=True))
    assert scene.modes["2"] == ("mute", "")
    scene.gone(Role.CONSULTED)
    assert len(scene.modes) == 2
    assert not scene.contents


def test_completing_to_a_colleague_makes_them_the_agent() -> None:
    scene = consulting()
    ends(scene, "complete")
    assert scene.contents == [TakenOver(agent=BEN, by=ANN)]
    assert scene.order(orders.HangUp).leg == "c1-1"
    assert scene.modes == {"0": ("talk", ""), "2": ("talk", "")}
    assert set(scene.order(orders.Caption).legs) == {CUSTOMER, "c1-2"}
    assert scene.call.agent == BEN
    scene.asks(HoldAsked(by=BEN, is_held=True))
    scene.hears("this is Ben", leg="c1-2")
    assert scene.delivered(AgentSpoke)[0].agent == BEN
    with pytest.raises(NotNow):
        scene.asks(HoldAsked(by=ANN, is_held=True))


def test_what_the_conductor_knew_before_does_not_bring_the_former_agent_back() -> None:
    scene = consulting()
    ends(scene, "complete")
    scene.views(Life.ACTIVE, agent=ANN)
    assert not scene.last
    scene.views(Life.ACTIVE, agent=BEN)
    assert not scene.last
    scene.views(Life.ACTIVE, agent=ANN)
    assert scene.order(orders.Join).user == ANN, "now it was given to her again"


def test_completing_to_a_number_leaves_the_two_alone() -> None:
    scene = consulting(number=OUTSIDE)
    assert scene.given(orders.Bridge)
    ends(scene, "complete")
    assert scene.contents == [CustomerLeft()]
    assert scene.modes == {"0": ("talk", ""), "2": ("talk", "")}
    assert scene.order(orders.Record).action == "stop"
    scene.views(Life.WRAP_UP, agent=ANN)
    assert not scene.last
    scene.gone(Role.GUEST)
    assert scene.given(orders.HangUp)
    scene.gone(Role.CUSTOMER, "ended_here")
    assert not scene.contents
    assert scene.is_at(Stage.ENDED)


def test_what_cannot_be_asked_of_a_consultation() -> None:
    scene = Scene().talking()
    with pytest.raises(NotNow):
        ends(scene, "back")
    with pytest.raises(NotNow):
        scene.consults(ANN)
    scene.consults()
    for how in ("join", "complete", "vanish"):
        with pytest.raises(NotNow):
            ends(scene, how)
    with pytest.raises(NotNow):
        scene.asks(ConsultAsked(by=ANN, goal=Goal(user=BOSS)))
    with pytest.raises(NotNow):
        scene.asks(ConsultAnswered(by=BOSS, is_taken=True))


def test_keys_go_to_whom_the_agent_faces() -> None:
    scene = consulting(number=OUTSIDE)
    scene.asks(KeysAsked(by=ANN, digits="3"))
    assert scene.order(orders.PressKeys).leg == "c1-2"
    ends(scene, "swap")
    scene.asks(KeysAsked(by=ANN, digits="3"))
    assert scene.order(orders.PressKeys).leg == CUSTOMER


def test_a_customer_who_hangs_up_during_a_consultation_ends_it_all() -> None:
    scene = consulting()
    scene.gone(Role.CUSTOMER)
    assert scene.contents == [CustomerLeft()]
    assert not scene.call.live()


# ---- outside ---------------------------------------------------------------------------------


def transferring() -> Scene:
    scene = Scene(policy=Policy(trunk="pstn")).talking()
    scene.asks(TransferAsked(by=ANN, goal=Goal(number=OUTSIDE, name="Plumber")))
    return scene


def test_a_transfer_outside_dials_while_the_customer_hears_music() -> None:
    scene = transferring()
    dial = scene.order(orders.Dial)
    assert (dial.number, dial.trunk, dial.heard_by) == (OUTSIDE, "pstn", ["c1-1"])
    assert scene.modes == {"0": ("hold", ""), "1": ("talk", "")}
    with pytest.raises(NotNow):
        scene.asks(TransferAsked(by=ANN, goal=Goal(number=OUTSIDE)))


def test_when_the_outside_answers_the_agent_is_free() -> None:
    scene = transferring()
    scene.up(Role.GUEST)
    assert scene.contents == [CustomerLeft()]
    assert scene.modes == {"0": ("talk", ""), "2": ("talk", "")}
    assert not scene.call.live(Role.AGENT)
    scene.gone(Role.CUSTOMER)
    assert not scene.contents
    assert scene.is_at(Stage.ENDED)
    assert not scene.call.live()


@pytest.mark.parametrize("how", ["not reached", "agent gives up"])
def test_who_is_not_reached_outside_brings_the_customer_back(how: str) -> None:
    scene = transferring()
    if how == "not reached":
        scene.gone(Role.GUEST, "busy", 486)
    else:
        scene.asks(HangUpAsked(by=ANN, leg="c1-2"))
    assert scene.modes == {"0": ("talk", ""), "1": ("talk", "")}
    assert scene.is_at(Stage.TALKING)


def test_an_outside_party_who_answers_too_late_is_let_go() -> None:
    scene = transferring()
    scene.gone(Role.CUSTOMER)
    scene.leg("c1-2", "up")
    assert not scene.last
    assert not scene.call.live()


def test_the_node_goes_after_the_customer_was_handed_on() -> None:
    scene = transferring()
    scene.up(Role.GUEST)
    scene.take(NodeGone())
    assert not scene.contents
    assert scene.is_at(Stage.ENDED)


# ---- supervisors -----------------------------------------------------------------------------


def supervises(scene: Scene, mode: str) -> None:
    scene.asks(SuperviseAsked(by=BOSS, name="Grace", mode=mode))


@pytest.mark.parametrize(
    ("mode", "part"),
    [("listen", ("listen", "")), ("whisper", ("whisper", "c1-1")), ("barge", ("barge", ""))],
)
def test_a_supervisor_comes_in_and_changes_the_way_of_being_there(
    mode: str, part: tuple[str, str]
) -> None:
    scene = Scene().talking()
    supervises(scene, mode)
    assert scene.order(orders.Join).user == BOSS
    scene.up(Role.SUPERVISOR)
    assert scene.modes["2"] == part
    supervises(scene, "whisper")
    assert scene.modes["2"] == ("whisper", "c1-1")
    assert not scene.given(orders.Join)
    supervises(scene, "leave")
    assert scene.order(orders.HangUp).leg == "c1-2"
    assert len(scene.modes) == 2
    supervises(scene, "leave")


@pytest.mark.parametrize("was_there", [True, False])
def test_a_supervisor_takes_the_call_over(was_there: bool) -> None:
    scene = Scene().talking()
    if was_there:
        supervises(scene, "listen")
        scene.up(Role.SUPERVISOR)
        supervises(scene, "intercept")
    else:
        supervises(scene, "intercept")
        assert scene.call.agent == ANN
        scene.up(Role.SUPERVISOR)
    assert scene.contents == [TakenOver(agent=BOSS, by=BOSS)]
    assert scene.modes == {"0": ("talk", ""), "2": ("talk", "")}
    assert scene.call.agent == BOSS
    assert scene.call.parties["c1-2"].role is Role.AGENT
    scene.asks(HoldAsked(by=BOSS, is_held=True))


def test_who_takes_over_a_held_customer_talks_with_them() -> None:
    scene = Scene().talking()
    scene.asks(HoldAsked(by=ANN, is_held=True))
    supervises(scene, "intercept")
    scene.up(Role.SUPERVISOR)
    assert scene.call.parties[CUSTOMER].mode is Mode.TALK


def test_a_call_can_be_taken_over_again_and_again() -> None:
    scene = Scene().talking()
    supervises(scene, "listen")
    scene.up(Role.SUPERVISOR)
    scene.consults()
    scene.asks(ConsultAnswered(by=BEN, is_taken=True))
    scene.up(Role.CONSULTED)
    ends(scene, "complete")
    supervises(scene, "intercept")
    assert scene.contents == [TakenOver(agent=BOSS, by=BOSS)]
    assert len(scene.keys) == len(set(scene.keys)), "the conductor takes each key once"


def test_a_supervisor_takes_over_while_the_agents_page_reloads() -> None:
    scene = Scene().talking()
    supervises(scene, "intercept")
    scene.gone(Role.AGENT, "failed")
    assert scene.is_at(Stage.CONNECTING)
    scene.up(Role.SUPERVISOR)
    assert scene.is_at(Stage.TALKING)
    assert not scene.order(orders.Music).is_on
    assert scene.call.agent == BOSS


def test_what_a_supervisor_cannot_do() -> None:
    scene = Scene().waiting()
    with pytest.raises(NotNow):
        supervises(scene, "listen")
    scene = Scene().talking()
    with pytest.raises(NotNow):
        supervises(scene, "sing")
    with pytest.raises(NotNow):
        scene.asks(SuperviseAsked(by=ANN, name="Ann", mode="listen"))
    supervises(scene, "listen")
    scene.up(Role.SUPERVISOR)
    with pytest.raises(NotNow):
        scene.asks(MuteAsked(by=BOSS, is_muted=True))


def test_who_is_in_the_call_cannot_be_asked_as_well() -> None:
    scene = Scene().talking()
    supervises(scene, "listen")
    with pytest.raises(NotNow):
        scene.consults(BOSS)


def test_a_supervisor_who_leaves_is_missed_by_nobody() -> None:
    scene = Scene().talking()
    supervises(scene, "listen")
    scene.up(Role.SUPERVISOR)
    scene.gone(Role.SUPERVISOR)
    assert scene.is_at(Stage.TALKING)
    assert not scene.contents


# ---- on call ---------------------------------------------------------------------------------


def on_call() -> Scene:
    policy = Policy(on_call={"billing": (OUTSIDE, "+441632555778")}, trunk="pstn")
    return Scene(policy=policy).waiting()


def test_numbers_on_call_are_tried_one_after_another() -> None:
    scene = on_call()
    assert ("on_call", timedelta(seconds=30), "") in scene.reminders
    scene.time_up("on_call")
    assert scene.order(orders.Dial).number == OUTSIDE
    assert scene.order(orders.Dial).heard_by == [], "the customer hears music"
    scene.gone(Role.GUEST, "no_answer")
    assert scene.order(orders.Dial).number == "+441632555778"
    scene.gone(Role.GUEST, "busy")
    assert ("on_call", timedelta(seconds=30), "") in scene.reminders
    scene.time_up("on_call")
    assert scene.order(orders.Dial).number == OUTSIDE
    scene.up(Role.GUEST)
    assert scene.contents == [CustomerLeft()]
    assert not scene.order(orders.Music).is_on
    assert set(scene.modes.values()) == {("talk", "")}


def test_an_agent_who_accepts_stops_the_calling_of_others() -> None:
    scene = on_call()
    scene.time_up("on_call")
    guest = scene.call.live(Role.GUEST)[0]
    scene.views(Life.ACTIVE, agent=ANN)
    assert guest.leg in [order.leg for order in scene.given(orders.HangUp)]
    scene.leg(guest.leg, "up")
    scene.up(Role.AGENT)
    assert [p.role for p in scene.call.live()] == [Role.CUSTOMER, Role.AGENT]
    assert not scene.delivered(CustomerLeft)


def test_the_line_of_a_consulting_call_breaks() -> None:
    scene = consulting()
    scene.gone(Role.CUSTOMER, "no_media")
    assert scene.contents == [CallLost()]
    scene.views(Life.WAITING, callback=NUMBER)
    assert scene.is_at(Stage.WAITING)
