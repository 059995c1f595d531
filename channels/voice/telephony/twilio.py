"""Calls that come through Twilio: bidirectional Media Streams, one WebSocket a call.

The number's TwiML is `<Connect><Stream url="PUBLIC_URL"><Parameter name="caller" .../></Stream>
</Connect>`; its parameters become facts of the call, and `caller` and `called` (or `from` and
`to`) its numbers. Twilio buffers and times what it is sent; hanging up is closing the socket.
Source: twilio.com/docs/voice/media-streams/websocket-messages and
twilio.com/docs/usage/security (2026-11).
"""

import asyncio
import base64
import binascii
import hashlib
import hmac
import json
import logging
from dataclasses import dataclass
from http import HTTPStatus

from pydantic import BaseModel, Field, ValidationError
from websockets.asyncio.server import ServerConnection
from websockets.http11 import Request

from channels.voice.media.frames import PHONE_RATE, Reframer
from channels.voice.media.g711 import decode_mulaw, encode_mulaw
from channels.voice.media.quality import Arrivals, mos

from .legs import Arrival, Calls, Ending, LegState
from .line import Line, clean, facts
from .outbox import UNSUPPORTED, Outbox, Refused, exchange
from .server import Refusal, Route

log = logging.getLogger(__name__)

MULAW = "audio/x-mulaw"
SIGNATURE = "X-Twilio-Signature"
MOST_PAYLOAD = 16_000
START_WITHIN_S = 10.0


class _Format(BaseModel):
    encoding: str = MULAW
    sample_rate: int = Field(PHONE_RATE, alias="sampleRate")


class _Start(BaseModel):
    call_sid: str = Field("", alias="callSid")
    account_sid: str = Field("", alias="accountSid")
    parameters: dict[str, str] = Field({}, alias="customParameters")
    format: _Format = Field(default_factory=lambda: _Format.model_validate({}), alias="mediaFormat")


class _Media(BaseModel):
    payload: str = Field(max_length=MOST_PAYLOAD)
    track: str = "inbound"


class _Dtmf(BaseModel):
    digit: str


class _Mark(BaseModel):
    name: str


class _Message(BaseModel):
    event: str
    stream_sid: str = Field("", alias="streamSid")
    start: _Start | None = None
    media: _Media | None = None
    dtmf: _Dtmf | None = None
    mark: _Mark | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TwilioSettings:
    """`public_url`: the wss:// address exactly as the TwiML names it; signatures cover it."""

    public_url: str
    auth_token: str
    most_calls: int = 500


def signature(url: str, auth_token: str) -> str:
    """What Twilio signs an upgrade without parameters with."""
    digest = hmac.new(auth_token.encode(), url.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


class TwilioLeg(Line):
    """One call's stream."""

    def __init__(self, *, stream: str, arrival: Arrival, outbox: Outbox) -> None:
        super().__init__(id=f"twilio:{stream}", rate=PHONE_RATE, arrival=arrival)
        self._stream, self._outbox = stream, outbox
        self._frames = Reframer(PHONE_RATE)
        self._arrivals = Arrivals()

    def reject(self, code: int, reason: str = "", *, retry_after: int | None = None) -> None:
        """End the stream: Twilio goes on with the TwiML that follows it."""
        self._end(Ending.ENDED_HERE, code)

    def send(self, frame: bytes) -> None:
        if self._is_up:
            payload = base64.b64encode(encode_mulaw(self._toned(frame))).decode()
            self._outbox.audio(self._message("media", {"payload": payload}))

    def mark(self, name: str) -> None:
        self._outbox.text(self._message("mark", {"name": name}))

    def clear(self) -> None:
        self._tones.clear()
        self._outbox.clear()
        self._outbox.text(self._message("clear"))

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

    def hear(self, message: _Message) -> None:
        """Something from Twilio after the start."""
        match message:
            case _Message(event="media", media=_Media(track="inbound", payload=payload)):
                self._hear_audio(payload)
            case _Message(event="dtmf", dtmf=_Dtmf(digit=digit)):
                self._press(digit)
            case _Message(event="mark", mark=_Mark(name=name)):
                self._played(name)
            case _Message(event="stop"):
                self._end(Ending.HUNG_UP)

    def lost(self, *, is_in_order: bool) -> None:
        """The socket is gone."""
        self._end(Ending.HUNG_UP if is_in_order else Ending.FAILED)

    def _hear_audio(self, payload: str) -> None:
        try:
            frames = self._frames.feed(decode_mulaw(base64.b64decode(payload, validate=True)))
        except binascii.Error as error:
            raise Refused(UNSUPPORTED, "payload is not base64") from error
        if frames:
            self._arrivals.came(asyncio.get_running_loop().time(), len(frames))
        for frame in frames:
            self._hear(frame)

    def _end(self, ending: Ending, code: int = 0) -> None:
        self._outbox.clear()
        self._outbox.close()
        self._move(LegState.ENDED, ending, code)

    def _message(self, event: str, body: dict[str, str] | None = None) -> str:
        told: dict[str, object] = {"event": event, "streamSid": self._stream}
        if body is not None:
            told[event] = body
        return json.dumps(told)

    def _leg(self) -> "TwilioLeg":
        return self


class Twilio:
    """The way in over Twilio. Its `route` belongs on the server's path."""

    name = "twilio"

    def __init__(self, calls: Calls, settings: TwilioSettings) -> None:
        self._calls, self._settings = calls, settings
        self._legs: dict[str, TwilioLeg] = {}
        self._refused = 0
        self.route = Route(serve=self._serve, admit=self._admit, most=settings.most_calls)

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
        given = request.headers.get(SIGNATURE, "")
        url, token = self._settings.public_url, self._settings.auth_token
        valid = [signature(each, token) for each in (url, url.rstrip("/") + "/")]
        matches = [hmac.compare_digest(given.encode(), each.encode()) for each in valid]
        if not any(matches):
            self._refused += 1
            return Refusal(status=HTTPStatus.FORBIDDEN, reason="wrong signature")
        if self._calls.is_taking() is not None:
            return Refusal(status=HTTPStatus.SERVICE_UNAVAILABLE, reason="busy")
        return None

    async def _serve(self, connection: ServerConnection) -> None:
        session, is_in_order = _Session(self._calls, self._legs), False
        try:
            async with asyncio.timeout(START_WITHIN_S) as session.patience:
                is_in_order = await exchange(connection, session.outbox, session.hear)
        except TimeoutError:
            log.warning("twilio did not start its stream")
        finally:
            session.lost(is_in_order=is_in_order)


class _Session:
    """One socket: waits for the start, then hands everything to the leg."""

    def __init__(self, calls: Calls, legs: dict[str, TwilioLeg]) -> None:
        self._calls, self._legs = calls, legs
        self.outbox = Outbox()
        self.leg: TwilioLeg | None = None
        self.patience: asyncio.Timeout | None = None

    def hear(self, raw: str | bytes) -> None:
        try:
            message = _Message.model_validate_json(raw)
        except ValidationError as error:
            raise Refused(UNSUPPORTED, "not a media stream") from error
        if self.leg is not None:
            self.leg.hear(message)
        elif message.event == "start" and message.start is not None:
            self._start(message.stream_sid, message.start)

    def lost(self, *, is_in_order: bool) -> None:
        if self.leg is not None:
            self._legs.pop(self.leg.id, None)
            self.leg.lost(is_in_order=is_in_order)

    def _start(self, stream: str, start: _Start) -> None:
        if start.format.encoding != MULAW or start.format.sample_rate != PHONE_RATE:
            raise Refused(UNSUPPORTED, "only mu-law at 8000 Hz is understood")
        leg = TwilioLeg(stream=clean(stream), arrival=arrival_of(start), outbox=self.outbox)
        if leg.id in self._legs:
            raise Refused(UNSUPPORTED, "the stream is there already")
        self.leg = self._legs[leg.id] = leg
        if self.patience is not None:
            self.patience.reschedule(None)
        self._calls.arrived(leg)


def arrival_of(start: _Start) -> Arrival:
    """The call as the stream's start tells of it."""
    told = start.parameters
    return Arrival(
        way="twilio",
        caller=clean(told.get("caller") or told.get("from") or ""),
        called=clean(told.get("called") or told.get("to") or ""),
        caller_name=clean(told.get("caller_name", "")),
        account=clean(start.account_sid),
        facts={**facts("twilio", told), "twilio.callSid": clean(start.call_sid)},
    )
