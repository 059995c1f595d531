"""Filling {slot} and {section.key} into the document's texts. Nothing is ever evaluated."""

import re
from collections.abc import Mapping
from urllib.parse import quote

from core.model import Json
from flows.session import Session

PLACEHOLDER = re.compile(r"\{([a-z_][a-z0-9_]*(?:\.[a-z0-9_]+)?)\}")


def placeholders(text: str) -> tuple[str, ...]:
    """The names a text asks for."""
    return tuple(PLACEHOLDER.findall(text))


def render(text: str, session: Session, more: Mapping[str, str] | None = None) -> str:
    """Fill in the values as people read them; what is not known leaves nothing behind."""
    return PLACEHOLDER.sub(lambda found: _text_of(found[1], session, more or {}), text)


def render_path(path: str, session: Session) -> str:
    """Fill values into an address; each stays one part of it, whatever the customer wrote."""
    return PLACEHOLDER.sub(
        lambda found: quote(str(_value_of(found[1], session) or ""), safe=""), path
    )


def render_json(body: Json, session: Session) -> Json:
    """Fill values in throughout; a text that is one placeholder becomes the value itself."""
    match body:
        case str():
            alone = PLACEHOLDER.fullmatch(body)
            if alone:
                return _value_of(alone[1], session)
            return PLACEHOLDER.sub(lambda f: str(_value_of(f[1], session) or ""), body)
        case list():
            return [render_json(each, session) for each in body]
        case dict():
            return {name: render_json(each, session) for name, each in body.items()}
        case _:
            return body


def value_at(body: Json, path: str) -> Json:
    """Follow a path like "bills.0.amount" into a service's answer; None where it leads nowhere."""
    found = body
    for part in path.split("."):
        match found:
            case dict():
                found = found.get(part)
            case list() if part.isdigit() and int(part) < len(found):
                found = found[int(part)]
            case _:
                return None
    return found


def _text_of(name: str, session: Session, more: Mapping[str, str]) -> str:
    if name in more:
        return more[name]
    slot = session.slots.get(name)
    if slot is not None:
        return slot.text
    value = _value_of(name, session)
    return "" if value is None else str(value)


def _value_of(name: str, session: Session) -> Json:
    if name == "language":
        return session.language
    if name == "asked":
        return session.asked
    slot = session.slots.get(name)
    return slot.value if slot is not None else session.data.get(name)
