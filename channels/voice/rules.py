"""Which calls are taken, which numbers may be dialled. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import phonenumbers

from .model import Rule, RuleKind

MOST_NUMBER_CHARACTERS = 32
PREMIUM = ("+979*", "+87*", "+88*", "+1900*", "+1976*")
"""Beginnings of numbers that cost extra, beside those known of each country."""
COSTLY = frozenset(
    {
        phonenumbers.PhoneNumberType.PREMIUM_RATE,
        phonenumbers.PhoneNumberType.SHARED_COST,
        phonenumbers.PhoneNumberType.PERSONAL_NUMBER,
        phonenumbers.PhoneNumberType.PAGER,
    }
)
NARROW = 6
"""A rule with so many digits means just these numbers, costly or not."""


def plain_number(text: str) -> str:
    """A number as it is compared: digits and a leading plus; "" for anything else."""
    kept = "".join(c for c in text if c not in " -()./\u00a0")
    if kept.startswith("00"):
        kept = "+" + kept[2:]
    digits = kept.removeprefix("+")
    is_number = digits.isascii() and digits.isdigit() and len(kept) <= MOST_NUMBER_CHARACTERS
    return kept if is_number else ""


def matches(pattern: str, number: str) -> bool:
    """Whether a number is meant by a rule's pattern."""
    if pattern == "*":
        return True
    if pattern.endswith("*"):
        return number.startswith(pattern[:-1])
    first, dash, last = pattern.partition("-")
    if not dash:
        return number == pattern
    same_length = len(number) == len(first) == len(last)
    return same_length and first <= number <= last


def is_pattern(pattern: str) -> bool:
    """Whether a rule's pattern can be understood."""
    if pattern == "*":
        return True
    if pattern.endswith("*"):
        return plain_number(pattern[:-1]) == pattern[:-1] != ""
    parts = pattern.split("-")
    if len(parts) > 2 or any(plain_number(part) != part or not part for part in parts):
        return False
    return len(parts) == 1 or (len(parts[0]) == len(parts[1]) and parts[0] <= parts[1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether a call is taken, or a number dialled, and by which rule."""

    is_allowed: bool
    reason: str
    """welcome | blocked | nuisance | no_rule | premium | must_not_dial | may_dial | no_number"""
    rule: str | None = None


def screen(
    caller: str,
    rules: Sequence[Rule],
    calls_of_late: int,
    most: int,
    now: datetime,
    region: str = "",
) -> Verdict:
    """Decide about a call that comes in. `calls_of_late`: of this number within an hour."""
    number = plain_number(caller) or caller
    forms = {number, whole_number(number, region)}
    valid = [rule for rule in rules if rule.until is None or rule.until > now]
    for kind, is_allowed, reason in (
        (RuleKind.WELCOME, True, "welcome"),
        (RuleKind.BLOCK, False, "blocked"),
    ):
        for rule in valid:
            if rule.kind is kind and any(matches(rule.pattern, form) for form in forms):
                return Verdict(is_allowed=is_allowed, reason=reason, rule=rule.id)
    if number and most and calls_of_late >= most:
        return Verdict(is_allowed=False, reason="nuisance")
    return Verdict(is_allowed=True, reason="no_rule")


def may_dial(number: str, rules: Sequence[Rule], now: datetime, region: str = "") -> Verdict:
    """Decide about a number to be called: only what a rule allows, premium only by name.

    `region`: where numbers without a country code are at home. A ban goes before a permission.
    A permission of many numbers does not hold for those among them that cost extra.
    """
    wanted = plain_number(number)
    if not wanted:
        return Verdict(is_allowed=False, reason="no_number")
    forms = {wanted, whole_number(wanted, region)}
    valid = [rule for rule in rules if rule.until is None or rule.until > now]
    meant = [rule for rule in valid if any(matches(rule.pattern, form) for form in forms)]
    for rule in meant:
        if rule.kind is RuleKind.MUST_NOT_DIAL:
            return Verdict(is_allowed=False, reason="must_not_dial", rule=rule.id)
    is_premium = costs_extra(whole_number(wanted, region))
    for rule in meant:
        is_narrow = len(rule.pattern.rstrip("*")) >= NARROW
        if rule.kind is RuleKind.MAY_DIAL and (is_narrow or not is_premium):
            return Verdict(is_allowed=True, reason="may_dial", rule=rule.id)
    return Verdict(is_allowed=False, reason="premium" if is_premium else "no_rule")


def whole_number(plain: str, region: str) -> str:
    """The number with its country code, where it can be told; else as it is."""
    try:
        parsed = phonenumbers.parse(plain, region or None)
    except phonenumbers.NumberParseException:
        return plain
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def costs_extra(number: str) -> bool:
    """Whether calling a number with its country code costs more than a call usually does."""
    if any(matches(pattern, number) for pattern in PREMIUM):
        return True
    try:
        kind = phonenumbers.number_type(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return False
    return kind in COSTLY
