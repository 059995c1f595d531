"""Small articles, and an engine for tests that knows words by their letters only."""

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge.model import Article, Content
from knowledge.tokens import tokens


class LetterEngine:
    """Near are texts that share words. Counts what it is asked to compute."""

    dimensions = 32

    def __init__(self, key: str = "letters:1") -> None:
        self.key = key
        self.computed: list[str] = []

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.computed += texts
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in tokens(text) or [text]:
                seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:4], "big")
                vectors[row] += np.random.default_rng(seed).standard_normal(self.dimensions)
            vectors[row] /= np.linalg.norm(vectors[row])
        return vectors


class LetterEngines:
    """One such engine for everything."""

    def __init__(self) -> None:
        self.muse = LetterEngine()

    def for_passages(self, language: str) -> LetterEngine:
        return self.muse


def article(id: str, topic: str = "things", **bodies: str) -> Article:
    """An article whose title is its id, with one body a language."""
    return Article(
        id=id,
        topic=topic,
        contents={
            language: Content(title=id.capitalize(), body=body) for language, body in bodies.items()
        },
    )
