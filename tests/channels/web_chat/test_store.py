"""Sites, visitors and uploads, on each kind of database."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

from channels.web_chat import store
from channels.web_chat.model import Pass
from core.model import Attachment, BlobId, Language, TenantId
from infra.db import Database
from tests.channels.web_chat.world import KEY, SITE, TENANT
from tests.virtual_time import NOON

VISITOR = Pass(tenant=TENANT, site=KEY, visitor="v1", issued_at=NOON)
OTHER = replace(VISITOR, tenant=TenantId("t-other"))
FILE = Attachment(
    blob=BlobId("a" * 64), name="账单.pdf", media_type="application/pdf", size_bytes=7
)


async def test_a_site_is_found_by_its_key_as_it_was_put(database: Database) -> None:
    full = replace(
        SITE,
        colours={"accent": "#0b6478"},
        texts={"zh": {"greeting": "您好"}},
        queue="q1",
        when_closed="chat",
        is_enabled=False,
    )
    for site in (SITE, full):
        assert await database.write(partial(store.put_site, changed=site))
        assert await database.read(lambda tx: store.find_site(tx, KEY)) == site
    assert await database.read(lambda tx: store.sites(tx, TENANT)) == [full]
    assert await database.read(lambda tx: store.find_site(tx, "other")) is None


async def test_a_key_belongs_to_the_company_that_had_it_first(database: Database) -> None:
    await database.write(lambda tx: store.put_site(tx, SITE))
    foreign = replace(SITE, tenant=TenantId("t-other"))
    assert not await database.write(lambda tx: store.put_site(tx, foreign))
    assert await database.read(lambda tx: store.find_site(tx, KEY)) == SITE


async def test_a_visitor_is_known_to_its_own_company(database: Database) -> None:
    await database.write(lambda tx: store.add_visitor(tx, VISITOR, Language("en")))
    assert await database.read(lambda tx: store.visitor_seen_at(tx, TENANT, "v1")) == NOON
    assert await database.read(lambda tx: store.visitor_seen_at(tx, OTHER.tenant, "v1")) is None
    await database.write(lambda tx: store.see_visitor(tx, TENANT, "v1", Language("zh")))
    seen = await database.read(lambda tx: store.visitor_seen_at(tx, TENANT, "v1"))
    assert seen is not None
    assert seen >= NOON


async def test_uploads_belong_to_their_visitor(database: Database) -> None:
    await database.write(lambda tx: store.add_upload(tx, VISITOR, "u1", FILE))
    ids = ["u1", "u2"]
    assert await database.read(lambda tx: store.uploads(tx, VISITOR, ids)) == {"u1": FILE}
    assert await database.read(lambda tx: store.uploads(tx, OTHER, ids)) == {}
    stranger = replace(VISITOR, visitor="v2")
    assert await database.read(lambda tx: store.uploads(tx, stranger, ids)) == {}
    since = NOON - timedelta(days=1)
    assert await database.read(lambda tx: store.uploads_since(tx, VISITOR, since)) == 1
    assert await database.read(lambda tx: store.uploads_since(tx, stranger, since)) == 0
