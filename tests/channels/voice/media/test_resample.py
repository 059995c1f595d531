import numpy as np
import pytest

from channels.voice.media import resample
from channels.voice.media.resample import Doubler, Halver, converter, resampled

from .sounds import cut, sine, strength


def streamed(stage: Doubler | Halver, pcm: bytes, rate: int) -> bytes:
    return b"".join(stage.feed(frame) for frame in cut(pcm, rate))


@pytest.mark.parametrize("hz", [200, 1000, 3000, 3400])
def test_speech_passes_both_ways(hz: int) -> None:
    up = streamed(Doubler(), sine(hz, 1000), 8000)
    assert len(up) == 32000
    assert strength(up[3200:], hz, rate=16000) == pytest.approx(0.3, rel=0.03)
    down = streamed(Halver(), sine(hz, 1000, rate=16000), 16000)
    assert len(down) == 16000
    assert strength(down[1600:], hz) == pytest.approx(0.3, rel=0.03)


@pytest.mark.parametrize("hz", [4600, 5000, 7000])
def test_what_a_telephone_cannot_carry_does_not_fold_back(hz: int) -> None:
    down = streamed(Halver(), sine(hz, 1000, rate=16000), 16000)
    assert strength(down, 8000 - hz) < 0.005


def test_frames_join_without_a_seam() -> None:
    whole = Halver().feed(sine(700, 400, rate=16000))
    assert streamed(Halver(), sine(700, 400, rate=16000), 16000) == whole


def test_the_delay_is_below_2_ms() -> None:
    assert resample.DELAY_MS < 2
    click = np.zeros(320, "<i2")
    click[100] = 20000
    up = np.frombuffer(Doubler().feed(click[:160].tobytes()), "<i2")
    assert int(abs(up).argmax()) - 200 == resample.CENTRE


def test_a_stream_of_the_same_rate_needs_no_stage() -> None:
    assert converter(8000, 8000) is None
    with pytest.raises(ValueError, match="44100"):
        converter(44100, 8000)


def test_a_recording_is_converted_at_once() -> None:
    down = resampled(sine(1000, 1000, rate=24000), 24000)
    assert len(down) == pytest.approx(16000, abs=4)
    assert strength(down, 1000) == pytest.approx(0.3, rel=0.02)
