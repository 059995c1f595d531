"""A voice node of the test: it speaks the link, and its callers and phones do as they are told."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TypeVar

from channels.voice.link import HEADER, node_token
from channels.voice.wire import codec, facts, orders
from tests.asgi import Closed, Socket, connect
from tests.journeys.center import Center

PATIENCE_S = 120
NUMBER = "+441632555010"
Given = TypeVar("Given", bound=orders.Order)


class Exchange:
    """One node. Legs come up as soon as they are asked for, unless `reaches` says otherwise."""

    def __init__(self, center: Center, *, name: str = "default") -> None:
        self.center = center
        self.name = name
        self.boot = uuid.uuid4().hex
        self.given: list[orders.Order] = []
        """Orders that were not waited for yet."""
        self.everything: list[orders.Order] = []
        self.phones: set[str] = set()
        self.desk_phones: set[str] = set()
        """Telephones on desks that are registered, by the names they register as."""
        self.legs: dict[str, dict[str, str]] = {}
        """Call -> leg -> up | ringing."""
        self.ending: str = ""
        """"" reaches everybody who is dialled; otherwise they end like this."""
        self.says_at_once = True
        self._number = 0
        self._kept: dict[int, facts.Facts] = {}
        self._stack = AsyncExitStack()
        self._socket: Socket | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._changed = asyncio.Event()

    # ---- the link ------------------------------------------------------------------------

    async def connects(self) -> None:
        """Open the link; what was not acknowledged is told again."""
        token = node_token(self.center.system.voice.secret)
        self._socket = await self._stack.enter_async_context(
            connect(self.center.app, "/api/voice/node", {HEADER: token})
        )
        live = [
            facts.LiveCall(
                call=call, legs=[facts.LiveLeg(leg=leg, state=s) for leg, s in legs.items()]
            )
            for call, legs in self.legs.items()
        ]
        self._send(
            facts.Hello(node=self.name, boot=self.boot, calls=live, phones=sorted(self.phones))
        )
        for fact in list(self._kept.values()):
            self._send(fact)
        self._send(self._condition())
        self._tasks = [
            asyncio.create_task(self._read(self._socket)),
            asyncio.create_task(self._beat()),
        ]
        await self.order(orders.Welcome)

    async def leaves(self) -> None:
        """The link breaks."""
        for task in self._tasks:
            task.cancel()
        await self._stack.aclose()
        self._stack, self._socket = AsyncExitStack(), None

    async def starts_anew(self) -> None:
        """The node is killed and started again: of its calls nothing is left."""
        await self.leaves()
        self.boot, self._number = uuid.uuid4().hex, 0
        self._kept, self.legs = {}, {}
        self.phones.clear()
        await self.connects()

    def tells(self, fact: facts.Facts) -> None:
        """Tell a fact, numbered and kept as the real node does."""
        if fact.is_kept:
            self._number += 1
            values = {name: getattr(fact, name) for name in fact.__struct_fields__}
            fact = type(fact)(**{**values, "number": self._number})
            self._kept[self._number] = fact
        if self._socket is not None:
            self._send(fact)

    @property
    def unstored(self) -> int:
        """Kept facts that were not acknowledged."""
        return len(self._kept)

    async def stored(self) -> None:
        """Wait until everything that was told is acknowledged."""
        async with asyncio.timeout(PATIENCE_S):
            while self._kept:
                self._changed.clear()
                await self._changed.wait()

    def _send(self, fact: facts.Facts) -> None:
        assert self._socket is not None
        self._socket.send(codec.encode(fact).decode())

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(5)
            self._send(self._condition())

    def _condition(self) -> facts.Condition:
        ways = {"sip": {"phones": sorted(self.desk_phones)}}
        return facts.Condition(report={"calls": len(self.legs), "ways": ways})

    async def _read(self, socket: Socket) -> None:
        try:
            while True:
                order = codec.order_from(codec.encode(await socket.receive()))
                self.given.append(order)
                self.everything.append(order)
                self._obey(order)
                self._changed.set()
        except Closed:
            return

    # ---- what the node does by itself ----------------------------------------------------

    def _obey(self, order: orders.Order) -> None:  # noqa: C901 - one case an order, none nested
        match order:
            case orders.Seen(number=number):
                self._kept = {n: fact for n, fact in self._kept.items() if n > number}
            case orders.Answer(call=call):
                for leg in list(self.legs.get(call, {})):
                    self.becomes(call, leg, "up")
            case orders.Say(call=call, id=id) if self.says_at_once:
                self.tells(facts.SayEnded(call=call, id=id, spoken_ms=500))
            case orders.Join(call=call, leg=leg, user=user):
                self.becomes(
                    call, leg, *(("up",) if user in self.phones else ("ended", "unreachable"))
                )
            case orders.Dial(call=call, leg=leg):
                self.becomes(call, leg, *(("ended", self.ending) if self.ending else ("up",)))
            case orders.HangUp(call=call, leg=None):
                self._clear(call)
            case orders.HangUp(call=call, leg=leg) if leg in self.legs.get(call, {}):
                self.becomes(call, str(leg), "ended", "ended_here")
            case orders.Ended(call=call):
                self._clear(call)
                self.legs.pop(call, None)
            case orders.Reject(call=call):
                self._clear(call)

    def _clear(self, call: str) -> None:
        for leg in list(self.legs.get(call, {})):
            self.becomes(call, leg, "ended", "ended_here")

    def becomes(self, call: str, leg: str, state: str, ending: str | None = None) -> None:
        """A leg moves on, and it is told."""
        legs = self.legs.setdefault(call, {})
        if state == "ended":
            legs.pop(leg, None)
        else:
            legs[leg] = state
        self.tells(facts.LegChanged(call=call, leg=leg, state=state, ending=ending))

    # ---- what people do ------------------------------------------------------------------

    def connects_phone(self, user: str) -> None:
        self.phones.add(user)
        self.tells(facts.PhoneChanged(user=user, is_connected=True))

    def loses_phone(self, user: str) -> None:
        """The page of a person of the company is gone, and with it their leg."""
        self.phones.discard(user)
        self.tells(facts.PhoneChanged(user=user, is_connected=False))

    def call(self, *, number: str = NUMBER, called: str = "1000", account: str = "") -> "Line":
        """Somebody calls; `account` is the trunk that brings them, if one does."""
        line = Line(self, uuid.uuid4().hex)
        self.legs[line.call] = {line.leg: "ringing"}
        self.tells(
            facts.Arrived(
                call=line.call,
                leg=line.leg,
                way="sip",
                caller=number,
                called=called,
                account=account,
            )
        )
        return line

    async def order(
        self, kind: type[Given], *, if_: Callable[[Given], bool] = lambda _: True
    ) -> Given:
        """Wait for the first order of the kind that was not waited for yet."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                while True:
                    for each in self.given:
                        if isinstance(each, kind) and if_(each):
                            self.given.remove(each)
                            return each
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            seen = [type(each).__name__ for each in self.everything]
            raise AssertionError(f"no {kind.__name__} came; {seen[-20:]}") from None


class Line:
    """One caller."""

    def __init__(self, exchange: Exchange, call: str) -> None:
        self.exchange = exchange
        self.call = call
        self.leg = f"{call}-0"

    async def gets(
        self, kind: type[Given], *, if_: Callable[[Given], bool] = lambda _: True
    ) -> Given:
        """Wait for an order for this call."""
        return await self.exchange.order(
            kind, if_=lambda order: getattr(order, "call", "") == self.call and if_(order)
        )

    async def hears(self, words: str) -> orders.Say:
        """Wait until these words are spoken."""
        return await self.gets(
            orders.Say, if_=lambda order: any(words in part.text for part in order.parts)
        )

    def says(self, text: str, *, leg: str | None = None) -> None:
        self.exchange.tells(
            facts.Heard(
                call=self.call, leg=leg or self.leg, text=text, language="en", confidence=0.9,
                engine="test", speech_ms=1200,
            )
        )  # fmt: skip

    def presses(self, digits: str) -> None:
        self.exchange.tells(facts.Pressed(call=self.call, leg=self.leg, digits=digits))

    def hangs_up(self) -> None:
        self.exchange.becomes(self.call, self.leg, "ended", "hung_up")

    async def waits(self) -> None:
        """Ask for a person, and hear music."""
        await self.hears("How can I help")
        self.says("could you put me through to somebody please")
        await self.gets(orders.Music, if_=lambda order: order.is_on)

    @property
    def legs(self) -> dict[str, str]:
        return self.exchange.legs.get(self.call, {})


@asynccontextmanager
async def exchange(center: Center, *, name: str = "default") -> AsyncIterator[Exchange]:
    """A node that is connected for the block."""
    made = Exchange(center, name=name)
    await made.connects()
    try:
        yield made
    finally:
        await made.leaves()
