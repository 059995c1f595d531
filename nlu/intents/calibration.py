"""When may the bot believe a guess? Learnt by cross-validation on the tenant's examples. Pure.

Each example is guessed by a model that has not seen it. `reject_below` is the score under which
only one in twenty right guesses lies; `accept_from` is the lowest score from which nineteen in
twenty guesses are right. Between them the bot asks. No texts from outside are needed.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nlu.model import Band

from .classifier import Vectors, fit, guess

FOLDS = 5
LOST_RIGHT_GUESSES = 0.05
WANTED_PRECISION = 0.95
LEAST_ACCEPTED = 0.5
"""However weak the model, half of its right guesses are accepted: else the bot would only ask."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """Where the bands begin, on the scale of Guess.score, and how the held-out examples fared."""

    reject_below: float
    accept_from: float
    accuracy: float
    """Share of held-out examples guessed right."""

    def band(self, score: float) -> Band:
        """Choose the band of a score."""
        if score >= self.accept_from:
            return Band.ACCEPT
        return Band.CONFIRM if score >= self.reject_below else Band.REJECT


UNCALIBRATED = Thresholds(reject_below=0.7, accept_from=0.85, accuracy=0.0)
"""For sets too small to hold examples out."""


def calibrate(texts: Sequence[str], vectors: Vectors, intents: Sequence[str]) -> Thresholds:
    """Cross-validate and set the thresholds. Costs about five trainings."""
    scores: list[float] = []
    rights: list[bool] = []
    for held_out in _folds(intents):
        kept = sorted(set(range(len(texts))) - set(held_out))
        if len({intents[index] for index in kept}) < 2:
            return UNCALIBRATED
        model = fit([texts[i] for i in kept], vectors[kept], [intents[i] for i in kept])
        for index in held_out:
            found = guess(model, texts[index], vectors[index])
            scores.append(found.score)
            rights.append(model.intents[int(found.probabilities.argmax())] == intents[index])
    if sum(rights) < FOLDS:
        return UNCALIBRATED
    return thresholds(scores, rights)


def thresholds(scores: Sequence[float], rights: Sequence[bool]) -> Thresholds:
    """Set the bands from held-out scores and whether each guess was right."""
    all_scores, is_right = np.array(scores), np.array(rights)
    right_scores = all_scores[is_right]
    reject_below = float(np.quantile(right_scores, LOST_RIGHT_GUESSES))
    highest = max(reject_below, float(np.quantile(right_scores, 1 - LEAST_ACCEPTED)))
    accept_from = highest
    for candidate in np.sort(all_scores[(all_scores >= reject_below) & (all_scores <= highest)]):
        if is_right[all_scores >= candidate].mean() >= WANTED_PRECISION:
            accept_from = float(candidate)
            break
    return Thresholds(
        reject_below=reject_below, accept_from=accept_from, accuracy=float(is_right.mean())
    )


def _folds(intents: Sequence[str]) -> list[list[int]]:
    """Deal the examples of each intent round the folds, the same way every time."""
    folds: list[list[int]] = [[] for _ in range(FOLDS)]
    seen: defaultdict[str, int] = defaultdict(int)
    for index, intent in enumerate(intents):
        folds[seen[intent] % FOLDS].append(index)
        seen[intent] += 1
    return [fold for fold in folds if fold]
