"""A caller whose voice node is the test: what they say is delivered, what they hear is read."""

import asyncio
import uuid
from collections.abc import Callable
from datetime import timedelta

import sqlalchemy as sa

from accounts.tables import tenant as tenants
from core.channels import VOICE
from core.model import (
    Address,
    AgentSpoke,
    AgentUnreachable,
    CallArrived,
    CallbackAsked,
    CallLost,
    CallPlaced,
    CustomerLeft,
    Inbound,
    InboundContent,
    Language,
    Line,
    NothingHeard,
    Recognition,
    Spoken,
    Stage,
    TakenOver,
    TenantId,
    TextMessage,
    ThreadView,
    UserId,
)
from core.ports import thread_topic
from tests.journeys.center import Center

PATIENCE = timedelta(minutes=2)
NUMBER = "+441632555010"
CALLED = "+441632960100"
MOST_LINES = 200


class Caller:
    """One call. `number` is "" for one who withholds it."""

    def __init__(self, center: Center, *, number: str = NUMBER, language: str = "en") -> None:
        self._system = center.system
        self._number = number
        self._language = Language(language)
        self._thread = uuid.uuid4().hex
        self._tenant = TenantId("")
        self._heard = 0
        self.view: ThreadView | None = None

    async def calls(self) -> None:
        """Dial, and be greeted."""
        await self._find_tenant()
        await self._deliver(CallArrived())
        await self.hears("")

    async def is_called_by(self, agent: str) -> None:
        """An agent dials this number."""
        await self._find_tenant()
        await self._deliver(CallPlaced(agent=UserId(agent)))

    async def misses(self, agent: str) -> None:
        """The telephone of the agent who has accepted does not answer."""
        await self._deliver(AgentUnreachable(agent=UserId(agent)))

    async def is_taken_over(self, agent: str, *, by: str) -> None:
        await self._deliver(TakenOver(agent=UserId(agent), by=UserId(by)))

    async def says(self, text: str) -> None:
        speech = Recognition(engine="test", confidence=0.9, seconds=1.5)
        await self._deliver(TextMessage(text=text, speech=speech))

    async def types(self, keys: str) -> None:
        await self._deliver(TextMessage(text=keys))

    async def presses(self, key: str) -> None:
        """Press a key that the last line offers, as the node would make it a choice."""
        await self._deliver(TextMessage(text=key, choice=self.spoken.keys[key]))

    async def stays_silent(self) -> None:
        await self._deliver(NothingHeard())

    async def hangs_up(self) -> None:
        await self._deliver(CustomerLeft())

    async def is_cut_off(self) -> None:
        await self._deliver(CallLost())

    async def wants_callback(self, number: str = NUMBER) -> None:
        await self._deliver(CallbackAsked(number=number))

    async def is_told(self, agent: str, name: str, text: str) -> None:
        await self._deliver(AgentSpoke(agent=UserId(agent), name=name, text=text))

    async def hears(self, words: str) -> Line:
        """Wait for the next line of the bot with these words, after the last one heard."""
        found: list[Line] = []

        def is_there(view: ThreadView) -> bool:
            found[:] = [
                line
                for line in view.lines
                if line.n > self._heard and line.spoken is not None and words in line.text
            ]
            return bool(found)

        await self.until(is_there, about=f"to hear {words!r}")
        self._heard = found[0].n
        return found[0]

    async def reaches(self, stage: Stage | None) -> ThreadView:
        await self.until(lambda view: view.stage is stage, about=f"to reach {stage}")
        assert self.view is not None
        return self.view

    @property
    def spoken(self) -> Spoken:
        """How the newest line is spoken."""
        assert self.view is not None
        newest = self.view.lines[-1].spoken
        assert newest is not None
        return newest

    @property
    def interaction(self) -> str:
        assert self.view is not None
        assert self.view.interaction is not None
        return self.view.interaction

    async def until(self, condition: Callable[[ThreadView], bool], *, about: str) -> None:
        topic = thread_topic(self._tenant, VOICE, self._thread)
        async with self._system.database.bus.subscribe(topic) as wakeups:
            try:
                async with asyncio.timeout(PATIENCE.total_seconds()):
                    while not condition(await self._look()):
                        await wakeups.wait(timeout=timedelta(seconds=5))
            except TimeoutError:
                lines = [line.text for line in self.view.lines] if self.view else []
                stage = self.view.stage if self.view else None
                raise AssertionError(f"waited {about}; {stage}, heard {lines}") from None

    async def _find_tenant(self) -> None:
        stmt = sa.select(tenants.c.id)
        self._tenant = TenantId(await self._system.database.read(lambda tx: tx.scalar(stmt)))

    async def _look(self) -> ThreadView:
        self.view = await self._system.threads.view(
            self._tenant, VOICE, self._thread, after=0, limit=MOST_LINES
        )
        return self.view

    async def _deliver(self, content: InboundContent) -> None:
        await self._system.intake.deliver(
            Inbound(
                tenant=self._tenant,
                channel=VOICE,
                provider_id=f"{self._thread}:{uuid.uuid4().hex}",
                address=Address(channel=VOICE, value=self._number or self._thread),
                thread=self._thread,
                received_at=self._system.clock.now(),
                content=content,
                raw=b"",
                language=self._language,
                facts={"call.caller": self._number, "call.called": CALLED},
            )
        )
