"""The routes of pages and of administrators: configuration, new visitors, files, origins."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from channels.registry import CHANNELS
from channels.web_chat import store
from channels.web_chat.model import CHANNEL
from core.model import Actor, AuthorKind, TenantId, TextMessage, UserId
from core.permissions import Permission
from infra.http import public_reason, routes_of
from tests import asgi
from tests.channels.web_chat.world import (
    KEY,
    ORIGIN,
    SITE,
    TENANT,
    Visitor,
    World,
    raw_tab,
)
from tests.virtual_time import NOON

CONFIG = f"/api/web-chat/sites/{KEY}"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)
FOREIGN = "https://evil.example"


def test_web_chat_is_installed() -> None:
    assert CHANNEL in CHANNELS
    assert len({each.kind for each in CHANNELS}) == len(CHANNELS)


async def test_the_config_says_all_the_widget_needs(world: World) -> None:
    world.hours.close(until=NOON + timedelta(hours=20))
    async with asgi.client(world.app, {"Origin": ORIGIN}) as browser:
        answer = await browser.get(CONFIG)
    assert answer.headers["access-control-allow-origin"] == ORIGIN
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    config = answer.json()
    assert config["name"] == "Harbour Gas"
    assert config["languages"] == ["en", "zh"]
    assert config["open"] is False
    assert config["next_opening"] == "2030-01-02T08:00:00.000000Z"
    assert config["caps"]["text"] == 4_000
    assert config["transcript"] is False
    assert TENANT not in answer.text


@pytest.mark.parametrize("key", ["unknown", "x" * 5_000, "..%2Fharbour-gas", "%00", "气"])
async def test_an_unknown_site_is_not_found(world: World, key: str) -> None:
    async with asgi.client(world.app, {"Origin": ORIGIN}) as browser:
        assert (await browser.get(f"/api/web-chat/sites/{key}")).status_code == 404


async def test_a_site_that_is_switched_off_is_not_found(world: World) -> None:
    off = replace(SITE, key="closed-shop", is_enabled=False)
    await world.database.write(lambda tx: store.put_site(tx, off))
    async with asgi.client(world.app) as browser:
        assert (await browser.get("/api/web-chat/sites/closed-shop")).status_code == 404
    with pytest.raises(asgi.Denied) as denied:
        async with raw_tab(world, site="closed-shop"):
            pytest.fail("it was open")
    assert denied.value.status == 404


ORIGINS = [
    (ORIGIN, 200),
    ("https://www.harbourgas.example", 200),
    (FOREIGN, 403),
    ("null", 403),
    (None, 403),
    ("http://harbourgas.example", 403),
    ("https://harbourgas.example.evil.example", 403),
]


@pytest.mark.parametrize(("origin", "status"), ORIGINS)
async def test_only_the_sites_own_pages_make_visitors(
    world: World, origin: str | None, status: int
) -> None:
    headers = {} if origin is None else {"Origin": origin}
    async with asgi.client(world.app, headers) as browser:
        answer = await browser.post(f"{CONFIG}/visitors")
    assert answer.status_code == status
    is_allowed = status == 200
    assert ("access-control-allow-origin" in answer.headers) is is_allowed


@pytest.mark.parametrize(("origin", "status"), ORIGINS)
async def test_only_the_sites_own_pages_open_sockets(
    world: World, origin: str | None, status: int
) -> None:
    if status == 200:
        async with raw_tab(world, origin=origin):
            return
    with pytest.raises(asgi.Denied) as denied:
        async with raw_tab(world, origin=origin):
            pytest.fail("it was accepted")
    assert denied.value.status == 403
    assert b"origin_refused" in denied.value.body


async def test_a_browser_that_asks_first_is_answered_by_site(world: World) -> None:
    paths = [CONFIG, f"{CONFIG}/visitors", f"/api/web-chat/attachments?site={KEY}"]
    paths.append(f"/api/web-chat/attachments/x?site={KEY}")
    for path in paths:
        async with asgi.client(world.app, {"Origin": ORIGIN}) as browser:
            allowed = await browser.options(path)
        async with asgi.client(world.app, {"Origin": FOREIGN}) as browser:
            refused = await browser.options(path)
        assert allowed.status_code == 204
        assert allowed.headers["access-control-allow-origin"] == ORIGIN
        assert "authorization" in allowed.headers["access-control-allow-headers"]
        assert refused.status_code == 403
        assert "access-control-allow-origin" not in refused.headers


async def test_a_refusal_can_be_read_by_the_page(visitor: Visitor) -> None:
    visitor.token = "wrong"
    answer = await visitor.upload("a.png", PNG)
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "token_refused"
    assert answer.headers["access-control-allow-origin"] == ORIGIN


async def test_a_file_travels_to_the_conversation_and_back(world: World, visitor: Visitor) -> None:
    uploaded = await visitor.upload("C:\\photos\\<meter>.png", PNG)
    assert uploaded.status_code == 200
    assert uploaded.json()["name"] == "_meter_.png"
    async with visitor.tab() as tab:
        tab.say("", "c1", attachments=[{"id": uploaded.json()["id"]}])
        [line] = await tab.lines(1)
    [inbound] = world.center.deliveries
    assert isinstance(inbound.content, TextMessage)
    [file] = line["attachments"]
    async with visitor.browser() as browser:
        answer = await browser.get(file["url"], params={"site": KEY})
    assert answer.content == PNG
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["content-disposition"] == "inline; filename*=UTF-8''_meter_.png"


async def test_a_document_is_always_a_download(world: World, visitor: Visitor) -> None:
    uploaded = await visitor.upload("账单.txt", b"plain words")
    async with visitor.tab() as tab:
        tab.say("", "c1", attachments=[{"id": uploaded.json()["id"]}])
        [line] = await tab.lines(1)
    async with visitor.browser() as browser:
        answer = await browser.get(line["attachments"][0]["url"], params={"site": KEY})
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''%E8")


async def test_files_of_others_are_not_found(world: World, visitor: Visitor) -> None:
    uploaded = await visitor.upload("a.png", PNG)
    other = await world.visitor()
    async with other.tab() as tab:
        tab.say("mine now", "c1", attachments=[{"id": uploaded.json()["id"]}])
        error = await tab.next("error")
        assert (error["code"], error["client_id"]) == ("invalid", "c1")
    async with visitor.tab() as tab:
        tab.say("", "c1", attachments=[{"id": uploaded.json()["id"]}])
        [line] = await tab.lines(1)
    async with other.browser() as browser:
        answer = await browser.get(line["attachments"][0]["url"], params={"site": KEY})
    assert answer.status_code == 404


HOSTILE = [
    ("page.html", b"<!doctype html><script>alert(1)</script>"),
    ("picture.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
    ("picture.png", b"<html><body>not a picture</body></html>"),
    ("setup.exe", b"MZ" + bytes(200)),
    ("archive.zip", b"PK\x03\x04" + bytes(200)),
    ("empty.txt", b""),
]


@pytest.mark.parametrize(("name", "content"), HOSTILE)
async def test_files_that_a_browser_might_run_are_not_taken(
    visitor: Visitor, name: str, content: bytes
) -> None:
    answer = await visitor.upload(name, content)
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "invalid"


async def test_a_stated_two_gigabytes_are_refused_before_they_are_read(visitor: Visitor) -> None:
    async def never() -> AsyncIterator[bytes]:
        for piece in (PNG,):
            read.append(piece)
            yield piece

    read: list[bytes] = []

    answer = await visitor.upload("big.png", never(), **{"Content-Length": str(2 * 1024**3)})
    assert answer.status_code == 413
    assert answer.json()["error"]["code"] == "too_large"
    assert read == []


async def test_unstated_two_gigabytes_are_cut_at_the_cap(world: World, visitor: Visitor) -> None:
    given = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal given
        while given < 2 * 1024**3:
            given += 1 << 20
            yield PNG.ljust(1 << 20, b"\0")

    answer = await visitor.upload("big.png", endless())
    assert answer.status_code == 413
    assert given <= 12 * 1024**2
    assert not list(world.blobs._folder.glob("incoming/*"))


async def test_uploads_of_a_day_are_counted(world: World, visitor: Visitor) -> None:
    for number in range(world.chat.caps.uploads_a_day):
        assert (await visitor.upload("a.png", PNG + bytes([number]))).status_code == 200
    assert (await visitor.upload("a.png", PNG)).status_code == 429


async def test_an_upload_from_a_foreign_page_is_refused(world: World, visitor: Visitor) -> None:
    headers = {"Origin": FOREIGN, "Authorization": f"Bearer {visitor.token}"}
    async with asgi.client(world.app, headers) as browser:
        params = {"name": "a.png", "site": KEY}
        answer = await browser.put("/api/web-chat/attachments", params=params, content=PNG)
    assert answer.status_code == 403


async def test_markup_in_every_text_stays_text(world: World, visitor: Visitor) -> None:
    evil = '<script>alert(1)</script><img src=x onerror="alert(2)">'
    world.center.say(visitor.at, evil, author=AuthorKind.AGENT, name=evil)
    async with visitor.tab() as tab:
        [line] = tab.welcome["entries"]
        tab.say(evil, "c1")
        [echo] = await tab.lines(1)
    assert line["text"] == line["name"] == echo["text"] == evil


def administrator(*permissions: Permission) -> Actor:
    return Actor(tenant=TENANT, user=UserId("u1"), name="Mia", permissions=frozenset(permissions))


BODY = {
    "names": {"en": "Shop", "zh": "商店"},
    "languages": ["zh", "en"],
    "allowed_origins": ["https://shop.example"],
    "colours": {"accent": "#0b6478"},
    "texts": {"en": {"greeting": "Welcome"}},
}


async def test_an_administrator_adds_and_changes_a_site(world: World) -> None:
    world.app.state.actor = administrator(Permission.SYSTEM_READ, Permission.SYSTEM_EDIT)
    async with asgi.client(world.app) as browser:
        assert (await browser.get("/api/web-chat/sites/shop")).status_code == 404
        put = await browser.put("/api/sites/shop", json=BODY)
        assert put.status_code == 200
        listed = (await browser.get("/api/sites")).json()
        shown = (await browser.get("/api/web-chat/sites/shop")).json()
    assert [each["key"] for each in listed] == [KEY, "shop"]
    assert shown["name"] == "商店"
    assert shown["texts"] == {"en": {"greeting": "Welcome"}}
    assert world.trail == ["Mia: site.changed site:shop"]


async def test_a_key_of_another_company_is_taken(world: World) -> None:
    foreign = replace(administrator(Permission.SYSTEM_EDIT), tenant=TenantId("t-other"))
    world.app.state.actor = foreign
    async with asgi.client(world.app) as browser:
        answer = await browser.put(f"/api/sites/{KEY}", json=BODY)
    assert answer.status_code == 422
    async with asgi.client(world.app) as browser:
        assert (await browser.get(CONFIG)).json()["name"] == "Harbour Gas"


async def test_sites_are_for_administrators(world: World) -> None:
    async with asgi.client(world.app) as browser:
        assert (await browser.get("/api/sites")).status_code == 401
        world.app.state.actor = administrator(Permission.DESK_USE)
        assert (await browser.get("/api/sites")).status_code == 403
        assert (await browser.put("/api/sites/shop", json=BODY)).status_code == 403


def test_every_public_route_says_why(world: World) -> None:
    public = {
        path: public_reason(getattr(route, "endpoint", None))
        for route in routes_of(world.app)
        if (path := str(getattr(route, "path", ""))).startswith("/api/web-chat")
    }
    assert len(public) > 3
    assert all(public.values()), public
