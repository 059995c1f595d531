"""The voice channel of one gateway: every live call has a driver here, whatever node holds it."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

from core.errors import Conflict, NotFound, Unavailable
from core.model import Actor, Language, TenantId, UserId
from core.ports import Clock, Inbox, Threads
from infra.db import Database
from infra.tasks import TaskScope

from . import configuration, store
from .call.inputs import Asked, NodeBack, NodeGone, Told
from .call.model import Call, Policy, Stage
from .configuration import Configuration, policy_of
from .driver import Driver
from .model import Number
from .nodes import NODE_BACK_WITHIN, Node, Nodes
from .placing import check, incoming, new_call, placed
from .reachable import Reachable, Tell
from .recordings import Recordings
from .rules import screen
from .wire import facts, orders

log = logging.getLogger(__name__)

CONFIGURED_EVERY = timedelta(seconds=30)
HOUR = timedelta(hours=1)
PROMPTS_AT_ONCE = 40


class Voice:
    """Runs as a supervised service."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        inbox: Inbox,
        threads: Threads,
        recordings: Recordings,
        secret: str,
        prompts: Callable[[], Awaitable[list[orders.Part]]],
        reachable: Tell,
    ) -> None:
        """`prompts`: what the bot will say for certain, to be spoken ahead.

        `reachable` is told whose telephones are connected.
        """
        self.nodes = Nodes()
        self.secret = secret
        self._database = database
        self._clock = clock
        self._inbox = inbox
        self._threads = threads
        self._recordings = recordings
        self._drivers: dict[str, Driver] = {}
        self._scope: TaskScope | None = None
        self._known = Configuration()
        self._is_configured = asyncio.Event()
        self._prompts = prompts
        self._spoken_ahead: list[orders.Part] = []
        self._reachable = Reachable(
            database,
            clock,
            self.nodes,
            owners=lambda: self._known.desk_phone_owners(),
            tell=reachable,
        )

    async def run(self) -> None:
        """Go on with the calls that live, and keep the nodes configured, until cancelled."""
        async with TaskScope() as scope:
            self._scope = scope
            try:
                for call in await self._database.read(store.live):
                    self._drive(call)
                if self._drivers:
                    scope.start("calls-missing", self._give_up_missing())
                scope.start("phones-connected", self._reachable.run())
                await self._keep_configured()
            finally:
                self._scope = None

    # ---- nodes ---------------------------------------------------------------------------

    @asynccontextmanager
    async def linked(self, hello: facts.Hello, node: Node) -> AsyncIterator[None]:
        """While the block runs, the node is ours: its calls go on, then count as missing."""
        self.nodes.join(node)
        node.phones.update(hello.phones)
        self._reachable.look()
        node.line.give(self._known.for_nodes())
        _prepare(node, self._spoken_ahead)
        await self._match(hello)
        try:
            yield
        finally:
            self.nodes.leave(node, self._clock.now())
            self._reachable.doubt()
            if self._scope is not None:
                self._scope.start(f"node-missing:{node.name}", self._miss(node))

    def nodes_of_late(self) -> list[Node]:
        """The connected nodes, and then those that were."""
        return [*self.nodes.all(), *self.nodes.gone(self._clock.now())]

    async def _match(self, hello: facts.Hello) -> None:
        """Put our calls and the node's side by side."""
        theirs = {live.call: frozenset(leg.leg for leg in live.legs) for live in hello.calls}
        for driver in list(self._drivers.values()):
            call = driver.call
            if call.node != hello.node:
                continue
            if call.boot != hello.boot:
                driver.put(NodeGone())
            else:
                driver.put(NodeBack(legs=theirs.get(call.id, frozenset())))
        for id in theirs.keys() - self._drivers.keys():
            if await self._database.read(lambda tx, id=id: store.is_over(tx, id)):  # type: ignore[misc]
                self.nodes.give(hello.node, orders.Ended(call=id))

    async def _miss(self, node: Node) -> None:
        """The link is down: if it stays so, the calls are lost."""
        await self._clock.sleep(NODE_BACK_WITHIN)
        if not self.nodes.is_connected(node.name):
            self._lose_calls(node.name)

    async def _give_up_missing(self) -> None:
        """After our own start: nodes that do not come back have taken their calls with them."""
        await self._clock.sleep(NODE_BACK_WITHIN)
        for name in {driver.call.node for driver in self._drivers.values()}:
            if not self.nodes.is_connected(name):
                self._lose_calls(name)

    def _lose_calls(self, node: str) -> None:
        for driver in list(self._drivers.values()):
            if driver.call.node == node:
                driver.put(NodeGone())

    async def take(self, node: Node, fact: facts.Facts) -> None:
        """Take in what a node tells; when this returns, it is stored."""
        match fact:
            case facts.Arrived():
                await self._arrive(node, fact)
            case facts.PhoneChanged(user=user, is_connected=is_connected):
                (node.phones.add if is_connected else node.phones.discard)(user)
                self._reachable.look()
                for driver in list(self._drivers.values()):
                    if driver.call.agent == user:
                        driver.put(Told(fact=_unnumbered(fact)))
            case facts.Condition(report=report):
                node.report = report
                self._reachable.look()
            case facts.Recorded():
                await self._keep_recording(fact)
            case facts.Hello() | facts.Leftover():
                pass
            case _:
                await self._tell(fact)

    async def _tell(self, fact: facts.Facts) -> None:
        driver = self._drivers.get(getattr(fact, "call", ""))
        if driver is None:
            return
        if fact.number:
            await driver.done(Told(fact=fact))
        else:
            driver.put(Told(fact=fact))

    async def _keep_recording(self, fact: facts.Recorded) -> None:
        """A recording is whole; its call may be over by now."""
        call = await self._database.read(lambda tx: store.known(tx, fact.call))
        if call is not None:
            await self._recordings.keep(call, fact, self._known.settings_of(call.tenant))

    # ---- calls ---------------------------------------------------------------------------

    async def _arrive(self, node: Node, arrived: facts.Arrived) -> None:
        """A call comes in: whose is it, may it be taken, and then it has a driver."""
        if await self._database.read(lambda tx: store.known(tx, arrived.call)) is not None:
            return
        await self._is_configured.wait()  # a call may come with the node's first words
        number = self._known.number_for(arrived.called, arrived.account)
        if number is None:
            order = orders.Reject(call=arrived.call, code=404, reason="no such number here")
            node.line.give(order)
            node.line.give(orders.Ended(call=arrived.call))
            return
        call = incoming(arrived, number, node, self._clock.now())
        refused = await self._screen(call)
        if refused is not None:
            node.line.give(orders.Reject(call=call.id, code=603, reason="declined"))
            node.line.give(orders.Ended(call=call.id))
            ended = replace(call, stage=Stage.ENDED, ending=refused, ended_at=call.arrived_at)
            await self._database.write(lambda tx: store.save(tx, ended))
            return
        await self._drive(call).done(Told(fact=arrived))

    async def _screen(self, call: Call) -> str | None:
        """Why the call is not taken; None when it is."""
        settings = self._known.settings_of(call.tenant)
        of_late = await self._database.read(
            lambda tx: store.count_of_caller(tx, call.tenant, call.caller, tx.now - HOUR)
        )
        rules = self._known.rules_of(call.tenant)
        verdict = screen(
            call.caller,
            rules,
            of_late,
            settings.nuisance_calls,
            self._clock.now(),
            settings.region,
        )
        return None if verdict.is_allowed else verdict.reason

    def _drive(self, call: Call) -> Driver:
        if self._scope is None:
            raise Unavailable("voice", "starting")
        driver = Driver(
            call,
            database=self._database,
            clock=self._clock,
            inbox=self._inbox,
            threads=self._threads,
            nodes=self.nodes,
            policy=lambda: self._policy(call.tenant),
        )
        self._drivers[call.id] = driver
        self._scope.start(f"call:{call.id}", self._until_over(driver))
        return driver

    async def _until_over(self, driver: Driver) -> None:
        try:
            await driver.run()
        finally:
            self._drivers.pop(driver.call.id, None)

    def _policy(self, tenant: TenantId) -> Policy:
        known = self._known
        return policy_of(
            known.settings_of(tenant),
            known.rules_of(tenant),
            known.lines_of(tenant),
            known.numbers_of(tenant),
        )

    # ---- people --------------------------------------------------------------------------

    async def ask(self, actor: Actor, call: str, asked: Asked) -> None:
        """Do what a person wants with a call. Raises NotFound, or Conflict with the reason."""
        driver = self._drivers.get(call)
        if driver is None or driver.call.tenant != actor.tenant:
            raise NotFound("call", call)
        await driver.done(asked)

    def number_for(self, called: str) -> Number | None:
        """Whose number it is."""
        return self._known.number_for(called, "")

    def check_dialling(self, actor: Actor, number: str) -> None:
        """Raise DiallingRefused unless the company's rules allow calling the number."""
        region = self._known.settings_of(actor.tenant).region
        check(number, self._known.rules_of(actor.tenant), self._clock.now(), region)

    async def place(
        self, actor: Actor, number: str, id: str, language: Language, customer: str | None = None
    ) -> Call:
        """Call a number for the actor; their phone comes first. The number was allowed before.

        `customer`: on whose card the number was pressed; attached to the interaction.
        """
        node = self.nodes.of_phone(actor.user)
        if node is None:
            raise Conflict("your phone is not connected")
        if any(d.call.agent == actor.user and d.call.live() for d in self._drivers.values()):
            raise Conflict("you are in a call")
        call = new_call(actor, number, id, language, node, self._clock.now())
        await self._database.write(lambda tx: store.save(tx, call))
        self._drive(call)
        await self._inbox.deliver(placed(call, UserId(actor.user), customer))
        return call

    # ---- configuration -------------------------------------------------------------------

    async def _keep_configured(self) -> None:
        async with self._database.bus.subscribe(configuration.TOPIC) as wakeups:
            while True:
                try:
                    await self._configure()
                    await self._speak_ahead()
                except Unavailable as error:
                    log.warning("calls are not configured", extra={"reason": error.reason})
                    await self._clock.sleep(timedelta(seconds=1))
                    continue
                await wakeups.wait(CONFIGURED_EVERY)

    async def _configure(self) -> None:
        known = await self._database.read(lambda tx: configuration.load(tx, self.secret))
        self._is_configured.set()
        if known != self._known:
            self._known = known
            for node in self.nodes.all():
                node.line.give(known.for_nodes())

    async def _speak_ahead(self) -> None:
        """Have nodes speak what a newly published flow will say."""
        wanted = await self._prompts()
        if wanted != self._spoken_ahead:
            self._spoken_ahead = wanted
            for node in self.nodes.all():
                _prepare(node, wanted)


def _prepare(node: Node, prompts: list[orders.Part]) -> None:
    """In orders that are small enough for a frame."""
    for at in range(0, len(prompts), PROMPTS_AT_ONCE):
        node.line.give(orders.Prepare(prompts=prompts[at : at + PROMPTS_AT_ONCE]))


def _unnumbered(fact: facts.PhoneChanged) -> facts.PhoneChanged:
    """It goes to several calls, which count the facts of their own legs only."""
    return facts.PhoneChanged(user=fact.user, is_connected=fact.is_connected)
