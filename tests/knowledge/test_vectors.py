"""Vectors kept on disk."""

from pathlib import Path

import numpy as np

from knowledge import kept
from knowledge.kept import Kept
from knowledge.vectors import embed
from tests.knowledge.shelves import LetterEngine


def test_only_new_texts_are_computed(tmp_path: Path) -> None:
    engine = LetterEngine()
    first = embed(Kept(tmp_path), engine, ["one", "two", "one"])
    again = embed(Kept(tmp_path), engine, ["two", "three"])
    assert engine.computed == ["one", "two", "three"]
    assert np.array_equal(first[0], first[2])
    assert np.array_equal(first[1], again[0])


def test_engines_keep_apart(tmp_path: Path) -> None:
    for engine in (LetterEngine("letters:1"), LetterEngine("letters:2")):
        embed(Kept(tmp_path), engine, ["one"])
        assert engine.computed == ["one"]


def test_a_vector_of_another_size_is_made_anew(tmp_path: Path) -> None:
    engine = LetterEngine()
    Kept(tmp_path).keep({kept.key("vector", engine.key, "one"): b"too short"})
    assert embed(Kept(tmp_path), engine, ["one"]).shape == (1, engine.dimensions)
    assert engine.computed == ["one"]


def test_no_texts_are_no_vectors(tmp_path: Path) -> None:
    assert embed(Kept(tmp_path), LetterEngine(), []).shape == (0, 32)
