"""What a company's lines and numbers mean for its calls."""

from channels.voice.configuration import Configuration, policy_of
from channels.voice.model import Line, LineKind, Number, VoiceSettings
from core.model import TenantId, UserId

OURS, THEIRS = TenantId("t1"), TenantId("t2")
ANN = UserId("ann")


def desk(name: str, *, is_enabled: bool = True, owner: UserId | None = None) -> Line:
    return Line(
        tenant=OURS, kind=LineKind.DESK_PHONE, name=name, is_enabled=is_enabled, owner=owner
    )


def trunk(name: str, *, may_transfer: bool, is_enabled: bool = True) -> Line:
    return Line(
        tenant=OURS, kind=LineKind.TRUNK, name=name, may_transfer=may_transfer,
        is_enabled=is_enabled,
    )  # fmt: skip


def test_desk_phones_and_trunks_that_may_have_us_call_others() -> None:
    lines = (
        desk("ann-desk", owner=ANN),
        desk("lobby"),
        desk("old", is_enabled=False),
        desk("pstn"),
        trunk("pstn", may_transfer=False),
        trunk("office", may_transfer=True),
        trunk("gone", may_transfer=True, is_enabled=False),
    )
    policy = policy_of(VoiceSettings(tenant=OURS), (), lines, frozenset({"1000"}))
    assert policy.phones == {"ann-desk": ANN, "lobby": None}, "a phone named as a trunk is none"
    assert policy.transfer_trunks == {"office"}
    assert policy.numbers == {"1000"}


def test_the_own_numbers_are_those_that_are_named() -> None:
    numbers = (
        Number(tenant=OURS, number="1000"),
        Number(tenant=OURS, number="*"),
        Number(tenant=THEIRS, number="2000"),
    )
    assert Configuration(numbers=numbers).numbers_of(OURS) == {"1000"}
