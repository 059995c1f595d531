"""Ending the programs that a process has started, so that nothing of them stays."""

import asyncio
from contextlib import suppress


async def end(child: asyncio.subprocess.Process) -> None:
    """Kill a program unless it has ended, and see it off.

    Being cancelled meanwhile, even again and again, is heeded only then: a program that was killed
    ends at once, and one that is not waited for would stay in the system's table.
    """
    with suppress(ProcessLookupError):
        if child.returncode is None:
            child.kill()
    waiting = asyncio.ensure_future(child.wait())
    cancelled: asyncio.CancelledError | None = None
    while not waiting.done():
        try:
            await asyncio.shield(waiting)
        except asyncio.CancelledError as cancel:
            cancelled = cancel
    if cancelled is not None:
        raise cancelled
