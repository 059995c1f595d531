"""Agents on calls: they dial, are not reached, and take calls over from each other."""

from core.model import Stage
from tests.journeys.caller import Caller
from tests.journeys.center import Center
from tests.journeys.test_voice_conductor import ANN, BEN, BOSS, calls, talks, waits


async def test_a_call_that_an_agent_places_is_theirs(center: Center) -> None:
    ann = await center.signs_in(ANN, phone=True)
    customer = Caller(center)
    await customer.is_called_by(ann.id)
    view = await customer.reaches(Stage.ACTIVE)
    assert view.agent == ann.id
    item = customer.interaction
    await ann.looks_at(item)
    await ann.until(lambda s: "call_placed" in ann.happened(item))
    assert ann.state["interactions"][item]["owner"] == ann.id
    assert ann.state["interactions"][item]["queue"] is None
    await customer.hangs_up()
    await ann.until(lambda s: s["interactions"][item]["stage"] == "wrap_up")
    await center.check("placed")


async def test_a_placed_call_whose_agent_is_not_reached_ends(center: Center) -> None:
    ann = await center.signs_in(ANN, phone=True)
    customer = Caller(center)
    await customer.is_called_by(ann.id)
    await customer.reaches(Stage.ACTIVE)
    await customer.misses(ann.id)
    await customer.reaches(None)


async def test_an_agent_who_is_not_reached_loses_the_call_to_the_next(center: Center) -> None:
    caller, ann = await talks(center)
    await caller.misses(ann.id)
    await caller.hears("the connection to my colleague was lost")
    await caller.reaches(Stage.WAITING)
    ben = await center.signs_in(BEN, phone=True)
    await ben.accepts()
    view = await caller.reaches(Stage.ACTIVE)
    assert view.agent == ben.id
    assert "agent_unreachable" in ben.happened(caller.interaction)
    assert not ann.offer
    await center.check("not reached")


async def test_somebody_else_who_is_not_reached_changes_nothing(center: Center) -> None:
    caller, ann = await talks(center)
    ben = await center.signs_in(BEN, ready=False)
    await caller.misses(ben.id)
    await center.rests()
    view = await caller.reaches(Stage.ACTIVE)
    assert view.agent == ann.id


async def test_a_consulted_agent_takes_the_call_over(center: Center) -> None:
    caller, ann = await talks(center)
    ben = await center.signs_in(BEN, phone=True)
    await caller.is_taken_over(ben.id, by=ann.id)
    await caller.until(lambda view: view.agent == ben.id, about="to be with Ben")
    await ben.has(caller.interaction)
    item = caller.interaction
    await caller.is_told(ben.id, "Daniel Whitmore", "Hello, Daniel here.")
    await ben.sees(item, "Daniel here")
    assert ben.happened(item).count("accepted") == 2
    await caller.hangs_up()
    await ben.until(lambda s: s["interactions"][item]["stage"] == "wrap_up")
    other = await calls(center)
    await waits(other)
    offer = await ann.rings()
    assert offer["interaction"] == other.interaction
    await center.check("taken over")


async def test_somebody_who_is_signed_out_takes_over_and_keeps_the_call(center: Center) -> None:
    caller, ann = await talks(center)
    boss = await center.signs_in(BOSS, ready=False)
    assert boss.state["agents"][boss.id]["presence"] == "signed_out"
    await caller.is_taken_over(boss.id, by=boss.id)
    item = caller.interaction
    await boss.has(item)
    await center.passes(minutes=5)
    view = await caller.reaches(Stage.ACTIVE)
    assert view.agent == boss.id
    assert "agent_lost" not in boss.happened(item)
    assert boss.state["agents"][boss.id]["presence"] == "signed_out"
    assert ann.state["agents"][ann.id]["routing_state"] == "idle"
    await caller.hangs_up()
    await boss.until(lambda s: s["interactions"][item]["stage"] == "wrap_up")
    await boss.post(f"/api/interactions/{item}/close", {"disposition": "answered", "note": ""})
    await boss.until(lambda s: s["agents"][boss.id]["routing_state"] == "off_queue")
    assert boss.state["agents"][boss.id]["load"]["web_chat"]["used"] == 0
    await center.check("taken over while signed out")


async def test_a_supervisor_takes_a_waiting_call(center: Center) -> None:
    boss = await center.signs_in(BOSS, phone=True)
    caller = await calls(center)
    await waits(caller)
    await caller.is_taken_over(boss.id, by=boss.id)
    view = await caller.reaches(Stage.ACTIVE)
    assert view.agent == boss.id
    await boss.has(caller.interaction)
    await center.check("intercepted")
