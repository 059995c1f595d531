"""What a visitor's tab is shown: the only one that sends, after the welcome and until the end.

It wakes up, sends the waiting answers, and reads on in the conversation after the last line it
sent. A wake-up that is lost is made up for by looking again; a socket that is lost, by the device,
which says on its return which line it has.
"""

import asyncio
from collections import deque
from datetime import timedelta

from core.errors import MainstemError
from core.model import AuthorKind, Stage, ThreadView
from core.ports import thread_topic, typing_topic
from infra.bus import Wakeups

from . import frames
from .frames import Bye, EarlierEntries, Entries, Marks, ServerFrame, StageFrame, TypingSign
from .model import KIND, Guest, Opening, Pass
from .service import WebChat
from .wire import Ended, Wire

PAGE_LINES = 100
FIRST_LINES = 200
"""What a device without lines is given: the newest. It asks for earlier ones."""
EARLIER_LINES = 50
LOOK_AGAIN = timedelta(seconds=60)
LOOK_AGAIN_WAITING = timedelta(seconds=15)
"""How often to look without being woken: the place in the queue moves without a new line."""
TRY_AGAIN_S = 2.0
ANSWERS = "answers"
"""What wakes the writer when only frames wait; no topic of the bus has this name."""


def topic_of(visitor: Pass) -> str:
    """What wakes the tabs of a visitor."""
    return thread_topic(visitor.tenant, KIND, visitor.visitor)


class Writer:
    """Sends to one tab. `put` adds answers; everything else it finds in the conversation."""

    def __init__(self, chat: WebChat, wire: Wire, guest: Guest, wakeups: Wakeups) -> None:
        self._chat = chat
        self._wire = wire
        self._guest = guest
        self._visitor = guest.visitor
        self._wakeups = wakeups
        self._answers: deque[ServerFrame] = deque()
        self._typing: TypingSign | None = None
        self._has_conversation = asyncio.Event()
        self._marks: Marks | None = None
        self._standing: StageFrame | None = None
        self._shown: ThreadView | None = None
        self.sent = 0
        """The number of the last line that this device has."""

    def put(self, frame: ServerFrame) -> None:
        """Send the frame soon. Raises Ended when too many wait: the device does not read them."""
        if len(self._answers) >= self._chat.caps.backlog_frames:
            raise Ended(Bye(reason="slow"))
        self._answers.append(frame)
        self._wakeups.tell(ANSWERS)

    async def welcome(self) -> None:
        """Give the device everything it lacks; a device from before a restore starts afresh."""
        guest, after = self._guest, self._guest.after
        view = await self._view(after, PAGE_LINES)
        has_lines = 0 < after <= view.last
        start = after if has_lines else max(0, view.last - FIRST_LINES)
        if start != after:
            view = await self._view(start, PAGE_LINES)
        opening = await self._opening()
        self._note(view, start)
        await self._wire.send(frames.welcome(view, guest, after=start, opening=opening))
        if self.sent < view.last:
            self._wakeups.tell(topic_of(self._visitor))

    async def run(self) -> None:
        """Send until the socket ends, by Ended."""
        while True:
            topics = await self._wakeups.wait(self._patience())
            await self._send_answers()
            if not topics or topic_of(self._visitor) in topics:
                await self._catch_up()

    async def relay_typing(self) -> None:
        """Pass on that somebody writes to the visitor, once there is a conversation."""
        await self._has_conversation.wait()
        conversation = self.conversation
        assert conversation is not None
        async with self._chat.bus.listen(typing_topic(conversation)) as mailbox:
            while True:
                sign = _typing_sign(await mailbox.get())
                if sign is not None:
                    self._typing = sign
                    self._wakeups.tell(ANSWERS)

    async def earlier(self, before: int) -> None:
        """Put the lines before `before`, as many as fit on a screen or two."""
        start = max(0, before - 1 - EARLIER_LINES)
        view = await self._view(start, max(0, before - 1 - start))
        self.put(EarlierEntries(entries=frames.entries(view, self._visitor.visitor)))

    def marked(self, *, is_read: bool) -> int:
        """How far the visitor's own mark was when the conversation was last read."""
        if self._marks is None:
            return 0
        return self._marks.read if is_read else self._marks.delivered

    @property
    def conversation(self) -> str | None:
        """The conversation, if the visitor has ever written."""
        return self._shown.conversation if self._shown is not None else None

    async def _send_answers(self) -> None:
        while self._answers:
            await self._wire.send(self._answers.popleft())
        if self._typing is not None:
            sign, self._typing = self._typing, None
            await self._wire.send(sign)

    async def _catch_up(self) -> None:
        """Send the lines after the last one sent, and what else has changed."""
        while True:
            view = await self._view(self.sent, PAGE_LINES)
            marks, standing = self._marks, self._standing
            self._note(view, self.sent)
            if view.lines:
                lines = frames.entries(view, self._visitor.visitor)
                await self._wire.send(Entries(entries=lines))
            if self._marks is not None and self._marks != marks:
                await self._wire.send(self._marks)
            if self._standing is not None and self._standing != standing:
                await self._wire.send(self._standing)
            if len(view.lines) < PAGE_LINES:
                return

    def _note(self, view: ThreadView, start: int) -> None:
        self._shown = view
        self.sent = view.lines[-1].n if view.lines else start
        self._marks = frames.marks(view)
        self._standing = frames.standing(view)
        if view.conversation is not None:
            self._has_conversation.set()

    async def _view(self, after: int, limit: int) -> ThreadView:
        visitor = self._visitor
        try:
            return await self._chat.threads.view(
                visitor.tenant, KIND, visitor.visitor, after=after, limit=limit
            )
        except MainstemError as error:
            raise Ended(Bye(reason=error.code, retry_after=TRY_AGAIN_S)) from error

    async def _opening(self) -> Opening:
        site = self._guest.site
        try:
            return await self._chat.opening(site.tenant, site.queue)
        except MainstemError as error:
            raise Ended(Bye(reason=error.code, retry_after=TRY_AGAIN_S)) from error

    def _patience(self) -> timedelta:
        is_waiting = self._shown is not None and self._shown.stage in (Stage.WAITING, Stage.OFFERED)
        return LOOK_AGAIN_WAITING if is_waiting else LOOK_AGAIN


def _typing_sign(payload: object) -> TypingSign | None:
    """The sign as the visitor may see it; their own typing is nothing new to them."""
    match payload:
        case {"by": (AuthorKind.AGENT | AuthorKind.BOT) as by, "name": str(name)}:
            return TypingSign(by=str(by), name=name)
        case _:
            return None
