"""A lens for vectors: it dims what the articles have in common and what varies within each.

An encoder has never seen this company's articles: all of them lie close together, and wording
weighs as much as meaning. The lens shifts their centre to zero and whitens by how texts about the
same article differ (linear discriminant analysis without its projection; Fisher 1936; the
shrinkage follows Ledoit and Wolf 2004 in form, with a fixed strength). Pure.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]
Numbers = NDArray[np.int64]

SHRINKAGE = 5.0
"""How much evenness is mixed in, in average variances. Higher trusts the encoder more."""
FEWEST_ARTICLES = 8
"""Fewer have too little in common to learn from: vectors stay as they are."""
FEWEST_A_ARTICLE = 2.0
"""Texts an article on average, below which only the centre is shifted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lens:
    """`centre`: (d,); `turn`: (d, d) or None."""

    centre: Matrix
    turn: Matrix | None

    def __call__(self, vectors: Matrix) -> Matrix:
        """Look at vectors, (n, d): unit vectors again."""
        seen = vectors - self.centre
        if self.turn is not None:
            seen = seen @ self.turn
        return unit(seen)


def fit(vectors: Matrix, owners: Numbers, weights: Matrix) -> Lens:
    """Make the lens of texts whose articles are numbered by `owners`."""
    count = len(set(owners.tolist()))
    if count < FEWEST_ARTICLES:
        return Lens(centre=np.zeros(vectors.shape[1], dtype=np.float32), turn=None)
    centre = np.average(vectors, axis=0, weights=weights).astype(np.float32)
    if len(vectors) < count * FEWEST_A_ARTICLE:
        return Lens(centre=centre, turn=None)
    strayed = vectors - means(vectors, owners, weights)[owners]
    spread = (strayed * weights[:, None]).T @ strayed / weights.sum()
    size = len(spread)
    spread = spread + np.eye(size) * (SHRINKAGE * np.trace(spread) / size)
    values, directions = np.linalg.eigh(spread)
    return Lens(centre=centre, turn=(directions / np.sqrt(values)).astype(np.float32))


def means(vectors: Matrix, owners: Numbers, weights: Matrix) -> Matrix:
    """The weighted mean of each owner's vectors, (highest owner + 1, d); zero without any."""
    count = int(owners.max()) + 1 if len(owners) else 0
    sums = np.zeros((count, vectors.shape[1]), dtype=np.float32)
    np.add.at(sums, owners, vectors * weights[:, None])
    totals = np.bincount(owners, weights=weights, minlength=count)
    return (sums / np.maximum(totals, 1e-9)[:, None]).astype(np.float32)


def unit(vectors: Matrix) -> Matrix:
    """Scale to length one; zero stays zero."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: Matrix = (vectors / np.maximum(lengths, 1e-9)).astype(np.float32)
    return scaled
