"""What a visitor's tab says: stored and acknowledged, passed on, or refused."""

import asyncio
from asyncio import get_running_loop
from datetime import timedelta
from typing import assert_never

from core.errors import Invalid, MainstemError, NotFound
from core.model import AuthorKind
from core.ports import typing_topic
from infra.crash import point

from . import codec, frames, rules
from .codec import (
    ClientFrame,
    Earlier,
    Hello,
    Leave,
    Message,
    Offline,
    Ping,
    Profile,
    Rate,
    Read,
    Received,
    Transcript,
    Typing,
)
from .frames import Ack, Bye, Pong
from .model import KIND, Guest, Refused
from .service import WebChat
from .wire import POLICY, Ended, Wire
from .writer import Writer

TYPING_EVERY_S = 2.0
REFUSALS_EVERY_S = 1.0
TRY_AGAIN_IN = timedelta(seconds=2)


class Reader:
    """Takes the frames of one tab, one after the other."""

    def __init__(self, chat: WebChat, wire: Wire, guest: Guest, writer: Writer) -> None:
        self._chat = chat
        self._wire = wire
        self._guest = guest
        self._visitor = guest.visitor
        self._writer = writer
        self._typed_at = float("-inf")
        self._refused_at = float("-inf")

    async def run(self) -> None:
        """Read until the socket ends, by Ended."""
        while True:
            raw = await self._wire.receive(self._chat.caps.silent_for, "silent")
            if not await self._is_within_rate():
                continue
            frame = raw if isinstance(raw, Refused) else codec.read_frame(raw)
            try:
                await self._handle(frame, raw if isinstance(raw, bytes) else b"")
            except MainstemError as error:
                self._refuse(error, frame)

    async def _is_within_rate(self) -> bool:
        """Whether to look at the frame. Refusing one costs little: a flood pays for itself."""
        now = get_running_loop().time()
        key = self._visitor.key
        wait = self._chat.frames.take(key, now)
        if not wait:
            return True
        barred = self._chat.frames.barred_for(key, now)
        if barred:
            raise Ended(Bye(reason="flood", retry_after=barred), POLICY)
        if now - self._refused_at >= REFUSALS_EVERY_S:
            self._refused_at = now
            refused = Refused(
                code="too_many",
                message="too many frames",
                retry_after=timedelta(seconds=max(wait, REFUSALS_EVERY_S)),
            )
            self._writer.put(frames.refusal(refused))
        await asyncio.sleep(0)  # the frames of a flood are here already: let the others come too
        return False

    async def _handle(self, frame: ClientFrame | Refused, raw: bytes) -> None:
        match frame:
            case Message() | Rate() | Offline() | Profile() | Leave():
                await self._store(frame, raw)
            case Received() | Read():
                await self._mark(frame)
            case Typing():
                self._type()
            case Earlier(before=before):
                await self._writer.earlier(before)
            case Transcript():
                await self._order_transcript(frame)
            case Ping():
                self._writer.put(Pong())
            case Hello() | Refused():
                again = Refused(code="invalid", message="hello was said")
                self._writer.put(frames.refusal(frame if isinstance(frame, Refused) else again))
            case _:
                assert_never(frame)

    async def _store(self, frame: codec.Sent, raw: bytes) -> None:
        refused = await self._chat.take(self._guest, frame, raw)
        point("web_chat.stored")
        if refused is None:
            self._writer.put(Ack(client_id=frame.client_id))
        else:
            self._writer.put(frames.refusal(refused))

    async def _mark(self, frame: Received | Read) -> None:
        """Move the visitor's mark, if it moves: never beyond what this device was sent."""
        is_read = isinstance(frame, Read)
        reached = min(frame.up_to, self._writer.sent)
        if reached > self._writer.marked(is_read=is_read):
            await self._chat.threads.mark(
                self._visitor.tenant,
                KIND,
                self._visitor.visitor,
                up_to=reached,
                is_read=is_read,
            )

    def _type(self) -> None:
        now = get_running_loop().time()
        conversation = self._writer.conversation
        if conversation is not None and now - self._typed_at >= TYPING_EVERY_S:
            self._typed_at = now
            sign = {"by": AuthorKind.CUSTOMER.value, "name": ""}
            self._chat.bus.send(typing_topic(conversation), sign)

    async def _order_transcript(self, frame: Transcript) -> None:
        if not rules.is_email(frame.email):
            raise Invalid("email", "this is not an e-mail address")
        if self._chat.transcripts is None:
            raise NotFound("way to send e-mail", "here")
        await self._chat.transcripts.send(
            self._visitor.tenant,
            KIND,
            self._visitor.visitor,
            email=frame.email,
            language=self._guest.language,
        )
        self._writer.put(Ack(client_id=frame.client_id))

    def _refuse(self, error: MainstemError, frame: ClientFrame | Refused) -> None:
        """Say what went wrong with the frame; the device sends it again if that may help."""
        refused = Refused(
            code=error.code,
            message=str(error),
            client_id=getattr(frame, "client_id", None),
            retry_after=TRY_AGAIN_IN if error.retryable else None,
        )
        self._writer.put(frames.refusal(refused))
