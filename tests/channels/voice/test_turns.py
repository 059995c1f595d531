"""Callers' own words, spoken, heard and acted upon: engines, model and flow for real."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from benchmarks.calls.hearing import Bench, listening
from benchmarks.calls.turns import dealt, drawn, heard
from benchmarks.calls.understanding import Company, Did, Judged, harbour_gas, share
from benchmarks.calls.voices import EN, Voice, hibari
from tests.nlu.callers import Request
from tests.nlu.sentences import ROOT

pytestmark = pytest.mark.live

ASKED = 40
LEAST_UNDERSTOOD = {None: 0.95, 10.0: 0.9}
"""Done, or asked about rightly; by decibels of speech over noise."""
VOICE = Voice(name="hibari", group="hibari", language=EN, say=hibari, is_learnt=True)
EMERGENCIES = ("smell_gas", "carbon_monoxide")


@pytest.fixture(scope="module")
def company() -> Company:
    return harbour_gas(ROOT / "data" / "models")


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with listening(ROOT / "data" / "speech", tmp_path / "cache") as ready:
        yield ready


@pytest.fixture(scope="module")
def asked() -> list[Request]:
    return drawn(EN, ASKED, seed=1)


@pytest.mark.parametrize("snr_db", [None, 10.0])
async def test_callers_get_where_they_want_to_go(
    bench: Bench, company: Company, asked: list[Request], snr_db: float | None
) -> None:
    judged = await said(bench, company, asked, snr_db)
    assert share(judged, Did.RIGHT, Did.ASKED) >= LEAST_UNDERSTOOD[snr_db], _not_understood(judged)
    assert [each for each in judged if each.did is Did.WRONG] == []


async def test_a_spoken_emergency_is_obeyed(bench: Bench, company: Company) -> None:
    urgent = [each for each in drawn(EN, None, seed=1) if each.intent in EMERGENCIES]
    judged = await said(bench, company, urgent, None)
    assert _not_understood(judged) == []


async def said(
    bench: Bench, company: Company, asked: list[Request], snr_db: float | None
) -> list[Judged]:
    found = await heard(bench, company, dealt(asked, [VOICE]), [snr_db])
    return [each.judged for each in found]


def _not_understood(judged: list[Judged]) -> list[tuple[str, str, str]]:
    done = (Did.RIGHT, Did.ASKED)
    return [(each.request.text, each.text, each.what) for each in judged if each.did not in done]
