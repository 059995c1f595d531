"""One change of one interaction inside one unit of work: collect, then write once.

Everything the conductor does to an interaction goes through here, so that the stage, the
timeline, the queue, the agent's capacity and the events always change together.
"""

from dataclasses import replace
from datetime import timedelta
from typing import assert_never

from channels import registry as channel_registry
from core.channels import Delivery
from core.events import Event, InteractionClosed, MessageAdded, NoteAdded, WrapUpStarted
from core.model import (
    AuthorKind,
    EntryId,
    InteractionId,
    Json,
    QueueId,
    Stage,
    TenantId,
    UserId,
)
from core.ports import thread_topic
from infra import effects, events
from infra.db import Tx
from routing import desk as routing

from . import entries, rules, store
from .awaited import needs_phone
from .model import SYSTEM, Conversation, Draft, Entry, EntryKind, Interaction
from .rules import Do

WRAP_UP_ENDS = "interactions.wrap_up_ends"
SNOOZE_ENDS = "interactions.snooze_ends"
SILENCE = "interactions.silence"
SEND = "channels.send"

PREVIEW_CHARACTERS = 160
ENDED_BY = {"customer_left": "customer", "call_lost": "system"}
"""Who ended it, by cause, where it was not the bot."""


class Work:
    """The interaction as it will be; `save` writes it if nobody else has meanwhile."""

    def __init__(self, tx: Tx, conversation: Conversation, interaction: Interaction) -> None:
        self.tx = tx
        self.conversation = conversation
        self.interaction = interaction
        self._was = interaction.version
        self._events: list[tuple[Event, tuple[tuple[str, str], ...]]] = []
        self._touched: list[tuple[str, str]] = []

    @classmethod
    def on(cls, tx: Tx, tenant: TenantId, interaction: InteractionId) -> "Work | None":
        """Lock an interaction and its conversation for a change.

        None if there is no such interaction.
        """
        held = store.lock(tx, tenant, interaction)
        if held is None:
            return None
        return cls(tx, store.conversation(tx, tenant, held.conversation), held)

    def set(self, **changes: object) -> None:
        """Change plain fields of the interaction."""
        self.interaction = replace(self.interaction, **changes)  # type: ignore[arg-type]

    def add(self, draft: Draft) -> Entry:
        """Append a line to the timeline and number it."""
        seq = self.interaction.seq + 1
        n = None
        if draft.is_visible:
            n = self.conversation.last_n + 1
            self.conversation = replace(self.conversation, last_n=n)
        line = Entry(
            id=EntryId(self.tx.ids.new()),
            interaction=self.interaction.id,
            conversation=self.conversation.id,
            seq=seq,
            n=n,
            kind=draft.kind,
            author=draft.author,
            text=draft.text,
            at=self.tx.now,
            language=draft.language,
            choices=draft.choices,
            sources=draft.sources,
            attachments=draft.attachments,
            event=draft.event,
            provider_id=draft.provider_id,
            spoken=draft.spoken,
        )
        entries.add(self.tx, self.interaction.tenant, line)
        self.interaction = replace(self.interaction, seq=seq)
        if draft.kind is EntryKind.MESSAGE:
            self._remember_last(line)
        self._tell_of(line)
        return line

    def tell(self, event: Event, *touches: tuple[str, str]) -> None:
        """Emit a fact; the interaction itself is always among what screens must read again."""
        self._events.append((event, touches))

    def touch(self, kind: str, id: str) -> None:
        """Have screens read something else again, too."""
        self._touched.append((kind, id))

    def apply(self, event: rules.Event) -> None:
        """Take a step in the interaction's life and do what belongs to it."""
        before = self.interaction
        life, todo = rules.step(_life(before), event)
        self.interaction = replace(
            before,
            stage=life.stage,
            owner=life.owner,
            queue=life.queue,
            had_agent=life.had_agent,
            snoozed_until=life.snoozed_until,
        )
        for what in todo:
            self._do(what, before)
        if isinstance(event, rules.Accepted):
            self.set(accepted_at=self.tx.now)

    def end(self, event: rules.Event, *, cause: str) -> None:
        """End the conversation with the customer, by whoever.

        Wrap-up if an agent had it, else closed.
        """
        was = self.interaction.stage
        self.apply(event)
        item = self.interaction
        if item.stage is was:
            return
        name = "wrap_up_started" if item.stage is Stage.WRAP_UP else "closed"
        self._line(name, cause)
        touches = self._around(item)
        if item.stage is Stage.WRAP_UP:
            self.tell(WrapUpStarted(interaction=item.id, cause=cause), *touches)
        else:
            self._tell_closed(ENDED_BY.get(cause, "bot"), cause, touches)

    def dispose(self, *, by: UserId | None, by_name: str, cause: str) -> None:
        """End the wrap-up."""
        touches = self._around(self.interaction)
        self.apply(rules.Disposed(by=by))
        self._line("closed", cause, by=by_name, disposition=self.interaction.disposition)
        self._tell_closed(by or "system", cause, touches)

    def read_all(self) -> None:
        """The agent has seen every line."""
        self.set(unread=0)
        self.conversation = replace(self.conversation, agent_read_n=self.conversation.last_n)

    def push(self, line: Entry) -> None:
        """Have the channel send the line, unless the customer's device reads the lines itself."""
        if channel_registry.delivery_of(self.interaction.channel) is Delivery.PUSH:
            payload: Json = {"interaction": line.interaction, "entry": line.id}
            effects.add(self.tx, self.interaction.tenant, SEND, line.id, payload)

    def save(self) -> None:
        """Write everything. Raises StaleVersion if the interaction changed meanwhile."""
        item = replace(self.interaction, version=self._was + 1)
        store.save(self.tx, item, self._was)
        store.save_conversation(self.tx, self.conversation)
        self.interaction, self._was = item, item.version
        always = (("interactions", item.id), *self._touched)
        for event, touches in self._events:
            events.append(self.tx, item.tenant, event, touches=(*always, *touches))
        self._events.clear()
        self._touched.clear()
        self.tx.wake(thread_topic(item.tenant, self.conversation.channel, self.conversation.thread))

    def _line(self, name: str, cause: str, **facts: str | None) -> None:
        self.add(
            Draft(
                kind=EntryKind.EVENT,
                author=SYSTEM,
                is_visible=False,
                event={"name": name, "cause": cause, **facts},
            )
        )

    def _tell_closed(self, by: str, cause: str, touches: tuple[events.Touch, ...]) -> None:
        item = self.interaction
        fact = InteractionClosed(
            interaction=item.id, by=by, disposition=item.disposition, cause=cause
        )
        self.tell(fact, *touches)

    @staticmethod
    def _around(item: Interaction) -> tuple[events.Touch, ...]:
        """The queue and the agent whose numbers change with the interaction."""
        queue: tuple[events.Touch, ...] = (("queues", item.queue),) if item.queue else ()
        agent: tuple[events.Touch, ...] = (("agents", item.owner),) if item.owner else ()
        return (*queue, *agent)

    def _do(self, what: Do, before: Interaction) -> None:  # noqa: C901 - one case a deed
        item, tx = self.interaction, self.tx
        match what:
            case Do.ENQUEUE:
                self._enqueue()
            case Do.WITHDRAW:
                routing.withdraw(tx, item.tenant, item.id, cause=item.stage.value)
            case Do.ENGAGE if item.owner:
                routing.engage(tx, item.tenant, item.owner, item.id, item.channel)
            case Do.RELEASE if before.owner:
                routing.release(tx, item.tenant, before.owner, item.id)
            case Do.ENGAGE | Do.RELEASE:
                pass
            case Do.START_WRAP_UP:
                self._start_wrap_up()
            case Do.START_SNOOZE if item.snoozed_until:
                key = f"{item.id}:{item.version}"
                effects.add(
                    tx,
                    item.tenant,
                    SNOOZE_ENDS,
                    key,
                    {"interaction": item.id},
                    due=item.snoozed_until,
                )
            case Do.START_SNOOZE | Do.END_SNOOZE:
                pass
            case Do.CLOSE:
                self.set(closed_at=tx.now, ended_at=item.ended_at or tx.now, unread=0)
            case _:
                assert_never(what)

    def _enqueue(self) -> None:
        item = self.interaction
        place = item.enqueued_at or self.tx.now
        self.set(enqueued_at=place)
        routing.enqueue(
            self.tx,
            item.tenant,
            item.id,
            channel=item.channel,
            queue=QueueId(item.queue or ""),
            needs=item.needs,
            priority=item.priority,
            urgent=item.is_urgent,
            since=place,
            needs_phone=needs_phone(item),
        )

    def _start_wrap_up(self) -> None:
        item = self.interaction
        self.set(ended_at=self.tx.now)
        if item.owner:
            routing.wrap_up(self.tx, item.tenant, item.owner, item.id)
        limit = routing.wrap_up_limit(self.tx, item.tenant, item.queue)
        due = self.tx.now + (limit or timedelta(minutes=10))
        key = f"{item.id}:{item.version}"
        effects.add(self.tx, item.tenant, WRAP_UP_ENDS, key, {"interaction": item.id}, due=due)

    def _remember_last(self, line: Entry) -> None:
        is_customer = line.author.kind is AuthorKind.CUSTOMER
        unread = self.interaction.unread + 1 if is_customer else self.interaction.unread
        self.set(
            last_author=line.author.kind.value,
            last_text=line.text[:PREVIEW_CHARACTERS],
            last_at=line.at,
            unread=unread,
        )

    def _tell_of(self, line: Entry) -> None:
        touched = ("entries", line.id)
        match line.kind:
            case EntryKind.MESSAGE:
                fact: Event = MessageAdded(
                    interaction=line.interaction,
                    entry=line.id,
                    author=line.author.kind.value,
                )
                self.tell(fact, touched)
            case EntryKind.NOTE:
                self.tell(
                    NoteAdded(
                        interaction=line.interaction,
                        entry=line.id,
                        author=line.author.id or "",
                    ),
                    touched,
                )
            case EntryKind.EVENT:
                self._touched.append(touched)
            case _:
                assert_never(line.kind)


def _life(item: Interaction) -> rules.Life:
    return rules.Life(
        stage=item.stage,
        owner=item.owner,
        queue=item.queue,
        had_agent=item.had_agent,
        snoozed_until=item.snoozed_until,
    )
