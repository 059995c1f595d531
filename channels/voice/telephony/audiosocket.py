"""Calls that Asterisk hands over with AudioSocket: one TCP connection a call, audio in pieces.

In the dialplan: `AudioSocket(${UUID},host:port)` for 8 kHz, or
`Dial(AudioSocket/host:port/${UUID}/c(slin16))` for 16. The protocol carries no number, only the
UUID, which becomes the fact `audiosocket.uuid`. There are no credentials either: who may connect
is decided by network. It has no flow control and no clearing: nothing but the frame of the
moment is sent. Source: observed with Asterisk 23.4.1.
"""

import asyncio
import ipaddress
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from channels.voice.media.frames import PHONE_RATE, WIDE_RATE, Reframer, frame_bytes
from channels.voice.media.quality import Arrivals, mos
from infra.tasks import TaskScope

from .legs import Arrival, Calls, Ending, LegState
from .line import Line
from .outbox import MOST_FRAMES, keep_short

log = logging.getLogger(__name__)

HANG_UP, NAME, DIGIT, ERROR = 0x00, 0x01, 0x03, 0xFF
RATES = {0x10: PHONE_RATE, 0x12: WIDE_RATE}
KINDS = {rate: kind for kind, rate in RATES.items()}
HEADER_BYTES = 3
START_WITHIN_S = 10.0
SILENT_FOR_S = 30.0
"""A peer that sends nothing at all for so long is gone."""
READ_BYTES = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioSocketSettings:
    """`networks`: whose connections are taken. `port` 0 takes a free one."""

    host: str = "127.0.0.1"
    port: int = 9092
    networks: tuple[str, ...] = ("127.0.0.0/8", "::1/128")
    most_calls: int = 500


@dataclass(frozen=True, slots=True)
class Piece:
    """One message: what it is and what it carries."""

    kind: int
    payload: bytes


class Pieces:
    """Cuts the bytes of a connection into messages: kind, length (two bytes, big-endian), rest."""

    def __init__(self) -> None:
        self._held = b""

    def feed(self, received: bytes) -> Iterator[Piece]:
        """More bytes; yields the messages that are whole now. None is longer than 64 kB."""
        held = self._held + received
        at = 0
        while len(held) - at >= HEADER_BYTES:
            end = at + HEADER_BYTES + int.from_bytes(held[at + 1 : at + HEADER_BYTES], "big")
            if end > len(held):
                break
            yield Piece(held[at], held[at + HEADER_BYTES : end])
            at = end
        self._held = held[at:]


def packed(kind: int, payload: bytes = b"") -> bytes:
    """One message as it goes over the wire."""
    return bytes([kind]) + len(payload).to_bytes(2, "big") + payload


class AudioSocketLeg(Line):
    """One connection whose UUID and rate are known."""

    def __init__(self, *, uuid: UUID, rate: int, writer: asyncio.StreamWriter) -> None:
        arrival = Arrival(
            way="audiosocket", caller="", called="", facts={"audiosocket.uuid": str(uuid)}
        )
        super().__init__(id=f"audiosocket:{uuid}", rate=rate, arrival=arrival)
        self._writer = writer
        self._frames = Reframer(rate)
        self._arrivals = Arrivals()
        self._dropped = 0

    def reject(self, code: int, reason: str = "", *, retry_after: int | None = None) -> None:
        """Hang up: there is no other refusal."""
        self._end(Ending.ENDED_HERE, code)

    def send(self, frame: bytes) -> None:
        if not self._is_up:
            return
        if self._writer.transport.get_write_buffer_size() > MOST_FRAMES * frame_bytes(self._rate):
            self._dropped += 1  # the newest: what is in the transport cannot be taken back
            return
        self._writer.write(packed(KINDS[self._rate], self._toned(frame)))

    def mark(self, name: str) -> None:
        """Nothing waits on our side, and the far side tells nothing: it has been played."""
        self._soon_played(name)

    def clear(self) -> None:
        self._tones.clear()

    def send_digits(self, digits: str) -> None:
        self._queue_tones(digits)

    def hang_up(self, ending: Ending = Ending.ENDED_HERE) -> None:
        self._end(ending)

    def quality(self) -> dict[str, float]:
        jitter = self._arrivals.jitter_ms
        return {
            "jitter_ms": round(jitter, 1),
            "received": self._arrivals.received,
            "dropped": self._dropped,
            "mos": mos(jitter_ms=jitter),
        }

    def hear(self, piece: Piece) -> None:
        """The next message. Audio of another rate than the first is left out."""
        match piece.kind:
            case kind if RATES.get(kind) == self._rate:
                frames = self._frames.feed(piece.payload)
                if frames:
                    self._arrivals.came(asyncio.get_running_loop().time(), len(frames))
                for frame in frames:
                    self._hear(frame)
            case 0x03:
                self._press(piece.payload.decode("ascii", "replace"))
            case 0x00:
                self._end(Ending.HUNG_UP)
            case 0xFF:
                self._end(Ending.FAILED)

    def lost(self, ending: Ending) -> None:
        """The connection is gone."""
        self._end(ending)

    def _end(self, ending: Ending, code: int = 0) -> None:
        if self._state is not LegState.ENDED:
            self._writer.write(packed(HANG_UP))
            self._writer.close()
            self._move(LegState.ENDED, ending, code)

    def _leg(self) -> "AudioSocketLeg":
        return self


class AudioSocket:
    """The way in over AudioSocket: a TCP server of its own."""

    name = "audiosocket"

    def __init__(self, calls: Calls, settings: AudioSocketSettings) -> None:
        self._calls, self._settings = calls, settings
        self._networks = [ipaddress.ip_network(network) for network in settings.networks]
        self._legs: dict[str, AudioSocketLeg] = {}
        self._connections = self._refused = 0
        self._bound: asyncio.Future[int] | None = None

    async def run(self) -> None:
        """Serve until cancelled; then all calls end."""
        bound = self._future()
        async with TaskScope() as scope:
            server = await asyncio.start_server(
                lambda reader, writer: self._take(scope, reader, writer),
                self._settings.host,
                self._settings.port,
                limit=READ_BYTES,
            )
            try:
                if not bound.done():
                    bound.set_result(int(server.sockets[0].getsockname()[1]))
                await asyncio.get_running_loop().create_future()
            finally:
                server.close()
                for leg in list(self._legs.values()):
                    leg.hang_up()

    async def port(self) -> int:
        """The port served on, once it is."""
        return await asyncio.shield(self._future())

    def health(self) -> dict[str, object]:
        return {
            "host": self._settings.host,
            "legs": len(self._legs),
            "connections": self._connections,
            "refused": self._refused,
        }

    def _future(self) -> "asyncio.Future[int]":
        if self._bound is None:
            self._bound = asyncio.get_running_loop().create_future()
        return self._bound

    def _take(
        self, scope: TaskScope, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        if self._is_welcome(writer):
            scope.start("audiosocket:call", self._serve(reader, writer))
        else:
            self._refused += 1
            writer.close()

    def _is_welcome(self, writer: asyncio.StreamWriter) -> bool:
        peer = ipaddress.ip_address(writer.get_extra_info("peername")[0])
        is_known = any(peer in network for network in self._networks)
        if not is_known:
            log.warning("connection from a foreign network refused")
        is_free = self._connections < self._settings.most_calls
        return is_known and is_free and self._calls.is_taking() is None

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._connections += 1
        keep_short(writer.get_extra_info("socket"))
        call = _Call(self._calls, self._legs, writer)
        ending = Ending.FAILED
        try:
            ending = await call.follow(reader)
        except TimeoutError:
            ending = Ending.NO_MEDIA
        except (ConnectionError, ValueError):
            log.warning("audiosocket connection broke the protocol or was lost")
        except Exception:  # one broken call must not end all the others
            log.exception("audiosocket call failed")
        finally:
            self._connections -= 1
            call.lost(ending)
            writer.close()


class _Call:
    """One connection from its first byte: the UUID, then audio that tells the rate."""

    def __init__(
        self, calls: Calls, legs: dict[str, AudioSocketLeg], writer: asyncio.StreamWriter
    ) -> None:
        self._calls, self._legs, self._writer = calls, legs, writer
        self._uuid: UUID | None = None
        self._leg: AudioSocketLeg | None = None

    async def follow(self, reader: asyncio.StreamReader) -> Ending:
        """Take in everything until the end. Raises ValueError, TimeoutError, ConnectionError."""
        pieces = Pieces()
        while True:
            async with asyncio.timeout(SILENT_FOR_S if self._leg else START_WITHIN_S):
                received = await reader.read(READ_BYTES)
            if not received:
                return Ending.HUNG_UP
            for piece in pieces.feed(received):
                self._hear(piece)

    def lost(self, ending: Ending) -> None:
        if self._leg is not None:
            self._legs.pop(self._leg.id, None)
            self._leg.lost(ending)

    def _hear(self, piece: Piece) -> None:
        if self._leg is not None:
            self._leg.hear(piece)
        elif self._uuid is None:
            if piece.kind != NAME:
                raise ValueError("the UUID has to come first")
            self._uuid = UUID(bytes=piece.payload)
        elif piece.kind in RATES:
            self._arrive(self._uuid, piece)

    def _arrive(self, uuid: UUID, first: Piece) -> None:
        leg = AudioSocketLeg(uuid=uuid, rate=RATES[first.kind], writer=self._writer)
        if leg.id in self._legs:
            raise ValueError("the call is there already")
        self._leg = self._legs[leg.id] = leg
        self._calls.arrived(leg)
        leg.hear(first)
