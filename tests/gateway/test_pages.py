"""The built screens as files, over a folder that looks like a finished build."""

from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.exceptions import HTTPException

from gateway import errors, pages
from infra.http import public_reason
from infra.settings import Settings
from tests.asgi import client

BUILT = {
    "site/dist/index.html": "start",
    "site/dist/docs.html": "reference",
    "site/dist/harbour-gas.html": "company",
    "site/dist/favicon.svg": "<svg/>",
    "site/dist/assets/start-Ab12.js": "run()",
    "site/dist/assets/style-Cd34.css": "a{}",
    "console/dist/index.html": "console",
    "console/dist/favicon.svg": "<svg/>",
    "console/dist/assets/index-Ef56.js": "desk()",
    "widget/dist/widget.js": "chat()",
    "site/secret.js": "outside",
    "secret.js": "outside",
}


@pytest.fixture
def apps(tmp_path: Path) -> Path:
    for name, text in BUILT.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return tmp_path


def served(apps: Path, *, demo: bool = True) -> FastAPI:
    app = FastAPI(docs_url=None, redoc_url=None)
    errors.install(app)
    pages.mount(app, Settings(demo=demo), apps=apps)
    return app


@pytest.mark.parametrize(
    ("path", "text", "kind"),
    [
        ("/", "start", "text/html; charset=utf-8"),
        ("/docs", "reference", "text/html; charset=utf-8"),
        ("/harbour-gas", "company", "text/html; charset=utf-8"),
        ("/favicon.svg", "<svg/>", "image/svg+xml"),
        ("/assets/start-Ab12.js", "run()", "text/javascript; charset=utf-8"),
        ("/assets/style-Cd34.css", "a{}", "text/css; charset=utf-8"),
        ("/console/", "console", "text/html; charset=utf-8"),
        ("/console/desk/018f.2c", "console", "text/html; charset=utf-8"),
        ("/console/favicon.svg", "<svg/>", "image/svg+xml"),
        ("/console/assets/index-Ef56.js", "desk()", "text/javascript; charset=utf-8"),
        ("/widget.js", "chat()", "text/javascript; charset=utf-8"),
    ],
)
async def test_each_path_gives_its_file_with_its_type(
    apps: Path, path: str, text: str, kind: str
) -> None:
    async with client(served(apps)) as browser:
        answer = await browser.get(path)
    assert (answer.status_code, answer.text) == (200, text)
    assert answer.headers["content-type"] == kind


async def test_hashed_files_are_kept_for_ever_and_pages_are_asked_for_again(apps: Path) -> None:
    async with client(served(apps)) as browser:
        hashed = await browser.get("/assets/start-Ab12.js")
        page = await browser.get("/")
        deep = await browser.get("/console/assets/index-Ef56.js")
    assert "immutable" in hashed.headers["cache-control"]
    assert "immutable" in deep.headers["cache-control"]
    assert page.headers["cache-control"] == "no-cache"


async def test_a_file_that_the_browser_has_is_not_sent_again(apps: Path) -> None:
    async with client(served(apps)) as browser:
        first = await browser.get("/widget.js")
        again = await browser.get("/widget.js", headers={"If-None-Match": first.headers["etag"]})
        (apps / "widget/dist/widget.js").write_text("chat(2)")
        newer = await browser.get("/widget.js", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert (newer.status_code, newer.text) == (200, "chat(2)")


async def test_the_widget_may_stand_in_foreign_pages_and_is_kept_for_minutes_only(
    apps: Path,
) -> None:
    async with client(served(apps)) as browser:
        script = await browser.get("/widget.js")
        page = await browser.get("/")
    assert script.headers["access-control-allow-origin"] == "*"
    assert script.headers["cross-origin-resource-policy"] == "cross-origin"
    assert script.headers["cache-control"] == "public, max-age=300"
    assert "access-control-allow-origin" not in page.headers


async def test_the_head_of_a_page_can_be_asked_for(apps: Path) -> None:
    async with client(served(apps)) as browser:
        answer = await browser.head("/console/")
    assert (answer.status_code, answer.headers["content-length"]) == (200, str(len("console")))


@pytest.mark.parametrize(
    "path",
    [
        "/assets/../index.html",
        "/assets/..%2f..%2fsecret.js",
        "/assets/%2e%2e/%2e%2e/secret.js",
        "/assets//etc/passwd",
        "/assets/..%5c..%5csecret.js",
        "/assets/%00.js",
        "/assets/" + "a" * 5000 + ".js",
        "/assets/missing-Ab12.js",
        "/assets/",
        "/console/..%2f..%2fsecret.js",
        "/console/%2e%2e/%2e%2e/%2e%2e/secret.js",
        "/console/assets/..%2f..%2f..%2fsecret.js",
        "/console/assets/gone-Ab12.js",
    ],
)
async def test_nothing_outside_a_build_is_given(apps: Path, path: str) -> None:
    async with client(served(apps)) as browser:
        answer = await browser.get(path)
    assert answer.status_code == 404
    assert "outside" not in answer.text


async def test_a_link_that_leads_out_of_the_build_is_not_followed(apps: Path) -> None:
    (apps / "site/dist/assets/out-Ab12.js").symlink_to(apps / "secret.js")
    async with client(served(apps)) as browser:
        answer = await browser.get("/assets/out-Ab12.js")
    assert answer.status_code == 404


async def test_the_console_without_its_slash_keeps_what_was_asked(apps: Path) -> None:
    async with client(served(apps)) as browser:
        answer = await browser.get("/console?email=ann%40example.org")
    assert answer.status_code == 308
    assert answer.headers["location"] == "/console/?email=ann%40example.org"


@pytest.mark.parametrize("path", ["/", "/docs", "/console/", "/console/desk", "/widget.js"])
async def test_a_missing_build_says_which_command_makes_it(tmp_path: Path, path: str) -> None:
    async with client(served(tmp_path)) as browser:
        answer = await browser.get(path)
    assert answer.status_code == 503
    assert "./mainstem setup" in answer.text


async def test_a_build_that_appears_later_is_served_without_a_restart(apps: Path) -> None:
    (apps / "site/dist").rename(apps / "site/later")
    async with client(served(apps)) as browser:
        before = await browser.get("/")
        (apps / "site/later").rename(apps / "site/dist")
        after = await browser.get("/")
    assert (before.status_code, after.status_code) == (503, 200)


async def test_the_company_page_is_there_with_the_demonstration_only(apps: Path) -> None:
    async with client(served(apps, demo=False)) as browser:
        answer = await browser.get("/harbour-gas")
    assert answer.status_code == 404


async def test_pages_say_why_anybody_may_see_them_and_stay_out_of_the_api(apps: Path) -> None:
    ours = pages.routes(apps, shows_demo=True).routes
    assert {getattr(route, "path", None) for route in ours} >= {"/", "/docs", "/widget.js"}
    assert all(public_reason(getattr(route, "endpoint", None)) for route in ours)
    assert served(apps).openapi()["paths"] == {}


def test_only_files_that_a_build_holds_are_looked_for(tmp_path: Path) -> None:
    build = pages.Build(tmp_path, "site")
    assert build.has("favicon.svg")
    assert build.has("assets/anything")
    assert not build.has("customers/ann@example.org")


async def test_an_unknown_kind_of_file_is_not_given(apps: Path) -> None:
    (apps / "site/dist/assets/notes.toml").write_text("outside")
    async with client(served(apps)) as browser:
        answer = await browser.get("/assets/notes.toml")
    assert answer.status_code == HTTPException(404).status_code
