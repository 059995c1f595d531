"""The real engines, and a company with articles."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from infra.db import Database
from knowledge.importer import read_folder
from knowledge.model import Article
from knowledge.service import Knowledge
from nlu import models
from nlu.models import Encoders
from tests.accounts.company import Company, company_on

ROOT = Path(__file__).parents[2]
GAS = ROOT / "demo" / "harbour_gas"


@pytest.fixture(scope="session")
def encoders(models_dir: Path) -> Encoders:
    """The real engines, opened once."""
    models.prepare(models_dir, lambda _step: None)
    return models.load(models_dir)


@pytest.fixture(scope="session")
def gas_articles() -> tuple[Article, ...]:
    """The articles of the demonstration company."""
    return tuple(read_folder(GAS / "articles"))


@pytest.fixture(scope="session")
def models_dir() -> Path:
    """The clone's own models folder, where what took long to compute is kept between runs."""
    return ROOT / "data" / "models"


@pytest.fixture
async def company(database: Database) -> Company:
    return await company_on(database)


@pytest.fixture
async def knowledge(
    database: Database, encoders: Encoders, models_dir: Path
) -> AsyncIterator[Knowledge]:
    """The service on a real database, with the real engines."""
    service = Knowledge(database, models_dir, lambda: encoders)
    yield service
    await service.stop()
