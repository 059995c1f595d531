"""A program that runs beside a test and never outlives it."""

import asyncio
import contextlib
import shutil
from pathlib import Path

import pytest

START = 30.0
"""Seconds a program may take to be ready on a busy machine."""


async def start(
    *arguments: str, folder: Path, log: str, env: dict[str, str] | None = None
) -> asyncio.subprocess.Process:
    """Start a program in `folder`; what it prints goes to the file `log` there."""
    if shutil.which(arguments[0]) is None:
        pytest.skip(f"{arguments[0]} is not installed")
    with (folder / log).open("wb") as output:
        return await asyncio.create_subprocess_exec(
            *arguments, cwd=folder, env=env,
            stdin=asyncio.subprocess.DEVNULL, stdout=output, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip


async def stop(program: asyncio.subprocess.Process, *, grace: float = 3.0) -> None:
    """End it politely, then not."""
    if program.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            program.terminate()
        try:
            async with asyncio.timeout(grace):
                await program.wait()
        except TimeoutError:
            program.kill()
            await program.wait()
