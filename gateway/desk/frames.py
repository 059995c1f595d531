"""Frames of the desk protocol as bytes.

Entities are encoded once and shared by every desk that sees them.
"""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from core.model import Json
from infra.tables import instant_text

from .entities import Picture

_encode = msgspec.json.encode


def snapshot(position: int, state: Json, now: datetime) -> bytes:
    frame = {"type": "snapshot", "position": position, "now": instant_text(now), "state": state}
    return _encode(frame)


class Encoded:
    """One picture's entities as JSON, and the frames made of them so far."""

    def __init__(self, picture: Picture, since: int, now: datetime) -> None:
        self._picture = picture
        self._head = (
            f'{{"type":"changes","from":{since},"position":{picture.position},'
            f'"now":"{instant_text(now)}","put":'
        )
        self._entities: dict[tuple[str, str], str] = {}
        self._frames: dict[object, bytes] = {}

    def frame(self, put: Mapping[str, tuple[str, ...]], drop: Mapping[str, list[str]]) -> bytes:
        """The change frame; desks with the same view get the very same bytes."""
        key = (tuple(put.items()), tuple((k, tuple(v)) for k, v in drop.items()))
        found = self._frames.get(key)
        if found is None:
            found = self._frames[key] = self._build(put, drop)
        return found

    def _build(self, put: Mapping[str, tuple[str, ...]], drop: Mapping[str, list[str]]) -> bytes:
        kinds = (
            f'"{kind}":{{{",".join(self._entity(kind, key) for key in keys)}}}'
            for kind, keys in put.items()
        )
        dropped = _encode({kind: keys for kind, keys in drop.items() if keys}).decode()
        return f'{self._head}{{{",".join(kinds)}}},"drop":{dropped}}}'.encode()

    def _entity(self, kind: str, key: str) -> str:
        found = self._entities.get((kind, key))
        if found is None:
            value = self._picture.values[kind][key]
            found = f"{_encode(key).decode()}:{_encode(value).decode()}"
            self._entities[(kind, key)] = found
        return found


def typing(interaction: str, by: Json, now: datetime) -> bytes:
    return _encode(
        {"type": "typing", "interaction": interaction, "by": by, "now": instant_text(now)}
    )


def call(interaction: str, what: Json, now: datetime) -> bytes:
    """Something of the moment in a call: words so far, the quality of a line."""
    return _encode(
        {"type": "call", "interaction": interaction, "what": what, "now": instant_text(now)}
    )


def beat(position: int, now: datetime) -> bytes:
    return _encode({"type": "beat", "position": position, "now": instant_text(now)})


def bye(reason: str) -> bytes:
    return _encode({"type": "bye", "reason": reason})
