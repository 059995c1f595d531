"""Recordings: two channels on one sealed tape, the customer left, everybody else right.

Frames are gathered for a second, then sealed and written by a thread, so that no disk delays a
call. What a killed process leaves behind can be read up to its last second. While paused, silence
is written and the audio is nowhere kept.
"""

import asyncio
import logging
import os
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from io import FileIO
from pathlib import Path

import numpy as np

from channels.voice import taped

from .frames import FRAME_MS, PHONE_RATE, frame_samples, samples

log = logging.getLogger(__name__)

CHANNELS = 2
FRAMES_A_PIECE = 50
MOST_PIECES = 30
"""Seconds that may wait for a slow disk (1 MB); beyond them the recording has failed."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Tapes:
    """Makes the recordings of one node. `disk`: a pool of ONE thread, shared by all."""

    folder: Path
    secret: str
    disk: Executor

    def make(self, file: str) -> "Recorder":
        """Begin a recording under this name."""
        path = (self.folder / file).with_suffix(taped.SUFFIX)
        return Recorder(path, secret=self.secret, disk=self.disk)


class Recorder:
    """One recording, from its making to `close`. Call `write` every 20 ms."""

    def __init__(self, path: Path, *, secret: str, disk: Executor, rate: int = PHONE_RATE) -> None:
        """`path` must not exist yet; its stem names the recording, for which it is sealed.

        `disk`: a pool of ONE thread, shared by all recordings.
        """
        self._path, self._disk = path, disk
        self._seal = taped.Sealer(secret, path.stem, rate)
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
        self._file = _File(self._path, self._seal)

    def _append(self, piece: bytes) -> None:
        if self._file is not None:
            self._file.append(piece)

    def _close(self) -> None:
        if self._file is not None:
            self._file.close(is_whole=not self.is_failed)


class _File:
    """A tape that can be read after every piece. Used by the disk's thread only."""

    def __init__(self, path: Path, seal: taped.Sealer) -> None:
        self._path, self._seal = path, seal
        self._file = FileIO(path, "xb")
        self._is_cut = False
        """A piece was written in part: nothing may follow it."""
        self._write(seal.head)

    def append(self, piece: bytes) -> None:
        self._write(self._seal.block(piece))

    def close(self, *, is_whole: bool) -> None:
        try:
            if is_whole:
                self._write(self._seal.end())
            os.fsync(self._file.fileno())
        finally:
            self._file.close()
        folder = os.open(self._path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _write(self, piece: bytes) -> None:
        if self._is_cut:
            return
        self._is_cut = True
        left = memoryview(piece)
        while left:
            left = left[self._file.write(left) :]
        self._is_cut = False
