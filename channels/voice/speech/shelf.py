"""Sounds by key: the latest in memory, more of them in files, the longest unused thrown away."""

import asyncio
import logging
import os
from collections import OrderedDict
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

log = logging.getLogger(__name__)

SUFFIX = ".pcm"
MOST_UNWRITTEN = 256


class Shelf:
    """Owns a folder. Files are read and written on threads; nobody waits for the writing."""

    def __init__(self, folder: Path, *, file_bytes: int, memory_bytes: int) -> None:
        self._folder = folder
        self._most_file_bytes = file_bytes
        self._most_memory_bytes = memory_bytes
        self._memory: OrderedDict[str, bytes] = OrderedDict()
        self._memory_bytes = 0
        self._sizes: OrderedDict[str, int] | None = None
        """Files, the longest unused first; None until the folder was looked through."""
        self._file_bytes = 0
        self._unwritten: asyncio.Queue[tuple[str, bytes]] = asyncio.Queue(MOST_UNWRITTEN)

    @property
    def memory_bytes(self) -> int:
        return self._memory_bytes

    @property
    def file_bytes(self) -> int:
        return self._file_bytes

    async def run(self) -> None:
        """Write what is kept, until cancelled; then what is left."""
        sizes = await asyncio.to_thread(self._look_through)
        self._file_bytes = sum(sizes.values())
        self._sizes = sizes
        left: list[tuple[str, bytes]] = []
        try:
            while True:
                left = [await self._unwritten.get()]
                await asyncio.to_thread(self._write, *left[0], sizes)
                left.clear()
                self._unwritten.task_done()
        finally:
            while not self._unwritten.empty():
                left.append(self._unwritten.get_nowait())
            for key, pcm in left:
                await asyncio.to_thread(self._write, key, pcm, sizes)

    async def written(self) -> None:
        """Wait till all that was kept is in files."""
        await self._unwritten.join()

    def at_hand(self, key: str) -> bytes | None:
        """Look in memory only."""
        pcm = self._memory.get(key)
        if pcm is not None:
            self._memory.move_to_end(key)
        return pcm

    async def find(self, key: str) -> bytes | None:
        """Look in memory, then in the files."""
        pcm = self.at_hand(key)
        if pcm is not None or (self._sizes is not None and key not in self._sizes):
            return pcm
        pcm = await asyncio.to_thread(_read, self._path(key))
        if pcm is not None:
            self._remember(key, pcm)
        if self._sizes is not None:
            with suppress(KeyError):  # the thread that writes may have thrown it away
                self._sizes.move_to_end(key)
        return pcm

    def keep(self, key: str, pcm: bytes) -> None:
        """Remember, and have it written. With too much to write it is spoken again one day."""
        self._remember(key, pcm)
        try:
            self._unwritten.put_nowait((key, pcm))
        except asyncio.QueueFull:
            log.info("prompt not kept", extra={"why": "too many at once"})

    def _remember(self, key: str, pcm: bytes) -> None:
        self._memory_bytes += len(pcm) - len(self._memory.pop(key, b""))
        self._memory[key] = pcm
        while self._memory_bytes > self._most_memory_bytes and len(self._memory) > 1:
            self._memory_bytes -= len(self._memory.popitem(last=False)[1])

    def _write(self, key: str, pcm: bytes, sizes: OrderedDict[str, int]) -> None:
        try:
            _write_whole(self._path(key), pcm)
        except OSError as err:
            log.warning("prompt not kept", extra={"why": err.strerror})
            return
        self._file_bytes += len(pcm) - sizes.pop(key, 0)
        sizes[key] = len(pcm)
        while self._file_bytes > self._most_file_bytes and len(sizes) > 1:
            oldest, size = sizes.popitem(last=False)
            self._path(oldest).unlink(missing_ok=True)
            self._file_bytes -= size

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / (key + SUFFIX)

    def _look_through(self) -> OrderedDict[str, int]:
        found = [(path.stat(), path.stem) for path in self._folder.glob(f"??/*{SUFFIX}")]
        found.sort(key=lambda entry: entry[0].st_mtime_ns)
        return OrderedDict((key, stat.st_size) for stat, key in found)


def _read(path: Path) -> bytes | None:
    try:
        pcm = path.read_bytes()
        os.utime(path)
    except OSError:
        return None
    return pcm if pcm and len(pcm) % 2 == 0 else None


def _write_whole(path: Path, pcm: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    made = path.with_name(f"{path.name}.{uuid4().hex}")
    try:
        made.write_bytes(pcm)
        made.replace(path)
    finally:
        made.unlink(missing_ok=True)
