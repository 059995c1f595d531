"""Loading the demonstration company into an empty database, once and again."""

from pathlib import Path

import pytest
import yaml

import accounts.store
import customers.store
from accounts.model import operator
from core.model import ChannelKind, Language, QueueId
from gateway.demo import FOLDER, loader, sign_ins
from gateway.wiring import System, build
from infra.db import Tx
from infra.settings import Settings
from interactions import entries, store, texts
from routing import queues, seats
from tests.infra.databases import create_tables

LANGUAGES = ("en", "zh")


@pytest.fixture(name="system")
async def an_empty_system(tmp_path: Path) -> System:
    settings = Settings(data_dir=tmp_path, http_port=8123, demo=True)
    create_tables(settings.database_url)
    return build(settings)


async def test_the_company_is_loaded_once_and_again(system: System) -> None:
    await system.database.start()
    try:
        said: list[str] = []
        await loader.load(system, FOLDER, progress=said.append)
        assert len(said) == 6
        before = await system.database.read(_counts)
        assert before["users"] == 14
        assert before["customers"] == 20
        assert before["queues"] == 6
        assert before["agents"] == 12
        assert before["lines"] > 20
        await _look_around(system)
        await loader.load(system, FOLDER, progress=said.append)
        assert said[-1].endswith("is here.")
        assert await system.database.read(_counts) == before
    finally:
        await system.database.stop()


async def test_a_broken_off_load_is_finished(system: System) -> None:
    await system.database.start()

    def stop_at(step: str) -> None:
        if "flow" in step:
            raise KeyboardInterrupt

    try:
        with pytest.raises(KeyboardInterrupt):
            await loader.load(system, FOLDER, progress=stop_at)
        await loader.load(system, FOLDER, progress=lambda step: None)
        counts = await system.database.read(_counts)
        assert (counts["users"], counts["customers"]) == (14, 20)
    finally:
        await system.database.stop()


def _counts(tx: Tx) -> dict[str, int]:
    tenant = accounts.store.tenant_by_slug(tx, "harbour-gas")
    assert tenant is not None
    page = customers.store.customers_visible_to(tx, operator(tenant.id), "", cursor=None, limit=100)
    lines = 0
    for customer in page.items:
        for past in store.of_customer(tx, tenant.id, customer.id):
            lines += len(entries.of(tx, tenant.id, past.id))
    return {
        "users": len(accounts.store.users_of(tx, tenant.id)),
        "agents": len(seats.load(tx, tenant.id)),
        "queues": len(queues.every(tx, tenant.id)),
        "customers": len(page.items),
        "lines": lines,
    }


async def _look_around(system: System) -> None:
    def unit(tx: Tx) -> None:
        tenant = accounts.store.tenant_by_slug(tx, "harbour-gas")
        assert tenant is not None
        assert queues.default_queue(tx, tenant.id) == "general"
        assert queues.get(tx, tenant.id, QueueId("emergency")).hours is None
        for language in LANGUAGES:
            assert len(texts.canned_replies(tx, tenant.id, language)) >= 12
        service = texts.company_service(tx, tenant.id, "billing")
        assert service is not None
        assert service.base_url == "http://127.0.0.1:8123/demo/billing"

    await system.database.read(unit)
    tenant = await system.database.read(lambda tx: accounts.store.tenant_by_slug(tx, "harbour-gas"))
    assert tenant is not None
    flow = await system.flows.active(tenant.id, ChannelKind("web_chat"))
    assert flow is not None
    assert flow.languages == (Language("en"), Language("zh"))
    actor = operator(tenant.id)
    assert [site.key for site in await system.web_chat.sites(actor)] == ["harbour-gas"]
    signed_in = await system.accounts.sign_in(
        "harbour-gas", "amara.okafor@harbourgas.example", "lantern-on-the-quay", "192.0.2.7"
    )
    assert signed_in.actor.name == "Amara Okafor"


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", "http://127.0.0.1:8123"),
        ("0.0.0.0", "http://127.0.0.1:8123"),
        ("::", "http://[::1]:8123"),
        ("10.1.2.3", "http://10.1.2.3:8123"),
    ],
)
def test_the_installation_knows_its_own_address(tmp_path: Path, host: str, expected: str) -> None:
    settings = Settings(data_dir=tmp_path, http_host=host, http_port=8123)
    assert loader.own_address(settings) == expected


def test_everybody_can_be_signed_in_as() -> None:
    file = yaml.safe_load((FOLDER / "users.yaml").read_text(encoding="utf-8"))
    paths = [getattr(route, "path", "") for route in sign_ins.routes().routes]
    assert "/api/demo/sign-ins" in paths
    assert all(user["email"].endswith("@harbourgas.example") for user in file["users"])


def test_every_agent_language_and_queue_has_somebody() -> None:
    """No combination of queue, its needs and a language waits for ever."""
    people = yaml.safe_load((FOLDER / "users.yaml").read_text(encoding="utf-8"))["users"]
    places = yaml.safe_load((FOLDER / "queues.yaml").read_text(encoding="utf-8"))
    for queue, each in places.items():
        for language in LANGUAGES:
            needs = {**each.get("needs", {}), language: 2}
            able = [
                user["name"]
                for user in people
                if queue in user.get("queues", ())
                and all(user["skills"].get(skill, 0) >= level for skill, level in needs.items())
            ]
            assert able, f"nobody serves {queue} in {language}"


def test_past_conversations_are_with_people_of_the_queue() -> None:
    people = {
        user["email"].partition("@")[0]: user
        for user in yaml.safe_load((FOLDER / "users.yaml").read_text(encoding="utf-8"))["users"]
    }
    codes = yaml.safe_load((FOLDER / "dispositions.yaml").read_text(encoding="utf-8"))
    for customer in yaml.safe_load((FOLDER / "customers.yaml").read_text(encoding="utf-8")):
        for past in customer.get("history", ()):
            agent = people[past["agent"]]
            assert past["queue"] in agent["queues"]
            assert agent["skills"].get(customer["language"], 0) >= 2
            assert past["disposition"] in codes
            assert {who for who, _ in past["lines"]} <= {"customer", "bot", "agent"}
