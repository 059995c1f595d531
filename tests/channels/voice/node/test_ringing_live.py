"""The same with SIP between the node and a far side that plays before it answers."""

import asyncio
from pathlib import Path

import pytest

from channels.voice.node.switchboard import Dialler
from channels.voice.telephony.legs import Leg, LegState
from channels.voice.telephony.sip.settings import SipSettings
from channels.voice.telephony.sip.way import Sip
from channels.voice.wire import facts, orders
from tests.channels.voice.node.house import house
from tests.channels.voice.peers.sound import share_of, tone
from tests.channels.voice.sip.desk import Desk, Owner, eventually, running, speak

pytestmark = pytest.mark.live
HERE = SipSettings(host="127.0.0.1", port=0, accept_anonymous=True)
EARLY_HZ = 1500


class Out(Dialler):
    """Calls go out by this way."""

    def __init__(self, sip: Sip) -> None:
        self.sip = sip

    def dial(self, order: orders.Dial) -> Leg:
        return self.sip.dial(order.number)


async def test_an_agent_hears_what_a_far_side_says_before_it_refuses(tmp_path: Path) -> None:
    def play(owner: Owner) -> None:
        owner.leg.ring(early=True)

    here, there = Desk(), Desk(play)
    there.echoes = False
    async with (
        running(HERE, here),
        running(HERE, there) as (host, port),
        house(tmp_path) as node,
        asyncio.TaskGroup() as beside,
    ):
        node.board.dialler = Out(here.sip)
        agent = node.has_phone("agent")
        node.obeys(
            orders.Join(call="c1", leg="c1-1", user="agent"),
            orders.Dial(call="c1", leg="c1-2", number=f"sip:1@{host}:{port}", heard_by=["c1-1"]),
        )
        owner = await there.call()
        speaking = beside.create_task(speak(owner.leg, tone(EARLY_HZ, 20, owner.leg.rate)))
        await node.tells(facts.LegChanged, if_=lambda fact: fact.state == LegState.EARLY)
        await eventually(lambda: share_of(b"".join(agent.heard[-50:]), EARLY_HZ, 16000) > 0.9)
        owner.leg.reject(486)
        ended = await node.tells(facts.LegChanged, if_=lambda fact: fact.state == "ended")
        assert (ended.ending, ended.code) == ("busy", 486)
        speaking.cancel()
