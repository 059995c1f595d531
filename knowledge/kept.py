"""What took long to compute, kept on disk under keys of all that it depends on.

One file for all tenants and processes. Nothing in it is owed to anybody: what is lost, damaged or
cannot be written is computed anew, and what no start has asked for in a month is forgotten.
"""

import hashlib
import logging
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TypeVar

log = logging.getLogger(__name__)

FILE = "kept.db"
KEY_BYTES = 20
UNUSED_DAYS = 30
BUSY_TIMEOUT = timedelta(seconds=5)
AT_ONCE = 500
"""Keys in one question to the file."""

_TABLE = """
    CREATE TABLE IF NOT EXISTS kept (
        key BLOB PRIMARY KEY, value BLOB NOT NULL, day INTEGER NOT NULL
    )
"""
T = TypeVar("T")

_TODAY = "CAST(julianday('now') AS INTEGER)"


class Kept:
    """Values by key, in a folder of their own. Threads and processes may share it. Blocks."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE

    def find(self, keys: Iterable[bytes]) -> dict[bytes, bytes]:
        """Give the values that are kept."""
        wanted = list(dict.fromkeys(keys))
        if not wanted or not self._path.is_file():
            return {}
        return self._tried(lambda file: _find(file, wanted)) or {}

    def keep(self, values: Mapping[bytes, bytes]) -> None:
        """Keep values if the disk allows it: all of them or none."""
        if values:
            self._tried(lambda file: _keep(file, values))

    def _tried(self, act: Callable[[sqlite3.Connection], T]) -> T | None:
        timeout = BUSY_TIMEOUT.total_seconds()
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self._path, timeout=timeout)) as file, file:
                file.execute(_TABLE)
                return act(file)
        except (sqlite3.OperationalError, OSError) as error:
            log.warning("nothing is kept at the moment", extra={"reason": str(error)})
        except sqlite3.DatabaseError:
            log.warning("the file of kept values is damaged and begun anew")
            self._path.unlink(missing_ok=True)
        return None


def key(*parts: str) -> bytes:
    """Make a key of texts."""
    whole = hashlib.sha256()
    for part in parts:
        encoded = part.encode()
        whole.update(f"{len(encoded)}:".encode() + encoded)
    return whole.digest()[:KEY_BYTES]


@cache
def recipe() -> str:
    """How this package computes, as a digest: its own source. A key with it outlives no change."""
    whole = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        whole.update(path.read_bytes())
    return whole.hexdigest()


def _find(file: sqlite3.Connection, keys: list[bytes]) -> dict[bytes, bytes]:
    found: dict[bytes, bytes] = {}
    old: list[bytes] = []
    for start in range(0, len(keys), AT_ONCE):
        some = keys[start : start + AT_ONCE]
        marks = ",".join("?" * len(some))
        rows = file.execute(
            f"SELECT key, value, day < {_TODAY} FROM kept WHERE key IN ({marks})",
            some,
        )
        for name, value, is_old in rows:
            found[name] = value
            if is_old:
                old.append(name)
    file.executemany(
        f"UPDATE kept SET day = {_TODAY} WHERE key = ?",
        [(name,) for name in old],
    )
    return found


def _keep(file: sqlite3.Connection, values: Mapping[bytes, bytes]) -> None:
    file.executemany(
        f"INSERT OR REPLACE INTO kept VALUES (?, ?, {_TODAY})",
        values.items(),
    )
    file.execute(f"DELETE FROM kept WHERE day < {_TODAY} - ?", (UNUSED_DAYS,))
