"""Waiting times of the real board, on simulated time, against the theory of queues."""

import math
from statistics import fmean

import pytest

from benchmarks.routing import Centre, calls, erlang_a, erlang_c, first_come_first_served

PER_HOUR, AHT_S = 200.0, 180.0


@pytest.mark.parametrize(
    ("agents", "waits", "asa_s"),
    [(11, 0.6821, 122.78), (12, 0.4494, 40.44), (13, 0.2853, 17.12), (14, 0.1741, 7.84)],
)
def test_erlang_c_by_its_vectors(agents: int, waits: float, asa_s: float) -> None:
    computed = erlang_c(PER_HOUR, AHT_S, agents)
    assert computed[0] == pytest.approx(waits, abs=5e-5)
    assert computed[1] == pytest.approx(asa_s, abs=5e-3)


@pytest.mark.parametrize(
    ("agents", "mean_s", "gives_up"),
    [(9, 23.06, 0.1922), (10, 16.50, 0.1375), (12, 7.39, 0.0616)],
)
def test_erlang_a_by_its_vectors(agents: int, mean_s: float, gives_up: float) -> None:
    computed = erlang_a(PER_HOUR, AHT_S, agents, 120.0)
    assert computed[0] == pytest.approx(gives_up, abs=5e-5)
    assert computed[1] == pytest.approx(mean_s, abs=5e-3)


def test_the_board_serves_first_come_first_served_call_for_call() -> None:
    line = calls(30_000, per_hour=PER_HOUR, aht_s=AHT_S, patience_s=math.inf, seed=1)
    centre = Centre(12)
    centre.run(line)
    assert centre.waits == first_come_first_served(line, 12)
    assert max(centre.waits.values()) > 60e6, "and there was a line to serve"


def test_which_is_erlang_c_in_the_long_run() -> None:
    """A million calls, because at this occupancy fewer are still some percent off."""
    line = calls(1_000_000, per_hour=600, aht_s=AHT_S, patience_s=math.inf, seed=1)
    waits = first_come_first_served(line, 35)
    _, asa_s = erlang_c(600, AHT_S, 35)
    assert fmean(waits.values()) / 1e6 == pytest.approx(asa_s, rel=0.03)


def test_as_many_give_up_as_erlang_a_says() -> None:
    line = calls(40_000, per_hour=PER_HOUR, aht_s=AHT_S, patience_s=120, seed=1)
    centre = Centre(10)
    centre.run(line)
    share, _ = erlang_a(PER_HOUR, AHT_S, 10, 120.0)
    assert centre.gave_up + len(centre.waits) == len(line)
    assert centre.gave_up / len(line) == pytest.approx(share, rel=0.05)
