import pytest

from channels.voice.media.quality import Arrivals, mos


def test_a_clean_line_sounds_good() -> None:
    assert mos() == pytest.approx(4.38, abs=0.05)


def test_loss_delay_and_jitter_each_cost() -> None:
    assert mos() > mos(loss=0.02) > mos(loss=0.1) > mos(loss=0.5) >= 1.0
    assert mos() > mos(rtt_ms=600) > mos(rtt_ms=1500) >= 1.0
    assert mos() > mos(jitter_ms=100)


def test_regular_arrivals_have_no_jitter() -> None:
    arrivals = Arrivals()
    for number in range(100):
        arrivals.came(number * 0.02)
    assert arrivals.received == 100
    assert arrivals.jitter_ms == pytest.approx(0, abs=1e-6)


def test_arrivals_that_swing_have_jitter() -> None:
    arrivals = Arrivals()
    for number in range(200):
        arrivals.came(number * 0.02 + (number % 2) * 0.01)
    assert arrivals.jitter_ms == pytest.approx(10, abs=0.5)
