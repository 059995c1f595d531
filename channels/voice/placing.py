"""How calls begin: those that come in, and those that people make, if they may."""

from collections.abc import Sequence
from datetime import datetime

from core.errors import NotAllowed
from core.model import Actor, Address, CallPlaced, Inbound, Language, UserId

from .call.model import Call, Direction, Stage
from .model import KIND, Number, Rule
from .nodes import Node
from .rules import may_dial, plain_number
from .wire import facts


class DiallingRefused(NotAllowed):
    """The number may not be called; `reason` as in rules.Verdict."""

    code = "dialling_refused"

    def __init__(self, reason: str) -> None:
        super().__init__(f"voice.dial:{reason}")
        self.reason = reason


def check(number: str, rules: Sequence[Rule], now: datetime, region: str) -> None:
    """Raise DiallingRefused unless the rules allow calling the number."""
    verdict = may_dial(number, rules, now, region)
    if not verdict.is_allowed:
        raise DiallingRefused(verdict.reason)


def incoming(arrived: facts.Arrived, number: Number, node: Node, now: datetime) -> Call:
    """A call that comes in on one of a company's numbers."""
    return Call(
        tenant=number.tenant,
        id=arrived.call,
        node=node.name,
        boot=node.boot,
        direction=Direction.IN,
        way=arrived.way,
        caller=plain_number(arrived.caller) or arrived.caller[:80],
        called=arrived.called[:80],
        caller_name=arrived.caller_name[:80],
        account=arrived.account,
        language=number.languages[0],
        is_language_known=len(number.languages) == 1,
        arrived_at=now,
    )


def new_call(
    actor: Actor, number: str, id: str, language: Language, node: Node, now: datetime
) -> Call:
    """A call that waits for the actor's phone; then the number is dialled."""
    return Call(
        tenant=actor.tenant,
        id=id,
        node=node.name,
        boot=node.boot,
        direction=Direction.OUT,
        way="sip",
        caller=plain_number(number),
        called=plain_number(number),
        language=language,
        is_language_known=True,
        arrived_at=now,
        stage=Stage.BOT,
        callback=plain_number(number),
    )


def placed(call: Call, agent: UserId, customer: str | None) -> Inbound:
    """What the conductor is told of a call that an agent makes."""
    return Inbound(
        tenant=call.tenant,
        channel=KIND,
        provider_id=f"{call.id}:placed",
        address=Address(channel=KIND, value=call.called),
        thread=call.id,
        received_at=call.arrived_at,
        content=CallPlaced(agent=agent),
        raw=b"",
        language=call.language,
        facts={
            "call.called": call.called,
            "call.way": call.way,
            **({"call.customer": customer} if customer else {}),
        },
    )
