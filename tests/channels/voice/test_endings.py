"""Who ended a call, told from its legs."""

from datetime import timedelta

import pytest

from channels.voice.call.model import Call, Direction, Party, PartyState, Role
from channels.voice.endings import BOT, ended_by
from core.model import Language, TenantId, UserId
from tests.virtual_time import NOON


def leg(name: str, role: Role, *, ending: str | None = None, at: float = 60) -> Party:
    """A leg that was answered at once, and ended so many seconds after noon."""
    return Party(
        leg=name,
        role=role,
        state=PartyState.UP if ending is None else PartyState.ENDED,
        user=None if role is Role.CUSTOMER else UserId(name),
        began_at=NOON,
        answered_at=NOON,
        ended_at=None if ending is None else NOON + timedelta(seconds=at),
        ending=ending,
    )


def customer(ending: str, at: float = 60) -> Party:
    return leg("c", Role.CUSTOMER, ending=ending, at=at)


def agent(ending: str | None, at: float = 60, name: str = "ann") -> Party:
    return leg(name, Role.AGENT, ending=ending, at=at)


@pytest.mark.parametrize(
    ("parties", "expected"),
    [
        pytest.param(
            [customer("hung_up"), agent("ended_here", 60.1)], {"c": "c", "ann": "c"}, id="customer"
        ),
        pytest.param(
            [customer("ended_here"), agent("ended_here")],
            {"c": "ann", "ann": "ann"},
            id="the agent in the console",
        ),
        pytest.param(
            [customer("ended_here", 60.2), agent("hung_up", 60)],
            {"c": "ann", "ann": "ann"},
            id="the agent at the desk phone",
        ),
        pytest.param([customer("ended_here")], {"c": BOT}, id="the bot"),
        pytest.param(
            [agent("ended_here", 20), customer("ended_here", 60)],
            {"ann": "ann", "c": BOT},
            id="the bot, after an agent had gone",
        ),
        pytest.param(
            [customer("no_media"), agent("ended_here")], {"c": None, "ann": None}, id="a lost line"
        ),
        pytest.param([customer("busy")], {"c": None}, id="not reached"),
        pytest.param(
            [customer("hung_up"), agent("taken_over", 30), agent("ended_here", 60, "ben")],
            {"c": "c", "ann": None, "ben": "c"},
            id="after it was taken over",
        ),
        pytest.param(
            [
                customer("hung_up", 90),
                agent("ended_here", 90),
                leg("boss", Role.SUPERVISOR, ending="ended_here", at=40),
            ],
            {"c": "c", "ann": "c", "boss": "boss"},
            id="a supervisor who leaves",
        ),
        pytest.param(
            [
                customer("hung_up", 90),
                agent("ended_here", 90),
                leg("ben", Role.CONSULTED, ending="ended_here", at=40),
            ],
            {"c": "c", "ann": "c", "ben": "ann"},
            id="a consultation that the agent ended",
        ),
        pytest.param([agent(None)], {}, id="nobody yet"),
    ],
)
def test_who_ended_each_leg(parties: list[Party], expected: dict[str, str | None]) -> None:
    call = Call(
        tenant=TenantId("acme"),
        id="c1",
        node="n",
        boot="b",
        direction=Direction.IN,
        way="sip",
        caller="",
        called="1000",
        language=Language("en"),
        arrived_at=NOON,
        parties={party.leg: party for party in parties},
    )
    assert ended_by(call) == expected
