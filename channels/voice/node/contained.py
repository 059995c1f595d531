"""What goes wrong in one call stays there."""

import asyncio
import logging
from collections.abc import Awaitable, Coroutine

from channels.voice.media.utterance import Start

log = logging.getLogger(__name__)


def contained(start: Start) -> Start:
    """Starts tasks like `start`; one that fails is noted, and the others go on."""

    def begin(name: str, work: Awaitable[None]) -> asyncio.Task[None]:
        task = start(name, _watched(name, work))
        if isinstance(work, Coroutine):  # cancelled before its first step, it would stay open
            task.add_done_callback(lambda _: work.close())
        return task

    return begin


async def _watched(name: str, work: Awaitable[None]) -> None:
    try:
        await work
    except Exception:
        log.exception("a task of a call failed", extra={"task": name})
