"""A shelf is made once; what it took is found again as long as nothing has changed."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from knowledge import codec, kept, shelves
from knowledge.boundary import Outside
from knowledge.calibration import Calibration
from knowledge.kept import Kept
from knowledge.material import prepare
from knowledge.model import Article, Content
from knowledge.shelves import Shelf
from tests.knowledge.shelves import LetterEngine, article

ARTICLES = [
    article("invoices", en="Invoices are sent each month."),
    article("returns", en="Send things back within thirty days."),
]


def made(folder: Path, articles: list[Article], engine: LetterEngine | None = None) -> Shelf:
    return shelves.make(Kept(folder), prepare(articles, "en"), engine or LetterEngine())


def same(one: Calibration, other: Calibration) -> bool:
    plain = replace(one, boundary=other.boundary) == other
    return plain and np.array_equal(one.boundary.direction, other.boundary.direction)


def test_a_kept_calibration_is_the_one_that_was_made(
    tmp_path: Path, gas_articles: tuple[Article, ...]
) -> None:
    engine = LetterEngine()
    first, again = (made(tmp_path, list(gas_articles), engine) for _ in range(2))
    assert first.calibration.evidence["questions"] > 100
    assert len(engine.computed) == len(set(engine.computed))
    assert same(first.calibration, again.calibration)
    vector = first.index.material.questions[3]
    assert first.calibration.boundary.sides(vector) == again.calibration.boundary.sides(vector)


@pytest.fixture
def calibrations_kept(tmp_path: Path) -> Callable[[], int]:
    """Counts how many calibrations there are: values that read like one."""

    def count() -> int:
        with closing(sqlite3.connect(tmp_path / kept.FILE)) as file:
            query = "SELECT count(*) FROM kept WHERE instr(value, CAST('thresholds' AS BLOB))"
            return int(file.execute(query).fetchone()[0])

    return count


def test_anything_that_changes_calls_for_a_new_calibration(
    tmp_path: Path, calibrations_kept: Callable[[], int]
) -> None:
    content = ARTICLES[0].contents["en"]
    asked = replace(ARTICLES[0], contents={"en": replace(content, questions=("Where is it?",))})
    moved = replace(ARTICLES[0], topic="elsewhere")
    for number, articles in enumerate([ARTICLES, [asked, ARTICLES[1]], [moved, ARTICLES[1]]]):
        for _ in range(2):
            made(tmp_path, articles)
            assert calibrations_kept() == number + 1
    made(tmp_path, ARTICLES, LetterEngine("letters:2"))
    assert calibrations_kept() == 4


@pytest.mark.parametrize("text", [b"", b"{}", b"[]", b"null", b'{"direction": "AAAA"}', b"\xff"])
def test_what_is_no_calibration_is_refused(tmp_path: Path, text: bytes) -> None:
    material = made(tmp_path, ARTICLES).index.material
    outside = Outside(texts=(), fields=(), vectors=material.questions[:0])
    with pytest.raises(ValueError, match=r"."):
        codec.load(text, material, outside)


def test_an_unreadable_calibration_is_made_anew(tmp_path: Path) -> None:
    first = made(tmp_path, ARTICLES)
    with closing(sqlite3.connect(tmp_path / kept.FILE)) as file, file:
        file.execute("UPDATE kept SET value = CAST('{' AS BLOB) WHERE instr(value, '{')")
    assert same(made(tmp_path, ARTICLES).calibration, first.calibration)


def test_a_title_alone_makes_a_shelf(tmp_path: Path) -> None:
    bare = Article(id="a", topic="t", contents={"en": Content(title="Bare", body="-")})
    assert len(made(tmp_path, [bare]).index) == 1
