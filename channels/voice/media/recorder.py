"""Recordings: two channels in one WAV file, the customer left, everybody else right.

Frames are gathered for a second, then written by a thread, so that no disk delays a call. The
header is made right after each second: what a killed process leaves behind can be played, and
`repair` gives it the last piece. While paused, silence is written and the audio is nowhere kept.
"""

import asyncio
import logging
import os
import struct
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from io import FileIO
from pathlib import Path

import numpy as np

from .frames import FRAME_MS, PHONE_RATE, SAMPLE_BYTES, frame_samples, samples

log = logging.getLogger(__name__)

CHANNELS = 2
BLOCK_BYTES = CHANNELS * SAMPLE_BYTES
FRAMES_A_PIECE = 50
MOST_PIECES = 30
"""Seconds that may wait for a slow disk (1 MB); beyond them the recording has failed."""
HEADER = struct.Struct("<4sI4s4sIHHIIHH4sI")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """A piece in which nothing was recorded, in milliseconds from the beginning."""

    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A recording that is over. `is_whole`: everything of it is on the disk."""

    path: Path
    ms: int
    pauses: tuple[Pause, ...]
    is_whole: bool


class Recorder:
    """One recording, from its making to `close`. Call `write` every 20 ms."""

    def __init__(self, path: Path, *, disk: Executor, rate: int = PHONE_RATE) -> None:
        """`path` must not exist yet. `disk`: a pool of ONE thread, shared by all recordings."""
        self._path, self._disk, self._rate = path, disk, rate
        self._size = frame_samples(rate)
        self._gathered: list[bytes] = []
        self._ms = 0
        self._paused_at: int | None = None
        self._pauses: list[Pause] = []
        self._waiting = 0
        self._file: _File | None = None
        self._is_closed = False
        self.is_failed = False
        """Something could not be written; nothing is written any more."""
        self._hand_over(self._open)

    @property
    def ms(self) -> int:
        """How long the recording is, pauses included."""
        return self._ms

    @property
    def is_paused(self) -> bool:
        return self._paused_at is not None

    def pause(self) -> None:
        """Keep nothing of what is said from the next frame on."""
        if self._paused_at is None:
            self._paused_at = self._ms

    def resume(self) -> None:
        """Record again."""
        if self._paused_at is not None:
            self._pauses.append(Pause(start_ms=self._paused_at, end_ms=self._ms))
            self._paused_at = None

    def write(self, left: bytes | None, right: bytes | None) -> None:
        """Add 20 ms: what the customer said and what all others said; None is silence."""
        if self._is_closed:
            return
        self._ms += FRAME_MS
        if self.is_failed:
            return
        both = np.zeros((self._size, CHANNELS), "<i2")
        if self._paused_at is None:
            for channel, frame in enumerate((left, right)):
                if frame:
                    wave = samples(frame)[: self._size]
                    both[: wave.size, channel] = wave
        self._gathered.append(both.tobytes())
        if len(self._gathered) >= FRAMES_A_PIECE:
            self._flush()

    async def close(self) -> Recorded:
        """Write the rest and have the disk keep it. What is written afterwards is not kept."""
        self.resume()
        self._flush()
        self._is_closed = True
        try:
            await asyncio.get_running_loop().run_in_executor(self._disk, self._close)
        except OSError:
            self._fail("recording could not be closed")
        return Recorded(
            path=self._path,
            ms=self._ms,
            pauses=tuple(self._pauses),
            is_whole=not self.is_failed,
        )

    def _flush(self) -> None:
        piece, self._gathered = b"".join(self._gathered), []
        if self._waiting >= MOST_PIECES:
            self._fail("disk is too slow for the recording")
        elif piece and not self.is_failed:
            self._hand_over(self._append, piece)

    def _hand_over(self, job: Callable[..., None], *pieces: bytes) -> None:
        self._waiting += 1
        self._disk.submit(job, *pieces).add_done_callback(self._written)

    def _written(self, job: "Future[None]") -> None:
        """Runs on the disk's thread."""
        self._waiting -= 1
        if not job.cancelled() and job.exception() is not None:
            self._fail("recording could not be written")

    def _fail(self, why: str) -> None:
        if not self.is_failed:
            log.error(why, extra={"recording": self._path.name})
        self.is_failed = True

    def _open(self) -> None:
        self._file = _File(self._path, self._rate)

    def _append(self, piece: bytes) -> None:
        if self._file is not None:
            self._file.append(piece)

    def _close(self) -> None:
        if self._file is not None:
            self._file.close()


class _File:
    """A WAV file that is right after every piece. Used by the disk's thread only."""

    def __init__(self, path: Path, rate: int) -> None:
        self._path, self._rate = path, rate
        self._bytes = 0
        self._file = FileIO(path, "xb")
        self._file.write(_header(0, rate))

    def append(self, piece: bytes) -> None:
        _write_all(self._file, piece)
        self._bytes += len(piece)
        self._file.seek(0)
        _write_all(self._file, _header(self._bytes, self._rate))
        self._file.seek(0, os.SEEK_END)

    def close(self) -> None:
        try:
            os.fsync(self._file.fileno())
        finally:
            self._file.close()
        folder = os.open(self._path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def repair(path: Path) -> int:
    """Make a recording whole that was cut short by a crash; returns its milliseconds.

    Raises ValueError when the file is none of our recordings.
    """
    with path.open("r+b") as file:
        head = file.read(HEADER.size)
        rate = _rate_of(head)
        whole = (path.stat().st_size - HEADER.size) // BLOCK_BYTES * BLOCK_BYTES
        file.truncate(HEADER.size + whole)
        file.seek(0)
        file.write(_header(whole, rate))
        file.flush()
        os.fsync(file.fileno())
    return whole // BLOCK_BYTES * 1000 // rate


def _header(data_bytes: int, rate: int) -> bytes:
    """RIFF/WAVE with one `fmt ` and one `data` chunk, PCM of 16 bit in two channels."""
    return HEADER.pack(
        b"RIFF", HEADER.size - 8 + data_bytes, b"WAVE",
        b"fmt ", 16, 1, CHANNELS, rate, rate * BLOCK_BYTES, BLOCK_BYTES, 8 * SAMPLE_BYTES,
        b"data", data_bytes,
    )  # fmt: skip


def _rate_of(head: bytes) -> int:
    if len(head) == HEADER.size:
        riff, _, wave, fmt, size, kind, channels, rate, *_ = HEADER.unpack(head)
        if (riff, wave, fmt, size, kind, channels) == (b"RIFF", b"WAVE", b"fmt ", 16, 1, CHANNELS):
            return int(rate)
    raise ValueError("not a recording of ours")


def _write_all(file: FileIO, piece: bytes) -> None:
    left = memoryview(piece)
    while left:
        left = left[file.write(left) :]
