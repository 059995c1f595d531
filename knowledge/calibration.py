"""Learn from the articles' own questions when an answer is safe to give.

Each question is held out once and asked of an index made without it; so are the questions outside,
of a boundary drawn without them. Two curves follow: how likely a question is ours, and how likely
the first article is the right one. An answer has to pass both, but a question in the articles' own
words that plainly fits one is ours whatever else it is like: "I forgot my password".
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from . import boundary as boundaries
from .boundary import Boundary, Outside
from .index import Flags, Hit, LanguageIndex, Question
from .material import Material
from .tokens import tokens

FOLDS = 5
FEWEST_QUESTIONS = 40
"""Fewer cannot calibrate; the curves of a company of ordinary size are taken then."""
MOST_QUESTIONS = 500
"""Held-out questions beyond which more would only take longer."""
FALSE_SHARE = 0.04
"""Of the questions outside, at most so many may count as ours."""
RIGHT_ENOUGH = 0.35
"""Least likelihood that the first article is the right one."""
PLAINLY_RIGHT = 0.85
MOSTLY_KNOWN = 0.8
"""Share of what a question says that has to be in words which the articles use, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """A logistic curve over two measures."""

    factors: tuple[float, float]
    offset: float

    def __call__(self, first: float, second: float) -> float:
        height = self.factors[0] * first + self.factors[1] * second + self.offset
        return float(1 / (1 + np.exp(-height)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """What is measured of a question: sides of the boundary, the first hit's lead, words."""

    sides: tuple[float, float]
    lead: tuple[float, float]
    known: float


def measure(
    index: LanguageIndex, boundary: Boundary, question: Question, hits: Sequence[Hit]
) -> Measures:
    """Measure a question and what an index found."""
    first, second = ([hit.score for hit in hits[:2]] + [0.0, 0.0])[:2]
    return Measures(
        sides=boundary.sides(question.vector),
        lead=(first, first - second),
        known=index.words.known_share(question.words),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sureness:
    """How sure the first hit is. `score` reaches `threshold` only if all that decides allows it."""

    ours: float
    right: float
    score: float
    threshold: float

    @property
    def is_enough(self) -> bool:
        return self.score >= self.threshold


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """What decides about answering, and what it was learnt from."""

    boundary: Boundary
    ours: Curve
    right: Curve
    ours_threshold: float
    right_threshold: float
    evidence: dict[str, float]

    def judge(self, measures: Measures) -> Sureness:
        """Judge the first hit."""
        ours, right = self.ours(*measures.sides), self.right(*measures.lead)
        is_plain = right >= PLAINLY_RIGHT and measures.known >= MOSTLY_KNOWN
        is_ours = is_plain or ours >= self.ours_threshold
        cap = 1.0 if is_ours else 0.999 * self.right_threshold * ours / self.ours_threshold
        return Sureness(
            ours=ours, right=right, score=min(right, cap), threshold=self.right_threshold
        )


class _Kind(Enum):
    OWN = "own"
    """The right article can be found."""
    ORPHAN = "orphan"
    """The same question, asked where its topic is missing: whatever is found is wrong."""
    STRANGE = "strange"
    """Not the tenant's business."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trial:
    """One question asked of an index that does not know it."""

    kind: _Kind
    is_right: bool
    measures: Measures


ACROSS = Curve(factors=(3.8, 3.6), offset=-1.4)
"""Of being right across languages, where scores are lower: measured between English and Chinese."""
RIGHT_ACROSS = 0.5


def calibrate(index: LanguageIndex, outside: Outside, *, across: bool = False) -> Calibration:
    """Calibrate an index. Blocks for as long as making the index a few times takes.

    `across`: questions will come in other languages than the articles'.
    """
    boundary = boundaries.draw(index.material, outside)
    trials = list(_trials(index.material, outside))
    asked = [trial for trial in trials if trial.kind is not _Kind.STRANGE]
    strange = [trial for trial in trials if trial.kind is _Kind.STRANGE]
    own = [trial for trial in asked if trial.kind is _Kind.OWN]
    is_right = [trial.is_right for trial in asked]
    if len(own) < FEWEST_QUESTIONS or not strange or all(is_right) or not any(is_right):
        return _ordinary(boundary)
    inside = [trial.measures.sides for trial in own]
    beyond = [trial.measures.sides for trial in strange]
    ours = _fit([*inside, *beyond], [True] * len(own) + [False] * len(strange))
    calibration = Calibration(
        boundary=boundary,
        ours=ours,
        right=_fit([trial.measures.lead for trial in asked], is_right),
        ours_threshold=float(np.quantile([ours(*each) for each in beyond], 1 - FALSE_SHARE)),
        right_threshold=RIGHT_ENOUGH,
        evidence={},
    )
    if across:
        return replace(calibration, right=ACROSS, right_threshold=RIGHT_ACROSS)
    return replace(calibration, evidence=_evidence(calibration, trials))


def _trials(material: Material, outside: Outside) -> Iterator[_Trial]:
    folds = np.arange(len(outside.texts)) % FOLDS
    step = 1 + len(material.asked) // MOST_QUESTIONS
    for fold in range(FOLDS):
        known = material.without(fold, FOLDS)
        index = LanguageIndex(known)
        boundary = boundaries.draw(known, outside.keep(folds != fold))
        for row in material.held_out(fold, FOLDS)[::step]:
            asked = material.asked[row]
            question = Question(vector=material.questions[row], words=asked.words)
            yield _try(index, boundary, question, entry=asked.entry)
            topic = index.with_topic(material.entries[asked.entry].topic)
            if not topic.all():
                yield _try(index, boundary, question, allowed=~topic, kind=_Kind.ORPHAN)
        for number in np.flatnonzero(folds == fold):
            words = tokens(outside.texts[number])
            question = Question(vector=outside.vectors[number], words=words)
            yield _try(index, boundary, question, kind=_Kind.STRANGE)


def _try(
    index: LanguageIndex,
    boundary: Boundary,
    question: Question,
    *,
    entry: int | None = None,
    allowed: Flags | None = None,
    kind: _Kind = _Kind.OWN,
) -> _Trial:
    hits = index.rank(question, allowed=allowed, limit=2)
    return _Trial(
        kind=kind,
        is_right=bool(hits) and hits[0].entry == entry,
        measures=measure(index, boundary, question, hits),
    )


def _fit(measures: Sequence[tuple[float, float]], answers: Sequence[bool]) -> Curve:
    rows: NDArray[np.float64] = np.array(measures)
    from sklearn.linear_model import LogisticRegression  # late: no start waits for it

    model = LogisticRegression(class_weight="balanced").fit(rows, np.array(answers))
    first, second = model.coef_[0]
    return Curve(factors=(float(first), float(second)), offset=float(model.intercept_[0]))


def _evidence(calibration: Calibration, trials: Sequence[_Trial]) -> dict[str, float]:
    """How answering would have gone in the trials: counts, and shares of them."""
    count = Counter(trial.kind for trial in trials)
    answered = [trial for trial in trials if calibration.judge(trial.measures).is_enough]
    passed = Counter(trial.kind for trial in answered)
    return {
        "questions": float(count[_Kind.OWN]),
        "answered": passed[_Kind.OWN] / count[_Kind.OWN],
        "right_of_answered": sum(trial.is_right for trial in answered) / max(1, passed[_Kind.OWN]),
        "strange_questions": float(count[_Kind.STRANGE]),
        "false_answers": passed[_Kind.STRANGE] / count[_Kind.STRANGE],
    }


def _ordinary(boundary: Boundary) -> Calibration:
    """Curves for too few questions, as a company with sixty articles has them; cautious."""
    return Calibration(
        boundary=boundary,
        ours=Curve(factors=(1.3, 1.5), offset=0.0),
        right=Curve(factors=(6.5, 3.3), offset=-3.7),
        ours_threshold=0.9,
        right_threshold=0.4,
        evidence={},
    )
