"""The process that the crash tests kill: takes deliveries in, works on them, and performs effects.

Run as `python -P -m tests.infra.crashing DATABASE_URL SIDE_EFFECTS NUMBER`. Prints one line for
each delivery once it is acknowledged; appends a line to SIDE_EFFECTS for each effect it performs.
"""

import asyncio
import itertools
import os
import sys
from datetime import timedelta
from functools import partial

from infra import crash, effects, events, ledger
from infra.clock import SystemClock
from infra.db import Database, Tx
from infra.effects import Effect
from infra.ids import Uuid7Ids
from infra.relay import Relay
from tests.infra.databases import Settings
from tests.infra.test_events import woken
from tests.infra.test_ledger import ACME, arrived

LEASE = timedelta(seconds=30)
CUSTOMERS = 4


async def deliver(database: Database, customer: int, run: str) -> None:
    """Be one customer: the next line goes out when the one before is acknowledged."""
    for number in itertools.count():
        name = f"{run}.{customer}.{number:06}"
        delivery = arrived(name, thread=f"thread {customer}")
        await database.write(partial(ledger.store, received=delivery))
        os.write(1, f"{name}\n".encode())


async def work(database: Database) -> None:
    """Take every delivery once: one event and one effect each, in one unit with the ledger."""
    await database.write(ledger.release_all)
    async with database.bus.subscribe(ledger.TOPIC) as wakeups:
        while True:
            rows = await database.write(lambda tx: ledger.claim(tx, limit=20, lease=LEASE))
            crash.point("claimed")
            for row in rows:
                await database.write(partial(process, row))
                crash.point("processed")
            if not rows:
                await wakeups.wait()


def process(row: ledger.LedgerRow, tx: Tx) -> None:
    ledger.processed(tx, row.id, lease=row.lease)
    events.append(tx, ACME, woken(row.inbound.thread))
    effects.add(tx, ACME, "answer", row.inbound.provider_id, None)


async def answer(descriptor: int, effect: Effect) -> None:
    os.write(descriptor, f"{effect.key}\n".encode())


async def main(url: str, side_effects: str, run: str) -> None:
    descriptor = os.open(side_effects, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    database = Database.open(Settings(database_url=url), SystemClock(), Uuid7Ids())
    await database.start()
    relay = Relay(database, SystemClock())
    relay.handle("answer", partial(answer, descriptor), is_repeatable=False)
    async with asyncio.TaskGroup() as group:
        group.create_task(relay.run())
        group.create_task(work(database))
        for customer in range(CUSTOMERS if run != "last" else 0):
            group.create_task(deliver(database, customer, run))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
