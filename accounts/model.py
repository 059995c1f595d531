"""Companies, people, roles and sessions. Data only."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from core.model import Actor, Json, Language, TenantId, UserId
from core.permissions import Permission


class Role(StrEnum):
    """A named set of permissions. The value is what the database and the API show."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    KNOWLEDGE_MANAGER = "knowledge_manager"
    ADMINISTRATOR = "administrator"


_AGENT = frozenset(
    {
        Permission.DESK_USE,
        Permission.INTERACTIONS_READ,
        Permission.INTERACTIONS_TAKE,
        Permission.INTERACTIONS_TRANSFER,
        Permission.CUSTOMERS_READ,
        Permission.CUSTOMERS_EDIT,
        Permission.KNOWLEDGE_READ,
        Permission.ROUTING_READ,
        Permission.VOICE_DIAL,
        Permission.RECORDINGS_PLAY,
    }
)

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.AGENT: _AGENT,
    Role.SUPERVISOR: _AGENT
    | {
        Permission.INTERACTIONS_READ_ALL,
        Permission.SUPERVISE,
        Permission.ROUTING_EDIT,
        Permission.FLOWS_READ,
        Permission.USERS_READ,
        Permission.VOICE_READ,
    },
    Role.KNOWLEDGE_MANAGER: frozenset(
        {Permission.KNOWLEDGE_READ, Permission.KNOWLEDGE_EDIT, Permission.FLOWS_READ}
    ),
    Role.ADMINISTRATOR: frozenset(Permission),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenant:
    """One company. `region` (ISO 3166-1 alpha-2) is where its telephone numbers are read from."""

    id: TenantId
    slug: str
    name: str
    languages: tuple[Language, ...]
    region: str
    timezone: str

    @property
    def default_language(self) -> Language:
        return self.languages[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTenant:
    """What is needed to open a company. The first language is its default."""

    slug: str
    name: str
    languages: tuple[Language, ...] = (Language("en"), Language("zh"))
    region: str = "GB"
    timezone: str = "Europe/London"


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A person who works for a company. `name` is what customers and colleagues see."""

    tenant: TenantId
    id: UserId
    name: str
    email: str
    language: Language
    roles: frozenset[Role]
    is_active: bool
    created_at: datetime
    version: int

    @property
    def permissions(self) -> frozenset[Permission]:
        """Everything that any of the person's roles allows."""
        return frozenset().union(*(PERMISSIONS[role] for role in self.roles))


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUser:
    """What is needed to give a person an account."""

    name: str
    email: str
    password: str
    roles: frozenset[Role]
    language: Language = Language("en")


@dataclass(frozen=True, slots=True, kw_only=True)
class UserChanges:
    """What to change about a person; None leaves a field as it is.

    With `version`, the change is refused when somebody else changed the person since it was read.
    """

    name: str | None = None
    email: str | None = None
    language: Language | None = None
    roles: frozenset[Role] | None = None
    is_active: bool | None = None
    password: str | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One signed-in browser. Its token is known to that browser only; `token_hash` is kept."""

    tenant: TenantId
    id: str
    user: UserId
    token_hash: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionLife:
    """How long a session may be unused, and how long it may last in all."""

    idle: timedelta = timedelta(hours=4)
    absolute: timedelta = timedelta(hours=16)


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptLimits:
    """How many failures to sign in are borne within `window`.

    One address is stopped at one account early; the account itself only when many addresses try, so
    that a stranger cannot easily lock somebody out.
    """

    per_account_and_address: int = 10
    per_address: int = 50
    per_account: int = 100
    window: timedelta = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountsSettings:
    """What an installation decides about signing in. `public_url` is where browsers find it."""

    public_url: str
    life: SessionLife = SessionLife()
    attempts: AttemptLimits = AttemptLimits()


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """The answer to a correct password. `token` goes into the cookie and nowhere else."""

    token: str
    actor: Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Who is signed in, and for which company."""

    user: User
    tenant: Tenant


@dataclass(frozen=True, slots=True, kw_only=True)
class Cookie:
    """The attributes of the session cookie."""

    name: str
    is_secure: bool
    max_age: timedelta
    same_site: Literal["lax", "strict"] = "lax"
    is_http_only: bool = True
    path: str = "/"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One link of the audit trail: who changed what, from what, to what."""

    position: int
    at: datetime
    actor: UserId
    actor_name: str
    action: str
    subject: str
    before: Json
    after: Json
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFilter:
    """What to read of the audit trail. `subject` may end with ":" to mean all of one kind."""

    actor: UserId | None = None
    action: str | None = None
    subject: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    before_position: int | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditVerdict:
    """Whether the trail is whole. `head` can be noted elsewhere and checked against later."""

    checked: int
    head: str
    broken_at: int | None = None
    reason: str | None = None

    @property
    def is_whole(self) -> bool:
        return self.broken_at is None


OPERATOR = UserId("operator")


def operator(tenant: TenantId) -> Actor:
    """The person at the server's own terminal, who may do everything."""
    return Actor(
        tenant=tenant,
        user=OPERATOR,
        name="Operator",
        permissions=frozenset(permission.value for permission in Permission),
    )
