"""What the routes of accounts take and give, as JSON."""

from typing import Annotated, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, JsonValue

from infra.tables import instant_text

from .model import AuditEntry, AuditVerdict, Profile, Role, User
from .rules import csrf_token

Secret = Annotated[str, Field(max_length=1024)]
Short = Annotated[str, Field(max_length=320)]


class Schema(BaseModel):
    """Our own formats refuse fields that they do not know."""

    model_config = ConfigDict(extra="forbid")


class SignInBody(Schema):
    email: Short
    password: Secret
    tenant: Annotated[str, Field(max_length=40)] | None = None


class PasswordBody(Schema):
    current: Secret
    new: Secret


class NewUserBody(Schema):
    name: Short
    email: Short
    password: Secret
    roles: frozenset[Role]
    language: Annotated[str, Field(max_length=35)] = "en"


class UserChangesBody(Schema):
    name: Short | None = None
    email: Short | None = None
    password: Secret | None = None
    roles: frozenset[Role] | None = None
    language: Annotated[str, Field(max_length=35)] | None = None
    is_active: bool | None = None
    version: int | None = None


class UserView(Schema):
    id: str
    name: str
    email: str
    language: str
    roles: list[Role]
    permissions: list[str]
    is_active: bool
    created_at: str
    version: int

    @classmethod
    def of(cls, user: User) -> Self:
        return cls(
            id=user.id,
            name=user.name,
            email=user.email,
            language=user.language,
            roles=sorted(user.roles),
            permissions=sorted(permission.value for permission in user.permissions),
            is_active=user.is_active,
            created_at=instant_text(user.created_at),
            version=user.version,
        )


class TenantView(Schema):
    id: str
    slug: str
    name: str
    languages: list[str]


class SessionView(Schema):
    user: UserView
    tenant: TenantView
    csrf: str

    @classmethod
    def of(cls, profile: Profile, token: str) -> Self:
        tenant = profile.tenant
        return cls(
            user=UserView.of(profile.user),
            tenant=TenantView(
                id=tenant.id, slug=tenant.slug, name=tenant.name, languages=list(tenant.languages)
            ),
            csrf=csrf_token(token),
        )


class UsersView(Schema):
    items: list[UserView]


class AuditEntryView(Schema):
    position: int
    at: str
    actor: str
    actor_name: str
    action: str
    subject: str
    before: JsonValue
    after: JsonValue
    hash: str

    @classmethod
    def of(cls, entry: AuditEntry) -> Self:
        return cls(
            position=entry.position,
            at=instant_text(entry.at),
            actor=entry.actor,
            actor_name=entry.actor_name,
            action=entry.action,
            subject=entry.subject,
            before=entry.before,
            after=entry.after,
            hash=entry.hash,
        )


class AuditView(Schema):
    items: list[AuditEntryView]
    next: int | None


class AuditVerdictView(Schema):
    is_whole: bool
    checked: int
    head: str
    broken_at: int | None
    reason: str | None

    @classmethod
    def of(cls, verdict: AuditVerdict) -> Self:
        return cls(
            is_whole=verdict.is_whole,
            checked=verdict.checked,
            head=verdict.head,
            broken_at=verdict.broken_at,
            reason=verdict.reason,
        )


class AuditQuery(Schema):
    actor: Annotated[str, Field(max_length=40)] | None = None
    action: Annotated[str, Field(max_length=64)] | None = None
    subject: Annotated[str, Field(max_length=120)] | None = None
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None
    cursor: int | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50
