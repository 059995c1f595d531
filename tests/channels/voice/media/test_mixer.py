import numpy as np
import pytest

from channels.voice.media.frames import silence
from channels.voice.media.inlet import MOST_FRAMES, WATCHED_TICKS, Inlet
from channels.voice.media.mixer import Mixer

from .sounds import cut, sine, strength

TONES = {"ann": 400, "ben": 700, "cat": 1000}
EVERYBODY = {(ear, mouth): 1.0 for ear in TONES for mouth in TONES if ear != mouth}


def bridge(gains: dict[tuple[str, str], float], *, rates: dict[str, int] | None = None) -> Mixer:
    mixer = Mixer()
    for name in TONES:
        mixer.join(name, (rates or {}).get(name, 8000))
    mixer.set_gains(gains)
    return mixer


def run(mixer: Mixer, *, ms: int = 400, rates: dict[str, int] | None = None) -> dict[str, bytes]:
    """What everybody hears while each says a tone of their own."""
    wanted = rates or {}
    said = {
        name: cut(sine(hz, ms, rate=wanted.get(name, 8000)), wanted.get(name, 8000))
        for name, hz in TONES.items()
    }
    heard: dict[str, bytes] = {}
    for tick in range(ms // 20):
        for name, frames in said.items():
            mixer.put(name, frames[tick])
        for name, frame in mixer.mix().items():
            heard[name] = heard.get(name, b"") + frame
    return heard


def tones_in(pcm: bytes, rate: int = 8000) -> dict[str, float]:
    found = {name: strength(pcm[rate // 5 :], hz, rate=rate) for name, hz in TONES.items()}
    return {name: round(level, 1) for name, level in found.items() if level > 0.01}


def test_everybody_hears_the_others_and_not_themselves() -> None:
    heard = run(bridge(EVERYBODY))
    assert tones_in(heard["ann"]) == {"ben": 0.3, "cat": 0.3}
    assert tones_in(heard["ben"]) == {"ann": 0.3, "cat": 0.3}
    assert tones_in(heard["cat"]) == {"ann": 0.3, "ben": 0.3}


def test_a_gain_is_a_factor() -> None:
    heard = run(bridge({("ann", "ben"): 0.5}))
    assert strength(heard["ann"][1600:], 700) == pytest.approx(0.15, rel=0.02)
    assert set(heard) == {"ann"}


def test_legs_of_both_rates_meet() -> None:
    rates = {"ann": 16000}
    heard = run(bridge(EVERYBODY, rates=rates), rates=rates)
    assert len(heard["ann"]) == 2 * len(heard["ben"])
    assert tones_in(heard["ann"], 16000) == {"ben": 0.3, "cat": 0.3}
    assert tones_in(heard["ben"]) == {"ann": 0.3, "cat": 0.3}


def test_the_bridge_changes_its_rate_under_way() -> None:
    rates = {"ann": 16000, "ben": 16000}
    mixer = bridge(EVERYBODY, rates=rates)
    run(mixer, rates=rates)
    mixer.set_rate(16000)
    heard = run(mixer, rates=rates)
    assert tones_in(heard["ann"], 16000) == {"ben": 0.3, "cat": 0.3}
    assert tones_in(heard["cat"]) == {"ann": 0.3, "ben": 0.3}


def test_too_loud_is_cut_off_and_does_not_wrap() -> None:
    mixer = bridge({("ann", "ben"): 1.0, ("ann", "cat"): 1.0})
    loud = np.full(160, 30000, "<i2").tobytes()
    heard = []
    for _ in range(3):
        mixer.put("ben", loud)
        mixer.put("cat", loud)
        heard.append(mixer.mix()["ann"])
    assert set(np.frombuffer(heard[-1], "<i2")) == {32767}


def test_gains_change_over_one_frame_without_a_step() -> None:
    mixer = bridge({("ann", "ben"): 1.0})
    level = np.full(160, 10000, "<i2").tobytes()
    mixer.put("ben", level)
    rising = np.frombuffer(mixer.mix()["ann"], "<i2")
    assert rising[0] == 0
    assert rising[-1] == 10000
    assert np.diff(rising).max() < 100
    mixer.set_gains({})
    mixer.put("ben", level)
    falling = np.frombuffer(mixer.mix()["ann"], "<i2")
    assert (falling[0], falling[-1]) == (10000, 0)
    assert mixer.mix() == {}


def test_who_stays_goes_on_when_others_come_and_go() -> None:
    mixer = bridge({("ann", "ben"): 1.0})
    level = np.full(160, 10000, "<i2").tobytes()
    mixer.put("ben", level)
    mixer.mix()
    mixer.join("dan")
    mixer.leave("cat")
    mixer.leave("cat")
    mixer.put("ben", level)
    assert set(np.frombuffer(mixer.mix()["ann"], "<i2")) == {10000}
    assert mixer.parties == ("ann", "ben", "dan")


def test_who_says_nothing_is_silent() -> None:
    mixer = bridge({("ann", "ben"): 1.0})
    assert mixer.mix() == {"ann": silence(8000)}


def test_strangers_are_not_heard() -> None:
    mixer = bridge(EVERYBODY)
    mixer.put("eve", sine(500, 20))
    assert set(mixer.mix()) == set(TONES)


def test_an_empty_bridge_gives_nothing() -> None:
    assert Mixer().mix() == {}


def test_the_oldest_frame_is_dropped_when_too_many_wait() -> None:
    inlet = Inlet()
    for number in range(MOST_FRAMES + 2):
        inlet.put(bytes([number]))
    assert inlet.take() == bytes([2])
    assert inlet.dropped == 2


def test_a_buffer_that_stays_long_is_shortened() -> None:
    inlet = Inlet()
    for _ in range(4):
        inlet.put(b"a")
    for _ in range(WATCHED_TICKS * 4):
        inlet.put(b"b")
        inlet.take()
    assert 0 < inlet.dropped <= 3


def test_a_buffer_that_is_used_is_left_alone() -> None:
    inlet = Inlet()
    for _ in range(WATCHED_TICKS):
        for _ in range(3):
            inlet.put(b"a")
        assert [inlet.take() for _ in range(3)] == [b"a"] * 3
    assert inlet.dropped == 0
    assert inlet.take() is None


def test_a_frame_of_another_length_breaks_nothing() -> None:
    mixer = bridge({("ann", "ben"): 1.0})
    mixer.mix()
    mixer.put("ben", b"\1\0" * 10)
    mixer.put("ben", b"\1\0" * 500)
    assert [len(mixer.mix()["ann"]) for _ in range(2)] == [320, 320]


def test_nothing_is_mixed_while_nobody_says_what_others_may_hear() -> None:
    mixer = bridge({("ann", "ben"): 1.0})
    tone = cut(sine(700, 100))
    heard = []
    for tick in range(12):
        mixer.put("cat", tone[0])  # whom nobody may hear
        if tick >= 6:
            mixer.put("ben", tone[tick % 5])
        heard.append(mixer.mix().get("ann"))
    assert heard[:2] == [silence(8000)] * 2  # the gains came, and the end of what was before
    assert heard[2:6] == [None] * 4
    assert heard[6:] == [tone[tick % 5] for tick in range(6, 12)]
    mixer.set_gains({("ann", "cat"): 1.0})
    mixer.put("cat", tone[0])
    assert np.any(np.frombuffer(mixer.mix()["ann"], "<i2"))
