"""The texts of the browser phone's wire and the JSON they are. Our own format: strict.

What each means is told in browser.py.
"""

import json
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

MOST_TEXT_BYTES = 4096
Number = Annotated[float, Field(ge=0, le=1e15, allow_inf_nan=False)]


class _Text(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Hello(_Text):
    """The first text of a client."""

    type: Literal["hello"]
    token: str = Field(min_length=1, max_length=2000, repr=False)
    phone: str = Field(pattern=r"^[A-Za-z0-9_-]{8,64}$")
    caller_name: str = Field("", max_length=80)
    called: str = Field("", max_length=80)


class Ping(_Text):
    type: Literal["ping"]
    at: Number


class Pong(_Text):
    type: Literal["pong"]
    at: Number


class Marked(_Text):
    """Everything before the mark was played, or cleared."""

    type: Literal["marked"]
    name: str = Field(max_length=200)


class Dtmf(_Text):
    type: Literal["dtmf"]
    digit: str = Field(pattern=r"^[0-9*#A-D]$")


class Mute(_Text):
    type: Literal["mute"]
    muted: bool


class Quality(_Text):
    """What the client measured since it began."""

    type: Literal["quality"]
    underruns: Number = 0
    dropped: Number = 0
    buffer_ms: Number = 0
    rtt_ms: Number = 0


class Goodbye(_Text):
    type: Literal["bye"]


Said = Hello | Ping | Pong | Marked | Dtmf | Mute | Quality | Goodbye
_SAID: TypeAdapter[Said] = TypeAdapter(Annotated[Said, Field(discriminator="type")])


def read(text: str) -> Said | None:
    """What a client said; None when it is not of this wire."""
    if len(text) > MOST_TEXT_BYTES:
        return None
    try:
        return _SAID.validate_json(text)
    except ValidationError:
        return None


def ready(*, phone: str, leg: str, rate: int, resumed: bool) -> str:
    return _written("ready", phone=phone, leg=leg, rate=rate, resumed=resumed)


def bye(reason: str, *, code: int = 0, retry_after: float | None = None) -> str:
    return _written("bye", reason=reason, code=code, retry_after=retry_after)


def ping(at: float) -> str:
    return _written("ping", at=at)


def pong(at: float) -> str:
    return _written("pong", at=at)


def mark(name: str) -> str:
    return _written("mark", name=name)


def clear() -> str:
    return _written("clear")


def dtmf(digit: str) -> str:
    return _written("dtmf", digit=digit)


def state(name: str) -> str:
    return _written("state", state=name)


def _written(kind: str, **fields: object) -> str:
    return json.dumps({"type": kind, **fields}, ensure_ascii=False)
