"""Whatever happens to a call, in whatever order: what must hold, holds (see Scene.check)."""

from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from channels.voice.call.inputs import (
    Asked,
    ConsultAnswered,
    ConsultAsked,
    ConsultEnded,
    Goal,
    HangUpAsked,
    HoldAsked,
    KeysAsked,
    MuteAsked,
    NodeBack,
    NodeGone,
    NotNow,
    RedialAsked,
    SuperviseAsked,
    TapeAsked,
    TransferAsked,
)
from channels.voice.call.model import Direction, Policy, Stage
from channels.voice.wire import facts, orders
from core.model import Spoken
from core.model import Stage as Life
from tests.channels.voice.call.scene import ANN, BEN, BOSS, NUMBER, Scene, line, new_call

USERS = st.sampled_from([ANN, BEN, BOSS])
Move = Callable[[Scene, st.DataObject], None]


def leg_of(scene: Scene, data: st.DataObject) -> str:
    return data.draw(st.sampled_from([*scene.call.parties, "c1-99"]))


def leg_moves(scene: Scene, data: st.DataObject) -> None:
    leg = leg_of(scene, data)
    state = data.draw(st.sampled_from(["ringing", "up", "up", "up", "held", "ended"]))
    ending = data.draw(st.sampled_from(["hung_up", "busy", "no_media", "unreachable"]))
    if state == "ended" and data.draw(st.integers(0, 3)) == 0:
        scene.tell(
            facts.LegChanged, leg=leg, state=state, ending=ending, code=302, moved_to="+4412"
        )
    else:
        scene.leg(leg, state, ending if state == "ended" else None)


def something_is_heard(scene: Scene, data: st.DataObject) -> None:
    leg = leg_of(scene, data)
    match data.draw(st.integers(0, 5)):
        case 0:
            scene.hears(data.draw(st.sampled_from(["", "my bill"])), leg=leg)
        case 1:
            scene.tell(facts.HeardNothing)
        case 2:
            scene.tell(facts.HearingFailed, reason="crashed")
        case 3:
            scene.presses(data.draw(st.sampled_from(["1", "0", "#", "204518#"])), leg=leg)
        case _:
            scene.said()


def conductor_decides(scene: Scene, data: st.DataObject) -> None:
    stage = data.draw(st.sampled_from([None, *Life]))
    lines = [line(n, f"line {n}", spoken=Spoken()) for n in range(1, data.draw(st.integers(1, 6)))]
    scene.views(
        stage,
        *lines,
        agent=data.draw(USERS) if stage is Life.ACTIVE else None,
        ahead=data.draw(st.sampled_from([None, 0, 3])),
        callback=data.draw(st.sampled_from([None, None, NUMBER])),
        queue="billing",
        for_announcement=data.draw(st.booleans()),
    )


def far_side_refers(scene: Scene, data: st.DataObject) -> None:
    target = data.draw(st.sampled_from(["+441632555777", "ben-desk", "2000", "bob"]))
    leg = leg_of(scene, data)
    if data.draw(st.integers(0, 4)) == 0:
        scene.tell(facts.LegReplaced, leg=leg, caller="+4412", account="office")
    else:
        replaces = data.draw(st.sampled_from([None, None, "c2-0"]))
        scene.tell(facts.TransferAsked, leg=leg, target=f"sip:{target}@x", replaces=replaces)


def time_goes_by(scene: Scene, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(["announce", "phone", "consult", "parting", "on_call"]))
    parties = [*scene.call.parties]
    of = data.draw(st.sampled_from(parties if name == "consult" and parties else [ANN, BEN]))
    scene.time_up(name, str(of))


def node_comes_or_goes(scene: Scene, data: st.DataObject) -> None:
    live = [party.leg for party in scene.call.live()]
    if data.draw(st.integers(0, 3)) == 0:
        scene.take(NodeGone())
    else:
        kept = data.draw(st.lists(st.sampled_from(live), unique=True)) if live else []
        scene.take(NodeBack(legs=frozenset(kept)))


def phone_comes_or_goes(scene: Scene, data: st.DataObject) -> None:
    scene.tell(facts.PhoneChanged, user=data.draw(USERS), is_connected=data.draw(st.booleans()))


def somebody_asks(scene: Scene, data: st.DataObject) -> None:
    by = data.draw(st.sampled_from([scene.call.agent or ANN, scene.call.agent or ANN, BEN, BOSS]))
    goal = data.draw(st.sampled_from([Goal(user=BEN), Goal(user=BOSS), Goal(number="+44123")]))
    flag = data.draw(st.booleans())
    leg = data.draw(st.sampled_from([None, *scene.call.parties]))
    wishes: list[Asked] = [
        HoldAsked(by=by, is_held=flag),
        MuteAsked(by=by, is_muted=flag),
        KeysAsked(by=by, digits="1"),
        ConsultAsked(by=by, goal=goal),
        ConsultEnded(by=by, how=data.draw(st.sampled_from(["back", "swap", "join", "complete"]))),
        ConsultAnswered(by=goal.user or BEN, is_taken=flag),
        TransferAsked(by=by, goal=Goal(number="+44123")),
        RedialAsked(by=by),
        HangUpAsked(by=by, leg=leg),
        TapeAsked(by=by, is_paused=flag),
        SuperviseAsked(
            by=BOSS,
            name="Grace",
            mode=data.draw(st.sampled_from(["listen", "whisper", "barge", "intercept", "leave"])),
        ),
    ]
    before = scene.call
    try:
        scene.asks(data.draw(st.sampled_from(wishes)))
    except NotNow:
        assert scene.call == before


MOVES: tuple[Move, ...] = (
    leg_moves,
    leg_moves,
    leg_moves,
    something_is_heard,
    conductor_decides,
    conductor_decides,
    time_goes_by,
    node_comes_or_goes,
    phone_comes_or_goes,
    far_side_refers,
    far_side_refers,
    somebody_asks,
    somebody_asks,
    somebody_asks,
)
POLICY = Policy(
    on_call={"billing": ("+44999",)},
    agent_numbers={BEN: "12"},
    trunk="office",
    desk_phones={ANN: "ann-desk"},
    phones={"ann-desk": ANN, "ben-desk": BEN},
    numbers=frozenset({"2000"}),
    transfer_trunks=frozenset({"office"}),
)


def began(how: str) -> Scene:
    if how == "placed":
        call = new_call(direction=Direction.OUT, callback=NUMBER, called=NUMBER)
        scene = Scene(call, POLICY)
        scene.views(Life.ACTIVE, agent=ANN)
        return scene
    scene = Scene(policy=POLICY)
    return getattr(scene, how)()  # type: ignore[no-any-return]


def play(how: str, moves: int, data: st.DataObject) -> Scene:
    scene = began(how)
    for _ in range(moves):
        data.draw(st.sampled_from(MOVES))(scene, data)
        check(scene)
    return scene


def check(scene: Scene) -> None:
    call = scene.call
    assert sum(party.role == "customer" for party in call.live()) <= 1
    assert sum(party.role == "agent" for party in call.live()) <= 1
    users = [party.user for party in call.live() if party.user is not None]
    assert len(users) == len(set(users)), "a phone is in a call once"
    if call.stage is Stage.TALKING and not call.is_handed_on:
        assert call.live(), "nobody talks"
    assert bool(call.referrer) == bool(call.referred)
    if call.referred:
        assert call.parties[call.referred].is_live, "somebody is waited for who does not come"
    told = [effect.order for effect in scene.last if hasattr(effect, "order")]
    dialled = [o.leg for o in told if isinstance(o, orders.Dial | orders.Join)]
    assert all(leg in call.parties for leg in dialled)


BEGINNINGS = st.sampled_from(["with_bot", "waiting", "connecting", "talking", "placed"])


@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(how=BEGINNINGS, moves=st.integers(1, 25), data=st.data())
def test_no_order_of_things_breaks_a_call(how: str, moves: int, data: st.DataObject) -> None:
    play(how, moves, data)


@settings(max_examples=100, suppress_health_check=list(HealthCheck))
@given(how=BEGINNINGS, moves=st.integers(0, 15), data=st.data())
def test_every_call_ends_once_its_legs_and_its_interaction_have(
    how: str, moves: int, data: st.DataObject
) -> None:
    scene = play(how, moves, data)
    for _ in range(2):
        for party in scene.call.live():
            scene.leg(party.leg, "ended", "hung_up")
        scene.views(None)
    assert scene.is_at(Stage.ENDED), scene.call
    assert not scene.call.live()
    assert scene.call.ended_at is not None
