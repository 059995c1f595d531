"""The public data sets that benchmarks measure on: where they are, and how each is read.

The folder is MAINSTEM_SHARED_DATA, or `shared/data` beside the clone. A sample is every n-th line,
so that two runs measure the same.
"""

import csv
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

BESIDE = Path(__file__).resolve().parents[2] / "shared" / "data"


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """Texts and what each is."""

    texts: list[str]
    labels: list[str]

    def sample(self, most: int) -> "Labelled":
        """Take every n-th, at most so many."""
        step = max(1, -(-len(self.texts) // most))
        return Labelled(texts=self.texts[::step], labels=self.labels[::step])


def data_folder() -> Path:
    """Find the data, or end with a sentence that says what is missing."""
    folder = Path(os.environ.get("MAINSTEM_SHARED_DATA", BESIDE))
    if not folder.is_dir():
        sys.exit(f"The public data sets are not in {folder}: set MAINSTEM_SHARED_DATA to theirs.")
    return folder


def few_shot(name: str, part: str) -> Labelled:
    """One part of the few-shot splits (BANKING77, CLINC150, HWU64): "train_10", "test"."""
    folder = data_folder() / "fewshot_splits" / name / part
    return Labelled(texts=_lines(folder / "seq.in"), labels=_lines(folder / "label"))


def banking_test() -> Labelled:
    """The test set of BANKING77."""
    with (data_folder() / "banking77" / "test.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return Labelled(texts=[r["text"] for r in rows], labels=[r["category"] for r in rows])


def clinc(part: str) -> Labelled:
    """A part of CLINC150: "test", "oos_test"."""
    pairs = _json(data_folder() / "clinc150" / "data_full.json")[part]
    return Labelled(texts=[text for text, _ in pairs], labels=[label for _, label in pairs])


def xsid(language: str, part: str) -> Labelled:
    """The utterances of xSID in one language: "valid" (300), "test" (500)."""
    texts, labels = [], []
    for line in _lines(data_folder() / "xsid" / f"{language}.{part}.conll"):
        if line.startswith("# text = "):
            texts.append(line.removeprefix("# text = "))
        elif line.startswith("# intent = "):
            labels.append(line.removeprefix("# intent = "))
    return Labelled(texts=texts, labels=labels)


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrieval:
    """Documents, questions, and which documents answer each; `extra` as the set has it."""

    documents: dict[str, str]
    questions: dict[str, str]
    relevant: dict[str, dict[str, int]]
    extra: dict[str, Any]


def retrieval(name: str) -> Retrieval:
    """A retrieval set: "dstc11faq" or "cmrc"."""
    raw = _json(data_folder() / f"retrieval_{name}" / "data.json")
    return Retrieval(
        documents=raw["docs"],
        questions=raw["queries"],
        relevant=raw["qrels"],
        extra=raw.get("extra", {}),
    )


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def _json(path: Path) -> Any:  # noqa: ANN401 - as the file has it
    return json.loads(path.read_text(encoding="utf-8"))
