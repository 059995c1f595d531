"""Calls that Asterisk hands over with chan_websocket: one WebSocket a call, JSON beside audio.

In the dialplan: `Dial(WebSocket/<connection>/c(slin16)n f(json))`, where the connection is a
`per_call_config` client of websocket_client.conf with our address, `protocols=media`, and the
`username` and `password` of AsteriskSettings. Numbers come as the channel variables
MAINSTEM_CALLER, MAINSTEM_CALLED and MAINSTEM_CALLER_NAME, set before the Dial with two leading
underscores, so that the dialled channel inherits them. The address' query is not looked at, as
Asterisk 23.4 was seen to repeat that of the call before.
Source: Asterisk 23.4.1, observed; docs.asterisk.org, "WebSocket channel driver" (2026-11).
"""

import asyncio
import base64
import hmac
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from pydantic import BaseModel, Field, ValidationError
from websockets.asyncio.server import ServerConnection
from websockets.http11 import Request

from channels.voice.media import g711
from channels.voice.media.frames import PHONE_RATE, WIDE_RATE, Reframer, frame_bytes
from channels.voice.media.quality import Arrivals, mos

from .legs import Arrival, Calls, Ending, LegState
from .line import Line, clean, facts
from .outbox import UNSUPPORTED, Outbox, Refused, exchange
from .server import Refusal, Route

log = logging.getLogger(__name__)

SUBPROTOCOL = "media"
START_WITHIN_S = 10.0


@dataclass(frozen=True, slots=True)
class Format:
    """How a channel's codec is turned into PCM and back."""

    rate: int
    decode: Callable[[bytes], bytes] = bytes
    encode: Callable[[bytes], bytes] = bytes
    sample_bytes: int = 2


FORMATS = {
    "slin": Format(PHONE_RATE),
    "slin16": Format(WIDE_RATE),
    "ulaw": Format(PHONE_RATE, g711.decode_mulaw, g711.encode_mulaw, 1),
    "alaw": Format(PHONE_RATE, g711.decode_alaw, g711.encode_alaw, 1),
}


class _Event(BaseModel):
    event: str
    channel: str = ""
    channel_id: str = ""
    format: str = ""
    optimal_frame_size: int = 0
    variables: dict[str, str] = Field({}, alias="channel_variables")
    correlation_id: str = ""
    digit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AsteriskSettings:
    """`username`, `password`: what Asterisk shows on connecting. Nobody gets in without."""

    username: str
    password: str
    most_calls: int = 500


class AsteriskLeg(Line):
    """One channel of Asterisk."""

    def __init__(self, *, started: _Event, arrival: Arrival, outbox: Outbox) -> None:
        self._format = FORMATS[started.format]
        super().__init__(
            id=f"asterisk:{clean(started.channel_id)}", rate=self._format.rate, arrival=arrival
        )
        self._outbox = outbox
        self._frames = Reframer(self._rate)
        self._arrivals = Arrivals()
        self._marks: dict[str, None] = {}
        self._is_full = False
        self._is_reframed = started.optimal_frame_size not in (0, self._frame_size)
        if self._is_reframed:
            self._command("START_MEDIA_BUFFERING")

    def answer(self) -> None:
        if self._state is LegState.RINGING or self._state is LegState.EARLY:
            self._command("ANSWER")
        super().answer()

    def reject(self, code: int, reason: str = "", *, retry_after: int | None = None) -> None:
        """Hang up: the dialplan goes on as after an unanswered Dial."""
        self._end(Ending.ENDED_HERE, code)

    def send(self, frame: bytes) -> None:
        if self._is_up and not self._is_full:
            self._outbox.audio(self._format.encode(self._toned(frame)))

    def mark(self, name: str) -> None:
        self._marks[name] = None
        if self._is_reframed:
            self._command("STOP_MEDIA_BUFFERING", f"rest:{name}")  # plays what fills no frame
        self._command("MARK_MEDIA", name)
        if self._is_reframed:
            self._command("START_MEDIA_BUFFERING")

    def clear(self) -> None:
        """Asterisk forgets the marks of what it throws away, so they are answered here."""
        self._tones.clear()
        self._outbox.clear()
        self._command("FLUSH_MEDIA")
        if self._is_reframed:
            self._command("START_MEDIA_BUFFERING")
        marks, self._marks = self._marks, {}
        for name in marks:
            self._soon_played(name)

    def send_digits(self, digits: str) -> None:
        self._queue_tones(digits)

    def hang_up(self, ending: Ending = Ending.ENDED_HERE) -> None:
        self._end(ending)

    def quality(self) -> dict[str, float]:
        jitter = self._arrivals.jitter_ms
        return {
            "jitter_ms": round(jitter, 1),
            "received": self._arrivals.received,
            "dropped": self._outbox.dropped,
            "mos": mos(jitter_ms=jitter),
        }

    def hear_audio(self, payload: bytes) -> None:
        """Audio in the channel's codec, as long as Asterisk likes it."""
        frames = self._frames.feed(self._format.decode(payload))
        if frames:
            self._arrivals.came(asyncio.get_running_loop().time(), len(frames))
        for frame in frames:
            self._hear(frame)

    def hear_event(self, event: _Event) -> None:
        """What Asterisk tells beside the audio; what is not known is not minded."""
        match event.event:
            case "DTMF_END":
                self._press(event.digit)
            case "MEDIA_MARK_PROCESSED" if event.correlation_id in self._marks:
                del self._marks[event.correlation_id]
                self._played(event.correlation_id)
            case "MEDIA_XOFF":
                self._is_full = True
            case "MEDIA_XON":
                self._is_full = False
            case "ERROR":
                log.warning("asterisk reports an error", extra={"leg": self._id})

    def lost(self, *, is_in_order: bool) -> None:
        """The socket is gone."""
        self._end(Ending.HUNG_UP if is_in_order else Ending.FAILED)

    @property
    def _frame_size(self) -> int:
        """Bytes of one of our frames in the channel's codec."""
        return frame_bytes(self._format.rate) // 2 * self._format.sample_bytes

    def _command(self, command: str, correlation_id: str = "") -> None:
        told = {"command": command}
        if correlation_id:
            told["correlation_id"] = correlation_id
        self._outbox.text(json.dumps(told))

    def _end(self, ending: Ending, code: int = 0) -> None:
        if self._state is LegState.ENDED:
            return
        self._outbox.clear()
        self._command("HANGUP")
        self._outbox.close()
        self._move(LegState.ENDED, ending, code)

    def _leg(self) -> "AsteriskLeg":
        return self


class Asterisk:
    """The way in over chan_websocket. Its `route` belongs on the server's path."""

    name = "asterisk"

    def __init__(self, calls: Calls, settings: AsteriskSettings) -> None:
        self._calls, self._settings = calls, settings
        self._legs: dict[str, AsteriskLeg] = {}
        self._refused = 0
        self.route = Route(
            serve=self._serve,
            admit=self._admit,
            subprotocol=SUBPROTOCOL,
            most=settings.most_calls,
        )

    async def run(self) -> None:
        """Be there until cancelled; then all calls end."""
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            for leg in list(self._legs.values()):
                leg.hang_up()

    def health(self) -> dict[str, object]:
        return {"legs": len(self._legs), "refused": self._refused}

    def _admit(self, request: Request, address: str) -> Refusal | None:
        known = f"{self._settings.username}:{self._settings.password}".encode()
        wanted = b"Basic " + base64.b64encode(known)
        given = request.headers.get("Authorization", "").encode()
        if not self._settings.password or not hmac.compare_digest(given, wanted):
            self._refused += 1
            return Refusal(status=HTTPStatus.UNAUTHORIZED, reason="wrong credentials")
        if self._calls.is_taking() is not None:
            return Refusal(status=HTTPStatus.SERVICE_UNAVAILABLE, reason="busy")
        return None

    async def _serve(self, connection: ServerConnection) -> None:
        session, is_in_order = _Session(self._calls, self._legs), False
        try:
            async with asyncio.timeout(START_WITHIN_S) as session.patience:
                is_in_order = await exchange(connection, session.outbox, session.hear)
        except TimeoutError:
            log.warning("asterisk did not start its media")
        finally:
            session.lost(is_in_order=is_in_order)


class _Session:
    """One socket: waits for MEDIA_START, then hands everything to the leg."""

    def __init__(self, calls: Calls, legs: dict[str, AsteriskLeg]) -> None:
        self._calls, self._legs = calls, legs
        self.outbox = Outbox()
        self.leg: AsteriskLeg | None = None
        self.patience: asyncio.Timeout | None = None

    def hear(self, raw: str | bytes) -> None:
        if isinstance(raw, bytes):
            if self.leg is not None:
                self.leg.hear_audio(raw)
            return
        try:
            event = _Event.model_validate_json(raw)
        except ValidationError as error:
            raise Refused(UNSUPPORTED, "not an event of chan_websocket") from error
        if self.leg is not None:
            self.leg.hear_event(event)
        elif event.event == "MEDIA_START":
            self._start(event)

    def lost(self, *, is_in_order: bool) -> None:
        if self.leg is not None:
            self._legs.pop(self.leg.id, None)
            self.leg.lost(is_in_order=is_in_order)

    def _start(self, started: _Event) -> None:
        if started.format not in FORMATS:
            raise Refused(UNSUPPORTED, f"codec not understood, use one of {', '.join(FORMATS)}")
        leg = AsteriskLeg(started=started, arrival=arrival_of(started), outbox=self.outbox)
        if leg.id in self._legs:
            raise Refused(UNSUPPORTED, "the channel is there already")
        self.leg = self._legs[leg.id] = leg
        if self.patience is not None:
            self.patience.reschedule(None)
        self._calls.arrived(leg)


def arrival_of(started: _Event) -> Arrival:
    """The call as the start of its media tells of it."""
    told = started.variables
    return Arrival(
        way="asterisk",
        caller=clean(told.get("MAINSTEM_CALLER", "")),
        called=clean(told.get("MAINSTEM_CALLED", "")),
        caller_name=clean(told.get("MAINSTEM_CALLER_NAME", "")),
        account=clean(started.channel),
        facts={**facts("asterisk", told), "asterisk.channel_id": clean(started.channel_id)},
    )
