import numpy as np
import pytest

from channels.voice.media.frames import duration_ms, level_dbfs, samples
from channels.voice.media.music import Tone, hold_music, network_tone, record_beep

from .sounds import strength


def test_the_music_is_half_a_minute_of_soft_sound() -> None:
    music = hold_music()
    assert duration_ms(music, 8000) == 30_000
    assert level_dbfs(music) == pytest.approx(-24, abs=0.1)
    assert abs(samples(music).astype(int)).max() < 20_000


def test_the_music_never_stops_and_has_no_seam() -> None:
    music = hold_music()
    seconds = [level_dbfs(music[at : at + 16000]) for at in range(0, len(music), 16000)]
    assert min(seconds) > -36
    wave = samples(music).astype(int)
    assert abs(wave[0] - wave[-1]) <= abs(np.diff(wave)).max()


@pytest.mark.parametrize(
    ("tone", "country", "hz", "ms"),
    [
        (Tone.RINGBACK, "en-GB", 400, 3000),
        (Tone.BUSY, "en-GB", 400, 750),
        (Tone.CONGESTION, "en-GB", 400, 1500),
        (Tone.RINGBACK, "zh-CN", 450, 5000),
        (Tone.BUSY, "zh-CN", 450, 700),
        (Tone.CONGESTION, "zh-CN", 450, 1400),
        (Tone.BUSY, "fr-FR", 400, 750),
    ],
)
def test_tones_have_their_countrys_pitch_and_length(
    tone: Tone, country: str, hz: int, ms: int
) -> None:
    sound = network_tone(tone, country)
    assert duration_ms(sound, 8000) == ms
    assert strength(sound[:3200], hz) > 0.08
    assert level_dbfs(sound[-1600:]) == -100


def test_the_beep_is_short() -> None:
    assert duration_ms(record_beep(16000), 16000) == 350
