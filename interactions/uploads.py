"""Files that agents send, and files of interactions that they may open."""

from collections.abc import AsyncIterator

from core.errors import NotFound
from core.file_names import clean_file_name
from core.model import Actor, Attachment
from infra.blobs import Blobs
from infra.db import Database, Tx
from infra.media_types import ATTACHMENT_TYPES, INLINE_TYPES

from . import entries, store, texts
from .access import may_read


class Uploads:
    """Takes and gives files; what the actor may not see is not found."""

    shown_inline = INLINE_TYPES

    def __init__(self, database: Database, blobs: Blobs, *, limit_bytes: int) -> None:
        self._database = database
        self._blobs = blobs
        self._limit_bytes = limit_bytes

    async def take(
        self, actor: Actor, name: str, stream: AsyncIterator[bytes]
    ) -> tuple[str, Attachment]:
        """Store a file for a later message; gives the id to send it by."""
        stored = await self._blobs.put(
            stream, limit_bytes=self._limit_bytes, allowed_types=ATTACHMENT_TYPES
        )
        file = Attachment(
            blob=stored.id,
            name=clean_file_name(name),
            media_type=stored.media_type,
            size_bytes=stored.size,
        )
        upload_id = await self._database.write(
            lambda tx: texts.keep_upload(tx, actor.tenant, actor.user, file)
        )
        return upload_id, file

    async def fetch(self, actor: Actor, blob: str) -> tuple[Attachment, AsyncIterator[bytes]]:
        """A file of an interaction the actor may see. Raises NotFound."""

        def unit(tx: Tx) -> Attachment:
            for interaction, file in entries.carriers(tx, actor.tenant, blob):
                item = store.find(tx, actor.tenant, interaction)
                if item is not None and may_read(tx, actor, item):
                    return file
            raise NotFound("attachment", blob)

        file = await self._database.read(unit)
        return file, self._blobs.open(file.blob)
