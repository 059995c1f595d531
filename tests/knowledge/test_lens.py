"""The lens over vectors."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from knowledge import lens

SEEDS = st.integers(0, 2**32 - 1)


def noisy(
    seed: int, *, articles: int = 12, texts: int = 6
) -> tuple[lens.Matrix, lens.Numbers, lens.Matrix]:
    """Texts whose wording varies along one direction more than their articles differ."""
    chance = np.random.default_rng(seed)
    centres = chance.standard_normal((articles, 16))
    centres[:, 0] = 0
    rows = np.repeat(centres, texts, axis=0) + 0.3 * chance.standard_normal((articles * texts, 16))
    rows[:, 0] += 6 * chance.standard_normal(articles * texts)
    owners = np.repeat(np.arange(articles, dtype=np.int64), texts)
    return lens.unit((rows + 1).astype(np.float32)), owners, np.ones(len(rows), dtype=np.float32)


def nearest_is_of_the_same(vectors: NDArray[np.float32], owners: lens.Numbers) -> float:
    near = vectors @ vectors.T
    np.fill_diagonal(near, -2)
    return float((owners[near.argmax(axis=1)] == owners).mean())


@given(SEEDS)
def test_texts_of_one_article_come_nearer(seed: int) -> None:
    vectors, owners, weights = noisy(seed)
    seen = lens.fit(vectors, owners.astype(np.int64), weights)(vectors)
    assert nearest_is_of_the_same(seen, owners) >= nearest_is_of_the_same(vectors, owners)
    assert np.allclose(np.linalg.norm(seen, axis=1), 1, atol=1e-4)


def test_few_articles_are_seen_as_they_are() -> None:
    vectors, owners, weights = noisy(1, articles=lens.FEWEST_ARTICLES - 1)
    seen = lens.fit(vectors, owners.astype(np.int64), weights)(vectors)
    assert np.allclose(seen, vectors, atol=1e-5)


def test_articles_of_one_text_are_only_centred() -> None:
    vectors, owners, weights = noisy(1, articles=20, texts=1)
    fitted = lens.fit(vectors, owners.astype(np.int64), weights)
    assert fitted.turn is None
    assert np.allclose(fitted.centre, vectors.mean(axis=0), atol=1e-5)


def test_means_are_weighted_and_zero_for_nobody() -> None:
    vectors = np.array([[1, 0], [0, 1], [4, 4]], dtype=np.float32)
    weights = np.array([3, 1, 1], dtype=np.float32)
    means = lens.means(vectors, np.array([0, 0, 2]), weights)
    assert means.tolist() == [[0.75, 0.25], [0, 0], [4, 4]]


def test_zero_has_no_direction() -> None:
    assert lens.unit(np.zeros((1, 3), dtype=np.float32)).tolist() == [[0, 0, 0]]
