"""Transfers that the far side asks for: who may, whom it brings, and who goes back."""

from dataclasses import replace

import pytest

from channels.voice.call.model import Mode, PartyState, Policy, Role, Stage
from channels.voice.call.rules.referred import number_in
from channels.voice.model import Rule, RuleKind
from channels.voice.wire import facts, orders
from core.model import AgentUnreachable, CustomerLeft, TakenOver, TenantId
from core.model import Stage as Life
from tests.channels.voice.call.scene import ANN, ANY_NUMBER, BEN, CUSTOMER, NUMBER, Scene, new_call

OUTSIDE = "+441632555777"
POLICY = Policy(
    desk_phones={ANN: "ann-desk", BEN: "ben-desk"},
    phones={"ann-desk": ANN, "ben-desk": BEN, "lobby": None},
    numbers=frozenset({"1000", "2000"}),
    transfer_trunks=frozenset({"office"}),
    trunk="pstn",
)


def at_desk() -> Scene:
    """Ann talks with a customer at the telephone on her desk."""
    scene = Scene(policy=POLICY).connecting()
    scene.gone(Role.AGENT, "unreachable")
    scene.up(Role.AGENT)
    assert scene.is_at(Stage.TALKING)
    return scene


def with_customer(account: str) -> Scene:
    """Ann talks at the console with somebody who came in by this account."""
    scene = Scene(new_call(account=account), POLICY)
    scene.tell(
        facts.Arrived, leg=CUSTOMER, way="sip", caller=NUMBER, called="1000", account=account
    )
    scene.leg(CUSTOMER, "up")
    scene.views(Life.WAITING, queue="billing", ahead=1)
    scene.views(Life.ACTIVE, agent=ANN)
    scene.up(Role.AGENT)
    return scene


def refers(scene: Scene, role: Role, user: str, *, replaces: str | None = None) -> str:
    """The far side of this party's leg asks for a transfer; gives the leg."""
    leg = scene.call.live(role)[-1].leg
    target = f"sip:{user}@far.example:5060;transport=udp"
    scene.tell(facts.TransferAsked, leg=leg, target=target, replaces=replaces)
    return leg


def reported(scene: Scene) -> list[int]:
    return [order.code for order in scene.given(orders.ReportTransfer)]


@pytest.mark.parametrize(
    ("target", "number"),
    [
        ("sip:2000@10.0.0.1", "2000"),
        ("sip:%2B4420@h;transport=udp", "+4420"),
        ("sip:+4420;ext=1@h", "+4420"),
        ("sips:ann-desk@h", "ann-desk"),
        ("sip:10.0.0.1", "10.0.0.1"),
    ],
)
def test_the_number_is_what_stands_before_the_at(target: str, number: str) -> None:
    assert number_in(target) == number


# ---- who may ask -----------------------------------------------------------------------------


@pytest.mark.parametrize("account", ["", "pstn", "default", "elsewhere"])
@pytest.mark.parametrize("user", [OUTSIDE, "2000", "ben-desk"])
def test_who_calls_cannot_have_us_call_anybody(account: str, user: str) -> None:
    scene = with_customer(account)
    refers(scene, Role.CUSTOMER, user)
    assert reported(scene) == [403]
    assert not scene.given(orders.Dial)
    assert scene.shown[0]["kind"] == "transfer_refused"
    assert len(scene.call.live()) == 2


@pytest.mark.parametrize("account", ["office", "lobby"])
def test_a_trunk_that_may_and_a_desk_phone_can(account: str) -> None:
    scene = with_customer(account)
    refers(scene, Role.CUSTOMER, OUTSIDE)
    dialled = scene.order(orders.Dial)
    assert (dialled.number, dialled.trunk, dialled.for_customer) == (OUTSIDE, "pstn", False)
    assert scene.modes == {"0": ("talk", ""), "1": ("talk", "")}


def test_who_is_called_through_a_trunk_that_may_not_cannot_either() -> None:
    scene = Scene(policy=POLICY).talking()
    party = scene.consults(None, OUTSIDE)
    scene.up(Role.CONSULTED)
    scene.tell(facts.TransferAsked, leg=party.leg, target=f"sip:{OUTSIDE}@x")
    assert reported(scene) == [403]
    assert not scene.given(orders.Dial)


def test_strangers_cannot_join_our_calls_by_replacing_either() -> None:
    scene = with_customer("")
    refers(scene, Role.CUSTOMER, "1", replaces="c2-1")
    assert reported(scene) == [403]
    assert not scene.given(orders.Connect)


@pytest.mark.parametrize(
    ("user", "code"),
    [
        ("+449001234567", 403),  # costs extra
        ("+441632555999", 403),  # must not be dialled
        ("bob", 404),
        ("ann-desk", 480),  # who asks
        ("", 404),
    ],
)
def test_only_what_an_agent_could_call_is_called(user: str, code: int) -> None:
    scene = at_desk()
    ban = Rule(tenant=TenantId("t1"), id="r2", kind=RuleKind.MUST_NOT_DIAL, pattern="+441632555999")
    scene.policy = replace(scene.policy, dial_rules=(ANY_NUMBER, ban))
    refers(scene, Role.AGENT, user)
    assert reported(scene) == [code]
    assert not scene.given(orders.Dial)
    assert scene.call.referred == ""
    customer = scene.call.customer
    assert customer is not None
    assert customer.mode is Mode.TALK


def test_nobody_is_transferred_out_of_a_queue() -> None:
    scene = Scene(policy=POLICY)
    scene.tell(
        facts.Arrived, leg=CUSTOMER, way="sip", caller=NUMBER, called="1000", account="office"
    )
    scene.leg(CUSTOMER, "up")
    scene.views(Life.WAITING, queue="billing", ahead=1)
    refers(scene, Role.CUSTOMER, OUTSIDE)
    assert reported(scene) == [480]


# ---- an agent at a desk phone ----------------------------------------------------------------


def test_a_desk_phone_puts_the_customer_through_to_a_number() -> None:
    scene = at_desk()
    asked = refers(scene, Role.AGENT, OUTSIDE)
    guest = scene.call.live(Role.GUEST)[0]
    assert scene.order(orders.Dial).leg == guest.leg
    assert scene.order(orders.Dial).heard_by == []
    assert scene.modes["0"] == ("hold", "")
    scene.leg(guest.leg, "ringing")
    assert reported(scene) == [180]
    scene.leg(guest.leg, "up")
    assert reported(scene) == [200]
    assert scene.order(orders.HangUp).leg == asked
    assert scene.call.parties[asked].ending == "transferred"
    assert scene.modes == {"0": ("talk", ""), guest.leg.rpartition("-")[2]: ("talk", "")}
    assert scene.contents == [CustomerLeft()]
    assert scene.call.is_handed_on


def test_a_desk_phone_gives_the_customer_to_a_colleagues_desk() -> None:
    scene = at_desk()
    asked = refers(scene, Role.AGENT, "ben-desk")
    dialled = scene.order(orders.Dial)
    assert (dialled.number, dialled.trunk) == ("phone:ben-desk", "")
    scene.leg(dialled.leg, "up")
    assert reported(scene) == [200]
    assert scene.contents == [TakenOver(agent=BEN, by=ANN)]
    assert not scene.call.parties[asked].is_live
    agent = scene.call.live(Role.AGENT)[0]
    assert (agent.user, agent.account) == (BEN, "ben-desk")
    assert scene.is_at(Stage.TALKING)


def test_a_number_of_ours_begins_anew() -> None:
    scene = at_desk()
    refers(scene, Role.AGENT, "2000")
    assert reported(scene) == [200]
    passed = scene.order(orders.PassOn)
    assert (passed.leg, passed.called, passed.caller) == (CUSTOMER, "2000", NUMBER)
    scene.gone(Role.CUSTOMER, "transferred")
    assert scene.contents == [CustomerLeft()]
    assert not scene.call.live()


@pytest.mark.parametrize(("ending", "code", "told"), [("busy", 486, 486), ("no_answer", 0, 480)])
def test_a_desk_phone_whose_target_does_not_come_goes_back(
    ending: str, code: int, told: int
) -> None:
    scene = at_desk()
    refers(scene, Role.AGENT, OUTSIDE)
    scene.gone(Role.GUEST, ending, code)
    assert reported(scene) == [told]
    assert set(scene.modes.values()) == {("talk", "")}
    assert scene.call.referrer == scene.call.referred == ""
    refers(scene, Role.AGENT, OUTSIDE)
    assert scene.given(orders.Dial), "it may be tried again"


def test_a_second_wish_waits_for_the_first() -> None:
    scene = at_desk()
    refers(scene, Role.AGENT, OUTSIDE)
    refers(scene, Role.AGENT, "lobby")
    assert reported(scene) == [480]
    assert len(scene.call.live(Role.GUEST)) == 1


def test_a_desk_phone_that_leaves_at_once_is_still_replaced() -> None:
    scene = at_desk()
    refers(scene, Role.AGENT, OUTSIDE)
    scene.gone(Role.AGENT)
    assert not scene.given(orders.HangUp), "the customer stays on the line"
    assert scene.modes == {"0": ("hold", "")}
    scene.up(Role.GUEST)
    assert not reported(scene), "nobody is there to be told"
    assert scene.contents == [CustomerLeft()]
    assert set(scene.modes.values()) == {("talk", "")}


def test_a_customer_whom_everybody_left_goes_back_to_the_queue() -> None:
    scene = at_desk()
    refers(scene, Role.AGENT, OUTSIDE)
    scene.gone(Role.AGENT)
    scene.gone(Role.GUEST, "busy", 486)
    assert scene.contents == [AgentUnreachable(agent=ANN)]
    assert scene.order(orders.Music).is_on
    scene.views(Life.WAITING, queue="billing")
    assert scene.is_at(Stage.WAITING)


def test_a_customer_who_hangs_up_meanwhile_ends_it() -> None:
    scene = at_desk()
    refers(scene, Role.AGENT, OUTSIDE)
    scene.gone(Role.CUSTOMER)
    assert scene.contents == [CustomerLeft()]
    assert not scene.call.live()
    assert scene.call.referred == ""


# ---- others ----------------------------------------------------------------------------------


@pytest.mark.parametrize("leaves_first", [False, True])
def test_a_caller_who_may_is_replaced_in_front_of_the_agent(leaves_first: bool) -> None:
    scene = with_customer("office")
    refers(scene, Role.CUSTOMER, OUTSIDE)
    if leaves_first:
        scene.gone(Role.CUSTOMER)
        assert not scene.contents
    guest = scene.up(Role.GUEST)
    assert reported(scene) == ([] if leaves_first else [200])
    assert scene.order(orders.NameCustomer).leg == guest.leg
    customer = scene.call.customer
    assert customer is not None
    assert (customer.leg, customer.number) == (guest.leg, OUTSIDE)
    assert not scene.contents
    assert len(scene.modes) == 2
    scene.gone(Role.CUSTOMER)
    assert scene.contents == [CustomerLeft()]


def test_a_caller_who_left_and_was_not_replaced_has_left() -> None:
    scene = with_customer("office")
    refers(scene, Role.CUSTOMER, OUTSIDE)
    scene.gone(Role.CUSTOMER)
    scene.gone(Role.GUEST, "busy", 486)
    assert scene.contents == [CustomerLeft()]
    assert not scene.call.live()


def test_a_colleague_who_is_asked_at_the_desk_brings_somebody_else() -> None:
    scene = Scene(policy=POLICY).talking()
    scene.consults(None, "phone:ben-desk")
    scene.up(Role.CONSULTED)
    asked = refers(scene, Role.CONSULTED, OUTSIDE)
    guest = scene.up(Role.GUEST)
    assert scene.call.live(Role.CONSULTED)[0].leg == guest.leg
    assert not scene.call.parties[asked].is_live
    assert scene.modes["0"] == ("hold", "")


def test_two_calls_of_a_desk_phone_are_put_together() -> None:
    scene = at_desk()
    asked = refers(scene, Role.AGENT, "1", replaces="c2-0")
    wanted = scene.order(orders.Connect)
    assert (wanted.leg, wanted.other) == (asked, "c2-0")
    assert not scene.given(orders.ReportTransfer)
    scene.gone(Role.CUSTOMER, "transferred")
    assert scene.contents == [CustomerLeft()]
    assert not scene.call.live()


def test_a_call_elsewhere_cannot_be_replaced_through_us() -> None:
    scene = at_desk()
    leg = scene.call.live(Role.AGENT)[0].leg
    scene.tell(facts.TransferAsked, leg=leg, target="sip:1@x?Replaces=a%3Bto-tag%3Db")
    assert reported(scene) == [481]


def test_who_comes_in_anothers_place_is_named_and_trusted_with_nothing() -> None:
    scene = with_customer("lobby")
    scene.leg(CUSTOMER, "held")
    scene.tell(facts.LegReplaced, leg=CUSTOMER, caller=OUTSIDE, caller_name="Eve")
    scene.leg(CUSTOMER, "up")
    party = scene.call.parties[CUSTOMER]
    assert (party.number, party.name, party.account) == (OUTSIDE, "Eve", "")
    assert party.state is PartyState.UP
    assert scene.is_at(Stage.TALKING)
    refers(scene, Role.CUSTOMER, OUTSIDE)
    assert reported(scene) == [403]
