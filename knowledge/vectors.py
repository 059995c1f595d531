"""Vectors of the texts that are searched, kept by content so that a start is quick."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from core.ports import Embedder

from .kept import Kept, key

Matrix = NDArray[np.float32]

AT_ONCE = 64
ON_DISK = "<f4"


def embed(kept: Kept, engine: Embedder, texts: Sequence[str]) -> Matrix:
    """Give a vector for each text, (texts, d); compute those that are not kept. Blocks."""
    if not texts:
        return np.zeros((0, engine.dimensions), dtype=np.float32)
    keys = [key("vector", engine.key, text) for text in texts]
    known = _known(kept, engine, keys)
    missing = {name: text for name, text in zip(keys, texts, strict=True) if name not in known}
    made = _computed(engine, missing)
    kept.keep({name: vector.astype(ON_DISK).tobytes() for name, vector in made.items()})
    known |= made
    return np.stack([known[name] for name in keys])


def _known(kept: Kept, engine: Embedder, keys: Sequence[bytes]) -> dict[bytes, Matrix]:
    size = engine.dimensions * np.dtype(ON_DISK).itemsize
    return {
        name: np.frombuffer(value, dtype=ON_DISK).astype(np.float32)
        for name, value in kept.find(keys).items()
        if len(value) == size
    }


def _computed(engine: Embedder, missing: Mapping[bytes, str]) -> dict[bytes, Matrix]:
    keys, made = list(missing), dict[bytes, Matrix]()
    for start in range(0, len(keys), AT_ONCE):
        some = keys[start : start + AT_ONCE]
        made |= zip(some, engine.embed([missing[name] for name in some]), strict=True)
    return made
