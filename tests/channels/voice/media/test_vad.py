import numpy as np
import pytest

from channels.voice.media.vad import SileroModel, SileroVad, model_path

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
