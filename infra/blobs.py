"""Stored files, named by what is in them: the id is the SHA-256 of the bytes.

A file is complete and on the disk, or not there at all: it is written beside its place, synced,
then moved in, and the folder is synced too. Whatever fails on the way leaves nothing behind.
"""

import asyncio
import contextlib
import errno
import hashlib
import os
import re
import uuid
from collections.abc import AsyncIterator, Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from core.errors import Invalid, NotFound, TooLarge, Unavailable
from core.model import BlobId
from infra.media_types import Sniffer

T = TypeVar("T")

PIECE_BYTES = 262_144
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_ID = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredBlob:
    """A stored file. `media_type` was told from its bytes."""

    id: BlobId
    size: int
    media_type: str


class Blobs:
    """Keeps files under one folder, at most `quota_bytes` together (None: as the disk allows)."""

    def __init__(self, folder: Path, *, quota_bytes: int | None = None) -> None:
        self._folder = folder
        self._quota_bytes = quota_bytes
        self._used_bytes = 0

    async def start(self) -> None:
        """Make the folders, count what is there, and remove what a crash left half-written."""
        self._used_bytes = await _on_thread(self._prepare)

    async def put(
        self, stream: AsyncIterator[bytes], *, limit_bytes: int, allowed_types: Collection[str]
    ) -> StoredBlob:
        """Store a file as it comes in; when this returns it is on the disk.

        Raises TooLarge as soon as the limit is passed, Invalid for an empty file or a type that is
        not allowed, Unavailable when the disk or the quota is full.
        """
        incoming = await _on_thread(lambda: _Incoming(self._incoming / f"{uuid.uuid4()}.part"))
        try:
            async for piece in stream:
                if incoming.size + len(piece) > limit_bytes:
                    raise TooLarge("file", limit_bytes, "bytes")
                self._check_quota(incoming.size + len(piece))
                if incoming.take(piece):
                    await _on_thread(incoming.flush)
            if not incoming.size:
                raise Invalid("file", "it is empty")
            media_type = incoming.sniffer.media_type()
            if media_type not in allowed_types:
                raise Invalid("file", f"files of the type {media_type} are not taken")
            blob = StoredBlob(id=incoming.id, size=incoming.size, media_type=media_type)
            if await _on_thread(lambda: incoming.move_to(self._path(blob.id))):
                self._used_bytes += blob.size
            return blob
        finally:
            incoming.discard()

    async def open(self, blob: BlobId) -> AsyncIterator[bytes]:
        """The bytes, in pieces. Raises NotFound before the first piece."""
        path = self._path(blob)
        try:
            file = await _on_thread(lambda: path.open("rb"))
        except FileNotFoundError:
            raise NotFound("file", blob) from None
        with file:
            while piece := await _on_thread(lambda: file.read(PIECE_BYTES)):
                yield piece

    async def size(self, blob: BlobId) -> int:
        """The size in bytes. Raises NotFound."""
        path = self._path(blob)
        try:
            return (await _on_thread(path.stat)).st_size
        except FileNotFoundError:
            raise NotFound("file", blob) from None

    async def delete(self, blob: BlobId) -> None:
        """Remove the file if it is there. The caller knows that nothing refers to it."""
        self._used_bytes -= await _on_thread(lambda: _remove(self._path(blob)))

    @property
    def _incoming(self) -> Path:
        return self._folder / "incoming"

    def _path(self, blob: str) -> Path:
        if not _ID.fullmatch(blob):
            raise NotFound("file", "with such an id")
        return self._folder / blob[:2] / blob

    def _check_quota(self, more_bytes: int) -> None:
        if self._quota_bytes is not None and self._used_bytes + more_bytes > self._quota_bytes:
            raise Unavailable("files", "the storage is full")

    def _prepare(self) -> int:
        self._incoming.mkdir(parents=True, exist_ok=True)
        for left in self._incoming.iterdir():
            left.unlink()
        return sum(
            path.stat().st_size for path in self._folder.glob("??/*") if _ID.fullmatch(path.name)
        )


class _Incoming:
    """One file on its way in. Made, flushed and moved on a thread."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = path.open("xb", buffering=0)
        self._buffer = bytearray()
        self._hash = hashlib.sha256()
        self.sniffer = Sniffer()
        self.size = 0

    @property
    def id(self) -> BlobId:
        return BlobId(self._hash.hexdigest())

    def take(self, piece: bytes) -> bool:
        """Add bytes; True when it is time to flush."""
        self._buffer += piece
        self._hash.update(piece)
        self.sniffer.feed(piece)
        self.size += len(piece)
        return len(self._buffer) >= PIECE_BYTES

    def flush(self) -> None:
        left = memoryview(bytes(self._buffer))
        self._buffer.clear()
        while left:
            left = left[self._file.write(left) :]

    def move_to(self, place: Path) -> bool:
        """Make the file durable in its place; False when the same bytes are there already."""
        self.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        if place.exists():
            return False
        is_new_folder = not place.parent.exists()
        place.parent.mkdir(exist_ok=True)
        self._path.replace(place)
        _sync_folder(place.parent)
        if is_new_folder:
            _sync_folder(place.parent.parent)
        return True

    def discard(self) -> None:
        """Leave nothing behind; after a move there is nothing left to do."""
        self._file.close()
        with contextlib.suppress(FileNotFoundError):
            self._path.unlink()


async def _on_thread(work: Callable[[], T]) -> T:
    """Do disk work off the loop; a full or failing disk becomes Unavailable."""
    try:
        return await asyncio.get_running_loop().run_in_executor(None, work)
    except FileNotFoundError:
        raise
    except OSError as error:
        reason = "the disk is full" if error.errno in FULL else "the disk fails"
        raise Unavailable("files", reason) from error


def _sync_folder(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _remove(path: Path) -> int:
    try:
        size = path.stat().st_size
        path.unlink()
    except FileNotFoundError:
        return 0
    return size
