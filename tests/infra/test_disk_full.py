"""A full disk: refused, nothing half-stored, nothing lost, and well again by itself."""

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator, Iterator
from functools import partial
from pathlib import Path

import pytest

from core.errors import Unavailable
from infra import ledger
from infra.blobs import Blobs
from infra.clock import SystemClock
from infra.db import Database, Tx
from infra.ids import Uuid7Ids
from tests.infra.databases import Settings, create_tables
from tests.infra.test_ledger import arrived

pytestmark = pytest.mark.live


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of two megabytes."""
    if os.geteuid() != 0:
        pytest.skip("only root may mount a file system")
    folder = tmp_path / "small"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", folder], check=True)
    yield folder
    subprocess.run(["umount", folder], check=True)


def fill(disk: Path, *, leave_bytes: int) -> Path:
    """Take up the disk but for a rest; removing the file gives the space back."""
    usage = os.statvfs(disk)
    ballast = disk / "ballast"
    ballast.write_bytes(b"x" * max(0, usage.f_bavail * usage.f_frsize - leave_bytes))
    return ballast


async def test_the_ledger_refuses_on_a_full_disk_and_recovers(small_disk: Path) -> None:
    url = f"sqlite:///{small_disk}/m.db"
    create_tables(url)
    database = Database.open(Settings(database_url=url), SystemClock(), Uuid7Ids())
    await database.start()
    ballast = fill(small_disk, leave_bytes=300_000)
    acknowledged, refused = await _deliver_until_full(database)
    assert acknowledged
    assert refused

    stored = await database.read(_provider_ids)
    assert acknowledged <= stored

    ballast.unlink()
    again = arrived("after")
    receipt = await database.write(partial(ledger.store, received=again))
    assert receipt.is_new
    stored = await database.read(_provider_ids)
    assert acknowledged | {"after"} <= stored
    assert await database.read(_integrity) == "ok"
    await database.stop()


async def _deliver_until_full(database: Database) -> tuple[set[str], int]:
    acknowledged: set[str] = set()
    refused = 0
    for start in range(0, 4000, 20):
        names = [str(number) for number in range(start, start + 20)]
        units = [database.write(partial(ledger.store, received=arrived(name))) for name in names]
        results = await asyncio.gather(*units, return_exceptions=True)
        for name, result in zip(names, results, strict=True):
            if isinstance(result, BaseException):
                assert isinstance(result, Unavailable)
                refused += 1
            else:
                acknowledged.add(name)
        if refused:
            break
    return acknowledged, refused


def _integrity(tx: Tx) -> str:
    return str(tx.conn.exec_driver_sql("PRAGMA integrity_check").scalar())


def _provider_ids(tx: Tx) -> set[str]:
    return {row.provider_id for row in tx.all(ledger.inbound.select())}


async def pieces(size: int) -> AsyncIterator[bytes]:
    yield b"\x89PNG\r\n\x1a\n"
    for _ in range(size // 65_536):
        yield os.urandom(65_536)


async def test_files_are_refused_on_a_full_disk_without_leftovers(small_disk: Path) -> None:
    blobs = Blobs(small_disk / "files")
    await blobs.start()
    ballast = fill(small_disk, leave_bytes=500_000)
    with pytest.raises(Unavailable, match="full"):
        await blobs.put(pieces(1_000_000), limit_bytes=10**7, allowed_types=["image/png"])
    assert list((small_disk / "files" / "incoming").iterdir()) == []

    ballast.unlink()
    stored = await blobs.put(pieces(1_000_000), limit_bytes=10**7, allowed_types=["image/png"])
    assert await blobs.size(stored.id) == stored.size
