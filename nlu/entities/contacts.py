"""E-mail addresses and telephone numbers."""

import re
from collections.abc import Iterator

import phonenumbers
from phonenumbers import Leniency, PhoneNumberFormat, PhoneNumberMatcher

from nlu.model import Entity, EntityKind

LEAST_PHONE_DIGITS = 7
MOST_TRIES = 100
_EMAIL = re.compile(
    r"(?<![\w.+-])[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}(?![\w-])"
)
_DIGIT = re.compile(r"\d")


def find_emails(text: str) -> Iterator[Entity]:
    """Find e-mail addresses; the value is in lower case."""
    for match in _EMAIL.finditer(text):
        yield Entity(
            kind=EntityKind.EMAIL,
            value=match.group().casefold(),
            text=match.group(),
            start=match.start(),
            end=match.end(),
            score=1.0,
        )


def find_phones(text: str, region: str, *, is_expected: bool) -> Iterator[Entity]:
    """Find telephone numbers; the value is E.164. `region` is where numbers without + are from.

    Where one is expected, a number of possible length is taken even if no network uses it.
    """
    if len(_DIGIT.findall(text)) < LEAST_PHONE_DIGITS:
        return
    leniency = Leniency.POSSIBLE if is_expected else Leniency.VALID
    for match in PhoneNumberMatcher(text, region, leniency=leniency, max_tries=MOST_TRIES):
        yield Entity(
            kind=EntityKind.PHONE,
            value=phonenumbers.format_number(match.number, PhoneNumberFormat.E164),
            text=match.raw_string,
            start=match.start,
            end=match.end,
            score=1.0 if phonenumbers.is_valid_number(match.number) else 0.7,
        )
