"""Calls of a process that was killed are ended by the next one."""

import asyncio
import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from channels.voice.telephony.legs import LegState
from channels.voice.telephony.sip.settings import SipSettings
from tests.channels.voice.peers import program
from tests.channels.voice.peers.ports import free_ports
from tests.channels.voice.peers.sipp import Sipp, ack, bye, invite, pause, receive, response
from tests.channels.voice.sip.desk import Desk, eventually, running

pytestmark = pytest.mark.live
ROOT = Path(__file__).parents[4]
OPEN = SipSettings(host="127.0.0.1", port=0, accept_anonymous=True)
BEGIN = [invite(), receive(100, optional=True), receive(200, rrs=True), ack()]


def _names(folder: Path) -> list[str]:
    return [path.name for path in folder.glob("*.json")]


async def test_a_caller_is_not_left_in_silence_by_a_killed_process(tmp_path: Path) -> None:
    notes, (port,) = tmp_path / "notes", free_ports()
    killed = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-m", "tests.channels.voice.sip.node", str(notes), str(port),
        stdout=asyncio.subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    try:
        assert killed.stdout is not None
        async with asyncio.timeout(program.START):
            assert await killed.stdout.readline() == b"ready\n"
        steps = [*BEGIN, receive("BYE"), response(200, "OK", tag="")]
        caller = Sipp(tmp_path, steps, to=("127.0.0.1", port))
        await caller.start()
        await eventually(lambda: bool(_names(notes)) and "ACK sip:" in caller.messages())
    finally:
        killed.kill()
        await killed.wait()
    left: list[tuple[str, dict[str, str]]] = []
    settings = replace(OPEN, port=port, journal=notes)
    async with running(settings, Desk(), on_leftover=lambda *facts: left.append(facts)):
        await caller.ends()
    (call_id, facts), *more = left
    assert not more
    assert f"Call-ID: {call_id}" in caller.messages()
    assert facts["account"] == ""
    assert not _names(notes)


async def test_calls_that_ended_leave_no_notes(tmp_path: Path) -> None:
    notes, desk = tmp_path / "notes", Desk()
    async with running(replace(OPEN, journal=notes), desk) as address:
        caller = Sipp(tmp_path, [*BEGIN, pause(500), bye(), receive(200)], to=address)
        await caller.start()
        await eventually(lambda: len(_names(notes)) == 1)
        await caller.ends()
        await (await desk.call()).becomes(LegState.ENDED)
        await eventually(lambda: not _names(notes))


async def test_a_broken_note_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "old.json").write_text("{")
    left: list[str] = []
    settings = replace(OPEN, journal=tmp_path)
    async with running(settings, Desk(), on_leftover=lambda call_id, _: left.append(call_id)):
        pass
    assert not left
    assert not _names(tmp_path)
