"""Recordings at rest: whole, in any part, and never changed without being noticed."""

import wave
from pathlib import Path

import av
import numpy as np
import pytest

from channels.voice import sealed
from channels.voice.archive import archive
from channels.voice.sealed import PIECE, peaks_from, seal_pieces, size_of
from channels.voice.sealing import seal, unseal
from core.errors import Invalid
from tests.channels.voice.media.sounds import sine

SECRET, ID = "a secret of the installation", "c1-1"


def sealed_file(path: Path, plain: bytes, id: str = ID) -> Path:
    with path.open("wb") as file:
        seal_pieces(plain, file, id, SECRET)
    return path


def opened(path: Path, start: int, end: int, *, id: str = ID, secret: str = SECRET) -> bytes:
    return b"".join(sealed.read(path, id, secret, start, end))


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 3 * PIECE + 17])
def test_any_part_can_be_read(tmp_path: Path, size: int) -> None:
    plain = np.random.default_rng(1).bytes(size)
    path = sealed_file(tmp_path / "x", plain)
    assert size_of(path) == size
    for start, end in [(0, size), (size // 2, size), (PIECE - 1, PIECE + 1), (size - 1, size)]:
        first, last = max(0, min(start, size)), min(end, size)
        assert opened(path, first, last) == plain[first:last]


def test_nothing_of_the_audio_is_in_the_file(tmp_path: Path) -> None:
    path = sealed_file(tmp_path / "x", b"card number 4111" * 100)
    assert b"card" not in path.read_bytes()


@pytest.mark.parametrize("how", ["flipped", "cut", "swapped", "doubled", "named anew", "secret"])
def test_whatever_is_done_to_the_file_is_noticed(tmp_path: Path, how: str) -> None:
    path = sealed_file(tmp_path / "x", np.random.default_rng(1).bytes(3 * PIECE))
    held = path.read_bytes()
    head, body = held[: len(sealed.MAGIC)], held[len(sealed.MAGIC) :]
    step = PIECE + sealed.NONCE + sealed.TAG
    pieces = [body[at : at + step] for at in range(0, len(body), step)]
    match how:
        case "flipped":
            path.write_bytes(held[:-1] + bytes([held[-1] ^ 1]))
        case "cut":
            path.write_bytes(head + b"".join(pieces[:2]))
        case "swapped":
            path.write_bytes(head + pieces[1] + pieces[0] + pieces[2])
        case "doubled":
            path.write_bytes(head + b"".join([*pieces, pieces[2]]))
    with pytest.raises(Invalid):
        opened(
            path, 0, size_of(path),
            id="c2-1" if how == "named anew" else ID,
            secret="another" if how == "secret" else SECRET,
        )  # fmt: skip


def test_what_is_no_sealed_recording_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"RIFF" + bytes(100))
    with pytest.raises(Invalid):
        opened(path, 0, 10)


def stereo(path: Path, left: bytes, right: bytes) -> Path:
    both = np.stack([np.frombuffer(left, "<i2"), np.frombuffer(right, "<i2")], axis=1)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(both.astype("<i2").tobytes())
    return path


def test_a_recording_keeps_its_two_sides_apart(tmp_path: Path) -> None:
    left = sine(440, 1000) + bytes(16_000)
    right = bytes(16_000) + sine(1000, 1000, level=0.6)
    source = stereo(tmp_path / "x.wav", left, right)
    target = tmp_path / "c1" / "x.sealed"
    done = archive(source, target, ID, SECRET)
    assert done.seconds == pytest.approx(2.0)
    bars = peaks_from(done.peaks)
    assert len(bars) == 240
    assert (bars[20], bars[220]) == (
        [pytest.approx(0.3, abs=0.02), 0],
        [0, pytest.approx(0.6, abs=0.02)],
    )
    assert source.exists()
    assert not list(target.parent.glob("*.part"))
    ogg = tmp_path / "x.ogg"
    ogg.write_bytes(opened(target, 0, size_of(target)))
    with av.open(str(ogg)) as container:
        frames = [frame.to_ndarray() for frame in container.decode(audio=0)]
    whole = np.concatenate(frames, axis=1)
    half = whole.shape[1] // 2
    loud = [[float(np.abs(part).max()) for part in (side[:half], side[half:])] for side in whole]
    assert loud[0][0] > 5 * loud[0][1]
    assert loud[1][1] > 5 * loud[1][0]


def test_an_empty_recording_can_be_put_away(tmp_path: Path) -> None:
    done = archive(stereo(tmp_path / "x.wav", b"", b""), tmp_path / "y", ID, SECRET)
    assert done.seconds == 0


def test_passwords_of_lines_are_sealed() -> None:
    assert seal(SECRET, "") == unseal(SECRET, "") == ""
    kept = seal(SECRET, "täster 1")
    assert "täster" not in kept
    assert kept != seal(SECRET, "täster 1")
    assert unseal(SECRET, kept) == "täster 1"
    for secret, text in (("another", kept), (SECRET, kept[:-2] + "xx"), (SECRET, "nonsense")):
        with pytest.raises(Invalid):
            unseal(secret, text)
