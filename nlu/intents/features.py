"""Word and character n-grams with TF-IDF weights: the half of the classifier that reads letters.

Characters 1 to 4 within words and words 1 to 2, like scikit-learn's char_wb and word analysers, but
one text costs tens of microseconds and the state is plain arrays. Pure.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from nlu.units import fold, units

LONGEST_NGRAM = 4
WORDS_READ = 120
"""Words of a long message that are looked at: intents stand at the beginning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The n-grams seen in training, numbered, with their inverse document frequencies."""

    numbers: Mapping[str, int]
    idf: NDArray[np.float64]


def learn_vocabulary(texts: Sequence[str]) -> Vocabulary:
    """Number every n-gram of the texts. Smoothed idf: ln((1 + n) / (1 + df)) + 1."""
    frequency: Counter[str] = Counter()
    for text in texts:
        frequency.update(set(ngrams(text)))
    names = sorted(frequency)
    counts = np.array([frequency[name] for name in names], dtype=np.float64)
    idf = np.log((1.0 + len(texts)) / (1.0 + counts)) + 1.0
    return Vocabulary(numbers={name: number for number, name in enumerate(names)}, idf=idf)


def weigh(text: str, vocabulary: Vocabulary) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Turn a text into its n-gram numbers and their weights, of unit length together."""
    counts = Counter(
        number for name in ngrams(text) if (number := vocabulary.numbers.get(name)) is not None
    )
    numbers = np.fromiter(counts.keys(), dtype=np.int64, count=len(counts))
    weights = np.fromiter(counts.values(), dtype=np.float64, count=len(counts))
    weights = (1.0 + np.log(weights)) * vocabulary.idf[numbers] if len(counts) else weights
    length = float(np.linalg.norm(weights))
    return numbers, weights / length if length else weights


def matrix(texts: Sequence[str], vocabulary: Vocabulary) -> csr_matrix:
    """Weigh many texts: sparse, (number of texts, number of n-grams)."""
    rows = [weigh(text, vocabulary) for text in texts]
    starts = np.cumsum([0, *(len(numbers) for numbers, _ in rows)])
    columns = np.concatenate([numbers for numbers, _ in rows])
    values = np.concatenate([weights for _, weights in rows])
    return csr_matrix((values, columns, starts), shape=(len(texts), len(vocabulary.idf)))


def ngrams(text: str) -> Iterator[str]:
    """Cut a text into words, pairs of words, and runs of letters within padded words."""
    words = [unit.word for unit in units(fold(text))][:WORDS_READ]
    for word in words:
        yield f"w {word}"
        padded = f" {word} "
        for size in range(1, LONGEST_NGRAM + 1):
            for start in range(len(padded) - size + 1):
                yield padded[start : start + size]
    for left, right in zip(words, words[1:], strict=False):
        yield f"w {left} {right}"
