"""The SQL of companies and people. What a person may see is read by `*_visible_to`.

The other reads name the tenant and are for the system itself: signing in, screens, other packages.
"""

from collections.abc import Iterable

import sqlalchemy as sa

from core.errors import Conflict, NotFound
from core.model import Actor, Language, TenantId, UserId
from infra.db import Row, Tx

from .model import NewTenant, NewUser, Role, Tenant, User
from .tables import app_user, tenant, user_role

SAME_EMAIL_AT_MOST = 5
"""In how many companies one e-mail address is tried when the person did not name the company."""


def add_tenant(tx: Tx, new: NewTenant) -> Tenant:
    """Open a company. Raises Conflict when the slug is taken."""
    made = Tenant(
        id=TenantId(tx.ids.new()),
        slug=new.slug,
        name=new.name,
        languages=new.languages,
        region=new.region,
        timezone=new.timezone,
    )
    values = {
        "id": made.id,
        "slug": made.slug,
        "name": made.name,
        "languages": list(made.languages),
        "region": made.region,
        "timezone": made.timezone,
        "created_at": tx.now,
    }
    if not tx.upsert(tenant, values, keys=["slug"]):
        raise Conflict(f"there is a company {new.slug} already")
    return made


def tenant_by_slug(tx: Tx, slug: str) -> Tenant | None:
    """Find a company by its short name."""
    row = tx.one(sa.select(tenant).where(tenant.c.slug == slug))
    return _tenant(row) if row is not None else None


def tenant_by_id(tx: Tx, id: TenantId) -> Tenant:
    """Read a company. Raises NotFound."""
    row = tx.one(sa.select(tenant).where(tenant.c.id == id))
    if row is None:
        raise NotFound("company", id)
    return _tenant(row)


def tenants(tx: Tx) -> list[Tenant]:
    """Every company, in the order of their short names."""
    return [_tenant(row) for row in tx.all(sa.select(tenant).order_by(tenant.c.slug))]


def region_of(tx: Tx, id: TenantId) -> str:
    """Read the country a company's local telephone numbers belong to (ISO 3166-1 alpha-2)."""
    return tenant_by_id(tx, id).region


def add_user(tx: Tx, of: TenantId, new: NewUser, *, email_key: str, password_hash: str) -> User:
    """Store a person. Raises Conflict when the company has somebody with that e-mail address."""
    made = User(
        tenant=of,
        id=UserId(tx.ids.new()),
        name=new.name,
        email=new.email,
        language=new.language,
        roles=new.roles,
        is_active=True,
        created_at=tx.now,
        version=1,
    )
    values = _columns(made) | {
        "email_key": email_key,
        "password_hash": password_hash,
        "created_at": tx.now,
    }
    if not tx.upsert(app_user, values, keys=["tenant", "email_key"]):
        raise Conflict("somebody in the company has this e-mail address already")
    _save_roles(tx, made)
    return made


def save_user(tx: Tx, user: User, *, email_key: str, password_hash: str | None) -> None:
    """Write a changed person; `password_hash` None keeps the password. Raises Conflict."""
    owner = tx.scalar(
        sa.select(app_user.c.id).where(
            app_user.c.tenant == user.tenant, app_user.c.email_key == email_key
        )
    )
    if owner not in (None, user.id):
        raise Conflict("somebody in the company has this e-mail address already")
    values = _columns(user) | {"email_key": email_key}
    if password_hash is not None:
        values["password_hash"] = password_hash
    tx.run(sa.update(app_user).where(*_is(user.tenant, user.id)).values(**values))
    _save_roles(tx, user)


def save_password(tx: Tx, of: TenantId, user: UserId, password_hash: str) -> None:
    """Replace the stored hash of a password."""
    tx.run(sa.update(app_user).where(*_is(of, user)).values(password_hash=password_hash))


def users_visible_to(tx: Tx, actor: Actor) -> list[User]:
    """Every person of the actor's company, by name."""
    return users_of(tx, actor.tenant)


def user_visible_to(tx: Tx, actor: Actor, id: UserId) -> User:
    """Read one person of the actor's company. Raises NotFound."""
    found = users_of(tx, actor.tenant, [id])
    if not found:
        raise NotFound("user", id)
    return found[0]


def users_of(tx: Tx, of: TenantId, ids: Iterable[UserId] | None = None) -> list[User]:
    """Read a company's people for the system's own use; all of them when `ids` is None."""
    wanted = sa.select(app_user).where(app_user.c.tenant == of)
    if ids is not None:
        wanted = wanted.where(app_user.c.id.in_(list(ids)))
    rows = tx.all(wanted.order_by(app_user.c.name, app_user.c.id))
    return _with_roles(tx, rows)


def user_and_hash(tx: Tx, of: TenantId, id: UserId) -> tuple[User, str]:
    """Read a person and their password's hash. Raises NotFound."""
    row = tx.one(sa.select(app_user).where(*_is(of, id)))
    if row is None:
        raise NotFound("user", id)
    return _with_roles(tx, [row])[0], row.password_hash


def locked_user(tx: Tx, of: TenantId, id: UserId) -> tuple[User, str]:
    """Read a person, and their password's hash, to change them in this transaction."""
    row = tx.lock(sa.select(app_user).where(*_is(of, id)))
    if row is None:
        raise NotFound("user", id)
    return _with_roles(tx, [row])[0], row.password_hash


def credentials(tx: Tx, slug: str | None, email_key: str) -> list[tuple[User, str]]:
    """Find active people and their passwords' hashes by e-mail address, in one company or all."""
    wanted = (
        sa.select(app_user)
        .join(tenant, tenant.c.id == app_user.c.tenant)
        .where(app_user.c.email_key == email_key, app_user.c.is_active)
        .order_by(app_user.c.id)
        .limit(SAME_EMAIL_AT_MOST)
    )
    if slug is not None:
        wanted = wanted.where(tenant.c.slug == slug)
    rows = tx.all(wanted)
    return [(_with_roles(tx, [row])[0], row.password_hash) for row in rows]


def count_administrators(tx: Tx, of: TenantId) -> int:
    """Count the active administrators of a company."""
    count: int = tx.scalar(
        sa.select(sa.func.count())
        .select_from(user_role)
        .join(
            app_user,
            (app_user.c.tenant == user_role.c.tenant) & (app_user.c.id == user_role.c.user),
        )
        .where(
            user_role.c.tenant == of,
            user_role.c.role == Role.ADMINISTRATOR.value,
            app_user.c.is_active,
        )
    )
    return count


def _is(of: TenantId, id: UserId) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    return app_user.c.tenant == of, app_user.c.id == id


def _columns(user: User) -> dict[str, object]:
    return {
        "tenant": user.tenant,
        "id": user.id,
        "name": user.name,
        "email": user.email,
        "language": user.language,
        "is_active": user.is_active,
        "version": user.version,
    }


def _save_roles(tx: Tx, user: User) -> None:
    tx.run(
        sa.delete(user_role).where(user_role.c.tenant == user.tenant, user_role.c.user == user.id)
    )
    rows = [
        {"tenant": user.tenant, "user": user.id, "role": role.value} for role in sorted(user.roles)
    ]
    tx.run(sa.insert(user_role), rows)


def _with_roles(tx: Tx, rows: Iterable[Row]) -> list[User]:
    rows = list(rows)
    if not rows:
        return []
    held = tx.all(
        sa.select(user_role).where(
            user_role.c.tenant == rows[0].tenant, user_role.c.user.in_([row.id for row in rows])
        )
    )
    roles: dict[str, set[Role]] = {}
    for row in held:
        roles.setdefault(row.user, set()).add(Role(row.role))
    return [_user(row, frozenset(roles.get(row.id, set()))) for row in rows]


def _user(row: Row, roles: frozenset[Role]) -> User:
    return User(
        tenant=TenantId(row.tenant),
        id=UserId(row.id),
        name=row.name,
        email=row.email,
        language=Language(row.language),
        roles=roles,
        is_active=row.is_active,
        created_at=row.created_at,
        version=row.version,
    )


def _tenant(row: Row) -> Tenant:
    return Tenant(
        id=TenantId(row.id),
        slug=row.slug,
        name=row.name,
        languages=tuple(Language(tag) for tag in row.languages),
        region=row.region,
        timezone=row.timezone,
    )
