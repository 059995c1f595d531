"""The record of an interaction's calls, their recordings, and attached data as XML."""

from collections.abc import Callable, Iterator
from typing import Annotated
from xml.etree import ElementTree

from fastapi import APIRouter, Depends, Header
from fastapi.responses import Response, StreamingResponse
from pydantic import JsonValue
from starlette.concurrency import iterate_in_threadpool, run_in_threadpool

from core.errors import Invalid, NotFound
from core.model import Actor, InteractionId, Json
from core.permissions import Permission
from infra.db import Database, Tx
from infra.http import requires
from infra.tables import instant_text

from . import recordings, store, views
from .call.model import Call
from .endings import ended_by
from .model import Recording, TapeState
from .recordings import Recordings, check_may_play
from .sealed import MEDIA_TYPE, peaks_from

Reader = Annotated[Actor, Depends(requires(Permission.INTERACTIONS_READ))]
Listener = Annotated[Actor, Depends(requires(Permission.RECORDINGS_PLAY))]
MayRead = Callable[[Tx, Actor, InteractionId], dict[str, Json]]
"""The interaction's attached data. Raises NotFound when the actor may not see it."""
Record = Callable[[Tx, Actor, str, str, Json, Json], None]


def routes(database: Database, kept: Recordings, attached: MayRead, record: Record) -> APIRouter:
    router = APIRouter(prefix="/api/voice", tags=["voice"])

    @router.get("/interactions/{id}/record")
    async def read_record(actor: Reader, id: str) -> dict[str, JsonValue]:
        """Every call of the interaction with legs, states, who ended them, and recordings."""

        def unit(tx: Tx) -> dict[str, JsonValue]:
            attached(tx, actor, InteractionId(id))
            return _record(tx, actor, InteractionId(id))

        return await database.read(unit)

    @router.get("/interactions/{id}/data.xml", response_class=Response)
    async def read_data(actor: Reader, id: str) -> Response:
        """The attached data for other systems: one Section element a section, its Keys within."""
        data = await database.read(lambda tx: attached(tx, actor, InteractionId(id)))
        return Response(data_as_xml(id, data), media_type="application/xml")

    @router.get("/recordings/{id}/audio", response_class=StreamingResponse)
    async def play(
        actor: Listener, id: str, range: Annotated[str | None, Header(max_length=100)] = None
    ) -> StreamingResponse:
        """The recording as Ogg Opus, customer left, others right. Each playing is audited."""
        recording = await kept.find(actor, id)

        def unit(tx: Tx) -> None:
            _check_may_play(tx, actor, recording, attached)
            if range is None or range.startswith("bytes=0-"):
                record(tx, actor, "recording.played", f"recording:{id}", None, None)

        await database.write(unit)
        size = await run_in_threadpool(kept.size, recording)
        start, end = byte_range(range, size)
        headers = {
            "Accept-Ranges": "bytes",
            "Content-Length": str(end - start),
            "Cache-Control": "private, no-store",
        }
        if range is not None:
            headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
        pieces: Iterator[bytes] = kept.read(recording, start, end)
        return StreamingResponse(
            iterate_in_threadpool(pieces),
            status_code=200 if range is None else 206,
            media_type=MEDIA_TYPE,
            headers=headers,
        )

    return router


def _check_may_play(tx: Tx, actor: Actor, recording: Recording, attached: MayRead) -> None:
    """Agents hear calls they were in, and messages of interactions that they may read."""
    agents = _agents(store.find(tx, actor.tenant, recording.call))
    if not agents and recording.interaction is not None:
        attached(tx, actor, recording.interaction)
        agents = frozenset({actor.user})
    check_may_play(actor, agents)


def byte_range(header: str | None, size: int) -> tuple[int, int]:
    """From a Range header: the first byte and the one after the last. Raises Invalid."""
    if header is None:
        return 0, size
    unit, _, spans = header.partition("=")
    first, dash, last = spans.partition("-")
    if unit.strip() != "bytes" or not dash or "," in spans:
        raise Invalid("range", "one range of bytes")
    try:
        if not first:
            start, end = max(0, size - int(last)), size
        else:
            start, end = int(first), min(size, int(last) + 1) if last else size
    except ValueError:
        raise Invalid("range", "one range of bytes") from None
    if start >= end:
        raise Invalid("range", f"within {size} bytes")
    return start, end


def data_as_xml(interaction: str, data: dict[str, Json]) -> bytes:
    """Attached data `section.key` as `<Section name><Key name>value</Key></Section>`."""
    root = ElementTree.Element("AttachedData", interaction=interaction)
    sections: dict[str, ElementTree.Element] = {}
    for name, value in sorted(data.items()):
        section, _, key = name.rpartition(".")
        if section not in sections:
            sections[section] = ElementTree.SubElement(root, "Section", name=_plain(section))
        element = ElementTree.SubElement(sections[section], "Key", name=_plain(key))
        element.text = _plain("" if value is None else str(value))
    xml: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return xml


def _plain(text: str) -> str:
    """Only characters that XML 1.0 can hold."""
    return "".join(
        c for c in text if c in "\t\n\r" or " " <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd"
        or c >= "\U00010000"
    )  # fmt: skip


def _record(tx: Tx, actor: Actor, interaction: InteractionId) -> dict[str, JsonValue]:
    calls = store.of_interaction(tx, actor.tenant, interaction)
    if not calls:
        raise NotFound("call of interaction", interaction)
    taped = recordings.of_interaction(tx, actor.tenant, interaction)
    shown: list[JsonValue] = []
    for call in calls:
        card: dict[str, JsonValue] = dict(views.card(call))
        own: list[JsonValue] = [_tape(actor, call, each) for each in taped if each.call == call.id]
        shown.append({**card, "ended_by": dict(ended_by(call)), "recordings": own})
    return {"calls": shown}


def _tape(actor: Actor, call: Call, recording: Recording) -> JsonValue:
    reads_all = Permission.INTERACTIONS_READ_ALL in actor.permissions
    agents = _agents(call)
    may_play = Permission.RECORDINGS_PLAY in actor.permissions and (
        reads_all or not agents or actor.user in agents
    )
    pauses: list[JsonValue] = [[start, end] for start, end in recording.pauses]
    peaks: list[JsonValue] = [[*pair] for pair in peaks_from(recording.peaks)]
    return {
        "id": recording.id,
        "state": recording.state.value,
        "seconds": round(recording.seconds, 2),
        "began_at": instant_text(recording.began_at),
        "pauses": pauses,
        "peaks": peaks,
        "may_play": may_play and recording.state is TapeState.STORED,
    }


def _agents(call: Call | None) -> frozenset[str]:
    """Everybody of the company who was in the call."""
    if call is None:
        return frozenset()
    return frozenset(party.user for party in call.parties.values() if party.user is not None)
