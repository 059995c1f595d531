"""Decisions about addresses, claims and proof: data in, data out."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from typing import assert_never

import phonenumbers

from accounts.rules import email_key
from core.errors import IdentityTaken, Invalid
from core.model import Address, ChannelKind, CustomerId, ProfileClaim

from .model import Identity, IdentityKey, IdentityKind, Terms

WEB_CHAT = ChannelKind("web_chat")
FAMILIES: dict[ChannelKind, IdentityKind] = {
    WEB_CHAT: IdentityKind.VISITOR,
    ChannelKind("email"): IdentityKind.EMAIL,
    ChannelKind("sms"): IdentityKind.PHONE,
    ChannelKind("voice"): IdentityKind.PHONE,
    ChannelKind("whatsapp"): IdentityKind.PHONE,
}
"""Channels that share addresses. The addresses of any other channel are its own."""

MAX_OPAQUE_CHARACTERS = 200
MAX_NAME_CHARACTERS = 100
MAX_NUMBER_CHARACTERS = 40
MAX_ADDRESS_CHARACTERS = 500
MAX_NOTE_CHARACTERS = 4000
MAX_TAG_CHARACTERS = 40
MAX_TAGS = 50
MAX_CLAIMS = 10
MIN_DIGITS = 4


def identity_of(address: Address, region: str) -> IdentityKey | None:
    """Return the identity behind a channel's address; None if it names nobody: withheld number."""
    kind = FAMILIES.get(address.channel)
    if kind is None or kind is IdentityKind.VISITOR:
        value = _opaque(address)
        return IdentityKey(kind=IdentityKind.VISITOR, value=value) if value else None
    return identity_key(kind, address.value, region)


def _opaque(address: Address) -> str:
    value = address.value.strip()
    if not value:
        return ""
    if len(value) > MAX_OPAQUE_CHARACTERS or not value.isprintable():
        value = "sha256:" + hashlib.sha256(value.encode(errors="replace")).hexdigest()
    is_plain = address.channel == WEB_CHAT and "/" not in value
    return value if is_plain else f"{address.channel}/{value}"


def identity_key(kind: IdentityKind, text: str, region: str) -> IdentityKey | None:
    """Return the one spelling of an address of the kind, or None if it is none."""
    match kind:
        case IdentityKind.EMAIL:
            value = email_key(text)
        case IdentityKind.PHONE:
            value = phone_key(text, region)
        case IdentityKind.VISITOR:
            value = text.strip() or None
        case _:
            assert_never(kind)
    return IdentityKey(kind=kind, value=value) if value is not None else None


def phone_key(text: str, region: str) -> str | None:
    """Return a telephone number in E.164 form, with ";ext=" if it has an extension, or None.

    `region` (ISO 3166-1 alpha-2) is where a number without a country code is dialled. Numbers of
    impossible length are refused; whether one is assigned is not asked. Source: ITU-T E.164.
    """
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    key = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return f"{key};ext={number.extension}" if number.extension else key


def claimed_keys(claim: ProfileClaim, region: str) -> tuple[IdentityKey, ...]:
    """Return the addresses that a customer says are theirs; what cannot be read is left out."""
    said = ((IdentityKind.EMAIL, claim.email), (IdentityKind.PHONE, claim.phone))
    keys = (identity_key(kind, text, region) for kind, text in said if text)
    return tuple(key for key in keys if key is not None)


def claimed_name(claim: ProfileClaim) -> str:
    """Return the name that a customer gave, fit to be shown: one line, not too long."""
    return _one_line(claim.name or "")[:MAX_NAME_CHARACTERS].strip()


def _one_line(text: str) -> str:
    spaced = "".join(char if char.isprintable() else " " for char in text)
    return unicodedata.normalize("NFC", " ".join(spaced.split()))


def fold(text: str) -> str:
    """Return the form in which texts are compared when searching."""
    return " ".join(_compose(_compose(text).casefold()).split())


def customer_number_key(text: str) -> str:
    """Return the one spelling of a customer number: capitals, no spaces."""
    return _compose("".join(_compose(text).upper().split()))


def _compose(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def require_line(field: str, text: str, *, limit: int) -> str:
    """Return the text on one line, or raise Invalid when it is too long."""
    line = _one_line(text)
    if len(line) > limit:
        raise Invalid(field, f"at most {limit} characters")
    return line


def require_note(text: str) -> str:
    """Return the trimmed text of a note, or raise Invalid."""
    trimmed = text.strip()
    if not trimmed or len(trimmed) > MAX_NOTE_CHARACTERS:
        raise Invalid("text", f"between 1 and {MAX_NOTE_CHARACTERS} characters")
    return trimmed.replace("\x00", "")


def require_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """Return the tags, the first spelling of each, in order; or raise Invalid."""
    found: dict[str, str] = {}
    for tag in tags:
        line = require_line("tags", tag, limit=MAX_TAG_CHARACTERS)
        if not fold(line):
            raise Invalid("tags", "a tag is empty")
        found.setdefault(fold(line), line)
    if len(found) > MAX_TAGS:
        raise Invalid("tags", f"at most {MAX_TAGS}")
    return tuple(found.values())


def search_terms(text: str, region: str) -> Terms:
    """Read a search text as name, tag, customer number, e-mail address and telephone number."""
    folded = fold(text)
    digits = re.sub(r"[\s().+-]", "", folded).lstrip("0")
    return Terms(
        words=tuple(folded.split()),
        tag=folded,
        customer_number=customer_number_key(text),
        email=folded if "@" in folded else None,
        phone=None if re.search(r"[^\W\d]", folded) else phone_key(text, region),
        digits=digits if digits.isdecimal() and len(digits) >= MIN_DIGITS else "",
    )


def check_move(
    customer: CustomerId,
    holder: CustomerId,
    held: Iterable[Identity],
    *,
    kind: IdentityKind,
    has_number: bool,
    moving_from: CustomerId | None,
) -> None:
    """Raise IdentityTaken unless a verified identity may go from `holder` to `customer`.

    It may when the caller names the holder, so nobody is robbed by accident; when it is a browser,
    which somebody may well have used before saying who they are; and when nothing proves who the
    holder is, so that no known person loses anything. Two known people are never mixed.
    """
    is_known = has_number or any(identity.shows_person for identity in held)
    if moving_from != holder or kind is not IdentityKind.VISITOR or is_known:
        raise IdentityTaken(customer, holder)
