"""Recordings from the last word to their deletion: kept, archived by a helper process, played."""

import asyncio
import logging
import os
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import msgspec
import sqlalchemy as sa

from core.errors import NotAllowed, NotFound, ProviderError
from core.model import Actor, InteractionId, Json, TenantId
from core.permissions import Permission
from infra import children, effects
from infra.db import Database, Row, Tx
from infra.effects import Effect
from infra.relay import Relay

from . import sealed, taped
from .call.model import Call
from .model import Recording, TapeState, VoiceSettings
from .tables import recording as recordings
from .wire import facts

log = logging.getLogger(__name__)

ARCHIVE = "voice.archive_recording"
DELETE = "voice.delete_recording"
ARCHIVED_WITHIN_S = 900
NICE = 10


class Recordings:
    """The recordings of one installation; their files are in one folder."""

    def __init__(self, database: Database, folder: Path, secret: str) -> None:
        """`folder` holds `live/`, where nodes write, and the sealed files."""
        self._database = database
        self._folder = folder
        self._secret = secret

    def register(self, relay: Relay) -> None:
        relay.handle(ARCHIVE, self._archive)
        relay.handle(DELETE, self._delete)

    async def keep(self, call: Call, recorded: facts.Recorded, settings: VoiceSettings) -> None:
        """A recording is complete: note it, and have it archived."""

        def unit(tx: Tx) -> None:
            days = settings.keep_days.get(call.queue or "", settings.keep_days.get("*"))
            id = Path(recorded.file).stem
            payload: Json = {"recording": id}
            values = {
                "tenant": call.tenant,
                "id": id,
                "call": call.id,
                "interaction": call.interaction,
                "file": recorded.file,
                "state": TapeState.LIVE.value,
                "seconds": recorded.seconds,
                "pauses": recorded.pauses,
                "peaks": "",
                "began_at": tx.now - timedelta(seconds=recorded.seconds),
                "delete_at": tx.now + timedelta(days=days) if days else None,
            }
            if not tx.upsert(recordings, values, keys=["tenant", "id"]):
                return
            effects.add(tx, call.tenant, ARCHIVE, id, payload)
            if days:
                due = tx.now + timedelta(days=days)
                effects.add(tx, call.tenant, DELETE, id, payload, due=due)

        await self._database.write(unit)

    async def find(self, actor: Actor, id: str) -> Recording:
        """The recording, for its ears. Raises NotFound, or NotAllowed for calls of others."""

        def unit(tx: Tx) -> Recording:
            found = get(tx, actor.tenant, id)
            if found is None:
                raise NotFound("recording", id)
            return found

        return await self._database.read(unit)

    def size(self, recording: Recording) -> int:
        """Bytes of audio. Raises NotFound while there is nothing to be played. Blocks."""
        try:
            return sealed.size_of(self._sealed(recording.id))
        except FileNotFoundError:
            raise NotFound("recording", recording.id) from None

    def read(self, recording: Recording, start: int, end: int) -> Iterator[bytes]:
        """The audio between two bytes. Blocks."""
        path = self._sealed(recording.id)
        return sealed.read(path, recording.id, self._secret, start, end)

    def _sealed(self, id: str) -> Path:
        return self._folder / id[:2] / f"{id}.opus.sealed"

    def _live(self, id: str) -> Path:
        """What the node wrote: a tape, or a WAV as earlier versions did."""
        wav = self._folder / "live" / f"{id}.wav"
        return wav if wav.exists() else wav.with_suffix(taped.SUFFIX)

    async def _archive(self, effect: Effect) -> None:
        """Encode and seal in a process of its own; the tape goes when the result is stored.

        A tape that was changed stays, for somebody to look at; nothing of it can be played.
        """
        id = effect.payload["recording"]
        source = self._live(id)
        held = await self._database.read(lambda tx: get(tx, effect.tenant, id))
        if held is None or held.state not in (TapeState.LIVE, TapeState.FAILED):
            source.unlink(missing_ok=True)
            return
        try:
            done = await _run_archiver(source, self._sealed(id), id, self._secret)
        except ProviderError as error:
            if not error.retryable:
                await self._set(effect.tenant, id, state=TapeState.FAILED.value)
            raise
        if not done.is_whole:
            log.warning("a recording was cut short", extra={"recording": id})
        state = TapeState.STORED.value
        await self._set(effect.tenant, id, state=state, seconds=done.seconds, peaks=done.peaks)
        source.unlink(missing_ok=True)

    async def _delete(self, effect: Effect) -> None:
        """Its time is over: nothing of the sound stays."""
        id = effect.payload["recording"]
        self._live(id).unlink(missing_ok=True)
        self._sealed(id).unlink(missing_ok=True)
        await self._set(effect.tenant, id, state=TapeState.DELETED.value, peaks="")

    async def _set(self, tenant: TenantId, id: str, **values: str | float) -> None:
        stmt = recordings.update().where(recordings.c.tenant == tenant, recordings.c.id == id)
        await self._database.write(lambda tx: tx.run(stmt.values(**values)))


def get(tx: Tx, tenant: TenantId, id: str) -> Recording | None:
    row = tx.one(sa.select(recordings).where(recordings.c.tenant == tenant, recordings.c.id == id))
    return None if row is None else _recording(row)


def of_interaction(tx: Tx, tenant: TenantId, interaction: InteractionId) -> list[Recording]:
    rows = tx.all(
        sa.select(recordings)
        .where(recordings.c.tenant == tenant, recordings.c.interaction == interaction)
        .order_by(recordings.c.began_at)
    )
    return [_recording(row) for row in rows]


def check_may_play(actor: Actor, agents: frozenset[str]) -> None:
    """Agents hear the calls they were in; who may read every interaction hears all."""
    if Permission.RECORDINGS_PLAY not in actor.permissions:
        raise NotAllowed(Permission.RECORDINGS_PLAY)
    if Permission.INTERACTIONS_READ_ALL in actor.permissions or actor.user in agents:
        return
    raise NotAllowed(Permission.INTERACTIONS_READ_ALL)


async def _run_archiver(source: Path, target: Path, recording: str, secret: str) -> sealed.Archived:
    """Raises ProviderError when it did not work."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-m", "channels.voice.archive", str(source), str(target), recording,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        preexec_fn=lambda: os.nice(NICE),
    )  # fmt: skip
    try:
        async with asyncio.timeout(ARCHIVED_WITHIN_S):
            said, failed = await child.communicate(f"{secret}\n".encode())
    except TimeoutError:
        raise ProviderError("the recording took too long to be archived", retryable=True) from None
    finally:
        await children.end(child)
    if child.returncode == sealed.REFUSED:
        log.error("a recording was changed while it was made", extra={"recording": recording})
        raise ProviderError("the recording was changed, or the secret has", retryable=False)
    if child.returncode:
        last = failed.decode(errors="replace").strip().splitlines()[-1:] or ["no reason"]
        log.warning("a recording was not archived", extra={"recording": recording, "why": last[0]})
        raise ProviderError("the recording could not be archived", retryable=True)
    return msgspec.json.decode(said, type=sealed.Archived)


def _recording(row: Row) -> Recording:
    return Recording(
        tenant=row.tenant,
        id=row.id,
        call=row.call,
        interaction=row.interaction,
        file=row.file,
        state=TapeState(row.state),
        seconds=row.seconds,
        pauses=tuple((float(start), float(end)) for start, end in row.pauses),
        peaks=row.peaks,
        began_at=row.began_at,
        delete_at=row.delete_at,
    )
