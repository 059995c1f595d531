"""Intents in a real database."""

from core.model import TenantId
from infra.db import Database
from nlu import store
from nlu.model import Intent, Profile, Template

TENANT, OTHER = TenantId("gas"), TenantId("water")
PAY = Intent(
    name="pay",
    labels={"en": "Pay", "zh": "缴费"},
    examples={"en": ("pay", "how do I pay"), "zh": ("交费",)},
)
LEAK = Intent(
    name="leak",
    labels={"en": "Leak"},
    is_emergency=True,
    signs={"en": ("smell* + gas",)},
    examples={"en": ("I smell gas",)},
)


async def test_intents_come_back_as_they_were(database: Database) -> None:
    await database.write(lambda tx: store.put_intents(tx, TENANT, [PAY, LEAK]))
    lessons = await database.read(lambda tx: store.lessons(tx, TENANT))
    assert lessons.intents == (LEAK, PAY)
    assert lessons.version == 1


async def test_storing_again_replaces_the_examples(database: Database) -> None:
    shorter = Intent(name="pay", labels={"en": "Pay it"}, examples={"en": ("pay", "pay")})
    await database.write(lambda tx: store.put_intents(tx, TENANT, [PAY]))
    await database.write(lambda tx: store.put_intents(tx, TENANT, [shorter]))
    lessons = await database.read(lambda tx: store.lessons(tx, TENANT))
    assert lessons.intents[0].examples == {"en": ("pay",)}
    assert lessons.version == 2


async def test_a_dropped_intent_is_gone(database: Database) -> None:
    await database.write(lambda tx: store.put_intents(tx, TENANT, [PAY, LEAK]))
    assert await database.write(lambda tx: store.drop_intent(tx, TENANT, "pay"))
    assert not await database.write(lambda tx: store.drop_intent(tx, TENANT, "pay"))
    lessons = await database.read(lambda tx: store.lessons(tx, TENANT))
    assert lessons.intents == (LEAK,)
    assert lessons.version == 2


async def test_the_profile_is_kept(database: Database) -> None:
    profile = Profile(
        languages=("zh",),
        region="CN",
        time_zone="Asia/Shanghai",
        templates=(Template(kind="customer_number", shape="##-####"),),
    )
    await database.write(lambda tx: store.put_profile(tx, TENANT, profile))
    lessons = await database.read(lambda tx: store.lessons(tx, TENANT))
    assert lessons.profile == profile


async def test_a_tenant_sees_only_its_own(database: Database) -> None:
    await database.write(lambda tx: store.put_intents(tx, TENANT, [PAY]))
    lessons = await database.read(lambda tx: store.lessons(tx, OTHER))
    assert (lessons.intents, lessons.version) == ((), 0)
    assert await database.read(store.versions) == {TENANT: 1}
    assert await database.read(lambda tx: store.labels(tx, OTHER)) == {}


async def test_every_change_wakes_the_trainers(database: Database) -> None:
    async with database.bus.subscribe(f"{store.TOPIC}*") as wakeups:
        await database.write(lambda tx: store.put_intents(tx, TENANT, [PAY]))
        assert await wakeups.wait() == {f"{store.TOPIC}{TENANT}"}
