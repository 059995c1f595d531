"""What a delivery changes: everything of a turn in one unit, together with the end of its row."""

from typing import assert_never

import customers.store as customers
from core.events import CustomerIdentified, InteractionRated, TurnDecided
from core.model import (
    AgentSpoke,
    AgentUnreachable,
    CallArrived,
    CallbackAsked,
    CallLost,
    CallPlaced,
    CustomerLeft,
    Inbound,
    InteractionId,
    Json,
    NothingHeard,
    OfCall,
    OfflineMessage,
    ProfileClaim,
    Rating,
    Stage,
    TakenOver,
    TextMessage,
)
from infra import ledger
from infra.codec import recognition_to_json
from infra.crash import point
from infra.db import Tx

from . import call_agents, calls, rules, store
from .bot import why
from .decided import carry_out, enter_queue
from .model import Draft, EntryKind, customer_of
from .opening import require_seen, work_for
from .thought import Seen, Thought
from .work import Work


def commit(tx: Tx, row: ledger.LedgerRow, seen: Seen, thought: Thought) -> InteractionId | None:
    """Store the whole turn. Raises StaleVersion when it was thought about an older state."""
    inbound = row.inbound
    content = inbound.content
    point("turn.committing")
    ledger.processed(tx, row.id)
    match content:
        case TextMessage():
            return _commit_message(tx, inbound, content, seen, thought)
        case OfflineMessage():
            return _commit_offline(tx, inbound, content, thought)
        case ProfileClaim():
            _commit_claim(tx, inbound, content)
        case Rating():
            _commit_rating(tx, inbound, content)
        case CustomerLeft():
            calls.leave(tx, inbound, content)
        case _:
            return _commit_call(tx, inbound, content, seen, thought)
    return None


def _commit_call(  # noqa: C901 - one case a content, none nested
    tx: Tx, inbound: Inbound, content: OfCall, seen: Seen, thought: Thought
) -> InteractionId | None:
    match content:
        case CallArrived():
            return calls.arrive(tx, inbound, seen, thought)
        case NothingHeard():
            return calls.hear_nothing(tx, inbound, seen, thought)
        case CallPlaced():
            return call_agents.place(tx, inbound, content, thought)
        case CallbackAsked(number=number):
            calls.ask_callback(tx, inbound, number)
        case CallLost():
            calls.lose(tx, inbound)
        case AgentSpoke():
            call_agents.write_down(tx, inbound, content)
        case AgentUnreachable():
            call_agents.miss(tx, inbound, content)
        case TakenOver():
            call_agents.take_over(tx, inbound, content)
        case _:
            assert_never(content)
    return None


def _commit_message(
    tx: Tx, inbound: Inbound, message: TextMessage, seen: Seen, thought: Thought
) -> InteractionId | None:
    work = work_for(tx, inbound, thought.language, subject=message.text)
    if work is None:
        return None
    require_seen(work, seen)
    work.add(
        Draft(
            kind=EntryKind.MESSAGE,
            author=customer_of(work.interaction),
            text=message.text,
            attachments=message.attachments,
            language=thought.language,
            provider_id=inbound.provider_id,
        )
    )
    work.apply(rules.CustomerWrote())
    if thought.understood is not None:
        heard = why(thought.understood)
        if message.speech is not None:
            heard["speech"] = recognition_to_json(message.speech)
        reasons: Json = {"heard": heard, **(thought.turn.reasons if thought.turn else {})}
        work.tell(TurnDecided(interaction=work.interaction.id, reasons=reasons))
    carry_out(work, thought.turn, thought.understood, thought.flow)
    work.save()
    return work.interaction.id


def _commit_offline(
    tx: Tx, inbound: Inbound, message: OfflineMessage, thought: Thought
) -> InteractionId | None:
    work = work_for(tx, inbound, thought.language, subject=message.text, claim=message.claim)
    if work is None:
        return None
    work.add(
        Draft(
            kind=EntryKind.MESSAGE,
            author=customer_of(work.interaction),
            text=message.text,
            language=thought.language,
            provider_id=inbound.provider_id,
        )
    )
    if work.interaction.stage is Stage.BOT:
        enter_queue(work, reason="offline_message")
    work.save()
    return work.interaction.id


def _commit_claim(tx: Tx, inbound: Inbound, claim: ProfileClaim) -> None:
    identified = customers.identify(
        tx, inbound.tenant, inbound.address, language=inbound.language, claim=claim
    )
    conversation = store.conversation_of(tx, inbound.tenant, inbound.channel, inbound.thread)
    if conversation is None:
        return
    current = store.open_in(tx, inbound.tenant, conversation.id)
    if current is None:
        return
    work = Work(tx, conversation, current)
    work.tell(
        CustomerIdentified(
            interaction=current.id, customer=identified.customer_id, how=identified.how
        )
    )
    work.save()


def _commit_rating(tx: Tx, inbound: Inbound, rating: Rating) -> None:
    conversation = store.conversation_of(tx, inbound.tenant, inbound.channel, inbound.thread)
    last = store.last_in(tx, inbound.tenant, conversation.id) if conversation else None
    if conversation is None or last is None or last.rating is not None:
        return
    work = Work(tx, conversation, last)
    work.set(rating=rating.score, rating_comment=rating.comment[:2000])
    work.tell(InteractionRated(interaction=last.id, score=rating.score))
    work.save()
