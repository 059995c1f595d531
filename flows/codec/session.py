"""The session as JSON: it lives inside the interaction. Fields that are missing take their
default.
"""

from dataclasses import fields as fields_of
from datetime import datetime
from typing import Any

from core.model import Json
from flows.session import Handover, Session, SlotValue, Step

_PLAIN = (
    "flow",
    "version",
    "language",
    "node",
    "channel",
    "rest",
    "attempts",
    "silences",
    "awaiting",
    "question",
    "asked",
    "intent",
    "intent_score",
    "mood",
    "turns",
    "results",
    "is_over",
)
_LISTS = ("expecting", "stack", "offered", "articles")
_MAPPINGS = ("tries", "data", "titles")


def session_to_json(session: Session) -> Json:
    """Everything, as plain JSON."""
    written: dict[str, Json] = {name: getattr(session, name) for name in _PLAIN}
    written |= {name: list(getattr(session, name)) for name in _LISTS}
    written |= {name: dict(getattr(session, name)) for name in _MAPPINGS}
    written["slots"] = {name: _slot_to_json(slot) for name, slot in session.slots.items()}
    written["steps"] = [
        {"at": step.at.isoformat(), "code": step.code, "text": step.text} for step in session.steps
    ]
    written["shut"] = _handover_to_json(session.shut)
    return written


def session_from_json(value: Json) -> Session:
    """The inverse of `session_to_json`. Raises KeyError, TypeError or ValueError for anything
    else.
    """
    if not isinstance(value, dict):
        raise TypeError("a session is a JSON object")
    stored: dict[str, Any] = dict(value)
    given = {name: stored[name] for name in _PLAIN if name in stored}
    given |= {name: tuple(stored[name]) for name in _LISTS if name in stored}
    given |= {name: dict(stored[name]) for name in _MAPPINGS if name in stored}
    given["slots"] = {name: SlotValue(**slot) for name, slot in stored.get("slots", {}).items()}
    given["steps"] = tuple(
        Step(at=datetime.fromisoformat(step["at"]), code=step["code"], text=step["text"])
        for step in stored.get("steps", ())
    )
    shut = stored.get("shut")
    given["shut"] = Handover(**shut) if shut else None
    return Session(**given)


def _slot_to_json(slot: SlotValue) -> Json:
    return {field.name: getattr(slot, field.name) for field in fields_of(SlotValue)}


def _handover_to_json(order: Handover | None) -> Json:
    if order is None:
        return None
    names = (field.name for field in fields_of(Handover) if field.name != "spoken")
    return {name: getattr(order, name) for name in names}
