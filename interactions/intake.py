"""The one way in: store the delivery, acknowledge, then take it, one at a time per thread.

A delivery that no bot has to think about is taken in the very unit that stores it. Any other is
taken right after by the process that stored it. What such a process leaves behind when it
dies, or what failed, is swept up from the ledger: after a while, and at once at start where no
other process shares the database.
"""

import asyncio
import logging
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta

from core.errors import Conflict, MainstemError, StaleVersion, Unavailable
from core.model import Inbound, InteractionId, Receipt
from infra import ledger
from infra.crash import point
from infra.db import Database, Tx
from infra.telemetry import bound

log = logging.getLogger(__name__)

KEEP_FOR = timedelta(seconds=15)
"""How long a stored delivery is left to the process that stored it."""
SWEEP_LEASE = timedelta(seconds=60)
SWEEP_EVERY = timedelta(seconds=2)
MOST_WAITING = 10_000
"""Deliveries stored and not yet taken by this process; above it new ones are refused."""

ThreadKey = tuple[str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A delivery is done."""

    interaction: InteractionId | None
    """The one in which a customer spoke, if one did."""


Take = Callable[[ledger.LedgerRow], Awaitable[InteractionId | None]]
TakeAtOnce = Callable[[Tx, ledger.LedgerRow], Taken | None]
TurnListener = Callable[[Inbound, InteractionId], None]
"""Called with the delivery and the interaction it belongs to; must not block."""


class Intake:
    """Implements core.ports.Inbox, and runs as a supervised service."""

    def __init__(
        self, database: Database, take: Take, take_at_once: TakeAtOnce, *, workers: int = 16
    ) -> None:
        """`take` and `take_at_once` do everything a delivery asks for, and end its row (turns)."""
        self._database = database
        self._take = take
        self._take_at_once = take_at_once
        self._waiting: dict[ThreadKey, deque[ledger.LedgerRow]] = defaultdict(deque)
        self._ready: asyncio.Queue[ThreadKey] = (
            asyncio.Queue()
        )  # one entry a thread: bounded by MOST_WAITING
        self._count = 0
        self._workers = workers
        self._listeners: list[TurnListener] = []

    def on_turn(self, listener: TurnListener) -> None:
        """Call `listener` after each taken turn in which a customer spoke."""
        self._listeners.append(listener)

    async def deliver(self, inbound: Inbound) -> Receipt:
        """Store the delivery durably, exactly once; its effects follow.

        Raises Unavailable when it cannot be stored now.
        """
        if self._count >= MOST_WAITING:
            raise Unavailable("intake", "too much is waiting")
        stored = await self._store(inbound)
        point("intake.stored")
        if stored.taken is not None:
            self._tell(inbound, stored.taken.interaction)
        elif stored.is_new:
            if stored.elder is None or self._has(stored.row, stored.elder):
                self._put(stored.row)
            else:  # it waits in the ledger, behind what this process does not hold
                await self._release([stored.row])
        return Receipt(ledger_id=stored.row.id, is_new=stored.is_new)

    async def _store(self, inbound: Inbound) -> "_Stored":
        try:
            return await self._database.write(lambda tx: _store(tx, inbound, self._take_at_once))
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the delivery is kept first
            log.warning("not taken at once", extra={"error": type(error).__name__})
            return await self._database.write(lambda tx: _store(tx, inbound, None))

    def _tell(self, inbound: Inbound, interaction: InteractionId | None) -> None:
        if interaction is not None:
            for listener in self._listeners:
                listener(inbound, interaction)

    async def run(self) -> None:
        """Take deliveries until cancelled."""
        if self._database.is_embedded:
            await self._database.write(ledger.release_all)
        async with asyncio.TaskGroup() as group:
            for number in range(self._workers):
                group.create_task(self._work(), name=f"intake:{number}")
            group.create_task(self._sweep(), name="intake:sweep")

    def _has(self, row: ledger.LedgerRow, elder: str) -> bool:
        """Whether the elder of the row's thread is waiting here, so that it keeps its order."""
        return any(each.id == elder for each in self._waiting.get(_thread_of(row), ()))

    def _put(self, row: ledger.LedgerRow) -> None:
        key = _thread_of(row)
        self._count += 1
        self._waiting[key].append(row)
        if len(self._waiting[key]) == 1:
            self._ready.put_nowait(key)

    async def _work(self) -> None:
        while True:
            key = await self._ready.get()
            waiting = self._waiting[key]
            is_done = False
            try:
                is_done = await self._try(waiting[0])
            finally:
                waiting.popleft()
                self._count -= 1
                if waiting and is_done:
                    self._ready.put_nowait(key)
                else:
                    del self._waiting[key]
            if waiting and not is_done:  # nobody overtakes what is to be tried again
                self._count -= len(waiting)
                await self._release(waiting)

    async def _release(self, rows: Iterable[ledger.LedgerRow]) -> None:
        ids = [row.id for row in rows]
        try:
            await self._database.write(lambda tx: ledger.release(tx, ids))
        except Unavailable as error:  # then their time with this process runs out
            log.warning("not given back", extra={"rows": len(ids), "reason": error.reason})

    async def _try(self, row: ledger.LedgerRow) -> bool:
        """Take one; False when those behind it have to wait for it in the ledger."""
        inbound = row.inbound
        with bound(tenant=inbound.tenant, channel=inbound.channel):
            try:
                interaction = await self._take(row)
            except StaleVersion as error:
                await self._note_failure(row, error)
                return False
            except Conflict as conflict:
                log.info(
                    "delivery was taken elsewhere", extra={"ledger": row.id, "why": conflict.code}
                )
                return False
            except Exception as error:  # noqa: BLE001 - one bad input never stops the queue
                await self._note_failure(row, error)
                return False
            point("turn.committed")
            self._tell(inbound, interaction)
            return True

    async def _note_failure(self, row: ledger.LedgerRow, error: Exception) -> None:
        reason = error.code if isinstance(error, MainstemError) else type(error).__name__
        log.warning("delivery failed", extra={"ledger": row.id, "reason": reason}, exc_info=error)
        try:
            await self._database.write(lambda tx: ledger.failed(tx, row.id, reason))
        except (Unavailable, Conflict) as again:
            log.warning("failure not noted", extra={"ledger": row.id, "reason": again.code})

    async def _sweep(self) -> None:
        """Pick up what is left: at start, after failures, and what other processes dropped."""
        async with self._database.bus.subscribe(ledger.TOPIC) as wakeups:
            while True:
                for row in await self._claim():
                    self._put(row)
                await wakeups.wait(timeout=SWEEP_EVERY)

    async def _claim(self) -> list[ledger.LedgerRow]:
        try:
            if not await self._database.read(ledger.has_claimable):
                return []
            return await self._database.write(
                lambda tx: ledger.claim(tx, limit=50, lease=SWEEP_LEASE)
            )
        except Unavailable as error:
            log.warning("ledger not swept", extra={"reason": error.reason})
            return []


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stored:
    row: ledger.LedgerRow
    is_new: bool
    elder: str | None = None
    taken: Taken | None = None


def _store(tx: Tx, inbound: Inbound, take_at_once: TakeAtOnce | None) -> _Stored:
    receipt = ledger.store(tx, inbound, keep_for=KEEP_FOR)
    row = ledger.LedgerRow(id=receipt.ledger_id, inbound=inbound, attempts=1, lease=0)
    if not receipt.is_new:
        return _Stored(row=row, is_new=False)
    elder = ledger.elder_of(tx, inbound, row.id)
    taken = take_at_once(tx, row) if take_at_once is not None and elder is None else None
    return _Stored(row=row, is_new=True, elder=elder, taken=taken)


def _thread_of(row: ledger.LedgerRow) -> ThreadKey:
    return row.inbound.tenant, row.inbound.channel, row.inbound.thread
