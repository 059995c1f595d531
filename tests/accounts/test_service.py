"""Signing in and out, on a real database."""

import asyncio
from datetime import timedelta

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher

from accounts import store
from accounts.model import NewUser, Role, UserChanges
from accounts.service import Accounts
from accounts.sessions import sessions_topic
from accounts.tables import session
from core.errors import Invalid, NotAllowed, NotFound, NotSignedIn, TooMany
from infra.db import Database
from tests.accounts.company import HERE, PASSWORD, SETTINGS, Company, company_on


async def test_the_right_password_opens_a_session(company: Company) -> None:
    signed_in = await company.signs_in(company.ada)
    actor = await company.accounts.actor_for(signed_in.token)
    assert actor == signed_in.actor
    assert (actor.tenant, actor.user, actor.name) == (company.tenant.id, company.ada.id, "Ada")
    assert actor.permissions == company.ada.permissions
    assert len(signed_in.token) >= 43


async def test_the_token_is_stored_nowhere(company: Company, database: Database) -> None:
    token = (await company.signs_in(company.ada)).token
    rows = await database.read(lambda tx: tx.all(sa.select(session)))
    assert len(rows) == 1
    assert token not in str(rows)


@pytest.mark.parametrize(
    ("slug", "email", "password"),
    [
        ("harbour", "ada@harbour.example", "wrong horse battery"),
        ("harbour", "nobody@harbour.example", PASSWORD),
        ("harbour", "no address", PASSWORD),
        ("nowhere", "ada@harbour.example", PASSWORD),
        (None, "ada@harbour.example", ""),
    ],
)
async def test_all_wrong_credentials_look_the_same(
    company: Company, slug: str | None, email: str, password: str
) -> None:
    with pytest.raises(NotSignedIn) as refused:
        await company.accounts.sign_in(slug, email, password, HERE)
    assert str(refused.value) == "e-mail address and password do not belong together"


async def test_an_unknown_account_costs_as_many_hashes_as_a_known_one(
    company: Company, database: Database
) -> None:
    hasher = CountingHasher(time_cost=1, memory_cost=64, parallelism=1)
    accounts = Accounts(database, company.clock, SETTINGS, hasher=hasher)
    for email in ("ada@harbour.example", "nobody@harbour.example", "no address"):
        hasher.checks = 0
        with pytest.raises(NotSignedIn):
            await accounts.sign_in("harbour", email, "wrong horse battery", HERE)
        assert hasher.checks == 1


async def test_the_spelling_of_the_address_does_not_matter(company: Company) -> None:
    await company.accounts.sign_in(None, " ADA@Harbour.example", PASSWORD, HERE)


async def test_the_same_person_in_two_companies_names_one(database: Database) -> None:
    harbour = await company_on(database, "harbour")
    valley = await company_on(database, "valley")
    twin = NewUser(
        name="Twin", email="twin@mail.example", password=PASSWORD, roles=frozenset({Role.AGENT})
    )
    await harbour.accounts.users.create(harbour.operator, twin)
    at_valley = await valley.accounts.users.create(valley.operator, twin)
    with pytest.raises(Invalid) as refused:
        await harbour.accounts.sign_in(None, twin.email, PASSWORD, HERE)
    assert refused.value.field == "tenant"
    signed_in = await harbour.accounts.sign_in("valley", twin.email, PASSWORD, HERE)
    assert signed_in.actor.user == at_valley.id


async def test_after_too_many_failures_even_the_right_password_waits(company: Company) -> None:
    for _ in range(3):
        with pytest.raises(NotSignedIn):
            await company.signs_in(company.ada, "wrong horse battery")
    with pytest.raises(TooMany) as refused:
        await company.signs_in(company.ada)
    assert timedelta() < refused.value.retry_after <= timedelta(minutes=15)
    await company.accounts.sign_in("harbour", company.ada.email, PASSWORD, "198.51.100.1")


async def test_an_address_that_tries_many_accounts_has_to_wait(company: Company) -> None:
    for number in range(6):
        with pytest.raises(NotSignedIn):
            await company.accounts.sign_in(None, f"a{number}@harbour.example", PASSWORD, HERE)
    with pytest.raises(TooMany):
        await company.signs_in(company.ada)


async def test_an_account_that_many_addresses_try_has_to_wait(company: Company) -> None:
    for number in range(8):
        with pytest.raises(NotSignedIn):
            await company.accounts.sign_in(None, company.ada.email, "wrong", f"192.0.2.{number}")
    with pytest.raises(TooMany):
        await company.accounts.sign_in(None, company.ada.email, PASSWORD, "192.0.2.99")


async def test_many_attempts_at_once_do_not_slip_through(company: Company) -> None:
    attempts = [company.signs_in(company.ada, f"wrong {number}") for number in range(10)]
    outcomes = await asyncio.gather(*attempts, return_exceptions=True)
    assert sum(isinstance(outcome, NotSignedIn) for outcome in outcomes) == 3
    assert sum(isinstance(outcome, TooMany) for outcome in outcomes) == 7


async def test_success_forgives_earlier_failures(company: Company) -> None:
    for _ in range(2):
        for _ in range(2):
            with pytest.raises(NotSignedIn):
                await company.signs_in(company.ada, "wrong horse battery")
        await company.signs_in(company.ada)


async def test_signing_in_again_replaces_the_browsers_session(company: Company) -> None:
    first = await company.signs_in(company.ada)
    second = await company.accounts.sign_in(
        None, company.ada.email, PASSWORD, HERE, previous_token=first.token
    )
    assert second.token != first.token
    assert await company.accounts.actor_for(first.token) is None
    assert await company.accounts.actor_for(second.token) == second.actor


async def test_signing_out_is_seen_at_once(company: Company, database: Database) -> None:
    signed_in = await company.signs_in(company.ada)
    other = await company.signs_in(company.ada)
    assert await company.accounts.actor_for(signed_in.token) is not None
    async with database.bus.subscribe(sessions_topic(company.tenant.id)) as wakeups:
        await company.accounts.sign_out(signed_in.token)
        assert await wakeups.wait(timedelta(seconds=1))
    assert await company.accounts.actor_for(signed_in.token) is None
    assert await company.accounts.actor_for(other.token) == other.actor
    await company.accounts.sign_out(signed_in.token)


async def test_signing_out_everywhere_ends_all_sessions_of_that_person_only(
    company: Company,
) -> None:
    bob = await company.hires("Bob")
    adas = [await company.signs_in(company.ada) for _ in range(2)]
    bobs = await company.signs_in(bob)
    assert await company.accounts.sign_out_everywhere(adas[0].actor) == 2
    assert [await company.accounts.actor_for(each.token) for each in adas] == [None, None]
    assert await company.accounts.actor_for(bobs.token) == bobs.actor


async def test_an_agent_cannot_sign_somebody_else_out(company: Company) -> None:
    bob = await company.hires("Bob")
    agent = (await company.signs_in(bob)).actor
    with pytest.raises(NotAllowed):
        await company.accounts.sign_out_everywhere(agent, company.ada.id)


async def test_an_administrator_cannot_reach_into_another_company(database: Database) -> None:
    harbour = await company_on(database, "harbour")
    valley = await company_on(database, "valley")
    with pytest.raises(NotFound):
        await harbour.accounts.sign_out_everywhere(harbour.operator, valley.ada.id)


async def test_an_unused_session_ends_and_a_used_one_lasts(company: Company) -> None:
    token = (await company.signs_in(company.ada)).token
    for _ in range(3):
        company.clock.shift += timedelta(hours=3)
        assert await company.accounts.actor_for(token) is not None
    company.clock.shift += timedelta(hours=4, seconds=1)
    assert await company.accounts.actor_for(token) is None


async def test_no_session_outlives_its_last_hour(company: Company) -> None:
    token = (await company.signs_in(company.ada)).token
    for _ in range(5):
        company.clock.shift += timedelta(hours=3)
        assert await company.accounts.actor_for(token) is not None
    company.clock.shift += timedelta(hours=1, seconds=1)
    assert await company.accounts.actor_for(token) is None


async def test_a_deactivated_person_is_out_at_once_and_cannot_return(company: Company) -> None:
    bob = await company.hires("Bob")
    token = (await company.signs_in(bob)).token
    assert await company.accounts.actor_for(token) is not None
    await company.accounts.users.change(company.operator, bob.id, UserChanges(is_active=False))
    assert await company.accounts.actor_for(token) is None
    with pytest.raises(NotSignedIn):
        await company.signs_in(bob)


async def test_a_hash_with_old_parameters_is_renewed_at_sign_in(
    company: Company, database: Database
) -> None:
    stronger = PasswordHasher(time_cost=2, memory_cost=64, parallelism=1)
    accounts = Accounts(database, company.clock, SETTINGS, hasher=stronger)
    old = await stored_hash(database, company)
    assert stronger.check_needs_rehash(old)
    await accounts.sign_in(None, company.ada.email, PASSWORD, HERE)
    renewed = await stored_hash(database, company)
    assert not stronger.check_needs_rehash(renewed)
    await accounts.sign_in(None, company.ada.email, PASSWORD, HERE)
    assert await stored_hash(database, company) == renewed


async def stored_hash(database: Database, company: Company) -> str:
    _, stored = await database.read(
        lambda tx: store.user_and_hash(tx, company.tenant.id, company.ada.id)
    )
    return stored


class CountingHasher(PasswordHasher):
    """Counts how often it compared a password."""

    checks = 0

    def verify(self, hash: str | bytes, password: str | bytes) -> bool:  # type: ignore[override]
        self.checks += 1
        return super().verify(hash, password)
