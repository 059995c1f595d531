"""One prepared data folder for all tests of the whole product: models, database, demonstration."""

import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gateway.wiring import System, build
from infra.settings import Settings
from nlu import models
from nlu.models import Encoders
from tests.journeys.center import Center, opened
from tests.live.server import ROOT, Server
from tests.virtual_time import VirtualClock

WEDNESDAY_NOON = datetime(2030, 1, 9, 12, tzinfo=UTC)
"""A working day, so that people are there."""

Opener = Callable[..., AbstractAsyncContextManager[Center]]


@pytest.fixture(scope="session")
def prepared_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder as `./mainstem run` prepares it. Copy it; do not serve from it.

    The models are shared with the clone's own data folder: they are named by what they are made of.
    """
    server = Server(tmp_path_factory.mktemp("prepared"))
    server.data.mkdir()
    shared = ROOT / "data" / "models"
    shared.mkdir(parents=True, exist_ok=True)
    (server.data / "models").symlink_to(shared)
    done = subprocess.run(
        [sys.executable, "-P", "-m", "gateway", "prepare"],
        cwd=ROOT,
        env=server.environment({}),
        timeout=300,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()
    return server.data


@pytest.fixture(scope="session")
def encoders(prepared_data: Path) -> Encoders:
    """The real engines, opened once."""
    return models.load(prepared_data / "models")


@pytest.fixture
def open_center(prepared_data: Path, encoders: Encoders, tmp_path: Path) -> Opener:
    """Opens the demonstration company in this test's own folder; again to restart it."""
    data = tmp_path / "data"
    shutil.copytree(prepared_data, data, symlinks=True)

    @asynccontextmanager
    async def opening(at: datetime = WEDNESDAY_NOON) -> AsyncIterator[Center]:
        async with opened(system_over(data, encoders, at)) as center:
            yield center

    return opening


@pytest.fixture
async def center(open_center: Opener) -> AsyncIterator[Center]:
    """The demonstration company on a Wednesday at noon."""
    async with open_center() as opened_center:
        yield opened_center


def system_over(data: Path, encoders: Encoders, at: datetime) -> System:
    settings = Settings(
        data_dir=data, demo=True, public_url="https://chat.example", log_level="warning"
    )
    return build(settings, clock=VirtualClock(at), encoders=encoders)
