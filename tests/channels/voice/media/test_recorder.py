import multiprocessing
import os
import signal
import wave
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from channels.voice.media.recorder import Pause, Recorder, repair

from .sounds import cut, sine, strength


@pytest.fixture
def disk() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(max_workers=1) as thread:
        yield thread


def played(path: Path) -> tuple[bytes, bytes]:
    with wave.open(str(path), "rb") as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (8000, 2, 2)
        both = np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, 2)
    return both[:, 0].tobytes(), both[:, 1].tobytes()


def say(recorder: Recorder, ms: int) -> None:
    for left, right in zip(cut(sine(400, ms)), cut(sine(700, ms)), strict=True):
        recorder.write(left, right)


async def test_both_sides_are_on_their_channel(tmp_path: Path, disk: ThreadPoolExecutor) -> None:
    recorder = Recorder(tmp_path / "call.wav", disk=disk)
    say(recorder, 2500)
    recorder.write(None, None)
    recorded = await recorder.close()
    left, right = played(recorded.path)
    assert left == sine(400, 2500) + bytes(320)
    assert right == sine(700, 2500) + bytes(320)
    assert (recorded.ms, recorded.pauses, recorded.is_whole) == (2520, (), True)


async def test_nothing_is_kept_of_a_pause(tmp_path: Path, disk: ThreadPoolExecutor) -> None:
    recorder = Recorder(tmp_path / "call.wav", disk=disk)
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
    recorder = Recorder(tmp_path / "call.wav", disk=disk)
    say(recorder, 100)
    recorded = await recorder.close()
    say(recorder, 3000)
    assert (recorder.ms, recorder.is_failed) == (100, False)
    assert played(recorded.path)[0] == sine(400, 100)


async def test_a_recording_closed_in_a_pause_says_so(
    tmp_path: Path, disk: ThreadPoolExecutor
) -> None:
    recorder = Recorder(tmp_path / "call.wav", disk=disk)
    recorder.pause()
    say(recorder, 100)
    recorded = await recorder.close()
    assert recorded.pauses == (Pause(start_ms=0, end_ms=100),)


async def test_a_disk_that_fails_is_told_and_nothing_more_is_written(
    tmp_path: Path, disk: ThreadPoolExecutor
) -> None:
    recorder = Recorder(tmp_path / "missing" / "call.wav", disk=disk)
    say(recorder, 3000)
    recorded = await recorder.close()
    assert not recorded.is_whole
    assert recorder.is_failed


async def test_an_older_recording_is_not_overwritten(
    tmp_path: Path, disk: ThreadPoolExecutor
) -> None:
    path = tmp_path / "call.wav"
    path.write_bytes(b"older")
    recorded = await Recorder(path, disk=disk).close()
    assert not recorded.is_whole
    assert path.read_bytes() == b"older"


def record_and_be_killed(path: str) -> None:
    with ThreadPoolExecutor(max_workers=1) as disk:
        recorder = Recorder(Path(path), disk=disk)
        say(recorder, 3500)
        disk.submit(int).result()
        os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.real_time
def test_what_a_killed_process_leaves_can_be_played(tmp_path: Path) -> None:
    path = tmp_path / "call.wav"
    process = multiprocessing.get_context("spawn").Process(
        target=record_and_be_killed, args=(str(path),)
    )
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    assert played(path)[0] == sine(400, 3500)[: 3000 * 16]
    with path.open("ab") as file:
        file.write(b"\1\2\3\4\5")  # a piece that was being written when it died
    assert repair(path) == 3000
    assert played(path)[0][: 3000 * 16] == sine(400, 3500)[: 3000 * 16]
    assert path.stat().st_size == 44 + 3000 * 32 + 4


def test_foreign_files_are_not_repaired(tmp_path: Path) -> None:
    path = tmp_path / "song.wav"
    path.write_bytes(b"RIFF" + bytes(60))
    with pytest.raises(ValueError, match="not a recording"):
        repair(path)
    assert path.read_bytes() == b"RIFF" + bytes(60)
