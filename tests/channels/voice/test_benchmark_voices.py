"""Who speaks the benchmark's requests: everyone a share, at every speed, and nothing unchecked."""

from collections import Counter
from pathlib import Path

import pytest

from benchmarks.calls.learnt import ENGLISH, PACK, NoVoices, fetched
from benchmarks.calls.turns import SPEEDS, dealt, drawn, groups
from benchmarks.calls.voices import EN, ZH, Voice


def voice(name: str, group: str) -> Voice:
    return Voice(name=name, group=group, language=EN, say=lambda text, speed: b"", is_learnt=True)


def test_the_requests_are_enough() -> None:
    assert len(drawn(EN, None, seed=1)) >= 200
    assert len(drawn(ZH, None, seed=1)) >= 100


def test_every_voice_has_its_share_and_every_speed() -> None:
    asked = drawn(EN, 240, seed=1)
    turns = dealt(asked, [voice(name, "eight") for name in "abcdefgh"])
    assert [turn.request for turn in turns] == asked
    assert set(Counter(turn.voice.name for turn in turns).values()) == {30}
    assert set(Counter((t.voice.name, t.speed) for t in turns).values()) == {30 // len(SPEEDS)}


def test_a_group_shares_the_requests_and_another_says_them_too() -> None:
    ann, bob, eve = voice("ann", "x"), voice("bob", "y"), voice("eve", "x")
    assert groups([ann, bob, eve]) == [[ann, eve], [bob]]


def test_a_pack_that_has_changed_is_not_used(tmp_path: Path) -> None:
    (tmp_path / f"{PACK}.tgz").write_bytes(b"something else")
    with pytest.raises(NoVoices, match="is not what it was"):
        fetched(tmp_path, ENGLISH)
    assert list((tmp_path / PACK).iterdir()) == []
