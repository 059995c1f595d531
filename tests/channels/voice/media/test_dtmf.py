import numpy as np
import pytest

from channels.voice.media import dtmf
from channels.voice.media.dtmf import DIGITS, DigitCollector, EntryRules, InbandDigits
from channels.voice.media.frames import FULL_SCALE, clipped, silence

from .sounds import RECORDINGS, cut, noise, recording, sine

ALL = "123A456B789C*0#D"


def heard(pcm: bytes, rate: int = 8000) -> str:
    detector = InbandDigits(rate)
    frames = [*cut(pcm, rate), *cut(silence(rate, 100), rate)]
    return "".join(digit for frame in frames for digit in detector.feed(frame))


def played(digits: str, *, on_ms: int, off: float, snr_db: float, seed: int = 7) -> bytes:
    """Keys as a bad line carries them: tones off by a share `off`, in noise."""
    chance = np.random.default_rng(seed)
    parts = [np.zeros(8 * 33)]
    for digit in digits:
        row = next(n for n, keys in enumerate(dtmf.KEYS) if digit in keys)
        column = dtmf.KEYS[row].index(digit)
        at = np.arange(8 * on_ms) / 8000
        low = np.sin(2 * np.pi * dtmf.ROWS_HZ[row] * (1 + off) * at)
        high = np.sin(2 * np.pi * dtmf.COLUMNS_HZ[column] * (1 + off) * at)
        parts += [0.2 * (low + high), np.zeros(8 * 40)]
    clean = np.concatenate(parts)
    noisy = clean + chance.normal(0, 0.2 * 10 ** (-snr_db / 20), clean.size)
    return clipped(noisy * FULL_SCALE).tobytes()


@pytest.mark.parametrize("rate", [8000, 16000])
def test_every_key_is_heard_once(rate: int) -> None:
    assert heard(dtmf.tones(ALL, rate), rate) == ALL


def test_a_key_held_for_long_counts_once() -> None:
    assert heard(dtmf.tones("5", 8000, on_ms=3000)) == "5"


def test_the_same_key_twice_counts_twice() -> None:
    assert heard(dtmf.tones("55", 8000, on_ms=60, off_ms=60)) == "55"


@pytest.mark.parametrize("off", [-0.015, 0.0, 0.015])
def test_short_keys_on_a_bad_line_are_heard(off: float) -> None:
    assert heard(played(ALL, on_ms=40, off=off, snr_db=10)) == ALL


@pytest.mark.parametrize("off", [-0.035, 0.035])
def test_tones_that_are_too_far_off_are_no_keys(off: float) -> None:
    assert heard(played(ALL, on_ms=80, off=off, snr_db=30)) == ""


@pytest.mark.parametrize(
    "sound",
    [
        sine(697, 500),
        sine(1336, 500),
        sine(440, 500),
        noise(5000),
        noise(5000, rms=0.3, seed=2),
        dtmf.tones("5", 8000, on_ms=15),
    ],
    ids=["row", "column", "dial tone", "quiet noise", "loud noise", "a click"],
)
def test_what_is_no_key_is_not_heard(sound: bytes) -> None:
    assert heard(sound) == ""


@pytest.mark.live
@pytest.mark.skipif(not RECORDINGS.is_dir(), reason="no recorded voice is installed")
def test_speech_is_not_taken_for_keys() -> None:
    names = sorted(path.stem for path in RECORDINGS.glob("*.wav"))[:150]
    assert "".join(heard(recording(name)) for name in names) == ""


def test_audio_with_a_key_is_marked_until_it_is_let_go() -> None:
    detector = InbandDigits(8000)
    downs = []
    for frame in cut(silence(8000, 60) + dtmf.tones("7", 8000, on_ms=100) + silence(8000, 100)):
        detector.feed(frame)
        downs.append(detector.is_down)
    assert not downs[0]
    assert all(downs[5:8])
    assert not downs[-1]


def test_made_tones_use_only_keys_and_keep_pauses() -> None:
    assert heard(dtmf.tones("1,2", 8000)) == "12"
    assert len(dtmf.tones("1,2", 8000)) == 3 * 180 * 16
    assert sum(map(len, dtmf.tone_frames("12", 8000))) == 2 * 180 * 16
    assert len(DIGITS) == 16


def test_an_entry_ends_when_it_is_full() -> None:
    collector = DigitCollector(EntryRules(most=3))
    assert [collector.press(digit, 0) for digit in "123"] == [None, None, "123"]
    assert collector.digits == ""


def test_an_entry_ends_with_the_terminator() -> None:
    collector = DigitCollector(EntryRules(most=10))
    assert [collector.press(digit, 0) for digit in "42#"] == [None, None, "42"]
    assert collector.press("#", 0) == ""


def test_without_a_terminator_its_key_is_a_digit() -> None:
    collector = DigitCollector(EntryRules(most=2, terminator=""))
    assert [collector.press(digit, 0) for digit in "1#"] == [None, "1#"]


def test_an_entry_ends_when_nothing_follows() -> None:
    collector = DigitCollector(EntryRules(most=10, between_ms=3000))
    assert collector.tick(99_000) is None
    collector.press("4", 1000)
    assert collector.tick(3999) is None
    assert collector.tick(4000) == "4"
