"""Hashing passwords with argon2id, off the event loop and only a few at once."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from core.errors import Unavailable

from .rules import password_form

T = TypeVar("T")

AT_ONCE = 2
BACKLOG = 200
"""How many may wait for their turn; more are refused, so that a flood cannot pile up memory."""

PRODUCTION = PasswordHasher()
"""The second recommended option of RFC 9106: 64 MiB, 3 passes, 4 lanes."""


class Passwords:
    """Makes and checks hashes. Every check costs the same, whether or not there is an account."""

    def __init__(self, hasher: PasswordHasher = PRODUCTION) -> None:
        self._hasher = hasher
        self._decoy = hasher.hash("nobody has this password")
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._present = 0

    async def hash(self, password: str) -> str:
        """Return the hash to store. Raises Unavailable when too many wait."""
        form = password_form(password)
        return await self._take_turn(lambda: self._hasher.hash(form))

    async def matches(self, stored: str | None, password: str) -> bool:
        """Compare a password with a stored hash; None stands for an account that does not exist."""
        form = password_form(password)
        is_match = await self._take_turn(lambda: self._verify(stored or self._decoy, form))
        return is_match and stored is not None

    def is_outdated(self, stored: str) -> bool:
        """Say whether a hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(stored)

    def _verify(self, stored: str, form: str) -> bool:
        try:
            return self._hasher.verify(stored, form)
        except (VerificationError, InvalidHashError):
            return False

    async def _take_turn(self, work: Callable[[], T]) -> T:
        if self._present >= AT_ONCE + BACKLOG:
            raise Unavailable("sign-in", "too many people sign in at this moment")
        self._present += 1
        try:
            async with self._turns:
                return await asyncio.to_thread(work)
        finally:
            self._present -= 1
