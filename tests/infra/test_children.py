"""Programs are ended for good, whatever happens meanwhile."""

import asyncio
import os
import sys

import pytest

from infra import children

SLEEPS = (sys.executable, "-c", "import signal; signal.pause()")

pytestmark = pytest.mark.real_time


async def started(*command: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(*command, stdin=asyncio.subprocess.DEVNULL)


async def test_a_program_that_runs_is_killed_and_seen_off() -> None:
    child = await started(*SLEEPS)
    await children.end(child)
    assert child.returncode == -9
    with pytest.raises(ProcessLookupError):
        os.kill(child.pid, 0)


async def test_one_that_has_ended_is_left_alone() -> None:
    child = await started(sys.executable, "-c", "raise SystemExit(3)")
    await child.wait()
    await children.end(child)
    assert child.returncode == 3


async def test_being_cancelled_again_and_again_leaves_nothing_running() -> None:
    child = await started(*SLEEPS)
    ending = asyncio.create_task(children.end(child))
    for _ in range(3):
        await asyncio.sleep(0)
        ending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await ending
    assert child.returncode == -9
