"""The file of kept values: shared, forgetful, and never in the way."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from knowledge import kept
from knowledge.kept import Kept


def test_what_is_kept_is_found_by_everybody(tmp_path: Path) -> None:
    values = {kept.key("v", str(number)): bytes([number]) for number in range(200)}
    Kept(tmp_path).keep(values)
    assert Kept(tmp_path).find([*values, b"something else"]) == values
    assert list(tmp_path.iterdir()) == [tmp_path / kept.FILE]


def test_more_keys_than_one_question_holds(tmp_path: Path) -> None:
    values = {kept.key(str(number)): b"v" for number in range(kept.AT_ONCE * 2 + 1)}
    Kept(tmp_path).keep(values)
    assert Kept(tmp_path).find(values) == values


def test_a_key_tells_its_parts_apart() -> None:
    assert len({kept.key("ab", "c"), kept.key("a", "bc"), kept.key("abc"), kept.key("a", "b")}) == 4


@pytest.mark.parametrize("start", [b"", b"no database at all, of whatever length " * 200])
def test_a_damaged_file_is_begun_anew(tmp_path: Path, start: bytes) -> None:
    (tmp_path / kept.FILE).write_bytes(start)
    file = Kept(tmp_path)
    assert file.find([b"k"]) == {}
    file.keep({b"k": b"v"})
    assert file.find([b"k"]) == {b"k": b"v"}


def test_a_torn_file_is_no_error(tmp_path: Path) -> None:
    file = Kept(tmp_path)
    file.keep({kept.key(str(number)): b"v" * 2_000 for number in range(100)})
    whole = (tmp_path / kept.FILE).read_bytes()
    (tmp_path / kept.FILE).write_bytes(whole[: len(whole) // 3])
    assert file.find([kept.key("99")]) in ({}, {kept.key("99"): b"v" * 2_000})
    file.keep({b"k": b"v"})
    assert file.find([b"k"]) in ({}, {b"k": b"v"})


def test_somebody_elses_database_is_left_alone(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / kept.FILE)) as other, other:
        other.execute("CREATE TABLE kept (name TEXT)")
    file = Kept(tmp_path)
    file.keep({b"k": b"v"})
    assert file.find([b"k"]) == {}


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file where the folder should be")
    file = Kept(tmp_path / "taken")
    file.keep({b"k": b"v"})
    assert file.find([b"k"]) == {}


def test_what_nobody_asked_for_in_a_month_is_forgotten(tmp_path: Path) -> None:
    file = Kept(tmp_path)
    file.keep({b"old": b"1", b"asked for": b"2"})
    with closing(sqlite3.connect(tmp_path / kept.FILE)) as opened, opened:
        opened.execute("UPDATE kept SET day = day - ?", (kept.UNUSED_DAYS + 1,))
    assert file.find([b"asked for"]) == {b"asked for": b"2"}
    file.keep({b"new": b"3"})
    assert file.find([b"old", b"asked for", b"new"]) == {b"asked for": b"2", b"new": b"3"}
