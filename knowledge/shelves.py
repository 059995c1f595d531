"""Make the index of some articles, from texts to calibration; what is slow is kept on disk.

Everything here computes for milliseconds to seconds: call it on a worker thread.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.ports import Embedder

from . import boundary, codec, vectors
from .boundary import Outside
from .calibration import Calibration, calibrate
from .index import LanguageIndex
from .kept import Kept, key, recipe
from .material import Matrix, Numbers, Texts

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """The index of some articles with the engine that reads them."""

    index: LanguageIndex
    calibration: Calibration
    engine: Embedder
    languages: tuple[str, ...]
    """The language of each entry."""


def make(
    kept: Kept,
    texts: Texts,
    engine: Embedder,
    *,
    elsewhere: Sequence[tuple[int, str]] = (),
    spoken: tuple[str, ...] = (),
) -> Shelf:
    """Make a shelf. `elsewhere`: what other languages ask about which entry.

    `spoken`: the language of each entry, when questions will come in another.
    """
    languages = spoken or (texts.language,) * len(texts.entries)
    strange = boundary.background(frozenset(languages))
    groups = [
        texts.passages(),
        [asked.text for asked in texts.asked],
        [text for _, text in elsewhere],
        [text for some in strange.values() for text in some],
    ]
    parts = _embed(kept, engine, groups)
    numbers: Numbers = np.array([entry for entry, _ in elsewhere], dtype=np.int64)
    index = LanguageIndex(texts.with_vectors(parts[0], parts[1], (numbers, parts[2])))
    outside = boundary.outside_of(index.material, strange, parts[3])
    learnt_from = key(
        "calibration",
        recipe(),
        engine.key,
        repr(texts),
        repr(elsewhere),
        repr(strange),
        str(spoken),
    )
    return Shelf(
        index=index,
        calibration=_calibrated(kept, learnt_from, index, outside, across=bool(spoken)),
        engine=engine,
        languages=languages,
    )


def _embed(kept: Kept, engine: Embedder, groups: Sequence[Sequence[str]]) -> list[Matrix]:
    together = [text for group in groups for text in group]
    found = vectors.embed(kept, engine, together)
    return np.split(found, np.cumsum([len(group) for group in groups])[:-1])


def _calibrated(
    kept: Kept, learnt_from: bytes, index: LanguageIndex, outside: Outside, *, across: bool
) -> Calibration:
    """Calibrate, unless that was done with all the same before."""
    for known in kept.find([learnt_from]).values():
        try:
            return codec.load(known, index.material, outside)
        except ValueError:
            log.warning("a kept calibration is unreadable and made anew")
    made = calibrate(index, outside, across=across)
    kept.keep({learnt_from: codec.dump(made)})
    return made
