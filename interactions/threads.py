"""What a channel may know of its conversations (core.ports.Threads)."""

from dataclasses import replace
from datetime import timedelta

from core.events import MessageMarked
from core.model import Attachment, ChannelKind, Line, QueueId, Stage, TenantId, ThreadView
from core.ports import thread_topic
from infra import events
from infra.db import Database, Tx
from routing import desk as routing

from . import entries, store
from .awaited import callback_number
from .model import Conversation, Entry, Interaction

MOST_TOUCHED = 200


class StoredThreads:
    """Reads the stored lines; a channel that lost its place asks again from its last number."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def view(
        self, tenant: TenantId, channel: ChannelKind, thread: str, *, after: int, limit: int
    ) -> ThreadView:
        """Lines numbered above `after`, oldest first, at most `limit`, and where things stand."""
        return await self._database.read(
            lambda tx: _view(tx, tenant, channel, thread, after, limit)
        )

    async def mark(
        self, tenant: TenantId, channel: ChannelKind, thread: str, *, up_to: int, is_read: bool
    ) -> None:
        """Move the marks forward; what would move them back changes nothing."""
        await self._database.write(lambda tx: _mark(tx, tenant, channel, thread, up_to, is_read))

    async def attachment(
        self, tenant: TenantId, channel: ChannelKind, thread: str, blob: str
    ) -> Attachment | None:
        """The file, if a line of this conversation carries it."""

        def unit(tx: Tx) -> Attachment | None:
            found = store.conversation_of(tx, tenant, channel, thread)
            return None if found is None else entries.attachment(tx, tenant, found.id, blob)

        return await self._database.read(unit)


def _view(
    tx: Tx, tenant: TenantId, channel: ChannelKind, thread: str, after: int, limit: int
) -> ThreadView:
    conversation = store.conversation_of(tx, tenant, channel, thread)
    if conversation is None:
        return _NOTHING
    newest = store.last_in(tx, tenant, conversation.id)
    current = newest if newest and newest.stage in store.OPEN else None
    owner = current.owner if current else None
    ahead = _ahead(tx, current)
    return ThreadView(
        conversation=conversation.id,
        interaction=current.id if current else None,
        stage=current.stage if current else None,
        agent_name=routing.agent_name(tx, tenant, owner) if owner else None,
        ahead=ahead,
        can_rate=_can_rate(newest),
        lines=tuple(
            _line(entry) for entry in entries.after(tx, tenant, conversation.id, after, limit)
        ),
        last=conversation.last_n,
        delivered=conversation.delivered_n,
        read=conversation.read_n,
        agent_read=conversation.agent_read_n,
        agent=owner,
        language=current.language if current else None,
        queue=QueueId(current.queue) if current and current.queue else None,
        expected_wait=_expected_wait(tx, current, ahead),
        callback=callback_number(current) if current else None,
        is_urgent=current.is_urgent if current else False,
    )


_NOTHING = ThreadView(
    conversation=None,
    interaction=None,
    stage=None,
    agent_name=None,
    ahead=None,
    can_rate=False,
    lines=(),
    last=0,
    delivered=0,
    read=0,
    agent_read=0,
)


def _ahead(tx: Tx, current: Interaction | None) -> int | None:
    if current is None or current.stage is not Stage.WAITING:
        return None
    return routing.ahead_of(tx, current.tenant, current.id)


def _expected_wait(
    tx: Tx, current: Interaction | None, ahead: int | None
) -> tuple[timedelta, timedelta] | None:
    if current is None or current.queue is None or ahead is None:
        return None
    return routing.expected_wait(tx, current.tenant, QueueId(current.queue), ahead, tx.now)


def _can_rate(newest: Interaction | None) -> bool:
    if newest is None or newest.rating is not None or not newest.had_agent:
        return False
    return newest.stage in (Stage.WRAP_UP, Stage.CLOSED)


def _line(entry: Entry) -> Line:
    return Line(
        n=entry.n or 0,
        id=entry.id,
        author=entry.author.kind,
        name=entry.author.name,
        text=entry.text,
        at=entry.at,
        choices=entry.choices,
        sources=entry.sources,
        attachments=entry.attachments,
        provider_id=entry.provider_id,
        spoken=entry.spoken,
    )


def _mark(
    tx: Tx, tenant: TenantId, channel: ChannelKind, thread: str, up_to: int, is_read: bool
) -> None:
    found = store.conversation_of(tx, tenant, channel, thread)
    if found is None:
        return
    held = store.conversation(tx, tenant, found.id)
    moved = _moved(held, up_to, is_read)
    if moved == held:
        return
    store.save_conversation(tx, moved)
    newest = store.last_in(tx, tenant, held.id)
    if newest is not None:
        since = held.read_n if is_read else held.delivered_n
        marked = entries.after(tx, tenant, held.id, since, MOST_TOUCHED)
        touches = [("entries", entry.id) for entry in marked if (entry.n or 0) <= up_to]
        fact = MessageMarked(interaction=newest.id, up_to=up_to, is_read=is_read)
        events.append(tx, tenant, fact, touches=touches)
    tx.wake(thread_topic(tenant, channel, thread))


def _moved(held: Conversation, up_to: int, is_read: bool) -> Conversation:
    """Marks never pass the last line nor go back; what was read was also delivered."""
    up_to = min(up_to, held.last_n)
    delivered = max(held.delivered_n, up_to)
    read = max(held.read_n, up_to) if is_read else held.read_n
    return replace(held, delivered_n=delivered, read_n=read)
