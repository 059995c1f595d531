"""Interactions and lines as the desk shows them: JSON shapes of the desk protocol. Pure."""

from collections.abc import Mapping
from datetime import datetime

from core.model import Json, Stage
from infra.tables import instant_text

from .model import Conversation, Entry, Interaction


def card(
    item: Interaction, *, customer_name: str, is_verified: bool, is_offered: bool
) -> dict[str, Json]:
    """InteractionCard. `is_offered`: it rings at an agent at this moment."""
    stage = item.stage
    if stage is Stage.WAITING and is_offered:
        stage = Stage.OFFERED
    return {
        "id": item.id,
        "conversation": item.conversation,
        "channel": item.channel,
        "stage": stage.value,
        "queue": item.queue,
        "priority": item.priority,
        "urgent": item.is_urgent,
        "language": item.language,
        "subject": item.subject,
        "customer": {"id": item.customer, "name": customer_name, "verified": is_verified},
        "owner": item.owner,
        "created_at": instant_text(item.created_at),
        "enqueued_at": _at(item.enqueued_at),
        "accepted_at": _at(item.accepted_at),
        "ended_at": _at(item.ended_at),
        "closed_at": _at(item.closed_at),
        "snoozed_until": _at(item.snoozed_until),
        "last": _last(item),
        "unread": item.unread,
        "needs": list[Json](sorted(item.needs)),
        "mood": item.mood,
        "disposition": item.disposition,
        "data": item.data,
        "handover": item.handover,
        "rating": _rating(item),
    }


def entry(line: Entry, conversation: Conversation) -> dict[str, Json]:
    """Entry, with the marks of the customer's side."""
    n = line.n
    return {
        "id": line.id,
        "interaction": line.interaction,
        "seq": line.seq,
        "n": n,
        "kind": line.kind.value,
        "author": {
            "kind": line.author.kind.value,
            "id": line.author.id,
            "name": line.author.name,
        },
        "text": line.text,
        "language": line.language,
        "choices": [{"id": choice.id, "label": choice.label} for choice in line.choices],
        "sources": [
            {"article": s.article, "title": s.title, "quote": s.quote, "score": s.score}
            for s in line.sources
        ],
        "attachments": [
            {
                "id": file.blob,
                "name": file.name,
                "media_type": file.media_type,
                "bytes": file.size_bytes,
                "url": f"/api/attachments/{file.blob}",
            }
            for file in line.attachments
        ],
        "event": dict(line.event) if line.event else None,
        "at": instant_text(line.at),
        "delivered": n is not None and n <= conversation.delivered_n,
        "read": n is not None and n <= conversation.read_n,
    }


def empty_state(me: str) -> dict[str, Json]:
    """The state of a desk that sees nothing."""
    return {
        "me_id": me,
        "agents": {},
        "queues": {},
        "interactions": {},
        "offers": {},
        "entries": {},
        "suggestions": {},
    }


def _at(moment: datetime | None) -> str | None:
    return None if moment is None else instant_text(moment)


def _last(item: Interaction) -> Json:
    if item.last_at is None:
        return None
    return {"author": item.last_author, "text": item.last_text, "at": instant_text(item.last_at)}


def _rating(item: Interaction) -> Json:
    if item.rating is None:
        return None
    return {"score": item.rating, "comment": item.rating_comment}


def label(names: Mapping[str, str], language: str) -> str:
    """The name in the language, or in English, or any."""
    return names.get(language) or names.get("en") or next(iter(names.values()), "")
