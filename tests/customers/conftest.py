"""A company to test with, on a real database."""

import pytest

from infra.db import Database
from tests.accounts.company import Company, company_on


@pytest.fixture
async def company(database: Database) -> Company:
    return await company_on(database)
