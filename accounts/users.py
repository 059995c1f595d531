"""The people who work for a company: giving accounts, changing them, changing passwords."""

from dataclasses import replace

from core.errors import NotSignedIn, StaleVersion
from core.model import Actor, Json, TenantId, UserId
from core.permissions import Permission
from infra.db import Database, Tx

from . import audit, store
from .attempts import Attempts
from .model import NewTenant, NewUser, Role, SignedIn, Tenant, User, UserChanges, operator
from .passwords import Passwords
from .rules import (
    allow,
    check_change,
    check_grant,
    require_email,
    require_password,
    require_slug,
    require_text,
)
from .sessions import Sessions

MAX_NAME_CHARACTERS = 100


class Users:
    """Use cases about people. Everything a person changes goes into the audit trail."""

    def __init__(
        self, db: Database, passwords: Passwords, sessions: Sessions, attempts: Attempts
    ) -> None:
        self._db = db
        self._passwords = passwords
        self._sessions = sessions
        self._attempts = attempts

    async def all(self, actor: Actor) -> list[User]:
        """Read everybody in the company."""
        allow(actor, Permission.USERS_READ)
        return await self._db.read(lambda tx: store.users_visible_to(tx, actor))

    async def get(self, actor: Actor, id: UserId) -> User:
        """Read one person. Raises NotFound."""
        if id != actor.user:
            allow(actor, Permission.USERS_READ)
        return await self._db.read(lambda tx: store.user_visible_to(tx, actor, id))

    async def create(self, actor: Actor, new: NewUser) -> User:
        """Give a person an account. Raises Invalid, Conflict; NotAllowed for too mighty roles."""
        allow(actor, Permission.USERS_EDIT)
        check_grant(actor, new.roles)
        new, key = _checked(new)
        hashed = await self._passwords.hash(new.password)

        def unit(tx: Tx) -> User:
            user = store.add_user(tx, actor.tenant, new, email_key=key, password_hash=hashed)
            audit.record(tx, actor, "user.created", _subject(user), None, _facts(user))
            return user

        return await self._db.write(unit)

    async def change(self, actor: Actor, id: UserId, changes: UserChanges) -> User:
        """Change a person; with a new password, or deactivated, they are signed out everywhere."""
        allow(actor, Permission.USERS_EDIT)
        hashed = None
        if changes.password is not None:
            before = await self.get(actor, id)
            about = (changes.name or before.name, changes.email or before.email)
            require_password(changes.password, about=about)
            hashed = await self._passwords.hash(changes.password)
        return await self._db.write(lambda tx: self._change(tx, actor, id, changes, hashed))

    async def change_password(self, actor: Actor, current: str, new: str, ip: str) -> SignedIn:
        """Change one's own password: every session ends, and a new one starts for this browser."""
        user, stored = await self._db.read(
            lambda tx: store.user_and_hash(tx, actor.tenant, actor.user)
        )
        with self._attempts.attempt(f"{user.tenant} {user.id}", ip) as attempt:
            if not await self._passwords.matches(stored, current):
                raise NotSignedIn("the current password is wrong")
            attempt.succeeded()
        require_password(new, about=(user.name, user.email))
        hashed = await self._passwords.hash(new)

        def unit(tx: Tx) -> SignedIn:
            now, now_stored = store.locked_user(tx, actor.tenant, actor.user)
            if now_stored != stored or not now.is_active:
                raise NotSignedIn("the password was changed in between")
            store.save_password(tx, actor.tenant, actor.user, hashed)
            self._sessions.end_all(tx, actor.tenant, actor.user)
            audit.record(tx, actor, "user.password_changed", _subject(user))
            return self._sessions.open(tx, now)

        return await self._db.write(unit)

    async def create_tenant(self, new: NewTenant) -> Tenant:
        """Open a company, from the server's terminal. Raises Invalid and Conflict."""
        require_slug(new.slug)
        name = require_text("name", new.name, limit=200)

        def unit(tx: Tx) -> Tenant:
            tenant = store.add_tenant(tx, replace(new, name=name))
            facts: Json = {"slug": tenant.slug, "name": tenant.name}
            actor = operator(tenant.id)
            audit.record(tx, actor, "tenant.created", f"tenant:{tenant.id}", None, facts)
            return tenant

        return await self._db.write(unit)

    async def create_administrator(self, tenant: TenantId, new: NewUser) -> User:
        """Give a company an administrator, from the server's terminal: its first person."""
        administrator = replace(new, roles=new.roles | {Role.ADMINISTRATOR})
        return await self.create(operator(tenant), administrator)

    def _change(
        self, tx: Tx, actor: Actor, id: UserId, changes: UserChanges, hashed: str | None
    ) -> User:
        user, _ = store.locked_user(tx, actor.tenant, id)
        if changes.version not in (None, user.version):
            raise StaleVersion(f"the user {id} was changed since it was read")
        check_grant(actor, user.roles)
        # Two people demoting each other cannot both see two administrators: both append to the
        # company's audit trail, so one of the two transactions runs again after the other.
        check_change(
            actor, user, changes, administrators=store.count_administrators(tx, actor.tenant)
        )
        changed = _apply(user, changes)
        check_grant(actor, changed.roles)
        store.save_user(tx, changed, email_key=require_email(changed.email), password_hash=hashed)
        before, after = _difference(_facts(user), _facts(changed))
        audit.record(tx, actor, "user.changed", _subject(user), before, after)
        if hashed is not None:
            audit.record(tx, actor, "user.password_reset", _subject(user))
        if hashed is not None or not changed.is_active:
            self._sessions.end_all(tx, actor.tenant, id)
        else:
            self._sessions.forget(tx, actor.tenant)
        return changed


def _checked(new: NewUser) -> tuple[NewUser, str]:
    name = require_text("name", new.name, limit=MAX_NAME_CHARACTERS)
    email = new.email.strip()
    key = require_email(email)
    require_password(new.password, about=(name, email))
    return replace(new, name=name, email=email), key


def _apply(user: User, changes: UserChanges) -> User:
    name = user.name
    if changes.name is not None:
        name = require_text("name", changes.name, limit=MAX_NAME_CHARACTERS)
    return replace(
        user,
        name=name,
        email=changes.email.strip() if changes.email is not None else user.email,
        language=changes.language or user.language,
        roles=changes.roles if changes.roles is not None else user.roles,
        is_active=changes.is_active if changes.is_active is not None else user.is_active,
        version=user.version + 1,
    )


def _subject(user: User) -> str:
    return f"user:{user.id}"


def _facts(user: User) -> dict[str, Json]:
    return {
        "name": user.name,
        "email": user.email,
        "language": user.language,
        "roles": [role.value for role in sorted(user.roles)],
        "is_active": user.is_active,
    }


def _difference(before: dict[str, Json], after: dict[str, Json]) -> tuple[Json, Json]:
    changed = [key for key in before if before[key] != after[key]]
    return {key: before[key] for key in changed}, {key: after[key] for key in changed}
