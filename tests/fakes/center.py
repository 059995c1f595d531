"""A contact centre in memory: takes deliveries, keeps conversations, wakes their watchers."""

from dataclasses import dataclass, field, replace

from core.errors import Unavailable
from core.model import (
    Attachment,
    AuthorKind,
    ChannelKind,
    Choice,
    ConversationId,
    EntryId,
    Inbound,
    InteractionId,
    Line,
    OfflineMessage,
    Receipt,
    Source,
    Stage,
    TenantId,
    TextMessage,
    ThreadView,
)
from core.ports import Clock, thread_topic, typing_topic
from infra.bus import Bus

ThreadKey = tuple[str, str, str]


@dataclass(slots=True, kw_only=True)
class Thread:
    """One conversation; tests may set every field."""

    id: str
    lines: list[Line] = field(default_factory=list)
    stage: Stage | None = None
    agent_name: str | None = None
    ahead: int | None = None
    can_rate: bool = False
    delivered: int = 0
    read: int = 0
    agent_read: int = 0


class Center:
    """core.ports.Inbox and core.ports.Threads in memory."""

    def __init__(self, bus: Bus, clock: Clock) -> None:
        self.bus = bus
        self.clock = clock
        self.deliveries: list[Inbound] = []
        self.is_down = False
        """While set, nothing can be stored or read."""
        self._receipts: dict[tuple[str, str, str], str] = {}
        self._threads: dict[ThreadKey, Thread] = {}

    async def deliver(self, inbound: Inbound) -> Receipt:
        self._check()
        key = (inbound.tenant, inbound.channel, inbound.provider_id)
        if key in self._receipts:
            return Receipt(ledger_id=self._receipts[key], is_new=False)
        self._receipts[key] = ledger_id = f"ledger-{len(self._receipts) + 1}"
        self.deliveries.append(inbound)
        self._take(inbound)
        return Receipt(ledger_id=ledger_id, is_new=True)

    async def view(
        self, tenant: TenantId, channel: ChannelKind, thread: str, *, after: int, limit: int
    ) -> ThreadView:
        self._check()
        found = self._threads.get((tenant, channel, thread), Thread(id=""))
        return ThreadView(
            conversation=ConversationId(found.id) if found.id else None,
            interaction=InteractionId(f"i-{found.id}") if found.stage else None,
            stage=found.stage,
            agent_name=found.agent_name,
            ahead=found.ahead,
            can_rate=found.can_rate,
            lines=tuple(found.lines[after : after + limit]),
            last=len(found.lines),
            delivered=found.delivered,
            read=found.read,
            agent_read=found.agent_read,
        )

    async def mark(
        self, tenant: TenantId, channel: ChannelKind, thread: str, *, up_to: int, is_read: bool
    ) -> None:
        self._check()
        found = self._threads.get((tenant, channel, thread))
        if found is None:
            return
        reached = min(up_to, len(found.lines))
        found.delivered = max(found.delivered, reached)
        if is_read:
            found.read = max(found.read, reached)
        self.wake(tenant, channel, thread)

    async def attachment(
        self, tenant: TenantId, channel: ChannelKind, thread: str, blob: str
    ) -> Attachment | None:
        self._check()
        found = self._threads.get((tenant, channel, thread))
        files = [file for line in found.lines for file in line.attachments] if found else []
        return next((file for file in files if file.blob == blob), None)

    def thread(self, tenant: str, channel: str, thread: str) -> Thread:
        """The conversation, begun if it was not."""
        key = (tenant, channel, thread)
        if key not in self._threads:
            self._threads[key] = Thread(id=f"c-{len(self._threads) + 1}")
        return self._threads[key]

    def say(
        self,
        at: ThreadKey,
        text: str,
        *,
        author: AuthorKind = AuthorKind.AGENT,
        name: str = "Ann",
        choices: tuple[Choice, ...] = (),
        sources: tuple[Source, ...] = (),
        attachments: tuple[Attachment, ...] = (),
    ) -> Line:
        """Add a line to the conversation, from the company's side."""
        line = Line(
            n=0,
            id=EntryId(""),
            author=author,
            name=name,
            text=text,
            at=self.clock.now(),
            choices=choices,
            sources=sources,
            attachments=attachments,
        )
        return self._add(at, line)

    def change(self, at: ThreadKey, **fields: object) -> None:
        """Set fields of the conversation and wake its watchers."""
        thread = self.thread(*at)
        for name, value in fields.items():
            setattr(thread, name, value)
        self.wake(*at)

    def type(self, at: ThreadKey, *, by: str = "agent", name: str = "Ann") -> None:
        """Send a typing sign."""
        self.bus.send(typing_topic(self.thread(*at).id), {"by": by, "name": name})

    def wake(self, tenant: str, channel: str, thread: str) -> None:
        self.bus.publish(thread_topic(TenantId(tenant), ChannelKind(channel), thread))

    def _take(self, inbound: Inbound) -> None:
        at = (inbound.tenant, inbound.channel, inbound.thread)
        match inbound.content:
            case TextMessage(text=text, attachments=attachments):
                files = attachments
            case OfflineMessage(text=text):
                files = ()
                self.thread(*at).stage = Stage.WAITING
            case _:
                return
        line = Line(
            n=0,
            id=EntryId(""),
            author=AuthorKind.CUSTOMER,
            name="",
            text=text,
            at=inbound.received_at,
            attachments=files,
            provider_id=inbound.provider_id,
        )
        self._add(at, line)

    def _add(self, at: ThreadKey, line: Line) -> Line:
        thread = self.thread(*at)
        if thread.stage is None:
            thread.stage = Stage.BOT
        n = len(thread.lines) + 1
        numbered = replace(line, n=n, id=EntryId(f"{thread.id}-{n}"))
        thread.lines.append(numbered)
        self.wake(*at)
        return numbered

    def _check(self) -> None:
        if self.is_down:
            raise Unavailable("center", "it is down")
