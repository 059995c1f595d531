"""A small company on a real database, for the tests of accounts."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher

from accounts.model import (
    AccountsSettings,
    AttemptLimits,
    NewTenant,
    NewUser,
    Role,
    SignedIn,
    Tenant,
    User,
    operator,
)
from accounts.service import Accounts
from core.model import Actor
from infra.db import Database
from tests.virtual_time import VirtualClock

PASSWORD = "correct horse battery"
CHEAP = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
HERE = "192.0.2.7"
SETTINGS = AccountsSettings(
    public_url="https://desk.example",
    attempts=AttemptLimits(per_account_and_address=3, per_address=6, per_account=8),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """One company with an administrator called Ada."""

    accounts: Accounts
    clock: "ShiftedClock"
    tenant: Tenant
    ada: User

    @property
    def operator(self) -> Actor:
        return operator(self.tenant.id)

    async def hires(self, name: str, *roles: Role) -> User:
        """Give a person an account with the usual password."""
        email = f"{name.lower()}@{self.tenant.slug}.example"
        held = frozenset(roles or (Role.AGENT,))
        new = NewUser(name=name, email=email, password=PASSWORD, roles=held)
        return await self.accounts.users.create(self.operator, new)

    async def signs_in(self, user: User, password: str = PASSWORD) -> SignedIn:
        return await self.accounts.sign_in(self.tenant.slug, user.email, password, HERE)


class ShiftedClock(VirtualClock):
    """The clock of the test's database, moved forward by hand."""

    shift = timedelta()

    def now(self) -> datetime:
        return super().now() + self.shift


async def company_on(database: Database, slug: str = "harbour") -> Company:
    """Open a company with its administrator."""
    clock = ShiftedClock()
    accounts = Accounts(database, clock, SETTINGS, hasher=CHEAP)
    tenant = await accounts.users.create_tenant(NewTenant(slug=slug, name=slug.title()))
    new = NewUser(
        name="Ada", email=f"ada@{slug}.example", password=PASSWORD, roles=frozenset({Role.AGENT})
    )
    ada = await accounts.users.create_administrator(tenant.id, new)
    return Company(accounts=accounts, clock=clock, tenant=tenant, ada=ada)
