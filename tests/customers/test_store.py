"""Who is at the door, and what proves it, on a real database."""

from collections.abc import Callable
from typing import TypeVar

import pytest

from core.errors import IdentityTaken, NotFound
from core.model import Address, ChannelKind, CustomerId, Language, ProfileClaim, TenantId
from customers import records, store
from customers.model import (
    Customer,
    Identified,
    IdentityKey,
    IdentityKind,
    NewCustomer,
    Proof,
    Verified,
)
from customers.rules import MAX_CLAIMS
from infra.db import Database, Tx
from tests.accounts.company import Company, company_on

EMAIL = IdentityKey(kind=IdentityKind.EMAIL, value="ann@mail.example")
T = TypeVar("T")


class Door:
    """Short words for what these tests do at one company's door."""

    def __init__(self, database: Database, tenant: TenantId) -> None:
        self.database = database
        self.tenant = tenant

    async def visits(
        self, visitor: str, claim: ProfileClaim | None = None, language: str | None = None
    ) -> Identified:
        return await self.comes("web_chat", visitor, claim, language)

    async def comes(
        self,
        channel: str,
        value: str,
        claim: ProfileClaim | None = None,
        language: str | None = None,
    ) -> Identified:
        address = Address(channel=ChannelKind(channel), value=value)
        tag = Language(language) if language else None
        return await self.does(
            lambda tx: store.identify(tx, self.tenant, address, language=tag, claim=claim)
        )

    async def proves(
        self, id: CustomerId, key: IdentityKey, moving_from: CustomerId | None = None
    ) -> Verified:
        return await self.does(
            lambda tx: store.verify_identity(
                tx, self.tenant, id, key, proof=Proof.CODE, by="ada", moving_from=moving_from
            )
        )

    async def record_of(self, id: CustomerId) -> Customer:
        return await self.does(lambda tx: records.get(tx, self.tenant, id))

    async def identities_of(self, id: CustomerId) -> dict[str, bool]:
        record = await self.record_of(id)
        return {f"{each.kind}:{each.value}": each.is_verified for each in record.identities}

    async def does(self, unit: Callable[[Tx], T]) -> T:
        return await self.database.write(unit)


@pytest.fixture
def door(database: Database, company: Company) -> Door:
    return Door(database, company.tenant.id)


def browser(visitor: str) -> IdentityKey:
    return IdentityKey(kind=IdentityKind.VISITOR, value=visitor)


async def test_a_browser_is_recognised_when_it_comes_back(door: Door) -> None:
    first = await door.visits("v1", language="zh")
    again = await door.visits("v1", language="en")
    assert (first.is_new, first.verified, first.how) == (True, True, "visitor")
    assert (again.is_new, again.customer_id) == (False, first.customer_id)
    assert not again.is_person_verified
    assert (await door.record_of(first.customer_id)).language == "zh"
    assert (await door.visits("v2")).customer_id != first.customer_id


async def test_a_language_that_was_unknown_is_learnt(door: Door) -> None:
    first = await door.visits("v1")
    await door.visits("v1", language="zh")
    assert (await door.record_of(first.customer_id)).language == "zh"


async def test_a_claim_is_written_on_ones_own_record_as_claimed(door: Door) -> None:
    claim = ProfileClaim(name="Ann", email="ANN@mail.example", phone="020 7946 0018")
    who = await door.visits("v1", claim)
    assert who.name == "Ann"
    assert await door.identities_of(who.customer_id) == {
        "visitor:v1": True,
        "email:ann@mail.example": False,
        "phone:+442079460018": False,
    }
    await door.visits("v1", claim)
    assert len(await door.identities_of(who.customer_id)) == 3


async def test_a_claim_never_leads_to_the_one_who_proved_it(door: Door) -> None:
    ann = await door.comes("email", "ann@mail.example", ProfileClaim(name="Ann"))
    stranger = await door.visits("v1", ProfileClaim(name="Ann", email="ann@mail.example"))
    assert stranger.is_new
    assert stranger.customer_id != ann.customer_id
    assert not stranger.is_person_verified
    assert await door.identities_of(ann.customer_id) == {"email:ann@mail.example": True}
    again = await door.comes("email", "Ann@Mail.example")
    assert (again.customer_id, again.is_person_verified) == (ann.customer_id, True)


async def test_a_claim_does_not_catch_the_true_owner_either(door: Door) -> None:
    stranger = await door.visits("v1", ProfileClaim(email="ann@mail.example"))
    ann = await door.comes("email", "ann@mail.example")
    assert ann.is_new
    assert ann.customer_id != stranger.customer_id
    assert (await door.comes("email", "ann@mail.example")).customer_id == ann.customer_id


async def test_calls_and_messages_from_one_number_are_one_customer(door: Door) -> None:
    caller = await door.comes("voice", "+44 20 7946 0018")
    texter = await door.comes("sms", "020 7946 0018")
    assert texter.customer_id == caller.customer_id
    assert (await door.comes("web_chat", "+442079460018")).customer_id != caller.customer_id


async def test_nobody_in_particular_is_somebody_new_each_time(door: Door) -> None:
    calls = [await door.comes("voice", "anonymous") for _ in range(2)]
    assert calls[0].customer_id != calls[1].customer_id
    assert {(call.verified, call.how) for call in calls} == {(False, "unknown")}


async def test_the_same_browser_is_two_people_in_two_companies(database: Database) -> None:
    harbour = Door(database, (await company_on(database, "harbour")).tenant.id)
    valley = Door(database, (await company_on(database, "valley")).tenant.id)
    here, there = await harbour.visits("v1"), await valley.visits("v1")
    assert here.customer_id != there.customer_id
    with pytest.raises(NotFound):
        await valley.record_of(here.customer_id)
    with pytest.raises(NotFound):
        await valley.proves(here.customer_id, EMAIL)
    assert await valley.does(lambda tx: store.faces(tx, valley.tenant, [here.customer_id])) == {}


async def test_a_name_that_an_agent_wrote_stays(door: Door) -> None:
    who = await door.visits("v1", ProfileClaim(name="Annie"))
    assert (await door.visits("v1", ProfileClaim(name="Ann"))).name == "Ann"
    entered = await door.does(
        lambda tx: records.add(tx, door.tenant, NewCustomer(name="王芳"), is_name_claimed=False)
    )
    await door.proves(entered, browser("v1"), moving_from=who.customer_id)
    assert (await door.visits("v1", ProfileClaim(name="Mallory"))).name == "王芳"


async def test_only_the_latest_claims_are_kept(door: Door) -> None:
    who = await door.visits("v1")
    for number in range(MAX_CLAIMS + 5):
        await door.visits("v1", ProfileClaim(email=f"a{number}@mail.example"))
        identities = await door.identities_of(who.customer_id)
        assert identities["visitor:v1"]
        assert f"email:a{number}@mail.example" in identities
        assert len(identities) == 1 + min(number + 1, MAX_CLAIMS)


async def test_a_proven_claim_becomes_an_identity(door: Door) -> None:
    who = await door.visits("v1", ProfileClaim(email="ann@mail.example"))
    verified = await door.proves(who.customer_id, EMAIL)
    assert verified == Verified(customer=who.customer_id, moved_from=None)
    assert (await door.identities_of(who.customer_id))["email:ann@mail.example"]
    mail = await door.comes("email", "ann@mail.example")
    assert (mail.customer_id, mail.is_new) == (who.customer_id, False)
    assert (await door.visits("v1")).is_person_verified
    assert await door.proves(who.customer_id, EMAIL) == verified


async def test_an_identity_is_never_taken_from_its_owner(door: Door) -> None:
    ann = await door.comes("email", "ann@mail.example")
    stranger = await door.visits("v1", ProfileClaim(email="ann@mail.example"))
    for moving_from in (None, ann.customer_id):
        with pytest.raises(IdentityTaken) as refused:
            await door.proves(stranger.customer_id, EMAIL, moving_from)
        assert refused.value.holder == ann.customer_id
        assert refused.value.customer == stranger.customer_id
    assert await door.identities_of(ann.customer_id) == {"email:ann@mail.example": True}
    assert not (await door.identities_of(stranger.customer_id))["email:ann@mail.example"]


async def test_a_browser_moves_to_the_customer_an_agent_recognised(door: Door) -> None:
    ann = await door.comes("email", "ann@mail.example")
    nameless = await door.visits("v1")
    with pytest.raises(IdentityTaken):
        await door.proves(ann.customer_id, browser("v1"))
    moved = await door.proves(ann.customer_id, browser("v1"), moving_from=nameless.customer_id)
    assert moved == Verified(customer=ann.customer_id, moved_from=nameless.customer_id)
    assert (await door.visits("v1")).customer_id == ann.customer_id
    assert await door.identities_of(nameless.customer_id) == {}


async def test_a_browser_of_a_known_person_does_not_move(door: Door) -> None:
    ann = await door.comes("email", "ann@mail.example")
    bob = await door.visits("v1")
    await door.proves(bob.customer_id, IdentityKey(kind=IdentityKind.PHONE, value="+442079460018"))
    with pytest.raises(IdentityTaken):
        await door.proves(ann.customer_id, browser("v1"), moving_from=bob.customer_id)
    assert (await door.visits("v1")).customer_id == bob.customer_id


async def test_a_browser_that_never_came_cannot_be_given_away(door: Door) -> None:
    ann = await door.comes("email", "ann@mail.example")
    with pytest.raises(NotFound):
        await door.proves(ann.customer_id, browser("v9"))


async def test_a_recognised_browser_stays_recognised(door: Door) -> None:
    who = await door.visits("v1")
    await door.proves(who.customer_id, browser("v1"))
    assert (await door.visits("v1")).is_person_verified
    await door.does(
        lambda tx: store.verify_identity(
            tx,
            door.tenant,
            who.customer_id,
            browser("v1"),
            proof=Proof.CHANNEL,
            by=store.THE_CHANNEL,
        )
    )
    assert (await door.visits("v1")).is_person_verified


async def test_cards_show_name_and_proof(door: Door) -> None:
    ann = await door.comes("email", "ann@mail.example", ProfileClaim(name="Ann"))
    visitor = await door.visits("v1")
    ids = [ann.customer_id, visitor.customer_id, CustomerId("nobody")]
    cards = await door.does(lambda tx: store.faces(tx, door.tenant, ids))
    assert {id: (card.name, card.is_verified) for id, card in cards.items()} == {
        ann.customer_id: ("Ann", True),
        visitor.customer_id: ("", False),
    }


async def test_other_packages_search_by_name_in_their_own_queries(door: Door) -> None:
    who = await door.visits("v1", ProfileClaim(name="Zoë 100%"))
    await door.visits("v2", ProfileClaim(name="Zoë 1000"))

    async def named(pattern: str) -> set[str]:
        select = store.named_like(door.tenant, pattern)
        rows = await door.does(lambda tx: tx.all(select))
        return {row.id for row in rows}

    assert len(await named("%ZOË%")) == 2
    assert await named("%100\\%%") == {who.customer_id}
    assert await named("zo") == set()
