"""Set-up before serving: models, database, demonstration company, first administrator."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import accounts.store
from accounts.model import NewTenant, NewUser, Role
from channels.voice.settings import speech_folder
from channels.voice.speech import packages
from core.errors import NotFound, Unavailable
from infra import migrations
from infra.settings import Settings
from nlu import models

from .demo import loader
from .wiring import build, models_folder

Say = Callable[[str], None]


async def prepare(settings: Settings, demo_folder: Path, say: Say) -> None:
    """Bring everything to where `serve` can start. Doing it again costs little."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    await asyncio.to_thread(models.prepare, models_folder(settings), say)
    if settings.voice.is_on:
        await asyncio.to_thread(packages.prepare, speech_folder(settings), say)
    await asyncio.to_thread(upgrade, settings, say)
    if settings.demo:
        await _load_demo(settings, demo_folder, say)


def upgrade(settings: Settings, say: Say) -> None:
    """Bring the database to this version. Blocks."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    migrations.upgrade(settings)
    say("Database is at this version.")


async def reset_demo(settings: Settings, demo_folder: Path, say: Say) -> None:
    """Replace the database by one that holds only a fresh demonstration company.

    Raises Unavailable for a database that is not the demonstration's own file.
    """
    own = f"sqlite:///{settings.data_dir}/mainstem.db"
    if settings.database_url != own or not settings.demo:
        raise Unavailable("demo reset", "only the demonstration's own database is replaced")
    for suffix in ("", "-wal", "-shm"):
        (settings.data_dir / f"mainstem.db{suffix}").unlink(missing_ok=True)
    await prepare(settings, demo_folder, say)


async def create_administrator(
    settings: Settings,
    *,
    company: str,
    company_name: str | None,
    email: str,
    name: str,
    password: str,
) -> None:
    """Add an administrator, and the company if it is new and `company_name` is given."""
    await asyncio.to_thread(migrations.upgrade, settings)
    system = build(settings)
    await system.database.start()
    users = system.accounts.users
    try:
        tenant = await system.database.read(lambda tx: accounts.store.tenant_by_slug(tx, company))
        if tenant is None and company_name:
            tenant = await users.create_tenant(NewTenant(slug=company, name=company_name))
        if tenant is None:
            raise NotFound("company", company)
        administrator = NewUser(
            name=name, email=email, password=password, roles=frozenset({Role.ADMINISTRATOR})
        )
        await users.create_administrator(tenant.id, administrator)
    finally:
        await system.database.stop()


async def _load_demo(settings: Settings, folder: Path, say: Say) -> None:
    system = build(settings)
    await system.database.start()
    try:
        await loader.load(system, folder, progress=say)
        for tenant in await system.database.read(accounts.store.tenants):
            await system.nlu.train(tenant.id)
            await system.knowledge.prepare(tenant.id)
        say("The assistant has learnt its intents and read its articles.")
    finally:
        await system.nlu.stop()
        await system.knowledge.stop()
        await system.database.stop()
