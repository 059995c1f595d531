"""The sentence encoders, one engine a file: each turns a text into a unit vector.

`muse` reads every language; `minilm` is better for English passages and questions. `prepare` makes
what set-up has to make once; `load` opens both for a running process, without importing torch.
Owns: the model files in the data directory. May import: core. Start reading at: this file.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from threadpoolctl import threadpool_limits

from core.ports import Embedder

from . import minilm
from .muse import Muse


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoders:
    """The opened engines of one process. They may be shared by threads."""

    muse: Embedder
    minilm: Embedder

    def for_passages(self, language: str) -> Embedder:
        """Choose the engine for searching passages: MiniLM reads English only."""
        return self.minilm if language == "en" else self.muse

    def for_intents(self, language: str) -> tuple[Embedder, ...]:
        """Choose the engines whose vectors are joined for intents.

        MiniLM adds one to seven points in English and costs twenty in Chinese.
        """
        return (self.muse, self.minilm) if language == "en" else (self.muse,)


def prepare(models_dir: Path, progress: Callable[[str], None]) -> None:
    """Make the model files that are missing, once; doing it again costs a tenth of a second.

    Blocks for about twenty seconds the first time. Raises Unavailable when it cannot be done.
    """
    minilm.prepare(models_dir, progress)


def load(models_dir: Path) -> Encoders:
    """Open the engines: blocks for one to three seconds. Raises Unavailable before `prepare`.

    From then on numpy computes on the thread that asks: our products are small, and threads of a
    library that wait for each other cost minutes on a busy machine. Whoever asks later for the same
    folder shares the engines.
    """
    with _opening:
        return _opened(models_dir.resolve())


@cache
def _opened(models_dir: Path) -> Encoders:
    threadpool_limits(limits=1)
    return Encoders(muse=Muse(), minilm=minilm.MiniLm.open(models_dir))


_opening = threading.Lock()
