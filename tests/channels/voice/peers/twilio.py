"""Twilio's side of a bidirectional Media Stream, after its documentation (2026-11)."""

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from websockets.asyncio.client import connect

from channels.voice.media.g711 import decode_mulaw, encode_mulaw

from .websocket import WebSocketPeer

STREAM = "MZ18ad3ab5a668481ce02b83e7395059f0"
CALL = "CA5f3e0e1c7ed3a5a0d43a7bb2bd4b1a0f"
ACCOUNT = "AC00000000000000000000000000000000"


class TwilioPeer(WebSocketPeer):
    """One call's stream."""

    number = 0

    async def starts(self, parameters: dict[str, str], *, encoding: str = "audio/x-mulaw") -> None:
        await self.tell({"event": "connected", "protocol": "Call", "version": "1.0.0"})
        await self._event(
            "start",
            {
                "streamSid": STREAM,
                "accountSid": ACCOUNT,
                "callSid": CALL,
                "tracks": ["inbound"],
                "customParameters": parameters,
                "mediaFormat": {"encoding": encoding, "sampleRate": 8000, "channels": 1},
            },
        )

    async def says(self, pcm: bytes, *, bytes_each: int = 160) -> None:
        payload = encode_mulaw(pcm)
        for at in range(0, len(payload), bytes_each):
            piece = base64.b64encode(payload[at : at + bytes_each]).decode()
            chunk = str(at // bytes_each + 1)
            await self._event(
                "media",
                {"track": "inbound", "chunk": chunk, "timestamp": "5", "payload": piece},
            )

    async def presses(self, digit: str) -> None:
        await self._event("dtmf", {"track": "inbound_track", "digit": digit})

    async def stops(self) -> None:
        await self._event("stop", {"accountSid": ACCOUNT, "callSid": CALL})

    async def react(self, text: dict[str, Any]) -> None:
        if text["event"] == "mark":
            await self._event("mark", text["mark"])

    @property
    def heard(self) -> bytes:
        """The audio that came, as PCM."""
        payloads = [text["media"]["payload"] for text in self.texts if text["event"] == "media"]
        return decode_mulaw(b"".join(base64.b64decode(payload) for payload in payloads))

    async def _event(self, event: str, body: dict[str, Any]) -> None:
        self.number += 1
        number = str(self.number)
        await self.tell(
            {"event": event, "sequenceNumber": number, "streamSid": STREAM, event: body}
        )


@asynccontextmanager
async def twilio(url: str, *, signature: str) -> AsyncIterator[TwilioPeer]:
    headers = {"X-Twilio-Signature": signature}
    async with connect(url, additional_headers=headers) as connection, asyncio.TaskGroup() as group:
        peer = TwilioPeer(connection)
        reading = group.create_task(peer.read())
        yield peer
        reading.cancel()
