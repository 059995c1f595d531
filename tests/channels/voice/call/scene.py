"""One call before the rules: what happens to it is told here, what it does is read here."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar, cast

import msgspec

from channels.voice.call.inputs import (
    Asked,
    ConsultAsked,
    Deliver,
    Give,
    Goal,
    Input,
    Look,
    NodeBack,
    Remind,
    Show,
    TimeUp,
    Told,
    Viewed,
)
from channels.voice.call.model import Call, Direction, Party, Policy, Role, Stage
from channels.voice.call.rules import step
from channels.voice.model import Rule, RuleKind
from channels.voice.wire import facts, orders
from core.model import (
    AuthorKind,
    Choice,
    EntryId,
    Expect,
    InboundContent,
    InteractionId,
    Language,
    Line,
    Spoken,
    TenantId,
    ThreadView,
    UserId,
)
from core.model import Stage as Life

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)
NUMBER = "+441632555010"
ANN, BEN, BOSS = UserId("ann"), UserId("ben"), UserId("boss")
ID = "c1"
ANY_NUMBER = Rule(tenant=TenantId("t1"), id="r1", kind=RuleKind.MAY_DIAL, pattern="*")
CUSTOMER = "c1-0"

Ordered = TypeVar("Ordered", bound=orders.Order)
C = TypeVar("C")


def new_call(**values: Any) -> Call:  # noqa: ANN401 - the call's own fields
    made = Call(
        tenant=TenantId("t1"),
        id=ID,
        node="n1",
        boot="b1",
        direction=Direction.IN,
        way="sip",
        caller=NUMBER,
        called="1000",
        language=Language("en"),
        arrived_at=NOON,
    )
    return replace(made, **values)


def line(
    n: int, text: str, *, author: AuthorKind = AuthorKind.BOT, spoken: Spoken | None = None,
    choices: tuple[Choice, ...] = (),
) -> Line:  # fmt: skip
    said = (spoken or Spoken()) if author is AuthorKind.BOT else None
    return Line(
        n=n, id=EntryId(f"e{n}"), author=author, name="", text=text, at=NOON,
        choices=choices, spoken=said,
    )  # fmt: skip


def seen(stage: Life | None, *lines: Line, **values: object) -> ThreadView:
    """A conversation as the conductor has it."""
    known: dict[str, Any] = {
        "conversation": "k1",
        "interaction": InteractionId("i1") if stage is not None else None,
        "stage": stage,
        "agent_name": None,
        "ahead": None,
        "can_rate": False,
        "lines": lines,
        "last": lines[-1].n if lines else 0,
        "delivered": 0,
        "read": 0,
        "agent_read": 0,
    }
    return ThreadView(**{**known, **values})


class Scene:
    """Steps one call, and keeps what came of each step."""

    def __init__(self, call: Call | None = None, policy: Policy | None = None) -> None:
        self.call = call or new_call()
        self.policy = replace(policy or Policy(), dial_rules=(ANY_NUMBER,))
        self.now = NOON
        self.number = 0
        self.last: list[Any] = []
        """The effects of the last step."""
        self.all: list[Any] = []

    def take(self, given: Input) -> None:
        self.now += timedelta(seconds=1)
        self.call, effects = step(self.call, given, self.now, self.policy)
        self.last = list(effects)
        self.all += self.last
        self.check()

    def check(self) -> None:
        """What holds after every step."""
        call = self.call
        assert msgspec.convert(msgspec.to_builtins(call), Call) == call
        assert msgspec.json.decode(msgspec.json.encode(call), type=Call) == call
        if call.stage is Stage.ENDED:
            assert not call.live()
        for bridge in self.given(orders.Bridge, self.last):
            legs = [party.leg for party in bridge.parties]
            assert len(legs) == len(set(legs))
        bridges = self.given(orders.Bridge, self.last)
        if bridges and bridges[-1].parties:
            up = {party.leg for party in call.live() if party.is_up}
            assert {party.leg for party in bridges[-1].parties} == up

    # ---- what happens --------------------------------------------------------------------

    def tell(self, kind: type[facts.Fact], **values: object) -> facts.Facts:
        """The node tells a fact, numbered where it is kept."""
        self.number += kind.is_kept
        known = {"call": ID} if kind is not facts.PhoneChanged else {}
        number = self.number if kind.is_kept and kind is not facts.PhoneChanged else 0
        fact: Any = kind(number=number, **{**known, **values})
        self.take(Told(fact=fact))
        return cast(facts.Facts, fact)

    def arrives(self) -> None:
        self.tell(facts.Arrived, leg=CUSTOMER, way="sip", caller=NUMBER, called="1000")

    def leg(self, leg: str, state: str, ending: str | None = None, code: int = 0) -> None:
        self.tell(facts.LegChanged, leg=leg, state=state, ending=ending, code=code)

    def up(self, role: Role) -> Party:
        """The newest leg of the role answers."""
        party = self.call.live(role)[-1]
        self.leg(party.leg, "up")
        return self.call.parties[party.leg]

    def gone(self, role: Role, ending: str = "hung_up", code: int = 0) -> None:
        self.leg(self.call.live(role)[-1].leg, "ended", ending, code)

    def hears(self, text: str, leg: str = CUSTOMER, **values: object) -> None:
        self.tell(
            facts.Heard, leg=leg, text=text, language="en", confidence=0.9, engine="test", **values
        )

    def presses(self, digits: str, leg: str = CUSTOMER) -> None:
        self.tell(facts.Pressed, leg=leg, digits=digits)

    def said(self) -> None:
        """What is being said comes to its end."""
        self.tell(facts.SayEnded, id=self.call.saying, spoken_ms=900)

    def views(
        self, stage: Life | None, *lines: Line, for_announcement: bool = False, **values: object
    ) -> None:
        given = Viewed(view=seen(stage, *lines, **values), for_announcement=for_announcement)
        self.take(given)

    def time_up(self, name: str, of: str = "") -> None:
        self.take(TimeUp(name=name, of=of))

    def asks(self, asked: Asked) -> None:
        self.take(asked)

    def consults(self, user: UserId | None = BEN, number: str = "") -> Party:
        goal = Goal(user=user, number=number, name="Ben")
        self.asks(ConsultAsked(by=ANN, goal=goal))
        return self.call.live(Role.CONSULTED)[-1]

    def back(self, *legs: str) -> None:
        self.take(NodeBack(legs=frozenset(legs)))

    # ---- whole stretches -----------------------------------------------------------------

    def with_bot(self) -> "Scene":
        self.arrives()
        self.leg(CUSTOMER, "up")
        spoken = Spoken(expect=Expect.FREE)
        self.views(Life.BOT, line(1, "How can I help?", spoken=spoken))
        return self

    def waiting(self) -> "Scene":
        self.with_bot()
        self.views(Life.WAITING, queue="billing", ahead=1)
        return self

    def connecting(self) -> "Scene":
        self.waiting()
        self.views(Life.ACTIVE, agent=ANN)
        return self

    def talking(self) -> "Scene":
        self.connecting()
        self.up(Role.AGENT)
        if self.call.stage is Stage.CONNECTING:
            self.said()
        assert self.call.stage is Stage.TALKING
        return self

    # ---- what came of it -----------------------------------------------------------------

    def given(self, kind: type[Ordered], among: list[Any] | None = None) -> list[Ordered]:
        found = self.last if among is None else among
        return [e.order for e in found if isinstance(e, Give) and isinstance(e.order, kind)]

    def order(self, kind: type[Ordered]) -> Ordered:
        """The last order of the kind in the last step."""
        found = self.given(kind)
        assert found, f"no {kind.__name__} among {self.last}"
        return found[-1]

    def delivered(self, kind: type[C]) -> list[C]:
        """What went to the conductor in the last step."""
        return [
            e.content for e in self.last if isinstance(e, Deliver) and isinstance(e.content, kind)
        ]

    @property
    def contents(self) -> list[InboundContent]:
        return [e.content for e in self.last if isinstance(e, Deliver)]

    @property
    def keys(self) -> list[str]:
        return [e.key for e in self.all if isinstance(e, Deliver)]

    def is_at(self, stage: Stage) -> bool:
        return self.call.stage is stage

    @property
    def looks(self) -> bool:
        return any(isinstance(e, Look) for e in self.last)

    @property
    def shown(self) -> list[dict[str, object]]:
        return [e.what for e in self.last if isinstance(e, Show)]

    @property
    def reminders(self) -> list[tuple[str, timedelta, str]]:
        return [(e.name, e.after, e.of) for e in self.last if isinstance(e, Remind)]

    @property
    def modes(self) -> dict[str, tuple[str, str]]:
        """Of the last bridge: leg without the call's name -> mode, partner."""
        bridge = self.given(orders.Bridge)[-1]
        return {p.leg.rpartition("-")[2]: (p.mode, p.partner) for p in bridge.parties}

    @property
    def words(self) -> str:
        return " ".join(part.text for part in self.order(orders.Say).parts)
