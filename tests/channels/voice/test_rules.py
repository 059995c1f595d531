"""Which calls are taken, and which numbers may be dialled."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.voice.model import Rule, RuleKind
from channels.voice.rules import PREMIUM, is_pattern, matches, may_dial, plain_number, screen
from core.model import TenantId

NOW = datetime(2030, 1, 1, 12, tzinfo=UTC)
CALLER = "+441632555010"


def rule(kind: RuleKind, pattern: str, *, until: datetime | None = None) -> Rule:
    return Rule(
        tenant=TenantId("t1"), id=f"{kind.value} {pattern}", kind=kind, pattern=pattern, until=until
    )


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("+44 (1632) 555-010", "+441632555010"),
        ("0044.1632/555010", "+441632555010"),
        ("1000", "1000"),
        ("", ""),
        ("+", ""),
        ("12a", ""),
        ("sip:eve@example.com", ""),
        ("++44", ""),
        ("４４", ""),
        ("1" * 33, ""),
        ("12;ext=3", ""),
        ("12\r\nVia: x", ""),
    ],
)
def test_numbers_are_compared_plain(text: str, number: str) -> None:
    assert plain_number(text) == number


@given(st.text(max_size=40))
def test_a_plain_number_is_plain_and_stays_so(text: str) -> None:
    number = plain_number(text)
    assert set(number) <= set("+0123456789")
    assert plain_number(number) == number or number.startswith("00")


@pytest.mark.parametrize(
    ("pattern", "number", "is_meant"),
    [
        ("+441632555010", "+441632555010", True),
        ("+441632555010", "+4416325550100", False),
        ("+4416*", "+441632555010", True),
        ("+4416*", "+441732555010", False),
        ("*", "", True),
        ("1000-1999", "1500", True),
        ("1000-1999", "2000", False),
        ("1000-1999", "15000", False),
        ("1000-1999", "150", False),
        ("+4410-+4419", "+4415", True),
    ],
)
def test_patterns(pattern: str, number: str, is_meant: bool) -> None:
    assert matches(pattern, number) is is_meant


@pytest.mark.parametrize("pattern", ["*", "+44*", "1000", "1000-1999", "+4410-+4419"])
def test_patterns_that_can_be_understood(pattern: str) -> None:
    assert is_pattern(pattern)


@pytest.mark.parametrize(
    "pattern",
    ["", "-", "**", "1999-1000", "100-2000", "1-2-3", "4*4", "+", "abc*", "10 00", "1000-"],
)
def test_patterns_that_cannot(pattern: str) -> None:
    assert not is_pattern(pattern)


@pytest.mark.parametrize(
    ("rules", "of_late", "reason"),
    [
        ([], 0, "no_rule"),
        ([rule(RuleKind.BLOCK, "+4416*")], 0, "blocked"),
        ([rule(RuleKind.BLOCK, "+49*")], 0, "no_rule"),
        ([rule(RuleKind.BLOCK, "*"), rule(RuleKind.WELCOME, CALLER)], 99, "welcome"),
        ([rule(RuleKind.BLOCK, "*", until=NOW)], 0, "no_rule"),
        ([rule(RuleKind.BLOCK, "*", until=NOW + timedelta(seconds=1))], 0, "blocked"),
        ([], 20, "nuisance"),
        ([], 19, "no_rule"),
    ],
)
def test_calls_are_screened(rules: list[Rule], of_late: int, reason: str) -> None:
    verdict = screen(CALLER, rules, of_late, 20, NOW)
    assert verdict.reason == reason
    assert verdict.is_allowed is (reason in ("no_rule", "welcome"))


def test_withheld_numbers_are_no_nuisance_and_zero_is_no_limit() -> None:
    assert screen("", [], 99, 20, NOW).is_allowed
    assert screen(CALLER, [], 99, 0, NOW).is_allowed


def test_a_block_meets_the_number_however_it_is_written() -> None:
    rules = [rule(RuleKind.BLOCK, CALLER)]
    assert not screen("0044 1632 555010", rules, 0, 0, NOW).is_allowed


EVERYTHING = rule(RuleKind.MAY_DIAL, "*")


@pytest.mark.parametrize(
    ("number", "rules", "reason"),
    [
        (CALLER, [], "no_rule"),
        (CALLER, [EVERYTHING], "may_dial"),
        (CALLER, [rule(RuleKind.MAY_DIAL, "+49*")], "no_rule"),
        (CALLER, [EVERYTHING, rule(RuleKind.MUST_NOT_DIAL, "+4416*")], "must_not_dial"),
        (CALLER, [rule(RuleKind.MAY_DIAL, "*", until=NOW)], "no_rule"),
        ("sip:eve@example.com", [EVERYTHING], "no_number"),
        ("", [EVERYTHING], "no_number"),
        ("+449011234567", [EVERYTHING], "premium"),
        ("+449011234567", [rule(RuleKind.MAY_DIAL, "+44*")], "premium"),
        ("+449011234567", [rule(RuleKind.MAY_DIAL, "+44901*")], "may_dial"),
        ("+449011234567", [rule(RuleKind.MAY_DIAL, "+449011234567")], "may_dial"),
        ("00449011234567", [EVERYTHING], "premium"),
    ],
)
def test_dialling(number: str, rules: list[Rule], reason: str) -> None:
    verdict = may_dial(number, rules, NOW)
    assert verdict.reason == reason
    assert verdict.is_allowed is (reason == "may_dial")


@pytest.mark.parametrize("beginning", PREMIUM)
def test_premium_numbers_are_never_called_by_a_general_rule(beginning: str) -> None:
    number = beginning.rstrip("*") + "5550123"
    assert may_dial(number, [EVERYTHING, rule(RuleKind.MAY_DIAL, "+*")], NOW).reason == "premium"
