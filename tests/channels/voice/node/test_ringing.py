"""What an agent hears of somebody who is being called, and nobody else does."""

import asyncio
from pathlib import Path

import pytest

from channels.voice.media.music import Tone, network_tone
from channels.voice.node.ringing import Ringing
from channels.voice.telephony.legs import Ending, LegState
from channels.voice.wire import orders
from tests.channels.voice.media.sounds import strength
from tests.channels.voice.node.house import PROMPT_HZ, House, Telephone, house
from tests.channels.voice.node.test_together import party

RING_HZ = 425
EARLY_HZ = 1500


async def calling(node: House) -> tuple[str, Telephone, Telephone, Telephone]:
    """An agent has somebody called, while the customer is held; they have not answered."""
    call, customer = await node.called()
    agent = node.has_phone("agent")
    node.obeys(
        orders.Join(call=call, leg=f"{call}-1", user="agent"),
        orders.Bridge(call=call, parties=[party(call, 0, "hold"), party(call, 1)]),
        orders.Dial(call=call, leg=f"{call}-2", number="+4412", heard_by=[f"{call}-1"]),
    )
    return call, customer, agent, node.dialled[-1][1]


async def test_it_rings_until_somebody_answers(tmp_path: Path) -> None:
    async with house(tmp_path) as node:
        call, customer, agent, called = await calling(node)
        await asyncio.sleep(1)
        assert not agent.hears_tone(RING_HZ), "nothing rings yet"
        called.becomes(LegState.RINGING)
        await asyncio.sleep(0.7)
        assert agent.hears_tone(RING_HZ)
        assert not customer.hears_tone(RING_HZ)
        await asyncio.sleep(2)
        assert not agent.hears_tone(RING_HZ), "between two rings"
        await asyncio.sleep(2.8)
        assert agent.hears_tone(RING_HZ)
        called.becomes(LegState.UP)
        node.obeys(
            orders.Bridge(
                call=call,
                parties=[party(call, 0, "hold"), party(call, 1, partner=2),
                         party(call, 2, partner=1)],
            )
        )  # fmt: skip
        called.sounds(EARLY_HZ, 800)
        await asyncio.sleep(0.5)
        assert agent.hears_tone(EARLY_HZ)
        assert not agent.hears_tone(RING_HZ)
        assert not customer.hears_tone(EARLY_HZ)


async def test_what_is_said_before_the_answer_is_heard_instead(tmp_path: Path) -> None:
    async with house(tmp_path) as node:
        _, customer, agent, called = await calling(node)
        called.becomes(LegState.RINGING)
        await asyncio.sleep(0.4)
        called.becomes(LegState.EARLY)
        called.sounds(EARLY_HZ, 3000)
        await asyncio.sleep(0.4)
        assert agent.hears_tone(EARLY_HZ)
        assert not agent.hears_tone(RING_HZ)
        assert not customer.hears_tone(EARLY_HZ)
        called.becomes(LegState.ENDED, Ending.BUSY, 486)
        await asyncio.sleep(0.4)
        assert not agent.hears_tone(RING_HZ), "the far side has said itself why"


@pytest.mark.parametrize(
    ("ending", "is_told"),
    [(Ending.BUSY, True), (Ending.NO_ANSWER, True), (Ending.ENDED_HERE, False)],
)
async def test_why_nobody_came_is_told_for_a_moment(
    ending: Ending, is_told: bool, tmp_path: Path
) -> None:
    async with house(tmp_path) as node:
        _, customer, agent, called = await calling(node)
        called.becomes(LegState.ENDED, ending, 486)
        await asyncio.sleep(1)
        assert agent.hears_tone(RING_HZ, last_ms=1000) is is_told
        assert not customer.hears_tone(RING_HZ, last_ms=1000)
        await asyncio.sleep(3)
        assert not agent.hears_tone(RING_HZ, last_ms=1000)


async def test_nobody_hears_it_where_nobody_shall(tmp_path: Path) -> None:
    async with house(tmp_path) as node:
        call, customer = await node.called()
        node.obeys(orders.Dial(call=call, leg=f"{call}-1", number="+4412"))
        called = node.dialled[-1][1]
        called.becomes(LegState.RINGING)
        called.becomes(LegState.EARLY)
        called.sounds(EARLY_HZ, 2000)
        await asyncio.sleep(0.5)
        assert not customer.hears_tone(EARLY_HZ)
        assert not customer.hears_tone(RING_HZ)
        assert not customer.hears_tone(PROMPT_HZ)


@pytest.mark.parametrize(
    ("region", "country", "hertz"),
    [("GB", "en-GB", 450), ("CN", "zh-CN", 450), ("US", "en-US", 480), ("DE", "de-DE", 425)],
)
def test_each_region_has_its_own_tones(region: str, country: str, hertz: int) -> None:
    ringing = Ringing("leg", ("ear",), region)
    ringing.becomes(LegState.RINGING, None)
    size = len(network_tone(Tone.RINGBACK, country)) // 320
    played = b"".join(ringing.frame() or b"" for _ in range(size))
    assert played == network_tone(Tone.RINGBACK, country)[: len(played)]
    assert strength(played[:4800], hertz) > 0.05
