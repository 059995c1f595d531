"""A telephone that is registered at several places: all ring, one has the call."""

from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from channels.voice.telephony.legs import Ending, LegState
from channels.voice.telephony.sip.fork import Fork
from channels.voice.telephony.sip.settings import Phone, SipSettings, Trunk
from tests.channels.voice.peers.sound import share_of, tone
from tests.channels.voice.sip.desk import Desk, Owner, eventually, running, speak

pytestmark = pytest.mark.live
HERE = SipSettings(
    host="127.0.0.1", port=0, phones=(Phone(user="ann", password="secret"),)
)  # fmt: skip


async def places(stack: AsyncExitStack, here: Desk, count: int) -> list[Desk]:
    """So many telephones register as Ann, and ring when they are called."""
    host, port = here.sip.address
    line = Trunk(
        name="line", host=host, port=port, user="ann", password="secret", registers=True
    )  # fmt: skip
    made = [Desk(lambda owner: owner.leg.ring()) for _ in range(count)]
    for desk in made:
        desk.echoes = False
        settings = SipSettings(host="127.0.0.1", port=0, trunks=(line,))
        await stack.enter_async_context(running(settings, desk))
    await eventually(lambda: len(here.sip._directory.bindings("ann", 0)) == count)
    return made


def called(here: Desk, *, timeout: float = 60) -> tuple[Fork, Owner]:
    fork = here.sip.dial("phone:ann", timeout=timeout)
    assert isinstance(fork, Fork)
    owner = Owner(fork)  # type: ignore[arg-type] # it is a leg like any other
    fork.listen(owner)
    return fork, owner


async def test_the_first_that_answers_has_the_call(tmp_path: Path) -> None:
    here = Desk()
    settings = replace(HERE, journal=tmp_path)
    async with running(settings, here), AsyncExitStack() as stack:
        desks = await places(stack, here, 3)
        fork, owner = called(here)
        rung = [await desk.call() for desk in desks]
        await owner.becomes(LegState.RINGING)
        rung[1].leg.answer()
        await owner.becomes(LegState.UP)
        for other in (rung[0], rung[2]):
            await other.becomes(LegState.ENDED)
            assert other.ending is Ending.CANCELLED
        assert here.sip.health()["legs"] == 1
        await eventually(lambda: len(list(tmp_path.glob("*.json"))) == 1)
        await speak(rung[1].leg, tone(620, 2, rung[1].leg.rate))
        assert share_of(bytes(owner.heard[-fork.rate :]), 620, fork.rate) > 0.8
        await speak(fork, tone(900, 2, fork.rate))  # type: ignore[arg-type] # as above
        assert share_of(bytes(rung[1].heard[-fork.rate :]), 900, rung[1].leg.rate) > 0.8
        fork.hang_up()
        await rung[1].becomes(LegState.ENDED)
        await eventually(lambda: here.sip.health()["legs"] == 0)
        await eventually(lambda: not list(tmp_path.glob("*.json")))
    assert owner.states == [LegState.RINGING, LegState.UP, LegState.ENDED]


async def test_who_declines_declines_everywhere(tmp_path: Path) -> None:
    here = Desk()
    async with running(HERE, here), AsyncExitStack() as stack:
        desks = await places(stack, here, 2)
        _, owner = called(here)
        rung = [await desk.call() for desk in desks]
        rung[0].leg.reject(603)
        await owner.becomes(LegState.ENDED)
        await rung[1].becomes(LegState.ENDED)
    assert (owner.ending, owner.code) == (Ending.DECLINED, 603)
    assert rung[1].ending is Ending.CANCELLED


@pytest.mark.parametrize(("code", "ending"), [(486, Ending.BUSY), (404, Ending.NO_ANSWER)])
async def test_it_ends_when_nobody_is_left(code: int, ending: Ending) -> None:
    here = Desk()
    async with running(HERE, here), AsyncExitStack() as stack:
        desks = await places(stack, here, 2)
        _, owner = called(here, timeout=2)
        rung = [await desk.call() for desk in desks]
        rung[0].leg.reject(code)
        await owner.becomes(LegState.ENDED)
        await rung[1].becomes(LegState.ENDED)
        assert here.sip.health()["legs"] == 0
    assert owner.ending is ending


async def test_taking_it_back_ends_it_everywhere() -> None:
    here = Desk()
    async with running(HERE, here), AsyncExitStack() as stack:
        desks = await places(stack, here, 2)
        fork, owner = called(here)
        rung = [await desk.call() for desk in desks]
        await owner.becomes(LegState.RINGING)
        fork.hang_up()
        for other in rung:
            await other.becomes(LegState.ENDED)
        await owner.becomes(LegState.ENDED)
    assert owner.ending is Ending.ENDED_HERE
