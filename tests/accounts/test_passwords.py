"""Hashing off the loop, a few at once."""

import asyncio
import unicodedata

import pytest

from accounts.passwords import AT_ONCE, BACKLOG, PRODUCTION, Passwords
from core.errors import Unavailable
from tests.accounts.company import CHEAP, PASSWORD


async def test_only_the_password_matches_its_hash() -> None:
    passwords = Passwords(CHEAP)
    stored = await passwords.hash(PASSWORD)
    assert stored.startswith("$argon2id$")
    assert await passwords.matches(stored, PASSWORD)
    assert not await passwords.matches(stored, PASSWORD + " ")
    assert not await passwords.matches(None, PASSWORD)
    assert not await passwords.matches("no hash at all", PASSWORD)
    assert await passwords.hash(PASSWORD) != stored


async def test_a_password_is_the_same_on_every_keyboard() -> None:
    passwords = Passwords(CHEAP)
    composed = unicodedata.normalize("NFC", "grüße aus dem hafen")
    decomposed = unicodedata.normalize("NFD", composed)
    assert composed != decomposed
    assert await passwords.matches(await passwords.hash(composed), decomposed)


async def test_a_flood_is_refused_instead_of_piling_up() -> None:
    passwords = Passwords(CHEAP)
    most = AT_ONCE + BACKLOG
    outcomes = await asyncio.gather(
        *(passwords.matches(None, "x") for _ in range(most + 3)), return_exceptions=True
    )
    assert sum(isinstance(outcome, Unavailable) for outcome in outcomes) == 3
    assert not await passwords.matches(None, "x")


async def test_a_caller_who_gives_up_frees_the_place() -> None:
    passwords = Passwords(CHEAP)
    for _ in range(AT_ONCE + BACKLOG):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0):
                await passwords.matches(None, "x")
    assert not await passwords.matches(None, "x")


def test_the_parameters_are_those_of_rfc_9106() -> None:
    assert (PRODUCTION.memory_cost, PRODUCTION.time_cost, PRODUCTION.parallelism) == (65536, 3, 4)
