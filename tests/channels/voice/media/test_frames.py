import pytest

from channels.voice.media.frames import (
    Reframer,
    duration_ms,
    frame_bytes,
    level_dbfs,
    silence,
)

from .sounds import sine


def test_a_frame_is_20_ms_of_16_bit_samples() -> None:
    assert frame_bytes(8000) == 320
    assert frame_bytes(16000) == 640
    assert len(silence(8000)) == 320
    assert duration_ms(silence(16000, 500), 16000) == 500


@pytest.mark.parametrize(
    ("sound", "dbfs"),
    [(sine(400, 1000, level=1.0), -3.01), (sine(400, 1000, level=0.1), -23.01)],
)
def test_levels_are_below_full_scale(sound: bytes, dbfs: float) -> None:
    assert level_dbfs(sound) == pytest.approx(dbfs, abs=0.05)


def test_silence_has_the_lowest_level() -> None:
    assert level_dbfs(silence(8000)) == level_dbfs(b"") == -100.0


@pytest.mark.parametrize("piece", [1, 33, 320, 480, 1000])
def test_audio_of_any_length_becomes_frames_in_order(piece: int) -> None:
    sound = sine(400, 400)
    reframer = Reframer(8000)
    frames = [
        frame
        for at in range(0, len(sound), piece)
        for frame in reframer.feed(sound[at : at + piece])
    ]
    assert {len(frame) for frame in frames} == {320}
    assert b"".join(frames) == sound
    assert reframer.flush() is None


def test_the_rest_is_filled_up_with_silence() -> None:
    reframer = Reframer(8000)
    assert reframer.feed(b"\1" * 100) == []
    assert reframer.flush() == b"\1" * 100 + b"\0" * 220
