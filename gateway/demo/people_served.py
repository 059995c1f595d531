"""The customers of the demonstration company, and what was talked about with them before."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from core.model import (
    Actor,
    AuthorKind,
    ChannelKind,
    CustomerId,
    EntryId,
    InteractionId,
    Language,
    Stage,
)
from customers.model import IdentityKind, NewCustomer, Proof
from customers.service import Customers
from infra.db import Database, Tx
from interactions import entries, store
from interactions.model import Author, Conversation, Entry, EntryKind, Interaction, bot

CHANNEL = ChannelKind("web_chat")
BETWEEN_LINES = timedelta(seconds=40)

FindActor = Callable[[str], Actor]
"""From the part of an e-mail address before the @ to the person."""


async def welcome(
    database: Database, customers: Customers, actor: FindActor, listed: list[dict[str, Any]]
) -> int:
    """Enter every customer who is not known yet, with notes, tags and past interactions."""
    for each in listed:
        host = actor(next(iter(_hosts(each))))
        found = await customers.search(host, each["number"])
        known = next((c for c in found.items if c.pii_customer_number == each["number"]), None)
        id = known.id if known else await _enter(customers, host, actor, each)
        for number, past in enumerate(each.get("history", ())):
            thread = f"demo-{each['number'].lower()}-{number}"
            await database.write(
                lambda tx, id=id, each=each, past=past, thread=thread: _remember(  # type: ignore[misc]
                    tx, actor(past["agent"]), id, each, past, thread
                )
            )
    return len(listed)


def _hosts(each: dict[str, Any]) -> list[str]:
    """Who deals with the customer: those who wrote or talked, else somebody at hand."""
    by = [note["by"] for note in each.get("notes", ())]
    return [*by, *(past["agent"] for past in each.get("history", ())), "samuel.mensah"]


async def _enter(
    customers: Customers, host: Actor, actor: FindActor, each: dict[str, Any]
) -> CustomerId:
    made = await customers.create(
        host,
        NewCustomer(
            name=each["name"],
            language=Language(each["language"]),
            customer_number=each["number"],
            address=each["address"],
        ),
    )
    for kind, field in ((IdentityKind.EMAIL, "email"), (IdentityKind.PHONE, "phone")):
        await customers.verify_identity(
            host, made.id, kind, each[field], proof=Proof.CUSTOMER_NUMBER
        )
    await customers.set_tags(host, made.id, each["tags"])
    for note in each.get("notes", ()):
        await customers.add_note(actor(note["by"]), made.id, note["text"])
    return made.id


def _remember(
    tx: Tx,
    agent: Actor,
    customer: CustomerId,
    each: dict[str, Any],
    past: dict[str, Any],
    thread: str,
) -> None:
    """Write one closed interaction into the past, with its lines."""
    if store.conversation_of(tx, agent.tenant, CHANNEL, thread) is not None:
        return
    conversation = store.add_conversation(tx, agent.tenant, CHANNEL, thread, customer)
    item = _closed(tx, agent, conversation, each, past)
    lines = past["lines"]
    for number, (who, text) in enumerate(lines, start=1):
        at = item.created_at + BETWEEN_LINES * number
        author = _author(who, agent, customer, each)
        entries.add(tx, agent.tenant, _line(tx, item, author, text, number, at))
    last = len(lines)
    store.add(
        tx,
        replace(item, seq=last, last_author=lines[-1][0], last_text=lines[-1][1][:200]),
    )
    store.save_conversation(
        tx,
        replace(conversation, last_n=last, delivered_n=last, read_n=last, agent_read_n=last),
    )


def _closed(
    tx: Tx,
    agent: Actor,
    conversation: Conversation,
    each: dict[str, Any],
    past: dict[str, Any],
) -> Interaction:
    began = _moment(tx.now, past["days_ago"], past["hour"])
    ended = began + BETWEEN_LINES * (len(past["lines"]) + 1)
    return Interaction(
        tenant=agent.tenant,
        id=InteractionId(tx.ids.new()),
        conversation=conversation.id,
        channel=CHANNEL,
        customer=conversation.customer,
        customer_name=each["name"],
        stage=Stage.CLOSED,
        language=Language(each["language"]),
        created_at=began,
        queue=past["queue"],
        owner=agent.user,
        had_agent=True,
        subject=past["subject"][:120],
        data={"billing.customer_number": each["number"]},
        disposition=past["disposition"],
        rating=past.get("rating"),
        enqueued_at=began + BETWEEN_LINES,
        accepted_at=began + BETWEEN_LINES,
        ended_at=ended,
        closed_at=ended + BETWEEN_LINES,
        last_at=ended,
        version=1,
    )


def _line(tx: Tx, item: Interaction, author: Author, text: str, number: int, at: datetime) -> Entry:
    return Entry(
        id=EntryId(tx.ids.new()),
        interaction=item.id,
        conversation=item.conversation,
        seq=number,
        n=number,
        kind=EntryKind.MESSAGE,
        author=author,
        text=text,
        at=at,
        language=item.language,
    )


def _author(who: str, agent: Actor, customer: CustomerId, each: dict[str, Any]) -> Author:
    match who:
        case "agent":
            return Author(kind=AuthorKind.AGENT, id=agent.user, name=agent.name)
        case "bot":
            return bot(each["language"])
        case _:
            return Author(kind=AuthorKind.CUSTOMER, id=customer, name=each["name"])


def _moment(now: datetime, days_ago: int, hour: int) -> datetime:
    day = now - timedelta(days=days_ago)
    return day.replace(hour=hour, minute=12, second=5, microsecond=0)
