"""Signing in and out, and who is signed in. The people themselves are in users.py."""

import logging

from argon2 import PasswordHasher

from core.errors import Invalid, NotSignedIn
from core.model import Actor, UserId
from core.permissions import Permission
from core.ports import Clock
from infra.db import Database, Tx

from . import audit, store
from .attempts import Attempts
from .model import (
    AccountsSettings,
    AuditEntry,
    AuditFilter,
    AuditVerdict,
    Cookie,
    Profile,
    SignedIn,
    User,
)
from .passwords import PRODUCTION, Passwords
from .rules import allow, email_key, session_cookie
from .sessions import Sessions
from .users import Users

log = logging.getLogger(__name__)

WRONG = "e-mail address and password do not belong together"


class Accounts:
    """The use cases of signing in. `users` holds those about people."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        settings: AccountsSettings,
        *,
        hasher: PasswordHasher = PRODUCTION,
    ) -> None:
        self._db = db
        self._passwords = Passwords(hasher)
        self._attempts = Attempts(settings.attempts)
        self._sessions = Sessions(db, clock, settings.life)
        self.users = Users(db, self._passwords, self._sessions, self._attempts)
        self.cookie: Cookie = session_cookie(settings.public_url, settings.life)

    async def sign_in(
        self,
        tenant_slug: str | None,
        email: str,
        password: str,
        client_ip: str,
        *,
        previous_token: str | None = None,
    ) -> SignedIn:
        """Check a password and start a session with a new token; the browser's old session ends.

        Raises NotSignedIn, which says neither whether the account exists nor what was wrong;
        TooMany after too many failures; Invalid("tenant") when the password is right in several
        companies and none was named.
        """
        key = email_key(email) or ""
        with self._attempts.attempt(f"{tenant_slug or ''} {key}", client_ip) as attempt:
            user, stored = await self._prove(tenant_slug, key, password)
            attempt.succeeded()
        outdated = self._passwords.is_outdated(stored)
        rehashed = await self._passwords.hash(password) if outdated else None

        def unit(tx: Tx) -> SignedIn:
            if previous_token is not None:
                self._sessions.end(tx, previous_token)
            now, now_stored = store.locked_user(tx, user.tenant, user.id)
            if not now.is_active or now_stored != stored:
                raise NotSignedIn(WRONG)
            if rehashed is not None:
                store.save_password(tx, user.tenant, user.id, rehashed)
            signed_in = self._sessions.open(tx, now)
            audit.record(tx, signed_in.actor, "session.started", f"user:{user.id}")
            return signed_in

        return await self._db.write(unit)

    async def actor_for(self, token: str) -> Actor | None:
        """Recognise the token of a session, or give None. Cheap: remembered for five seconds."""
        return await self._sessions.actor_for(token)

    async def sign_out(self, token: str) -> None:
        """End the session of a token, at once. Unknown tokens are nothing to complain about."""

        def unit(tx: Tx) -> None:
            actor = self._sessions.end(tx, token)
            if actor is not None:
                audit.record(tx, actor, "session.ended", f"user:{actor.user}")

        await self._db.write(unit)

    async def sign_out_everywhere(self, actor: Actor, user: UserId | None = None) -> int:
        """End all sessions of the actor, or of somebody else (USERS_EDIT); give how many."""
        whose = user or actor.user
        if whose != actor.user:
            allow(actor, Permission.USERS_EDIT)

        def unit(tx: Tx) -> int:
            store.user_visible_to(tx, actor, whose)
            ended = self._sessions.end_all(tx, actor.tenant, whose)
            audit.record(tx, actor, "session.all_ended", f"user:{whose}", None, {"sessions": ended})
            return ended

        return await self._db.write(unit)

    async def profile(self, actor: Actor) -> Profile:
        """Read who is signed in, and their company."""

        def unit(tx: Tx) -> Profile:
            user = store.user_visible_to(tx, actor, actor.user)
            return Profile(user=user, tenant=store.tenant_by_id(tx, actor.tenant))

        return await self._db.read(unit)

    async def audit_trail(self, actor: Actor, wanted: AuditFilter) -> list[AuditEntry]:
        """Read the company's audit trail, newest first."""
        allow(actor, Permission.AUDIT_READ)
        return await self._db.read(lambda tx: audit.entries_visible_to(tx, actor, wanted))

    async def verify_audit_trail(self, actor: Actor) -> AuditVerdict:
        """Recompute the company's audit trail and say whether it is whole."""
        allow(actor, Permission.AUDIT_READ)
        return await self._db.read(lambda tx: audit.verify(tx, actor.tenant))

    async def _prove(self, slug: str | None, key: str, password: str) -> tuple[User, str]:
        """Find whose password this is. Without an account the same work is done for nothing."""
        found = await self._db.read(lambda tx: store.credentials(tx, slug, key)) if key else []
        if not found:
            await self._passwords.matches(None, password)
        proven = [
            (user, stored)
            for user, stored in found
            if await self._passwords.matches(stored, password)
        ]
        if not proven:
            log.info("sign-in refused", extra={"pii_email": key})
            raise NotSignedIn(WRONG)
        if len(proven) > 1:
            raise Invalid("tenant", "this account exists in several companies; name one")
        return proven[0]
