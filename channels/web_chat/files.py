"""Files on their way from a visitor, and files of the visitor's conversation on their way back."""

from asyncio import get_running_loop
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta

from core.errors import Invalid, NotFound, TooLarge, TooMany
from core.model import Attachment
from core.ports import Threads
from infra.blobs import Blobs, StoredBlob
from infra.db import Database, Tx
from infra.media_types import ATTACHMENT_TYPES

from . import rules, store
from .limits import Buckets, Places
from .model import KIND, Caps, Pass, Upload

A_DAY = timedelta(days=1)


class Files:
    """Takes uploads within the caps, and gives a visitor the files of its own conversation."""

    def __init__(
        self, database: Database, blobs: Blobs, threads: Threads, caps: Caps, limit_bytes: int
    ) -> None:
        self._database = database
        self._blobs = blobs
        self._threads = threads
        self._caps = caps
        self._limit_bytes = limit_bytes
        self._places = Places()
        self._oversized = Buckets(caps.oversized_a_second, caps.oversized_at_once)

    async def take(
        self, visitor: Pass, name: str, stream: AsyncIterator[bytes], *, stated_bytes: int | None
    ) -> Upload:
        """Store a file for a later message.

        Raises TooLarge (before anything is read, if the stated size is), Invalid for a type that
        is not taken, TooMany and Unavailable.
        """
        if stated_bytes is not None and stated_bytes > self._limit_bytes:
            raise TooLarge("file", self._limit_bytes, "bytes")
        with self._places.hold("uploads at once", {visitor.key: self._caps.uploads_at_once}):
            self._oversized.must_have(visitor.key, get_running_loop().time(), "files too large")
            await self._check_day(visitor)
            stored = await self._store(visitor, stream)
            file = Attachment(
                blob=stored.id,
                name=rules.clean_file_name(name),
                media_type=stored.media_type,
                size_bytes=stored.size,
            )
            return await self._database.write(lambda tx: _keep(tx, visitor, file))

    async def of(self, visitor: Pass, ids: Sequence[str]) -> tuple[Attachment, ...]:
        """The visitor's own uploads, in the order asked for. Raises Invalid when one is not."""
        if not ids:
            return ()
        found = await self._database.read(lambda tx: store.uploads(tx, visitor, ids))
        if set(ids) - set(found):
            raise Invalid("attachments", "a file is not there; upload it again")
        return tuple(found[each] for each in ids)

    async def open(self, visitor: Pass, blob: str) -> tuple[Attachment, AsyncIterator[bytes]]:
        """A file of the visitor's own conversation. Raises NotFound."""
        file = await self._threads.attachment(visitor.tenant, KIND, visitor.visitor, blob)
        if file is None:
            raise NotFound("file", "with this id")
        await self._blobs.size(file.blob)  # raises here, where it can still be said
        return file, self._blobs.open(file.blob)

    async def _store(self, visitor: Pass, stream: AsyncIterator[bytes]) -> StoredBlob:
        try:
            return await self._blobs.put(
                stream, limit_bytes=self._limit_bytes, allowed_types=ATTACHMENT_TYPES
            )
        except TooLarge:
            self._oversized.take(visitor.key, get_running_loop().time())
            raise

    async def _check_day(self, visitor: Pass) -> None:
        count = await self._database.read(
            lambda tx: store.uploads_since(tx, visitor, tx.now - A_DAY)
        )
        if count >= self._caps.uploads_a_day:
            raise TooMany("files today", timedelta(hours=1))


def _keep(tx: Tx, visitor: Pass, file: Attachment) -> Upload:
    upload = Upload(id=tx.ids.new(), file=file)
    store.add_upload(tx, visitor, upload.id, file)
    return upload
