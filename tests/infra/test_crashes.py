"""Killed at random moments and at each named place, nothing acknowledged is lost or done twice."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
import sqlalchemy as sa

from infra.db import Row
from infra.effects import EffectState, effect
from infra.events import event
from infra.ledger import InboundState, inbound
from tests.infra.databases import Templates

pytestmark = pytest.mark.live

RANDOM_KILLS = 8
POINTS = ["claimed:3", "processed:5", "relay.performed:4"]
ROOT = Path(__file__).parents[2]
ALL_SETTLED_WITHIN_S = 30.0


class Victim:
    """Starts the process again and again on one database, and keeps what it acknowledged."""

    def __init__(self, url: str, side_effects: Path) -> None:
        self.url = url
        self.side_effects = side_effects
        self.acknowledged: list[str] = []
        self._runs = 0

    def start(self, *, run: str | None = None, crash_at: str = "") -> "subprocess.Popen[str]":
        self._runs += 1
        words = [self.url, str(self.side_effects), run or f"run{self._runs:03}"]
        environ = {**os.environ, "PYTHONPATH": str(ROOT), "MAINSTEM_CRASH_AT": crash_at}
        command = [sys.executable, "-P", "-m", "tests.infra.crashing", *words]
        return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environ, cwd=ROOT)

    def kill_after(self, lines: int) -> None:
        """Let it acknowledge some deliveries, then kill it as a power cut would."""
        process = self.start()
        assert process.stdout is not None
        for _ in range(lines):
            self.acknowledged.append(process.stdout.readline().strip())
        process.send_signal(signal.SIGKILL)
        self._drain(process)

    def die_at(self, point: str) -> None:
        process = self.start(crash_at=point)
        self._drain(process)
        assert process.returncode == 137

    def settle(self) -> None:
        """Run it without new deliveries until nothing is left to do."""
        process = self.start(run="last")
        deadline = time.monotonic() + ALL_SETTLED_WITHIN_S
        while self._open() and time.monotonic() < deadline and process.poll() is None:
            time.sleep(0.05)  # another process works; there is nothing here to wait on
        process.kill()
        self._drain(process)

    def rows(self, statement: sa.Executable) -> Sequence[Row]:
        engine = sa.create_engine(self.url, poolclass=sa.NullPool)
        with engine.connect() as connection:
            found: Sequence[Row] = connection.execute(statement).fetchall()
        engine.dispose()
        return found

    def _open(self) -> bool:
        unread = sa.select(inbound.c.id).where(inbound.c.state == InboundState.RECEIVED.value)
        undone = sa.select(effect.c.key).where(effect.c.state == EffectState.PENDING.value)
        return bool(self.rows(unread) or self.rows(undone))

    def _drain(self, process: "subprocess.Popen[str]") -> None:
        out, _ = process.communicate(timeout=60)
        whole = out.rpartition("\n")[0]
        self.acknowledged += whole.split()


@pytest.fixture
def victim(tmp_path: Path, templates: Templates) -> Victim:
    return Victim(templates.sqlite(tmp_path), tmp_path / "side effects")


def check(victim: Victim) -> None:
    """Nothing acknowledged is lost, nothing is done twice, order and numbers are whole."""
    stored = {row[0] for row in victim.rows(sa.select(inbound.c.provider_id))}
    assert len(victim.acknowledged) > 20
    assert set(victim.acknowledged) <= stored

    states = Counter(row[0] for row in victim.rows(sa.select(inbound.c.state)))
    assert set(states) == {InboundState.PROCESSED.value}

    done = victim.side_effects.read_text().split()
    assert [key for key, times in Counter(done).items() if times > 1] == []
    outcomes = {row[0]: row[1] for row in victim.rows(sa.select(effect.c.key, effect.c.state))}
    assert set(outcomes) == stored
    assert set(outcomes.values()) <= {EffectState.SENT.value, EffectState.MAYBE_SENT.value}
    sent = {key for key, state in outcomes.items() if state == EffectState.SENT.value}
    assert sent <= set(done)

    positions = [row[0] for row in victim.rows(sa.select(event.c.position).order_by("position"))]
    assert positions == list(range(1, len(stored) + 1))
    assert victim.rows(sa.text("PRAGMA integrity_check"))[0][0] == "ok"


def test_nothing_acknowledged_is_lost_by_kills_at_random_moments(victim: Victim) -> None:
    chance = random.Random(7)
    for _ in range(RANDOM_KILLS):
        victim.kill_after(chance.randrange(5, 60))
    victim.settle()
    check(victim)


@pytest.mark.parametrize("point", POINTS)
def test_nothing_acknowledged_is_lost_by_a_crash_at(victim: Victim, point: str) -> None:
    victim.die_at(point)
    victim.kill_after(30)
    victim.die_at(point)
    victim.settle()
    check(victim)
