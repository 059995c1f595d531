"""The widget's frames: bytes to typed frames and to what the inbox takes. Pure.

A frame is one JSON object in one text message, named by its "type". Whatever comes in, the answer
is a frame or a Refused, never an exception. Checked in the order that costs least: length, UTF-8,
then the shape of every field while parsing. The frames of the other way are in frames.py.
"""

from typing import Annotated, assert_never

import msgspec

from core.model import (
    Attachment,
    CustomerLeft,
    InboundContent,
    OfflineMessage,
    ProfileClaim,
    Rating,
    TextMessage,
)

from . import rules
from .model import ATTACHMENTS, FRAME_BYTES, TEXT_CHARACTERS, Refused

Text = Annotated[str, msgspec.Meta(max_length=TEXT_CHARACTERS)]
Comment = Annotated[str, msgspec.Meta(max_length=1_000)]
Short = Annotated[str, msgspec.Meta(max_length=120)]
Email = Annotated[str, msgspec.Meta(max_length=254)]
PageAddress = Annotated[str, msgspec.Meta(max_length=2_000)]
Token = Annotated[str, msgspec.Meta(max_length=1_000)]
Id = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{1,64}\Z")]
ChoiceId = Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
Count = Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]
Score = Annotated[int, msgspec.Meta(ge=1, le=5)]


class _Frame(msgspec.Struct, frozen=True, tag_field="type", forbid_unknown_fields=True):
    pass


class Hello(_Frame, frozen=True, tag="hello"):
    """The first frame: who the visitor is, and the last line this device has."""

    token: Token
    after: Count = 0
    language: Short | None = None
    page: PageAddress | None = None


class FileRef(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An uploaded file, by the id that the upload gave."""

    id: Id


class Message(_Frame, frozen=True, tag="message"):
    """A line of the visitor, or the press of a choice."""

    client_id: Id
    text: Text = ""
    attachments: Annotated[list[FileRef], msgspec.Meta(max_length=ATTACHMENTS)] = []
    choice: ChoiceId | None = None
    language: Short | None = None
    """What the widget speaks now, if the visitor has changed it since hello."""


class Typing(_Frame, frozen=True, tag="typing"):
    """The visitor types."""


class Received(_Frame, frozen=True, tag="received"):
    """The device has every line up to this one."""

    up_to: Count


class Read(_Frame, frozen=True, tag="read"):
    """The visitor has seen every line up to this one."""

    up_to: Count


class Rate(_Frame, frozen=True, tag="rating"):
    """The visitor's mark for the interaction that ended."""

    client_id: Id
    score: Score
    comment: Comment = ""


class Offline(_Frame, frozen=True, tag="offline"):
    """The form left while nobody is there."""

    client_id: Id
    name: Short
    email: Email
    text: Text


class Profile(_Frame, frozen=True, tag="profile"):
    """What the visitor says about themselves."""

    client_id: Id
    name: Short | None = None
    email: Email | None = None
    phone: Annotated[str, msgspec.Meta(max_length=40)] | None = None


class Leave(_Frame, frozen=True, tag="leave"):
    """The visitor ends the conversation."""

    client_id: Id


class Earlier(_Frame, frozen=True, tag="earlier"):
    """The device asks for lines before one that it has."""

    before: Count


class Transcript(_Frame, frozen=True, tag="transcript"):
    """The visitor wants the conversation by e-mail."""

    client_id: Id
    email: Email


class Ping(_Frame, frozen=True, tag="ping"):
    """The device asks whether the connection still works."""


Sent = Message | Rate | Offline | Profile | Leave
"""Frames that are stored: answered by an ack with their client id once they are durable."""
ClientFrame = Hello | Sent | Typing | Received | Read | Earlier | Transcript | Ping


class _Whose(msgspec.Struct, frozen=True):
    client_id: Id | None = None


_frames: msgspec.json.Decoder[ClientFrame] = msgspec.json.Decoder(ClientFrame)
_whose = msgspec.json.Decoder(_Whose)


def read_frame(raw: bytes) -> ClientFrame | Refused:
    """Parse one frame of the widget."""
    if len(raw) > FRAME_BYTES:
        return Refused(code="too_large", message=f"a frame is at most {FRAME_BYTES} bytes")
    try:
        raw.decode()
        return _frames.decode(raw)
    except UnicodeDecodeError:
        return Refused(code="not_utf8", message="the frame is not UTF-8")
    except msgspec.ValidationError as error:
        return Refused(code="invalid", message=str(error), client_id=_client_id(raw))
    except (msgspec.DecodeError, RecursionError):
        return Refused(code="not_json", message="the frame is not a JSON object")


def content(frame: Sent, files: tuple[Attachment, ...] = ()) -> InboundContent | Refused:
    """Say what the frame means for the conversation. `files` are those the message names."""
    match frame:
        case Message(text=text, choice=choice):
            clean = rules.clean_text(text)
            if not clean and not files and choice is None:
                return _refused(frame, "text", "write something or add a file")
            return TextMessage(text=clean, attachments=files, choice=choice)
        case Rate(score=score, comment=comment):
            return Rating(score=score, comment=rules.clean_text(comment))
        case Offline(name=name, email=email, text=text):
            return _offline(frame, rules.clean_line(name), email.strip(), rules.clean_text(text))
        case Profile(name=name, email=email, phone=phone):
            return _profile(frame, _line(name), _line(email), _line(phone))
        case Leave():
            return CustomerLeft()
        case _:
            assert_never(frame)


def _offline(frame: Offline, name: str, email: str, text: str) -> OfflineMessage | Refused:
    if not text:
        return _refused(frame, "text", "write what it is about")
    if not rules.is_email(email):
        return _refused(frame, "email", "this is not an e-mail address")
    return OfflineMessage(text=text, claim=ProfileClaim(name=name or None, email=email))


def _profile(
    frame: Profile, name: str | None, email: str | None, phone: str | None
) -> ProfileClaim | Refused:
    if email is not None and not rules.is_email(email):
        return _refused(frame, "email", "this is not an e-mail address")
    if name is None and email is None and phone is None:
        return _refused(frame, "name", "say at least one thing")
    return ProfileClaim(name=name, email=email, phone=phone)


def _refused(frame: Sent, field: str, reason: str) -> Refused:
    return Refused(code="invalid", message=reason, field=field, client_id=frame.client_id)


def _line(text: str | None) -> str | None:
    return (rules.clean_line(text) or None) if text is not None else None


def _client_id(raw: bytes) -> str | None:
    """Which frame was refused, if that much can be read."""
    try:
        return _whose.decode(raw).client_id
    except (msgspec.DecodeError, RecursionError):
        return None
