import multiprocessing
import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from channels.voice import taped
from channels.voice.media.recorder import Pause, Recorder

from .sounds import cut, sine, strength

SECRET = "a secret of the installation"


@pytest.fixture
def disk() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(max_workers=1) as thread:
        yield thread


def played(path: Path, *, is_whole: bool = True) -> tuple[bytes, bytes]:
    tape = taped.Tape(path, path.stem, SECRET)
    both = np.frombuffer(b"".join(tape.read()), "<i2").reshape(-1, 2)
    assert tape.is_whole is is_whole
    assert taped.measure(path) == taped.Measure(rate=8000, frames=len(both))
    return both[:, 0].tobytes(), both[:, 1].tobytes()


def say(recorder: Recorder, ms: int) -> None:
    for left, right in zip(cut(sine(400, ms)), cut(sine(700, ms)), strict=True):
        recorder.write(left, right)


async def test_both_sides_are_on_their_channel(tmp_path: Path, disk: ThreadPoolExecutor) -> None:
    recorder = Recorder(tmp_path / "call.tape", secret=SECRET, disk=disk)
    say(recorder, 2500)
    recorder.write(None, None)
    recorded = await recorder.close()
    left, right = played(recorded.path)
    assert left == sine(400, 2500) + bytes(320)
    assert right == sine(700, 2500) + bytes(320)
    assert (recorded.ms, recorded.pauses, recorded.is_whole) == (2520, (), True)


async def test_nothing_is_kept_of_a_pause(tmp_path: Path, disk: ThreadPoolExecutor) -> None:
    recorder = Recorder(tmp_path / "call.tape", secret=SECRET, disk=disk)
    say(recorder, 300)
    recorder.pause()
    recorder.pause()
    assert recorder.is_paused
    say(recorder, 2000)
    recorder.resume()
    recorder.resume()
    say(recorder, 300)
    recorded = await recorder.close()
    left, right = played(recorded.path)
    assert recorded.pauses == (Pause(start_ms=300, end_ms=2300),)
    for channel in (left, right):
        assert set(channel[300 * 16 : 2300 * 16]) == {0}
    assert strength(left[: 300 * 16], 400) > 0.29
    assert strength(left[2300 * 16 :], 400) > 0.29


async def test_what_comes_after_the_end_is_not_kept(
    tmp_path: Path, disk: ThreadPoolExecutor
) -> None:
    recorder = Recorder(tmp_path / "call.tape", secret=SECRET, disk=disk)
    say(recorder, 100)
    recorded = await recorder.close()
    say(recorder, 3000)
    assert (recorder.ms, recorder.is_failed) == (100, False)
    assert played(recorded.path)[0] == sine(400, 100)


async def test_a_recording_closed_in_a_pause_says_so(
    tmp_path: Path, disk: ThreadPoolExecutor
) -> None:
    recorder = Recorder(tmp_path / "call.tape", secret=SECRET, disk=disk)
    recorder.pause()
    say(recorder, 100)
    recorded = await recorder.close()
    assert recorded.pauses == (Pause(start_ms=0, end_ms=100),)


async def test_a_disk_that_fails_is_told_and_nothing_more_is_written(
    tmp_path: Path, disk: ThreadPoolExecutor
) -> None:
    recorder = Recorder(tmp_path / "missing" / "call.tape", secret=SECRET, disk=disk)
    say(recorder, 3000)
    recorded = await recorder.close()
    assert not recorded.is_whole
    assert recorder.is_failed


async def test_an_older_recording_is_not_overwritten(
    tmp_path: Path, disk: ThreadPoolExecutor
) -> None:
    path = tmp_path / "call.tape"
    path.write_bytes(b"older")
    recorded = await Recorder(path, secret=SECRET, disk=disk).close()
    assert not recorded.is_whole
    assert path.read_bytes() == b"older"


def record_and_be_killed(path: str) -> None:
    with ThreadPoolExecutor(max_workers=1) as disk:
        recorder = Recorder(Path(path), secret=SECRET, disk=disk)
        say(recorder, 3500)
        disk.submit(int).result()
        os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.real_time
def test_what_a_killed_process_leaves_can_be_played(tmp_path: Path) -> None:
    path = tmp_path / "call.tape"
    process = multiprocessing.get_context("spawn").Process(
        target=record_and_be_killed, args=(str(path),)
    )
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    assert played(path, is_whole=False)[0] == sine(400, 3500)[: 3000 * 16]


async def test_nothing_of_the_sound_is_in_the_file(
    tmp_path: Path, disk: ThreadPoolExecutor
) -> None:
    recorder = Recorder(tmp_path / "call.tape", secret=SECRET, disk=disk)
    say(recorder, 1500)
    recorded = await recorder.close()
    held = recorded.path.read_bytes()
    second = np.stack([np.frombuffer(sine(hz, 1500), "<i2") for hz in (400, 700)], axis=1)
    plain = second.tobytes()
    assert len(held) > len(plain)
    assert not any(plain[at : at + 16] in held for at in range(160, len(plain) - 16, 4))
