"""Recorded prompts: WAV files that are played instead of speaking, by language and prompt."""

import asyncio
import logging
import re
import wave
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.model import Language

from .opened import Sound
from .sound import for_phone

log = logging.getLogger(__name__)

NAME = re.compile(r"[\w-][\w.-]*")


@dataclass(frozen=True, slots=True)
class _Kept:
    mark: tuple[int, int]
    """When it was changed, and its size."""
    pcm: bytes | None


class Recordings:
    """The folder `<language>/<prompt id>.wav`; a file that changes is read anew."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._kept: dict[Path, _Kept] = {}

    async def find(self, prompt: str, language: Language) -> bytes | None:
        """Give a recording at the telephone's rate and loudness; None when there is none."""
        if self._folder is None or not NAME.fullmatch(prompt):
            return None
        path = self._folder / language / f"{prompt}.wav"
        return await asyncio.to_thread(self._read, path)

    def _read(self, path: Path) -> bytes | None:
        try:
            status = path.stat()
        except OSError:
            return None
        kept = self._kept.get(path)
        mark = (status.st_mtime_ns, status.st_size)
        if kept is None or kept.mark != mark:
            kept = self._kept[path] = _Kept(mark, _converted(path))
        return kept.pcm


def _converted(path: Path) -> bytes | None:
    try:
        return for_phone(read_wav(path))
    except (OSError, EOFError, ValueError, wave.Error) as err:
        log.warning("recording cannot be read", extra={"file": path.name, "why": str(err)})
        return None


def read_wav(path: Path) -> Sound:
    """Read a PCM WAV of 8, 16, 24 or 32 bit; several channels become one."""
    with wave.open(str(path), "rb") as file:
        raw = file.readframes(file.getnframes())
        width, channels, rate = file.getsampwidth(), file.getnchannels(), file.getframerate()
    samples = _WIDTHS[width](raw)
    mono = samples.reshape(-1, channels).mean(axis=1)
    return Sound(pcm=mono.astype("<i2").tobytes(), rate=rate)


def _of_24_bit(raw: bytes) -> "np.ndarray":
    thirds = np.frombuffer(raw, dtype=np.uint8).reshape(-1, 3)
    return thirds[:, 1:].copy().view("<i2").reshape(-1).astype(np.float64)


_WIDTHS: dict[int, Callable[[bytes], "np.ndarray"]] = {
    1: lambda raw: (np.frombuffer(raw, dtype=np.uint8).astype(np.float64) - 128) * 256,
    2: lambda raw: np.frombuffer(raw, dtype="<i2").astype(np.float64),
    3: _of_24_bit,
    4: lambda raw: np.frombuffer(raw, dtype="<i4").astype(np.float64) / 65536,
}
