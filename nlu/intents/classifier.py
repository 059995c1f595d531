"""The intent classifier: two logistic regressions and the nearest examples. Pure.

Probability = 65 % of a regression on sentence vectors and 35 % of one on n-grams. Whether to
believe it is another question: the score for that is half the top probability plus the mean cosine
to the five nearest examples, because a text from outside can have a sure, wrong winner.
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from .features import Vocabulary, learn_vocabulary, matrix, weigh

MEANING_SHARE = 0.65
NEIGHBOURS = 5
MEANING_C = 15.0
LETTERS_C = 30.0
TOLERANCE = 1e-4
STEPS = 40

Floats = NDArray[np.float64]
Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Linear:
    """A fitted regression: weights (features, intents) and bias (intents,)."""

    weights: Floats
    bias: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Classifier:
    """A trained model of one set of intents. `vectors`: the examples', (examples, dimensions)."""

    intents: tuple[str, ...]
    meaning: Linear
    letters: Linear
    vocabulary: Vocabulary
    vectors: Vectors


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """What the classifier makes of one text: probabilities in the order of `intents`."""

    probabilities: Floats
    nearness: float
    """Mean cosine to the nearest examples."""

    @property
    def score(self) -> float:
        """How far the guess can be trusted, 0 to 1.5."""
        return 0.5 * float(self.probabilities.max()) + self.nearness


def fit(texts: Sequence[str], vectors: Vectors, intents: Sequence[str]) -> Classifier:
    """Train on examples; `vectors` are their embeddings. Needs two intents at least."""
    names = tuple(sorted(set(intents)))
    if len(names) < 2:
        raise ValueError("a classifier needs examples of two intents at least")
    vocabulary = learn_vocabulary(texts)
    return Classifier(
        intents=names,
        meaning=_regress(vectors.astype(np.float64), intents, MEANING_C),
        letters=_regress(matrix(texts, vocabulary), intents, LETTERS_C),
        vocabulary=vocabulary,
        vectors=vectors,
    )


def guess(model: Classifier, text: str, vector: Vectors) -> Guess:
    """Classify one text with its embedding, shape (dimensions,)."""
    numbers, weights = weigh(text, model.vocabulary)
    by_meaning = _softmax(vector @ model.meaning.weights + model.meaning.bias)
    by_letters = _softmax(weights @ model.letters.weights[numbers] + model.letters.bias)
    cosines = model.vectors @ vector
    nearest = (
        np.partition(cosines, -NEIGHBOURS)[-NEIGHBOURS:] if len(cosines) > NEIGHBOURS else cosines
    )
    return Guess(
        probabilities=MEANING_SHARE * by_meaning + (1.0 - MEANING_SHARE) * by_letters,
        nearness=float(nearest.mean()),
    )


def _regress(features: object, intents: Sequence[str], strength: float) -> Linear:
    from sklearn.exceptions import ConvergenceWarning  # late: no start waits for it
    from sklearn.linear_model import LogisticRegression

    regression = LogisticRegression(C=strength, tol=TOLERANCE, max_iter=STEPS)
    # on small problems several BLAS threads only wait for each other, minutes on a busy machine
    with threadpool_limits(limits=1), warnings.catch_warnings():
        # a fit that stops a step early is as good: the weights are blended and calibrated
        warnings.simplefilter("ignore", ConvergenceWarning)
        regression.fit(features, list(intents))
    weights = np.asarray(regression.coef_, dtype=np.float64).T
    bias = np.asarray(regression.intercept_, dtype=np.float64)
    if weights.shape[1] == 1:  # two intents: the regression holds one side only
        weights, bias = np.hstack([-weights, weights]) / 2, np.concatenate([-bias, bias]) / 2
    return Linear(weights=weights, bias=bias)


def _softmax(logits: Floats) -> Floats:
    powers = np.exp(logits - logits.max())
    return np.asarray(powers / powers.sum())
