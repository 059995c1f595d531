import numpy as np
import pytest

from channels.voice.media.frames import FULL_SCALE, ratio, samples
from channels.voice.media.vad import BLOCK, CONTEXT, Floats, SileroModel, SileroVad, model_path

from .sounds import RECORDINGS, cut, noise, recording, sine


@pytest.fixture(scope="module")
def model() -> SileroModel:
    return SileroModel()


def judged(model: SileroModel, pcm: bytes) -> list[float]:
    vad = SileroVad(model)
    return [vad.feed(frame) for frame in cut(pcm)]


def test_the_network_is_found_without_loading_its_package() -> None:
    import sys

    assert model_path().name == "silero_vad.onnx"
    assert "silero_vad" not in sys.modules


@pytest.mark.parametrize(
    "sound", [bytes(32000), noise(2000, rms=0.01), sine(440, 2000)], ids=["none", "noise", "tone"]
)
def test_what_nobody_says_is_not_speech(model: SileroModel, sound: bytes) -> None:
    assert np.mean([probability >= 0.5 for probability in judged(model, sound)]) < 0.1


@pytest.mark.live
@pytest.mark.skipif(not RECORDINGS.is_dir(), reason="no recorded voice is installed")
def test_people_are_heard_and_their_silence_too(model: SileroModel) -> None:
    said = recording("vm-options")
    quiet = bytes(16000)
    found = judged(model, quiet + said + quiet * 2)
    assert max(found[:20]) < 0.5
    assert np.mean([probability >= 0.5 for probability in found[25 : 25 + len(said) // 320]]) > 0.6
    assert max(found[-25:]) < 0.35


@pytest.mark.live
@pytest.mark.skipif(not RECORDINGS.is_dir(), reason="no recorded voice is installed")
def test_streams_do_not_disturb_each_other(model: SileroModel) -> None:
    first, second = recording("vm-options"), recording("vm-goodbye")
    alone = judged(model, first)
    one, other = SileroVad(model), SileroVad(model)
    together = []
    others = cut(second)
    for number, frame in enumerate(cut(first)):
        together.append(one.feed(frame))
        other.feed(others[number % len(others)])
    assert together == alone
    one.reset()
    assert [one.feed(frame) for frame in cut(first)] == alone


class Counting(SileroModel):
    """Knows how often it was asked."""

    asked = 0

    def judge(self, block: Floats, state: Floats) -> tuple[float, Floats]:
        self.asked += 1
        return super().judge(block, state)


def test_a_quiet_line_costs_nothing() -> None:
    model = Counting()
    hiss = noise(2000, rms=10 ** (-66 / 20))
    assert max(judged(model, hiss)) == 0
    assert model.asked == 0
    judged(model, noise(2000, rms=10 ** (-58 / 20)))
    assert model.asked == 62


@pytest.mark.live
@pytest.mark.skipif(not RECORDINGS.is_dir(), reason="no recorded voice is installed")
def test_faint_callers_are_heard_as_they_would_be_without_the_saving(model: SileroModel) -> None:
    said = samples(recording("vm-options"))
    quiet = np.zeros(8000, "<i2")
    for gain_db in (0, -12, -20):
        faint = (said * ratio(gain_db)).astype("<i2")
        line = np.concatenate([quiet, faint, quiet]).tobytes()
        with_saving = np.array(judged(model, line)) >= 0.5
        every_block = np.array(judged_always(model, line)) >= 0.5
        assert np.mean(with_saving == every_block) > 0.97


def judged_always(model: SileroModel, pcm: bytes) -> list[float]:
    """As `judged`, without leaving out what is quiet."""
    wave, state = samples(pcm).astype(np.float32) / FULL_SCALE, np.zeros((2, 1, 128), np.float32)
    wave = np.concatenate([np.zeros(CONTEXT, np.float32), wave])
    found = []
    for at in range(0, wave.size - CONTEXT - BLOCK + 1, BLOCK):
        probability, state = model.judge(wave[np.newaxis, at : at + CONTEXT + BLOCK], state)
        found.append(probability)
    ends = [min((number + 1) * 160 // BLOCK, len(found)) for number in range(len(cut(pcm)))]
    return [found[end - 1] if end else 0.0 for end in ends]
