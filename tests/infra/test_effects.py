"""Effects and the relay: at least once, fenced, with backoff, parked where a person sees them."""

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from functools import partial

import pytest

from core.errors import NotFound, ProviderError
from core.model import TenantId
from infra import attempts, effects
from infra.db import Database, Tx
from infra.effects import Effect, EffectState
from infra.relay import MaybeSent, Relay
from tests.virtual_time import VirtualClock

ACME = TenantId("acme")
MINUTE = timedelta(minutes=1)


class Recorder:
    """A handler that notes what it was asked, and fails as told."""

    def __init__(self, clock: VirtualClock, *failures: Exception) -> None:
        self._clock = clock
        self._failures = list(failures)
        self._heard = asyncio.Event()
        self.seen: list[tuple[str, float]] = []
        self._start = clock.now()

    async def __call__(self, effect: Effect) -> None:
        self.seen.append((effect.key, (self._clock.now() - self._start).total_seconds()))
        self._heard.set()
        if self._failures:
            raise self._failures.pop(0)

    async def heard(self, times: int) -> None:
        """Wait until it was asked so many times."""
        while len(self.seen) < times:
            self._heard.clear()
            await self._heard.wait()


class Told(logging.Handler):
    """Sets an event when the relay logs a message."""

    def __init__(self, message: str) -> None:
        super().__init__()
        self._message = message
        self.event = asyncio.Event()

    def emit(self, record: logging.LogRecord) -> None:
        if record.getMessage() == self._message:
            self.event.set()


@contextmanager
def told(message: str) -> Iterator[asyncio.Event]:
    handler, log = Told(message), logging.getLogger("infra.relay")
    log.addHandler(handler)
    yield handler.event
    log.removeHandler(handler)


@asynccontextmanager
async def running(relay: Relay) -> AsyncIterator[None]:
    task = asyncio.ensure_future(relay.run())
    try:
        yield
    finally:
        task.cancel()
        (outcome,) = await asyncio.gather(task, return_exceptions=True)
        assert isinstance(outcome, asyncio.CancelledError)


async def add(database: Database, key: str, *, after: timedelta | None = None) -> bool:
    def unit(tx: Tx) -> bool:
        due = None if after is None else tx.now + after
        return effects.add(tx, ACME, "mail", key, {"to": "陈"}, due=due)

    return await database.write(unit)


async def state_of(database: Database, key: str) -> str | None:
    def unit(tx: Tx) -> str | None:
        row = tx.one(effects.effect.select().where(effects.effect.c.key == key))
        return None if row is None else str(row.state)

    return await database.read(unit)


async def ended(database: Database, key: str) -> str:
    """Wait until the effect is no longer pending."""
    async with database.bus.subscribe(effects.ENDED_TOPIC) as wakeups:
        while (state := await state_of(database, key)) == EffectState.PENDING:
            await wakeups.wait()
    assert state is not None
    return state


async def test_a_key_is_taken_once(database: Database) -> None:
    assert await add(database, "k") is True
    assert await add(database, "k") is False


async def test_an_effect_is_performed_after_the_commit(
    database: Database, clock: VirtualClock
) -> None:
    relay, mail = Relay(database, clock), Recorder(clock)
    relay.handle("mail", mail)
    async with running(relay):
        await add(database, "k")
        assert await ended(database, "k") == EffectState.SENT
    assert [key for key, _ in mail.seen] == ["k"]
    assert await add(database, "k") is False


async def test_a_taken_back_unit_has_no_effect(database: Database, clock: VirtualClock) -> None:
    def unit(tx: Tx) -> None:
        effects.add(tx, ACME, "mail", "bad", None)
        raise LookupError

    relay, mail = Relay(database, clock), Recorder(clock)
    relay.handle("mail", mail)
    async with running(relay):
        with pytest.raises(LookupError):
            await database.write(unit)
        await add(database, "good")
        await ended(database, "good")
    assert [key for key, _ in mail.seen] == ["good"]


async def test_a_cancelled_timer_never_fires_and_frees_its_key(database: Database) -> None:
    await add(database, "k", after=MINUTE)
    assert await database.write(lambda tx: effects.cancel(tx, ACME, "mail", "k")) is True
    assert await database.write(lambda tx: effects.cancel(tx, ACME, "mail", "k")) is False
    assert await add(database, "k", after=MINUTE) is True


async def claim(database: Database, *, lease: timedelta, unsafe: bool = False) -> list[Effect]:
    kinds = {"mail"} if unsafe else set()
    return await database.write(
        lambda tx: attempts.claim(tx, ["mail"], limit=10, lease=lease, unsafe=kinds)
    )


async def test_what_is_being_performed_is_neither_claimed_nor_cancelled(
    database: Database,
) -> None:
    await add(database, "k")
    assert [each.key for each in await claim(database, lease=MINUTE)] == ["k"]
    assert await claim(database, lease=MINUTE) == []
    assert await database.write(lambda tx: effects.cancel(tx, ACME, "mail", "k")) is False


async def test_the_outcome_of_an_outlived_lease_is_refused(database: Database) -> None:
    await add(database, "k")
    (old,) = await claim(database, lease=timedelta(0))
    (new,) = await claim(database, lease=MINUTE)
    assert (old.lease, new.lease, new.attempts) == (1, 2, 2)
    assert await database.write(lambda tx: attempts.end(tx, old, attempts.Sent())) is False
    assert await state_of(database, "k") == EffectState.PENDING
    assert await database.write(lambda tx: attempts.end(tx, new, attempts.Sent())) is True


async def test_what_kills_the_process_each_time_is_parked(database: Database) -> None:
    await add(database, "k")
    for _ in range(attempts.MOST_ATTEMPTS):
        assert len(await claim(database, lease=timedelta(0))) == 1
    assert await claim(database, lease=timedelta(0)) == []
    assert await state_of(database, "k") == EffectState.PARKED


async def test_an_unsafe_effect_that_was_cut_off_is_maybe_sent(database: Database) -> None:
    await add(database, "k")
    assert len(await claim(database, lease=timedelta(0), unsafe=True)) == 1
    assert await claim(database, lease=timedelta(0), unsafe=True) == []
    assert await state_of(database, "k") == EffectState.MAYBE_SENT


async def test_a_person_retries_or_dismisses_what_is_parked(database: Database) -> None:
    for key in ("a", "b"):
        await add(database, key)
    parked = attempts.Parked(error="no such mailbox")
    for each in await claim(database, lease=MINUTE):
        await database.write(partial(attempts.end, taken=each, outcome=parked))

    listed = await database.read(lambda tx: effects.troubled(tx, ACME))
    assert {(each.effect.key, each.error) for each in listed} == {
        ("a", "no such mailbox"),
        ("b", "no such mailbox"),
    }
    assert await database.read(lambda tx: effects.troubled(tx, TenantId("other"))) == []

    await database.write(lambda tx: effects.retry(tx, ACME, "mail", "a"))
    await database.write(lambda tx: effects.dismiss(tx, ACME, "mail", "b"))
    assert [each.key for each in await claim(database, lease=MINUTE)] == ["a"]
    with pytest.raises(NotFound):
        await database.write(lambda tx: effects.retry(tx, ACME, "mail", "b"))


async def test_done_effects_are_forgotten(database: Database, clock: VirtualClock) -> None:
    for key in ("done", "open"):
        await add(database, key, after=None if key == "done" else MINUTE)
    (done,) = await claim(database, lease=MINUTE)
    await database.write(lambda tx: attempts.end(tx, done, attempts.Sent()))
    later = clock.now() + timedelta(days=1)
    assert await database.write(lambda tx: effects.forget_sent(tx, later)) == 1
    assert await state_of(database, "done") is None
    assert await state_of(database, "open") == EffectState.PENDING


class TestOnVirtualTime:
    """What takes minutes and hours; SQLite only, because its loop can jump."""

    @pytest.fixture
    def database_url(self, tmp_path: object, templates: object) -> str:
        return templates.sqlite(tmp_path)  # type: ignore[attr-defined,no-any-return]

    async def test_a_timer_fires_at_its_time(self, database: Database, clock: VirtualClock) -> None:
        relay, mail = Relay(database, clock), Recorder(clock)
        relay.handle("mail", mail)
        async with running(relay):
            await add(database, "late", after=timedelta(hours=3))
            await add(database, "soon", after=MINUTE)
            await mail.heard(2)
        (first, at_first), (second, at_second) = mail.seen
        assert (first, second) == ("soon", "late")
        assert at_first == pytest.approx(60, abs=0.1)
        assert at_second == pytest.approx(3 * 3600, abs=0.1)

    async def test_failures_are_tried_again_with_growing_pauses_then_parked(
        self, database: Database, clock: VirtualClock
    ) -> None:
        down = [ProviderError("mailbox away", retryable=True) for _ in range(9)]
        relay, mail = Relay(database, clock), Recorder(clock, *down)
        relay.handle("mail", mail)
        async with running(relay):
            await add(database, "k")
            assert await ended(database, "k") == EffectState.PARKED
        times = [at for _, at in mail.seen]
        pauses = [later - earlier for earlier, later in zip(times, times[1:], strict=False)]
        assert len(times) == attempts.MOST_ATTEMPTS
        assert all(
            base / 2 <= p <= base + 0.1 for p, base in zip(pauses, (4, 8, 16, 32), strict=True)
        )
        (parked,) = await database.read(lambda tx: effects.troubled(tx, ACME))
        assert parked.error == "mailbox away"

    async def test_a_final_failure_is_parked_at_once(
        self, database: Database, clock: VirtualClock
    ) -> None:
        relay, mail = Relay(database, clock), Recorder(clock, ProviderError("no", retryable=False))
        relay.handle("mail", mail)
        async with running(relay):
            await add(database, "k")
            assert await ended(database, "k") == EffectState.PARKED
        assert len(mail.seen) == 1

    async def test_a_fault_of_ours_is_tried_again(
        self, database: Database, clock: VirtualClock, caplog: pytest.LogCaptureFixture
    ) -> None:
        relay, mail = Relay(database, clock), Recorder(clock, ZeroDivisionError())
        relay.handle("mail", mail)
        async with running(relay):
            await add(database, "k")
            assert await ended(database, "k") == EffectState.SENT
        assert len(mail.seen) == 2
        assert "effect failed" in caplog.text

    async def test_a_handler_that_cannot_know_is_not_asked_again(
        self, database: Database, clock: VirtualClock
    ) -> None:
        relay, mail = Relay(database, clock), Recorder(clock, MaybeSent("cut after the request"))
        relay.handle("mail", mail, is_repeatable=False)
        async with running(relay):
            await add(database, "k")
            assert await ended(database, "k") == EffectState.MAYBE_SENT
        assert len(mail.seen) == 1

    async def test_a_hanging_handler_is_given_up_before_its_lease_ends(
        self, database: Database, clock: VirtualClock
    ) -> None:
        calls: list[str] = []

        async def hang(effect: Effect) -> None:
            calls.append(effect.key)
            if len(calls) == 1:
                await asyncio.Event().wait()

        relay = Relay(database, clock)
        relay.handle("mail", hang)
        async with running(relay):
            await add(database, "k")
            assert await ended(database, "k") == EffectState.SENT
        assert calls == ["k", "k"]

    async def test_keys_run_side_by_side_up_to_a_limit(
        self, database: Database, clock: VirtualClock
    ) -> None:
        now, most = 0, 0

        async def work(_: Effect) -> None:
            nonlocal now, most
            now += 1
            most = max(most, now)
            await asyncio.sleep(1)
            now -= 1

        relay = Relay(database, clock, at_once=3)
        relay.handle("mail", work)
        async with running(relay):
            for number in range(7):
                await add(database, f"k{number}")
            for number in range(7):
                assert await ended(database, f"k{number}") == EffectState.SENT
        assert most == 3

    async def test_what_a_stopped_relay_left_is_taken_up_at_once(
        self, database: Database, clock: VirtualClock
    ) -> None:
        started = asyncio.Event()

        async def hang(_: Effect) -> None:
            started.set()
            await asyncio.Event().wait()

        first, second, mail = Relay(database, clock), Relay(database, clock), Recorder(clock)
        first.handle("mail", hang)
        second.handle("mail", mail)
        async with running(first):
            await add(database, "k")
            await started.wait()
        async with running(second):
            assert await ended(database, "k") == EffectState.SENT
        assert mail.seen[0][1] < 1

    async def test_while_the_database_is_away_the_relay_waits_and_goes_on(
        self, database: Database, database_url: str, clock: VirtualClock
    ) -> None:
        relay, mail = Relay(database, clock), Recorder(clock)
        relay.handle("mail", mail)
        await database.write(lambda tx: tx.conn.exec_driver_sql("PRAGMA busy_timeout = 20"))
        other = sqlite3.connect(database_url.removeprefix("sqlite:///"), isolation_level=None)
        async with running(relay):
            await add(database, "k", after=MINUTE)
            with told("no effects can be claimed") as refused:
                other.execute("BEGIN IMMEDIATE")
                await refused.wait()
                other.execute("ROLLBACK")
            assert await ended(database, "k") == EffectState.SENT
        other.close()
        assert len(mail.seen) == 1

    async def test_an_unknown_kind_waits_for_its_handler(
        self, database: Database, clock: VirtualClock
    ) -> None:
        relay = Relay(database, clock)
        relay.handle("other", Recorder(clock))
        async with running(relay):
            await add(database, "k")
            await asyncio.sleep(600)
        assert await state_of(database, "k") == EffectState.PENDING
