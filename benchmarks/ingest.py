"""How many deliveries a second become durable, against the bare disk.

Each delivery is stored by `ledger.store` in a unit of its own on SQLite, and counts when `db.write`
has returned, so when it would survive a power cut. The yardstick appends a record of the same size
to a file and calls fdatasync after each, on the same file system. Rounds of all three alternate,
because the disk's speed changes from minute to minute.
"""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import sqlalchemy as sa

from benchmarks.machine import Measured, Target, print_machine, print_table, print_targets
from core.model import Address, ChannelKind, Inbound, TenantId, TextMessage
from infra import ledger
from infra.clock import SystemClock
from infra.db import Database, Tx, metadata
from infra.ids import Uuid7Ids

ROUNDS = 7
SERIAL = 300
AT_ONCE = 256
EACH = 40
RAW_BYTES = 400
RECORD_BYTES = 1_024
"""What a stored delivery takes: raw bytes, envelope and keys."""
SERIAL_TARGET = 0.3
CONCURRENT_TARGET = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the measured database is."""

    database_url: str


class Deliveries:
    """Makes deliveries that differ, as a busy web chat sends them."""

    def __init__(self) -> None:
        self._count = 0

    def take(self, count: int) -> list[Inbound]:
        """The next deliveries."""
        return [self._next() for _ in range(count)]

    def _next(self) -> Inbound:
        self._count += 1
        chat = ChannelKind("web_chat")
        text = "My invoice of last month is twice as high as usual. Can you check it?"
        return Inbound(
            tenant=TenantId("01900000-0000-7000-8000-000000000001"),
            channel=chat,
            provider_id=f"01900000-0000-7000-8000-{self._count:012}",
            address=Address(channel=chat, value=f"visitor-{self._count % 500}"),
            thread=f"visitor-{self._count % 500}",
            received_at=datetime.now(UTC),
            content=TextMessage(text=text),
            raw=b'{"type": "message", "text": "' + b"x" * RAW_BYTES + b'"}',
        )


def bare_disk(folder: Path, count: int, record: bytes) -> float:
    """Appends and syncs a second of one file."""
    opened = os.open(folder / "bare", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    try:
        began = time.perf_counter()
        for _ in range(count):
            os.write(opened, record)
            os.fdatasync(opened)
        return count / (time.perf_counter() - began)
    finally:
        os.close(opened)


async def one_by_one(database: Database, deliveries: list[Inbound]) -> float:
    """Deliveries a second when each waits for the one before."""
    began = time.perf_counter()
    await _store(database, deliveries)
    return len(deliveries) / (time.perf_counter() - began)


async def many_at_once(database: Database, deliveries: list[Inbound]) -> float:
    """Deliveries a second of many connections, each of which waits for its own."""
    began = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for first in range(AT_ONCE):
            group.create_task(_store(database, deliveries[first::AT_ONCE]))
    return len(deliveries) / (time.perf_counter() - began)


async def _store(database: Database, deliveries: list[Inbound]) -> None:
    for delivery in deliveries:
        await database.write(partial(ledger.store, received=delivery))


async def empty_units(database: Database, count: int) -> float:
    """Units a second that change nothing: what the way to the thread and back costs."""
    began = time.perf_counter()
    for _ in range(count):
        await database.write(_nothing)
    return count / (time.perf_counter() - began)


def _nothing(_tx: Tx) -> None: ...


def _work_off(tx: Tx) -> None:
    done = ledger.InboundState.PROCESSED.value
    tx.run(ledger.inbound.update().values(state=done, ended_at=tx.now))


async def measure(folder: Path, rounds: int) -> tuple[list[Measured], list[Target]]:
    """Run the rounds and give the table and the ratios."""
    place = Place(database_url=f"sqlite:///{folder}/ingest.db")
    engine = sa.create_engine(place.database_url)
    metadata.create_all(engine)
    engine.dispose()
    database = Database.open(place, SystemClock(), Uuid7Ids())
    await database.start()
    deliveries = Deliveries()
    record = os.urandom(RECORD_BYTES)
    bare, serial, many, empty = [], [], [], []
    for _ in range(rounds):
        bare.append(bare_disk(folder, SERIAL, record))
        serial.append(await one_by_one(database, deliveries.take(SERIAL)))
        many.append(await many_at_once(database, deliveries.take(AT_ONCE * EACH)))
        empty.append(await empty_units(database, SERIAL))
        await database.write(_work_off)  # in service nothing stays waiting for long
    await database.stop()
    table = [
        Measured(name="bare write and fdatasync", runs=bare, unit="/s"),
        Measured(name="delivery stored, one by one", runs=serial, unit="/s"),
        Measured(name=f"delivery stored, {AT_ONCE} at once", runs=many, unit="/s"),
        Measured(name="unit of work that changes nothing", runs=empty, unit="/s"),
        Measured(
            name="cost of one delivery above the disk",
            runs=[(1 / mine - 1 / disk) * 1e6 for mine, disk in zip(serial, bare, strict=True)],
            unit="µs",
        ),
    ]
    ratios = [_median_ratio(each, bare) for each in (serial, many)]
    return table, [
        Target(name="one by one, to the bare disk", ratio=ratios[0], bound=SERIAL_TARGET),
        Target(
            name=f"{AT_ONCE} at once, to the bare disk", ratio=ratios[1], bound=CONCURRENT_TARGET
        ),
    ]


def _median_ratio(ours: list[float], yardstick: list[float]) -> float:
    ratios = [mine / disk for mine, disk in zip(ours, yardstick, strict=True)]
    return Measured(name="", runs=ratios, unit="").median


def main() -> None:
    """Run and print; ends with 1 when a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path(), help="on the disk to measure")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    given = parser.parse_args()
    print_machine("SQLAlchemy")
    with tempfile.TemporaryDirectory(dir=given.folder, prefix=".ingest-") as folder:
        table, targets = asyncio.run(measure(Path(folder), given.rounds))
    print_table(table)
    if not print_targets(targets):
        sys.exit(1)


if __name__ == "__main__":
    main()
