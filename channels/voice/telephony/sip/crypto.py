"""Keys for encrypted speech as they stand in an SDP, and which of those offered to take. Pure.

Source: RFC 4568. Key lifetimes are accepted and not acted on: 2^31 packets are 497 days of speech.
Lines with a master key identifier or session parameters are not taken.
"""

from base64 import b64decode, b64encode
from binascii import Error
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

SUITES = ("AES_CM_128_HMAC_SHA1_80", "AES_CM_128_HMAC_SHA1_32")
KEY_BYTES = 30
"""Master key and salt of both suites."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crypto:
    """One a=crypto line."""

    tag: int
    suite: str
    key: bytes = field(repr=False)


def parse_crypto(line: str) -> Crypto | None:
    """Read `crypto:1 SUITE inline:KEY|2^31`; None if it is not one we can do."""
    parts = line.removeprefix("crypto:").split()
    if len(parts) != 3 or not parts[0].isdigit() or parts[1] not in SUITES:
        return None
    method, _, rest = parts[2].partition(":")
    text, *more = rest.split("|")
    if method != "inline" or any(":" in part for part in more):
        return None
    try:
        key = b64decode(text + "=" * (-len(text) % 4), validate=True)
    except Error:
        return None
    return Crypto(tag=int(parts[0]), suite=parts[1], key=key) if len(key) == KEY_BYTES else None


def write_crypto(crypto: Crypto) -> str:
    """The line again."""
    return f"crypto:{crypto.tag} {crypto.suite} inline:{b64encode(crypto.key).decode()}"


def offer_cryptos(key_for: Callable[[str], bytes]) -> tuple[Crypto, ...]:
    """One line for each suite, each with a key of its own."""
    return tuple(
        Crypto(tag=n, suite=suite, key=key_for(suite)) for n, suite in enumerate(SUITES, 1)
    )


def take_offered(
    offered: Sequence[Crypto], key_for: Callable[[str], bytes]
) -> tuple[Crypto, Crypto] | None:
    """(theirs, ours) for the first suite in their order that we know; None if there is none."""
    for theirs in offered:
        return theirs, Crypto(tag=theirs.tag, suite=theirs.suite, key=key_for(theirs.suite))
    return None


def take_answered(
    answered: Sequence[Crypto], ours: Sequence[Crypto]
) -> tuple[Crypto, Crypto] | None:
    """(theirs, ours) for the line they took of those we offered."""
    for theirs in answered:
        for own in ours:
            if (own.tag, own.suite) == (theirs.tag, theirs.suite):
                return theirs, own
    return None
