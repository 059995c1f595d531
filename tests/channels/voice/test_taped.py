"""Recordings while they are made: read back as written, cut short by a crash, never changed."""

import wave
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.voice import sealed
from channels.voice.archive import archive, main
from channels.voice.node.main import left_recordings
from channels.voice.taped import HEAD, LENGTH, NONCE, TAG, Sealer, Tape, measure
from core.errors import Invalid
from tests.channels.voice.media.sounds import sine

SECRET, ID, RATE = "a secret of the installation", "c1-1", 8000
SECOND = 4 * RATE
SOUND = np.random.default_rng(1).bytes(3 * SECOND)
PIECES = [SOUND[at : at + SECOND] for at in range(0, len(SOUND), SECOND)]

blocks_of_sound = st.lists(st.integers(0, 40).map(lambda n: bytes([n % 251]) * 4 * n), max_size=6)


def written(pieces: list[bytes], *, id: str = ID, rate: int = RATE) -> list[bytes]:
    """A whole tape: head, blocks, end."""
    sealer = Sealer(SECRET, id, rate)
    return [sealer.head, *(sealer.block(piece) for piece in pieces), sealer.end()]


def taped_file(folder: Path, parts: list[bytes], *, id: str = ID) -> Path:
    path = folder / f"{id}.tape"
    path.write_bytes(b"".join(parts))
    return path


def played(path: Path, *, id: str = ID, secret: str = SECRET) -> tuple[bytes, bool]:
    tape = Tape(path, id, secret)
    return b"".join(tape.read()), tape.is_whole


@settings(max_examples=60)
@given(blocks_of_sound)
def test_what_is_written_is_read(pieces: list[bytes]) -> None:
    with TemporaryDirectory() as folder:
        path = taped_file(Path(folder), written(pieces))
        assert played(path) == (b"".join(pieces), True)
        assert measure(path).frames * 4 == sum(map(len, pieces))


@settings(max_examples=150)
@given(blocks_of_sound, st.data())
def test_a_tape_cut_anywhere_gives_every_block_that_is_whole(
    pieces: list[bytes], data: st.DataObject
) -> None:
    parts = written(pieces)
    whole = b"".join(parts)
    size = data.draw(st.integers(HEAD.size, len(whole) - 1))
    ends = np.cumsum([len(part) for part in parts])[1:-1]
    with TemporaryDirectory() as folder:
        path = taped_file(Path(folder), [whole[:size]])
        expected = b"".join(pieces[: int((ends <= size).sum())])
        assert played(path) == (expected, False)
        assert measure(path).frames * 4 == len(expected)


@settings(max_examples=150)
@given(st.data())
def test_any_changed_byte_is_noticed(data: st.DataObject) -> None:
    whole = bytearray(b"".join(written([piece[:400] for piece in PIECES])))
    at = data.draw(st.integers(0, len(whole) - 1))
    whole[at] ^= data.draw(st.integers(1, 255))
    with TemporaryDirectory() as folder:
        path = taped_file(Path(folder), [bytes(whole)])
        try:
            sound, is_whole = played(path)
        except Invalid:
            return
        assert not is_whole, "at most the end is missed"
        assert b"".join(piece[:400] for piece in PIECES).startswith(sound)


def without(number: int) -> Callable[[list[bytes]], list[bytes]]:
    return lambda parts: parts[:number] + parts[number + 1 :]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(without(1), id="the first left out"),
        pytest.param(without(2), id="one left out"),
        pytest.param(lambda p: [p[0], p[2], p[1], *p[3:]], id="two swapped"),
        pytest.param(lambda p: [*p[:2], p[1], *p[2:]], id="one repeated"),
        pytest.param(lambda p: [*p, p[1]], id="something after the end"),
        pytest.param(lambda p: [*p, b"\0"], id="a byte after the end"),
        pytest.param(lambda p: [p[0], p[-1], *p[1:-1]], id="the end first"),
        pytest.param(lambda p: [*p[:2], written(PIECES, id="c2-1")[2], *p[3:]], id="of another"),
        pytest.param(lambda p: [written([], rate=16000)[0], *p[1:]], id="another rate"),
        pytest.param(lambda p: [*p[:2], LENGTH.pack(1 << 19), *p[2:]], id="a length beyond any"),
        pytest.param(lambda p: [*p[:2], bytes(50), *p[2:]], id="nothing between"),
    ],
)
def test_blocks_cannot_be_left_out_moved_or_repeated(
    tmp_path: Path, change: Callable[[list[bytes]], list[bytes]]
) -> None:
    parts = written(PIECES)
    changed = change(parts)
    assert changed != parts
    path = taped_file(tmp_path, changed)
    with pytest.raises(Invalid):
        played(path)


@pytest.mark.parametrize("how", ["another recording", "another secret"])
def test_a_tape_is_for_one_recording_and_one_secret(tmp_path: Path, how: str) -> None:
    path = taped_file(tmp_path, written(PIECES))
    with pytest.raises(Invalid):
        played(
            path,
            id="c2-1" if how == "another recording" else ID,
            secret="another" if how == "another secret" else SECRET,
        )


def test_what_a_power_cut_leaves_blank_is_no_change(tmp_path: Path) -> None:
    parts = written(PIECES)
    half = parts[3][: len(parts[3]) // 2]
    path = taped_file(tmp_path, [*parts[:3], half, bytes(3 * SECOND)])
    assert played(path) == (SOUND[: 2 * SECOND], False)


@pytest.mark.parametrize("held", [b"", b"RIFF", b"MSTAPE1\n", b"MSTAPE1\n" + bytes(4), bytes(90)])
def test_what_is_no_tape_is_refused(tmp_path: Path, held: bytes) -> None:
    path = taped_file(tmp_path, [held])
    for look in (measure, played):
        with pytest.raises(Invalid):
            look(path)


def stereo_second(hz: int) -> bytes:
    side = np.frombuffer(sine(hz, 1000), "<i2")
    return np.stack([side, side], axis=1).astype("<i2").tobytes()


def test_a_tape_is_put_away_like_an_old_wav(tmp_path: Path) -> None:
    pieces = [stereo_second(400), stereo_second(700)]
    tape = taped_file(tmp_path, written(pieces))
    old = tmp_path / "old.wav"
    with wave.open(str(old), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(b"".join(pieces))
    one = archive(tape, tmp_path / "one", ID, SECRET)
    other = archive(old, tmp_path / "other", ID, SECRET)
    assert (one.seconds, one.is_whole) == (2.0, True)
    assert one == other
    size = sealed.size_of(tmp_path / "one")
    assert size == sealed.size_of(tmp_path / "other") > 1000


def test_a_cut_tape_is_put_away_and_said_to_be_cut(tmp_path: Path) -> None:
    tape = taped_file(tmp_path, written(PIECES)[:-2])
    done = archive(tape, tmp_path / "one", ID, SECRET)
    assert (done.seconds, done.is_whole) == (2.0, False)


def test_a_changed_tape_is_refused_and_nothing_is_put_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    parts = written(PIECES)
    tape = taped_file(tmp_path, [*parts[:2], parts[2][:-1] + b"!", *parts[3:]])
    target = tmp_path / "put" / "away"
    with pytest.raises(Invalid):
        archive(tape, target, ID, SECRET)
    with (tmp_path / "secret").open("w+") as secret:
        secret.write(f"{SECRET}\n")
        secret.seek(0)
        monkeypatch.setattr("sys.stdin", secret)
        assert main([str(tape), str(target), ID]) == sealed.REFUSED
    assert "changed" in capsys.readouterr().err
    assert not target.parent.exists()
    assert tape.exists()


def test_what_a_killed_node_left_is_told_in_both_forms(tmp_path: Path) -> None:
    taped_file(tmp_path, written(PIECES)[:3], id="c1-1")
    with wave.open(str(tmp_path / "c2-1.wav"), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(bytes(SECOND // 2))
    (tmp_path / "c3-1.tape").write_bytes(b"nonsense")
    left = left_recordings(tmp_path)
    assert [(each.call, each.file, each.seconds) for each in left] == [
        ("c1", "c1-1.tape", 2.0),
        ("c2", "c2-1.wav", 0.5),
    ]


def test_a_block_is_as_long_as_its_sound_and_no_more() -> None:
    _, block, end = written([SOUND[:SECOND]])
    assert len(block) == LENGTH.size + NONCE + SECOND + TAG
    assert len(end) == LENGTH.size + NONCE + TAG
