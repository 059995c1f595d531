"""One live call: takes what happens in its order, lets the rules decide, and does it.

For each input: what goes to the conductor is stored first, then the call's state, then the node is
told. A repeated input finds its facts in the state already, so that a gateway that dies in between
loses and repeats nothing.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import assert_never

import msgspec

from core.errors import Conflict, Unavailable
from core.events import CallChanged
from core.model import Address, Inbound
from core.ports import Clock, Inbox, Threads, thread_topic
from infra import events
from infra.db import Database, Tx
from infra.tasks import TaskScope
from infra.telemetry import bound

from . import store
from .call.inputs import (
    Deliver,
    Effect,
    Give,
    Input,
    Look,
    NotNow,
    Remind,
    Show,
    TimeUp,
    Told,
    Viewed,
)
from .call.model import Call, Direction, Policy, Stage
from .call.rules import step
from .model import KIND
from .nodes import Nodes
from .wire.orders import Orders, Say

log = logging.getLogger(__name__)

MOST_LINES = 50
TRY_AGAIN = timedelta(milliseconds=500)
"""After the database was away."""
FORGOTTEN_AFTER = timedelta(seconds=2)
"""An ended call may still be told of by its node for so long."""


def call_topic(interaction: str) -> str:
    """The bus topic of what is of the moment in an interaction's call."""
    return f"call:{interaction}"


class Driver:
    """Drives one call until it is over."""

    def __init__(
        self,
        call: Call,
        *,
        database: Database,
        clock: Clock,
        inbox: Inbox,
        threads: Threads,
        nodes: Nodes,
        policy: Callable[[], Policy],
    ) -> None:
        self.call = call
        self._database = database
        self._clock = clock
        self._inbox = inbox
        self._threads = threads
        self._nodes = nodes
        self._policy = policy
        self._inputs: asyncio.Queue[tuple[Input | Look, asyncio.Future[None] | None]] = (
            asyncio.Queue()
        )  # bounded by what one call can bring: the node's facts and people's clicks
        self._reminders: dict[str, asyncio.Task[None]] = {}
        self._scope: TaskScope | None = None

    def put(self, given: Input) -> None:
        """Take this in when its turn comes."""
        self._inputs.put_nowait((given, None))

    async def done(self, given: Input) -> None:
        """Take this in, and wait until it is stored.

        Raises Conflict with a text for people when it cannot be now.
        """
        answer: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._inputs.put_nowait((given, answer))
        await answer

    async def run(self) -> None:
        """Drive the call until it is over and forgotten."""
        topic = thread_topic(self.call.tenant, KIND, self.call.id)
        with bound(tenant=self.call.tenant, channel=KIND):
            async with self._database.bus.subscribe(topic) as wakeups, TaskScope() as scope:
                self._scope = scope
                follower = scope.start(f"call-view:{self.call.id}", self._follow(wakeups.wait))
                try:
                    await self._work()
                finally:
                    follower.cancel()
                    for reminder in self._reminders.values():
                        reminder.cancel()
                    self._refuse_rest()

    async def _follow(self, woken: Callable[[], object]) -> None:
        while True:
            await woken()  # type: ignore[misc] # the bound method of Wakeups
            self._inputs.put_nowait((Look(), None))

    async def _work(self) -> None:
        while True:
            is_over = self.call.stage is Stage.ENDED
            try:
                async with asyncio.timeout(FORGOTTEN_AFTER.total_seconds() if is_over else None):
                    given, answer = await self._inputs.get()
            except TimeoutError:
                return
            await self._take(given, answer)

    def _refuse_rest(self) -> None:
        while not self._inputs.empty():
            _, answer = self._inputs.get_nowait()
            if answer is not None and not answer.done():
                answer.set_exception(Conflict("the call is over"))

    async def _take(self, given: Input | Look, answer: asyncio.Future[None] | None) -> None:
        try:
            await self._persist(await self._look(given) if isinstance(given, Look) else given)
        except NotNow as error:
            if answer is not None:
                answer.set_exception(Conflict(str(error)))
        except Exception as error:
            log.exception("a call could not go on", extra={"call": self.call.id})
            if answer is not None and not answer.done():
                answer.set_exception(error)
        else:
            if answer is not None and not answer.done():
                answer.set_result(None)

    async def _persist(self, given: Input) -> None:
        """Take in one input whole; while the database is away, try until it is back."""
        while True:
            try:
                await self._go(given)
                return
            except Unavailable as error:
                log.warning("a call waits", extra={"call": self.call.id, "reason": error.reason})
                await self._clock.sleep(TRY_AGAIN)

    async def _go(self, given: Input) -> None:
        policy = self._policy()
        call = self._placed(given)
        after, effects = step(call, given, self._clock.now(), policy)
        for effect in effects:
            if isinstance(effect, Deliver):
                await self._deliver(after, effect, given)
        if after != self.call:
            await self._save(after)
        for effect in effects:
            self._perform(effect)

    def _perform(self, effect: Effect) -> None:
        match effect:
            case Give(order=order):
                self._give(order)
            case Remind():
                self._remind(effect)
            case Look():
                self._inputs.put_nowait((effect, None))
            case Show(what=what):
                self._show(what)
            case Deliver():
                pass  # done before the state was stored
            case _:
                assert_never(effect)

    async def _deliver(self, call: Call, effect: Deliver, given: Input) -> None:
        raw = msgspec.json.encode(given.fact) if isinstance(given, Told) else b""
        await self._inbox.deliver(
            Inbound(
                tenant=call.tenant,
                channel=KIND,
                provider_id=f"{call.id}:{call.boot}:{effect.key}",
                address=Address(channel=KIND, value=_who(call)),
                thread=call.id,
                received_at=self._clock.now(),
                content=effect.content,
                raw=raw,
                language=call.language,
                facts=effect.facts,
            )
        )

    async def _save(self, after: Call) -> None:
        is_visible = _shown(after) != _shown(self.call)

        def unit(tx: Tx) -> None:
            store.save(tx, after)
            if is_visible:
                fact = CallChanged(call=after.id, stage=after.stage.value)
                touches = [("calls", after.id)]
                if after.interaction:
                    touches.append(("interactions", after.interaction))
                events.append(tx, after.tenant, fact, touches=touches)

        await self._database.write(unit)
        self.call = after

    def _placed(self, given: Input) -> Call:
        """A call without a line goes on where the agent's phone is, or on any node there is."""
        call = self.call
        if call.live() or not isinstance(given, Viewed) or given.view.agent is None:
            return call
        nodes = self._nodes
        chosen = nodes.of_phone(given.view.agent) or nodes.find(call.node) or nodes.any()
        if chosen is None or chosen.boot == call.boot:
            return call
        return replace(call, node=chosen.name, boot=chosen.boot, last_fact=0)

    def _give(self, order: Orders) -> None:
        """Tell the node."""
        self._nodes.give(self.call.node, self._with_partly(order))

    def _with_partly(self, order: Orders) -> Orders:
        """The words so far are asked for only where somebody looks on."""
        interaction = self.call.interaction
        if not isinstance(order, Say) or order.ask is None or interaction is None:
            return order
        if not self._database.bus.is_heard(call_topic(interaction)):
            return order
        return msgspec.structs.replace(
            order, ask=msgspec.structs.replace(order.ask, tells_partly=True)
        )

    def _remind(self, effect: Remind) -> None:
        former = self._reminders.pop(effect.name, None)
        if former is not None:
            former.cancel()
        if self._scope is not None:
            name = f"call-timer:{self.call.id}:{effect.name}"
            self._reminders[effect.name] = self._scope.start(name, self._wait(effect))

    async def _wait(self, effect: Remind) -> None:
        await self._clock.sleep(effect.after)
        self.put(TimeUp(name=effect.name, of=effect.of))

    async def _look(self, look: Look) -> Viewed:
        view = await self._threads.view(
            self.call.tenant, KIND, self.call.id, after=self.call.cursor, limit=MOST_LINES
        )
        return Viewed(view=view, for_announcement=look.for_announcement)

    def _show(self, what: dict[str, object]) -> None:
        if self.call.interaction:
            self._database.bus.send(call_topic(self.call.interaction), what)


def _who(call: Call) -> str:
    """Whose call it is: a number counts only where a line of ours vouches for it.

    Anybody who reaches us directly can show any number, and must not get its owner's history.
    """
    is_vouched = bool(call.account) or call.direction is Direction.OUT
    return call.caller if call.caller and is_vouched else f"withheld:{call.id}"


def _shown(call: Call) -> Call:
    """What of a call screens show: the rest changes without their being told."""
    return replace(
        call,
        last_fact=0,
        cursor=0,
        saying="",
        things_said=0,
        failures=0,
        announcements=0,
        is_language_known=False,
    )
