"""Tell questions about the articles from questions about anything else.

Nearness alone cannot: "how do I pay my water bill" lies close to a gas company's articles. So the
articles' texts are set against everyday questions to other companies, offices and friends.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

from .material import Material, Matrix

FOLDER = Path(__file__).parent / "background"
EVENNESS = 3.0
"""Inverse strength of regularisation."""
PASSAGE_WEIGHT = 0.5
OWN_FIELD_QUANTILE = 0.75
"""Of how near the tenant's questions lie to each other: a field that lies nearer is its own."""
OWN_FIELD_NEARNESS = 0.8
"""The same, where there are too few questions to say."""
FEWEST_QUESTIONS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """Questions that no article answers; `fields` says what each is about."""

    texts: tuple[str, ...]
    fields: tuple[str, ...]
    vectors: Matrix

    def keep(self, rows: NDArray[np.bool_]) -> "Outside":
        chosen = np.flatnonzero(rows)
        return Outside(
            texts=tuple(self.texts[row] for row in chosen),
            fields=tuple(self.fields[row] for row in chosen),
            vectors=self.vectors[chosen],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Boundary:
    """A plane between inside and outside, and the questions outside."""

    direction: Matrix
    offset: float
    inside: Matrix
    outside: Matrix

    def sides(self, vector: Matrix) -> tuple[float, float]:
        """How far inside a question lies, and how much nearer to inside than to outside texts."""
        depth = float(self.direction @ vector) + self.offset
        return depth, _nearest(self.inside, vector) - _nearest(self.outside, vector)


@cache
def background(languages: frozenset[str]) -> Mapping[str, tuple[str, ...]]:
    """The questions by field, in the languages that have a file; in all if none of them has."""
    files = sorted(FOLDER.glob("*.yaml"))
    found: dict[str, tuple[str, ...]] = {}
    for file in [file for file in files if file.stem in languages] or files:
        for field, texts in yaml.safe_load(file.read_text(encoding="utf-8")).items():
            found[field] = (*found.get(field, ()), *texts)
    return found


def outside_of(
    material: Material, texts: Mapping[str, tuple[str, ...]], vectors: Matrix
) -> Outside:
    """Leave out the fields that are the tenant's own. `vectors` follow `texts`, field by field."""
    fields = np.array([field for field, some in texts.items() for _ in some])
    everything = Outside(
        texts=tuple(text for some in texts.values() for text in some),
        fields=tuple(fields.tolist()),
        vectors=vectors,
    )
    own = _own_nearness(material.questions)
    near = (vectors @ material.questions.T).max(axis=1)
    is_foreign = {field: near[fields == field].mean() < own for field in texts}
    return everything.keep(np.array([is_foreign[field] for field in fields], dtype=np.bool_))


def draw(material: Material, outside: Outside) -> Boundary:
    """Learn the boundary of an index."""
    inside = np.concatenate([material.questions, material.passages])
    vectors = np.concatenate([inside, outside.vectors])
    is_inside = np.arange(len(vectors)) < len(inside)
    weights = np.ones(len(vectors))
    weights[len(material.questions) : len(inside)] = PASSAGE_WEIGHT
    from sklearn.linear_model import LogisticRegression  # late: no start waits for it

    model = LogisticRegression(C=EVENNESS, class_weight="balanced", max_iter=1000)
    model.fit(vectors, is_inside, sample_weight=weights)
    return Boundary(
        direction=model.coef_[0].astype(np.float32),
        offset=float(model.intercept_[0]),
        inside=inside,
        outside=outside.vectors,
    )


def _own_nearness(questions: Matrix) -> float:
    if len(questions) < FEWEST_QUESTIONS:
        return OWN_FIELD_NEARNESS
    among = questions @ questions.T
    np.fill_diagonal(among, 0)
    return float(np.quantile(among.max(axis=1), OWN_FIELD_QUANTILE))


def _nearest(vectors: Matrix, vector: Matrix) -> float:
    return float((vectors @ vector).max()) if len(vectors) else 0.0
