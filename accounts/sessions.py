"""Signed-in browsers: opening, recognising and ending sessions."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from core.model import Actor, TenantId, UserId
from core.ports import Clock
from infra.db import Database, Row, Tx

from . import store
from .model import Session, SessionLife, SignedIn, User
from .rules import is_alive, needs_touch, token_hash
from .tables import session

REMEMBER_FOR = timedelta(seconds=5)
REMEMBER_AT_MOST = 10_000
TOKEN_BYTES = 32


def sessions_topic(tenant: TenantId) -> str:
    """The bus topic woken when sessions of the company ended or rights changed: ask again."""
    return f"sessions:{tenant}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Remembered:
    actor: Actor
    until: datetime


class Sessions:
    """Turns tokens into actors. Remembers answers for a few seconds; endings are seen at once."""

    def __init__(self, db: Database, clock: Clock, life: SessionLife) -> None:
        self._db = db
        self._clock = clock
        self._life = life
        self._remembered: dict[str, _Remembered] = {}
        self._forgotten = 0

    async def actor_for(self, token: str) -> Actor | None:
        """Recognise a token, or give None. Counts as use of the session."""
        hashed, now = token_hash(token), self._clock.now()
        remembered = self._remembered.get(hashed)
        if remembered is not None and now < remembered.until:
            return remembered.actor
        self._remembered.pop(hashed, None)
        forgotten = self._forgotten
        found = await self._db.read(lambda tx: _session_and_user(tx, hashed))
        if found is None or not is_alive(found[0], now, self._life) or not found[1].is_active:
            return None
        if needs_touch(found[0], now):
            await self._db.write(lambda tx: _touch(tx, found[0], now))
        actor = _actor(found[1], found[0].id)
        if forgotten == self._forgotten:  # nothing ended while the database was asked
            self._remember(hashed, actor, min(now + REMEMBER_FOR, found[0].expires_at))
        return actor

    def open(self, tx: Tx, user: User) -> SignedIn:
        """Start a session with a new token, and clear away the company's dead sessions."""
        token = secrets.token_urlsafe(TOKEN_BYTES)
        id = tx.ids.new()
        _delete_dead(tx, user.tenant, self._life)
        row = {
            "tenant": user.tenant,
            "id": id,
            "user": user.id,
            "token_hash": token_hash(token),
            "created_at": tx.now,
            "seen_at": tx.now,
            "expires_at": tx.now + self._life.absolute,
        }
        tx.run(sa.insert(session).values(**row))
        return SignedIn(token=token, actor=_actor(user, id))

    def end(self, tx: Tx, token: str) -> Actor | None:
        """End the session of a token; give who it was, or None if there was none."""
        found = _session_and_user(tx, token_hash(token))
        if found is None:
            return None
        ended, user = found
        tx.run(sa.delete(session).where(session.c.tenant == ended.tenant, session.c.id == ended.id))
        self.forget(tx, ended.tenant)
        return _actor(user, ended.id)

    def end_all(self, tx: Tx, tenant: TenantId, user: UserId) -> int:
        """End every session of a person; give how many there were."""
        ended = tx.run(sa.delete(session).where(session.c.tenant == tenant, session.c.user == user))
        self.forget(tx, tenant)
        return ended

    def forget(self, tx: Tx, tenant: TenantId) -> None:
        """Ask the database again from the commit on: sessions ended, or rights changed."""
        tx.after_commit(self._forget_all)
        tx.wake(sessions_topic(tenant))

    def _forget_all(self) -> None:
        self._forgotten += 1
        self._remembered.clear()

    def _remember(self, hashed: str, actor: Actor, until: datetime) -> None:
        if len(self._remembered) >= REMEMBER_AT_MOST:
            self._remembered.clear()
        self._remembered[hashed] = _Remembered(actor=actor, until=until)


def _session_and_user(tx: Tx, hashed: str) -> tuple[Session, User] | None:
    row = tx.one(sa.select(session).where(session.c.token_hash == hashed))
    if row is None:
        return None
    found = _session(row)
    return found, store.users_of(tx, found.tenant, [found.user])[0]


def _touch(tx: Tx, seen: Session, now: datetime) -> None:
    tx.run(
        sa.update(session)
        .where(session.c.tenant == seen.tenant, session.c.id == seen.id)
        .values(seen_at=now)
    )


def _delete_dead(tx: Tx, tenant: TenantId, life: SessionLife) -> None:
    unused_since = tx.now - life.idle
    tx.run(
        sa.delete(session).where(
            session.c.tenant == tenant,
            sa.or_(session.c.expires_at <= tx.now, session.c.seen_at <= unused_since),
        )
    )


def _actor(user: User, session_id: str) -> Actor:
    return Actor(
        tenant=user.tenant,
        user=user.id,
        name=user.name,
        permissions=frozenset(permission.value for permission in user.permissions),
        session=session_id,
    )


def _session(row: Row) -> Session:
    return Session(
        tenant=TenantId(row.tenant),
        id=row.id,
        user=UserId(row.user),
        token_hash=row.token_hash,
        created_at=row.created_at,
        seen_at=row.seen_at,
        expires_at=row.expires_at,
    )
