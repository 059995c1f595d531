"""What agents do with interactions. Each action is one transaction; the first argument is who acts.

Every action may carry a key: repeating it with the same key gives the first answer and changes
nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from core.errors import Conflict, Invalid, NotAllowed, NotFound, TooLarge
from core.events import (
    InteractionAccepted,
    InteractionRead,
    InteractionSnoozed,
    InteractionTransferred,
    InteractionWoken,
)
from core.model import (
    Actor,
    AuthorKind,
    InteractionId,
    Json,
    OfferId,
    QueueId,
    Stage,
    UserId,
)
from core.permissions import Permission
from infra.db import Database, Tx
from routing import desk as routing

from . import commands, rules, texts
from .access import may_read
from .awaited import needs_phone
from .decided import attach, note
from .model import (
    MAX_ATTACHMENTS,
    MAX_TEXT_CHARACTERS,
    Author,
    Draft,
    EntryKind,
)
from .work import Work

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """The answer to an action: which interaction, and the line it made, if any."""

    interaction: InteractionId
    entry: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where a transfer goes: a queue, or an agent with a queue as the fallback."""

    queue: QueueId | None = None
    agent: UserId | None = None


class Interactions:
    """The agent's side of the conductor."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def accept(self, actor: Actor, offer: OfferId, *, key: str | None = None) -> Done:
        """Take a ringing offer. Raises OfferGone when it was withdrawn, taken or timed out."""

        def unit(tx: Tx) -> Done:
            accepted = routing.accept(tx, actor, offer)
            work = _held(tx, actor, accepted.interaction)
            _take_over(work, actor, how="offer")
            return Done(interaction=accepted.interaction)

        return await self._once(actor, key, f"accept:{offer}", unit)

    async def decline(self, actor: Actor, offer: OfferId, *, key: str | None = None) -> Done:
        """Refuse a ringing offer; it goes on to the next agent."""

        def unit(tx: Tx) -> Done:
            return Done(interaction=routing.decline(tx, actor, offer))

        return await self._once(actor, key, f"decline:{offer}", unit)

    async def take(
        self, actor: Actor, interaction: InteractionId, *, key: str | None = None
    ) -> Done:
        """Take an interaction by hand that waits, or is with the bot."""

        def unit(tx: Tx) -> Done:
            work = _held(tx, actor, interaction)
            item = work.interaction
            routing.take(tx, actor, interaction, item.channel, needs_phone=needs_phone(item))
            _take_over(work, actor, how="taken")
            return Done(interaction=interaction)

        return await self._once(actor, key, f"take:{interaction}", unit)

    async def reply(
        self,
        actor: Actor,
        interaction: InteractionId,
        *,
        client_id: str,
        text: str,
        uploads: tuple[str, ...] = (),
    ) -> Done:
        """Answer the customer. `client_id` is the agent's own id of the line.

        Sent twice, stored once.
        """
        _check_text(text, uploads)

        def unit(tx: Tx) -> Done:
            work = _held(tx, actor, interaction)
            _expect_owner(work, actor, Stage.ACTIVE)
            files = texts.uploads(tx, actor.tenant, actor.user, uploads)
            if len(files) != len(uploads):
                raise Invalid("attachments", "an upload is unknown")
            line = work.add(
                Draft(
                    kind=EntryKind.MESSAGE,
                    author=_agent(actor),
                    text=text,
                    attachments=tuple(files),
                    language=work.interaction.language,
                    provider_id=f"{actor.user}:{client_id}",
                )
            )
            work.read_all()
            texts.keep_draft(tx, actor.tenant, interaction, actor.user, "")
            work.push(line)
            work.save()
            return Done(interaction=interaction, entry=line.id)

        return await self._once(actor, client_id, f"reply:{interaction}", unit)

    async def note(
        self, actor: Actor, interaction: InteractionId, *, client_id: str, text: str
    ) -> Done:
        """Add a note that only colleagues see."""
        _check_text(text, ())

        def unit(tx: Tx) -> Done:
            work = _held(tx, actor, interaction)
            line = work.add(
                Draft(kind=EntryKind.NOTE, author=_agent(actor), text=text, is_visible=False)
            )
            work.save()
            return Done(interaction=interaction, entry=line.id)

        return await self._once(actor, client_id, f"note:{interaction}", unit)

    async def transfer(
        self,
        actor: Actor,
        interaction: InteractionId,
        to: Target,
        *,
        note_text: str = "",
        key: str | None = None,
    ) -> Done:
        """Give the interaction to a queue, or offer it to one agent (fallback: its queue)."""

        def unit(tx: Tx) -> Done:
            work = _held(tx, actor, interaction)
            target = _checked_target(tx, actor, work, to)
            if note_text:
                work.add(
                    Draft(
                        kind=EntryKind.NOTE,
                        author=_agent(actor),
                        text=note_text[:MAX_TEXT_CHARACTERS],
                        is_visible=False,
                    )
                )
            work.apply(rules.Transferred(by=actor.user, queue=target))
            if to.agent:
                routing.prefer(tx, actor.tenant, interaction, to.agent)
            note(work, "transferred", by=actor.name, queue=target, agent=to.agent)
            work.tell(
                InteractionTransferred(
                    interaction=interaction,
                    by=actor.user,
                    to_queue=to.queue,
                    to_agent=to.agent,
                ),
                ("queues", target),
                ("agents", actor.user),
            )
            work.save()
            return Done(interaction=interaction)

        return await self._once(actor, key, f"transfer:{interaction}", unit)

    async def finish(
        self, actor: Actor, interaction: InteractionId, *, key: str | None = None
    ) -> Done:
        """End the conversation with the customer; the wrap-up begins."""

        def unit(tx: Tx) -> Done:
            work = _held(tx, actor, interaction)
            _expect_owner(work, actor, Stage.ACTIVE, Stage.SNOOZED)
            work.end(rules.Finished(by=actor.user), cause="agent_finished")
            work.save()
            return Done(interaction=interaction)

        return await self._once(actor, key, f"finish:{interaction}", unit)

    async def close(
        self,
        actor: Actor,
        interaction: InteractionId,
        *,
        disposition: str,
        note_text: str = "",
        key: str | None = None,
    ) -> Done:
        """End the wrap-up with a disposition."""

        def unit(tx: Tx) -> Done:
            work = _held(tx, actor, interaction)
            known = {item.code for item in texts.dispositions(tx, actor.tenant)}
            if disposition not in known:
                raise Invalid("disposition", "unknown")
            if work.interaction.stage in (Stage.ACTIVE, Stage.SNOOZED):
                work.end(rules.Finished(by=actor.user), cause="agent_finished")
            if note_text:
                work.add(
                    Draft(
                        kind=EntryKind.NOTE,
                        author=_agent(actor),
                        text=note_text[:MAX_TEXT_CHARACTERS],
                        is_visible=False,
                    )
                )
            work.set(disposition=disposition)
            work.dispose(by=actor.user, by_name=actor.name, cause="disposed")
            work.save()
            return Done(interaction=interaction)

        return await self._once(actor, key, f"close:{interaction}", unit)

    async def snooze(
        self, actor: Actor, interaction: InteractionId, until: datetime, *, key: str | None = None
    ) -> Done:
        """Put the interaction aside until a time, or until the customer writes."""

        def unit(tx: Tx) -> Done:
            if until <= tx.now:
                raise Invalid("until", "lies in the past")
            work = _held(tx, actor, interaction)
            work.apply(rules.Snoozed(by=actor.user, until=until))
            note(work, "snoozed", by=actor.name, until=until.isoformat())
            work.tell(
                InteractionSnoozed(interaction=interaction, by=actor.user, until=until),
                ("agents", actor.user),
            )
            work.save()
            return Done(interaction=interaction)

        return await self._once(actor, key, f"snooze:{interaction}", unit)

    async def wake(
        self, actor: Actor, interaction: InteractionId, *, key: str | None = None
    ) -> Done:
        """Bring a snoozed interaction back before its time."""

        def unit(tx: Tx) -> Done:
            work = _held(tx, actor, interaction)
            _expect_owner(work, actor, Stage.SNOOZED)
            work.apply(rules.Woken())
            work.tell(
                InteractionWoken(interaction=interaction, cause="agent"), ("agents", actor.user)
            )
            work.save()
            return Done(interaction=interaction)

        return await self._once(actor, key, f"wake:{interaction}", unit)

    async def read_up_to(self, actor: Actor, interaction: InteractionId) -> Done:
        """The owner has seen every line so far."""

        def unit(tx: Tx) -> Done:
            work = _held(tx, actor, interaction)
            if work.interaction.owner == actor.user and work.interaction.unread:
                work.read_all()
                work.tell(InteractionRead(interaction=interaction, by=actor.user))
                work.save()
            return Done(interaction=interaction)

        return await self._database.write(unit)

    async def attach(
        self, actor: Actor, interaction: InteractionId, values: dict[str, Json]
    ) -> Done:
        """Set attached data, `section.key` to value."""
        for key in values:
            if "." not in key.strip("."):
                raise Invalid(key[:80], "a key is section.key")

        def unit(tx: Tx) -> Done:
            work = _held(tx, actor, interaction)
            if work.interaction.stage is Stage.CLOSED:
                raise Conflict("the interaction is closed")
            attach(work, values)
            work.save()
            return Done(interaction=interaction)

        return await self._database.write(unit)

    async def keep_draft(self, actor: Actor, interaction: InteractionId, text: str) -> None:
        """Keep what the agent has typed so far, across reloads and machines."""
        if len(text) > MAX_TEXT_CHARACTERS:
            raise TooLarge("text", MAX_TEXT_CHARACTERS, "characters")

        def unit(tx: Tx) -> None:
            _held(tx, actor, interaction)
            texts.keep_draft(tx, actor.tenant, interaction, actor.user, text)

        await self._database.write(unit)

    async def _once(
        self, actor: Actor, key: str | None, request: str, unit: Callable[[Tx], Done]
    ) -> Done:
        """Run the unit, or give the answer it gave before under the same key."""
        if key is None:
            return await self._database.write(unit)
        if len(key) > commands.MAX_KEY_CHARACTERS:
            raise TooLarge("Idempotency-Key", commands.MAX_KEY_CHARACTERS, "characters")

        def once(tx: Tx) -> Done:
            before = commands.answered(tx, actor, key, request)
            if before is not None:
                return Done(interaction=InteractionId(before["interaction"]), entry=before["entry"])
            done = unit(tx)
            commands.remember(
                tx, actor, key, request, {"interaction": done.interaction, "entry": done.entry}
            )
            return done

        return await self._database.write(once)


def _held(tx: Tx, actor: Actor, interaction: InteractionId) -> Work:
    """The interaction, locked, if the actor may see it. Raises NotFound otherwise."""
    work = Work.on(tx, actor.tenant, interaction)
    if work is None or not may_read(tx, actor, work.interaction):
        raise NotFound("interaction", interaction)
    return work


def _take_over(work: Work, actor: Actor, *, how: str) -> None:
    work.apply(rules.Accepted(agent=actor.user))
    note(work, "accepted", agent=actor.user, by=actor.name, how=how)
    item = work.interaction
    work.tell(
        InteractionAccepted(interaction=item.id, agent=actor.user, how=how),
        ("agents", actor.user),
        ("queues", item.queue or ""),
    )
    work.save()


def _expect_owner(work: Work, actor: Actor, *stages: Stage) -> None:
    if work.interaction.stage not in stages:
        raise Conflict(f"the interaction is {work.interaction.stage}")
    if work.interaction.owner != actor.user:
        raise Conflict("another agent has this interaction")


def _checked_target(tx: Tx, actor: Actor, work: Work, to: Target) -> str:
    """The queue the interaction will wait in. Raises Invalid for a target that cannot take it."""
    if Permission.INTERACTIONS_TRANSFER not in actor.permissions:
        raise NotAllowed(Permission.INTERACTIONS_TRANSFER)
    if to.agent == actor.user:
        raise Invalid("agent", "that is you")
    if to.agent and not routing.is_agent(tx, actor.tenant, to.agent):
        raise Invalid("agent", "unknown")
    queue = to.queue or work.interaction.queue
    if queue is None or not routing.is_queue(tx, actor.tenant, QueueId(queue)):
        raise Invalid("queue", "unknown")
    return queue


def _agent(actor: Actor) -> Author:
    return Author(kind=AuthorKind.AGENT, id=actor.user, name=actor.name)


def _check_text(text: str, uploads: tuple[str, ...]) -> None:
    if len(text) > MAX_TEXT_CHARACTERS:
        raise TooLarge("text", MAX_TEXT_CHARACTERS, "characters")
    if len(uploads) > MAX_ATTACHMENTS:
        raise TooLarge("attachments", MAX_ATTACHMENTS, "files")
    if not text.strip() and not uploads:
        raise Invalid("text", "is empty")
