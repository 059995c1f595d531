"""Piper voices: one's own `<models>/piper/<language>/*.onnx`; its package is installed by hand.

Source: Piper's API_PYTHON.md (piper1-gpl, 1.3 and later).
"""

import logging
import os
from pathlib import Path

from .engines import Engine
from .opened import EngineFailed, Sound

log = logging.getLogger(__name__)


def open_engine(engine: Engine, _threads: int) -> "Piper":
    """Load every voice of the folder. Raises EngineFailed when there is none."""
    return Piper(Path(engine.folder))


class Piper:
    """The voices of one language, by the name of their file; the first one is the usual one."""

    def __init__(self, folder: Path) -> None:
        from piper import PiperVoice

        files = sorted(folder.glob("*.onnx"))
        if not files:
            raise EngineFailed("no voice in the folder")
        self._voices = {file.stem: PiperVoice.load(os.fspath(file)) for file in files}
        self._usual = files[0].stem

    def speak(self, text: str, language: str, voice: str | None) -> Sound:
        """Speak one sentence."""
        if voice not in (None, *self._voices):
            log.warning("no such voice", extra={"voice": voice})
        chosen = self._voices.get(voice or self._usual, self._voices[self._usual])
        chunks = list(chosen.synthesize(text))
        if not chunks:
            raise EngineFailed("nothing was spoken")
        pcm = b"".join(chunk.audio_int16_bytes for chunk in chunks)
        return Sound(pcm=pcm, rate=int(chunks[0].sample_rate))
