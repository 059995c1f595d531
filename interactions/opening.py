"""The interaction that a delivery belongs to: the open one of its thread, or a new one."""

from dataclasses import replace

import customers.store as customers
from core.errors import StaleVersion
from core.events import InteractionStarted
from core.model import Inbound, InteractionId, Language, ProfileClaim, Stage
from infra.db import Tx

from . import entries, store
from .model import Interaction
from .thought import Seen
from .work import Work


def require_seen(work: Work, seen: Seen) -> None:
    """Raises StaleVersion when the conversation is not as it was looked at."""
    is_new = work.interaction.version == 0
    if not is_new and work.interaction.version != seen.version or is_new and seen.interaction:
        raise StaleVersion("the conversation moved on")


def work_for(
    tx: Tx,
    inbound: Inbound,
    language: Language,
    *,
    subject: str,
    claim: ProfileClaim | None = None,
) -> Work | None:
    """The open interaction of the thread, or a new one.

    None when this very line is there already.
    """
    current = None
    conversation = store.conversation_of(tx, inbound.tenant, inbound.channel, inbound.thread)
    if conversation is not None:
        if entries.knows(tx, inbound.tenant, conversation.id, inbound.provider_id):
            return None
        current = store.open_in(tx, inbound.tenant, conversation.id)
        if current is not None and claim is None:
            name = customers.name_of(tx, inbound.tenant, current.customer)
            return Work(tx, conversation, replace(current, customer_name=name or ""))
    identified = customers.identify(
        tx, inbound.tenant, inbound.address, language=language, claim=claim
    )
    if conversation is None:
        conversation = store.add_conversation(
            tx, inbound.tenant, inbound.channel, inbound.thread, identified.customer_id
        )
    elif current is not None:
        return Work(tx, conversation, replace(current, customer_name=identified.name))
    created = Interaction(
        tenant=inbound.tenant,
        id=InteractionId(tx.ids.new()),
        conversation=conversation.id,
        channel=inbound.channel,
        customer=identified.customer_id,
        customer_name=identified.name,
        stage=Stage.BOT,
        language=language,
        created_at=tx.now,
        subject=subject[:120],
        data={f"{key}": value for key, value in inbound.facts.items()},
    )
    store.add(tx, created)
    work = Work(tx, conversation, created)
    work.tell(
        InteractionStarted(
            interaction=created.id,
            channel=created.channel,
            customer=created.customer,
            language=created.language,
        )
    )
    return work
