"""Decisions about addresses, claims and proof, as tables."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import IdentityTaken, Invalid
from core.model import Address, ChannelKind, CustomerId, ProfileClaim
from customers.model import Identity, IdentityKey, IdentityKind, Proof
from customers.rules import (
    MAX_OPAQUE_CHARACTERS,
    check_move,
    claimed_keys,
    claimed_name,
    customer_number_key,
    fold,
    identity_key,
    identity_of,
    phone_key,
    require_line,
    require_note,
    require_tags,
    search_terms,
)

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)
ANN, BOB = CustomerId("ann"), CustomerId("bob")


@pytest.mark.parametrize(
    ("typed", "region", "key"),
    [
        ("020 7946 0018", "GB", "+442079460018"),
        ("+44 (0)20 7946 0018", "CN", "+442079460018"),
        ("0044 20 7946 0018", "GB", "+442079460018"),
        ("138 0013 8000", "CN", "+8613800138000"),
        ("+86 138-0013-8000", "GB", "+8613800138000"),
        ("＋８６ １３８００１３８０００", "GB", "+8613800138000"),
        ("020 7946 0018 ext. 12", "GB", "+442079460018;ext=12"),
        ("+442079460018;ext=12", "CN", "+442079460018;ext=12"),
        ("12", "GB", None),
        ("anonymous", "GB", None),
        ("", "GB", None),
        ("+999 123456", "GB", None),
        ("1" * 300, "GB", None),
    ],
)
def test_a_telephone_number_has_one_spelling(typed: str, region: str, key: str | None) -> None:
    assert phone_key(typed, region) == key


@given(st.text() | st.from_regex(r"\+?[0-9 ()x.-]{3,20}"), st.sampled_from(["GB", "CN", "US"]))
def test_normalising_a_number_twice_changes_nothing(typed: str, region: str) -> None:
    key = phone_key(typed, region)
    assert key is None or phone_key(key, region) == key


@given(st.text(), st.sampled_from([*IdentityKind]))
def test_normalising_any_identity_twice_changes_nothing(typed: str, kind: IdentityKind) -> None:
    key = identity_key(kind, typed, "GB")
    assert key is None or identity_key(kind, key.value, "GB") == key


@given(st.text())
def test_folding_and_numbers_settle_at_once(text: str) -> None:
    assert customer_number_key(customer_number_key(text)) == customer_number_key(text)
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("channel", "value", "kind", "key"),
    [
        ("web_chat", "v1", "visitor", "v1"),
        ("web_chat", "messenger/v1", "visitor", "web_chat/messenger/v1"),
        ("messenger", "v1", "visitor", "messenger/v1"),
        ("email", "Ann@Mail.Example", "email", "ann@mail.example"),
        ("sms", "07911 123456", "phone", "+447911123456"),
        ("voice", "+447911123456", "phone", "+447911123456"),
        ("whatsapp", "+447911123456", "phone", "+447911123456"),
    ],
)
def test_channels_of_a_family_share_an_identity(
    channel: str, value: str, kind: str, key: str
) -> None:
    found = identity_of(Address(channel=ChannelKind(channel), value=value), "GB")
    assert found == IdentityKey(kind=IdentityKind(kind), value=key)


@pytest.mark.parametrize(
    ("channel", "value"), [("voice", "anonymous"), ("web_chat", "  "), ("email", "nobody")]
)
def test_an_address_may_name_nobody(channel: str, value: str) -> None:
    assert identity_of(Address(channel=ChannelKind(channel), value=value), "GB") is None


def test_a_monstrous_address_is_still_one_identity() -> None:
    def of(value: str) -> IdentityKey | None:
        return identity_of(Address(channel=ChannelKind("messenger"), value=value), "GB")

    long = of("x" * 5000)
    assert long is not None
    assert len(long.value) <= MAX_OPAQUE_CHARACTERS
    assert long == of("x" * 5000)
    assert long != of("x" * 5001)


def test_only_readable_claims_are_kept() -> None:
    claim = ProfileClaim(name=" Ann\n Lee\x00 ", email="Ann@Mail.example", phone="call me")
    assert claimed_keys(claim, "GB") == (
        IdentityKey(kind=IdentityKind.EMAIL, value="ann@mail.example"),
    )
    assert claimed_name(claim) == "Ann Lee"
    assert claimed_name(ProfileClaim(name="x" * 500)) == "x" * 100
    assert claimed_name(ProfileClaim()) == ""


def test_limits_name_the_field() -> None:
    assert require_line("name", " Ann \t Lee ", limit=7) == "Ann Lee"
    for broken in (
        lambda: require_line("name", "x" * 8, limit=7),
        lambda: require_note("  "),
        lambda: require_note("x" * 4001),
        lambda: require_tags([" "]),
        lambda: require_tags(["x" * 41]),
        lambda: require_tags([f"tag {number}" for number in range(51)]),
    ):
        with pytest.raises(Invalid):
            broken()


def test_a_tag_is_there_once_in_its_first_spelling() -> None:
    assert require_tags(["VIP", "late  payer", "vip", "ＶＩＰ"]) == ("VIP", "late payer")


@pytest.mark.parametrize(
    ("text", "email", "phone", "digits"),
    [
        ("Ann Lee", None, None, ""),
        ("Ann@Mail", "ann@mail", None, ""),
        ("020 7946 0018", None, "+442079460018", "2079460018"),
        ("(0018)", None, None, ""),
        ("460018", None, "+44460018", "460018"),
        ("123", None, None, ""),
        ("HG-1234", None, None, ""),
    ],
)
def test_a_search_text_is_read_in_every_way(
    text: str, email: str | None, phone: str | None, digits: str
) -> None:
    terms = search_terms(text, "GB")
    assert (terms.email, terms.phone, terms.digits) == (email, phone, digits)


def identity(kind: IdentityKind, proof: Proof | None) -> Identity:
    return Identity(
        kind=kind, value="x", proof=proof, verified_at=NOON if proof else None, created_at=NOON
    )


BROWSER = identity(IdentityKind.VISITOR, Proof.CHANNEL)
CLAIM = identity(IdentityKind.EMAIL, None)


@pytest.mark.parametrize(
    ("held", "kind", "has_number", "moving_from", "may"),
    [
        ([BROWSER], IdentityKind.VISITOR, False, BOB, True),
        ([BROWSER, CLAIM], IdentityKind.VISITOR, False, BOB, True),
        ([BROWSER], IdentityKind.VISITOR, False, None, False),
        ([BROWSER], IdentityKind.VISITOR, False, ANN, False),
        ([BROWSER], IdentityKind.VISITOR, True, BOB, False),
        ([BROWSER], IdentityKind.EMAIL, False, BOB, False),
        (
            [BROWSER, identity(IdentityKind.EMAIL, Proof.CODE)],
            IdentityKind.VISITOR,
            False,
            BOB,
            False,
        ),
        (
            [identity(IdentityKind.VISITOR, Proof.QUESTIONS)],
            IdentityKind.VISITOR,
            False,
            BOB,
            False,
        ),
    ],
)
def test_only_a_browser_of_a_nameless_record_may_move(
    held: list[Identity],
    kind: IdentityKind,
    has_number: bool,
    moving_from: CustomerId | None,
    may: bool,
) -> None:
    def check() -> None:
        check_move(ANN, BOB, held, kind=kind, has_number=has_number, moving_from=moving_from)

    if may:
        check()
        return
    with pytest.raises(IdentityTaken) as refused:
        check()
    assert (refused.value.customer, refused.value.holder) == (ANN, BOB)
    assert "ann" in str(refused.value)
    assert "bob" in str(refused.value)


def test_a_browser_alone_shows_nobody() -> None:
    assert BROWSER.is_verified
    assert not BROWSER.shows_person
    assert not CLAIM.is_verified
    assert identity(IdentityKind.VISITOR, Proof.CUSTOMER_NUMBER).shows_person
    assert identity(IdentityKind.PHONE, Proof.CHANNEL).shows_person
