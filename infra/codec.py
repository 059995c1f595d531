"""Inbound things as JSON, for the ledger. The raw bytes travel beside it."""

from datetime import datetime
from typing import Any, assert_never

from core.model import (
    Address,
    AgentSpoke,
    AgentUnreachable,
    Attachment,
    BlobId,
    CallArrived,
    CallbackAsked,
    CallLost,
    CallPlaced,
    ChannelKind,
    CustomerLeft,
    Inbound,
    InboundContent,
    Json,
    Language,
    NothingHeard,
    OfCall,
    OfflineMessage,
    ProfileClaim,
    Rating,
    Recognition,
    TakenOver,
    TenantId,
    TextMessage,
    UserId,
)

JsonObject = dict[str, Json]


def inbound_to_json(inbound: Inbound) -> JsonObject:
    """Everything but `raw`."""
    return {
        "tenant": inbound.tenant,
        "channel": inbound.channel,
        "provider_id": inbound.provider_id,
        "address": {"channel": inbound.address.channel, "value": inbound.address.value},
        "thread": inbound.thread,
        "received_at": inbound.received_at.isoformat(),
        "content": _content_to_json(inbound.content),
        "language": inbound.language,
        "facts": dict(inbound.facts),
    }


def inbound_from_json(value: dict[str, Any], raw: bytes) -> Inbound:
    """The inverse of `inbound_to_json`. Raises KeyError or ValueError for anything else."""
    return Inbound(
        tenant=TenantId(value["tenant"]),
        channel=ChannelKind(value["channel"]),
        provider_id=value["provider_id"],
        address=Address(
            channel=ChannelKind(value["address"]["channel"]), value=value["address"]["value"]
        ),
        thread=value["thread"],
        received_at=datetime.fromisoformat(value["received_at"]),
        content=_content_from_json(value["content"]),
        raw=raw,
        language=Language(value["language"]) if value["language"] is not None else None,
        facts=value["facts"],
    )


def _content_to_json(content: InboundContent) -> JsonObject:
    match content:
        case TextMessage():
            return _text_to_json(content)
        case ProfileClaim():
            return {"type": "profile", **_claim_to_json(content)}
        case OfflineMessage(text=text, claim=claim):
            return {"type": "offline", "text": text, "claim": _claim_to_json(claim)}
        case Rating(score=score, comment=comment):
            return {"type": "rating", "score": score, "comment": comment}
        case CustomerLeft(hung_up_by=by):
            return {"type": "left", "by": by}
        case _:
            return _call_to_json(content)


def _call_to_json(content: OfCall) -> JsonObject:  # noqa: C901 - one case a content
    match content:
        case CallArrived():
            return {"type": "call_arrived"}
        case NothingHeard():
            return {"type": "nothing_heard"}
        case AgentSpoke(agent=agent, name=name, text=text):
            return {"type": "agent_spoke", "agent": agent, "name": name, "text": text}
        case CallbackAsked(number=number):
            return {"type": "callback_asked", "number": number}
        case CallLost():
            return {"type": "call_lost"}
        case CallPlaced(agent=agent):
            return {"type": "call_placed", "agent": agent}
        case AgentUnreachable(agent=agent):
            return {"type": "agent_unreachable", "agent": agent}
        case TakenOver(agent=agent, by=by):
            return {"type": "taken_over", "agent": agent, "by": by}
        case _:
            assert_never(content)


def _content_from_json(value: dict[str, Any]) -> InboundContent:
    kind: str = value["type"]
    match kind:
        case "text":
            return _text_from_json(value)
        case "profile":
            return _claim_from_json(value)
        case "offline":
            return OfflineMessage(text=value["text"], claim=_claim_from_json(value["claim"]))
        case "rating":
            return Rating(score=value["score"], comment=value["comment"])
        case "left":
            by = value.get("by")
            return CustomerLeft(hung_up_by=UserId(by) if by else None)
        case _:
            return _call_from_json(kind, value)


def _call_from_json(  # noqa: C901 - one case a content
    kind: str, value: dict[str, Any]
) -> InboundContent:
    match kind:
        case "call_arrived":
            return CallArrived()
        case "nothing_heard":
            return NothingHeard()
        case "agent_spoke":
            return AgentSpoke(agent=UserId(value["agent"]), name=value["name"], text=value["text"])
        case "callback_asked":
            return CallbackAsked(number=value["number"])
        case "call_lost":
            return CallLost()
        case "call_placed":
            return CallPlaced(agent=UserId(value["agent"]))
        case "agent_unreachable":
            return AgentUnreachable(agent=UserId(value["agent"]))
        case "taken_over":
            return TakenOver(agent=UserId(value["agent"]), by=UserId(value["by"]))
        case _:
            raise ValueError(f"unknown content {kind!r}")


def _text_to_json(message: TextMessage) -> JsonObject:
    files: list[Json] = [_attachment_to_json(each) for each in message.attachments]
    written: JsonObject = {
        "type": "text",
        "text": message.text,
        "attachments": files,
        "choice": message.choice,
    }
    if message.speech is not None:
        written["speech"] = recognition_to_json(message.speech)
    return written


def _text_from_json(value: dict[str, Any]) -> TextMessage:
    speech = value.get("speech")
    return TextMessage(
        text=value["text"],
        attachments=tuple(_attachment_from_json(each) for each in value["attachments"]),
        choice=value["choice"],
        speech=Recognition(**speech) if speech is not None else None,
    )


def recognition_to_json(speech: Recognition) -> JsonObject:
    """How the words were heard, for the ledger and for the reasons of a decision."""
    return {
        "engine": speech.engine,
        "confidence": speech.confidence,
        "seconds": speech.seconds,
        "interrupted_at_ms": speech.interrupted_at_ms,
    }


def _attachment_to_json(attachment: Attachment) -> JsonObject:
    return {
        "blob": attachment.blob,
        "name": attachment.name,
        "media_type": attachment.media_type,
        "size_bytes": attachment.size_bytes,
    }


def _attachment_from_json(value: dict[str, Any]) -> Attachment:
    return Attachment(
        blob=BlobId(value["blob"]),
        name=value["name"],
        media_type=value["media_type"],
        size_bytes=value["size_bytes"],
    )


def _claim_to_json(claim: ProfileClaim) -> JsonObject:
    return {"name": claim.name, "email": claim.email, "phone": claim.phone}


def _claim_from_json(value: dict[str, Any]) -> ProfileClaim:
    return ProfileClaim(name=value["name"], email=value["email"], phone=value["phone"])
