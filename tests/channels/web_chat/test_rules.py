"""Origins, addresses, file names and sites."""

from dataclasses import replace

import pytest

from channels.web_chat import rules
from core.errors import Invalid
from core.model import Language
from tests.channels.web_chat.world import SITE

ALLOWED = ("https://shop.example", "https://*.shop.example:8443", "http://localhost:5173")
ORIGINS = [
    ("https://shop.example", True),
    ("HTTPS://SHOP.example", True),
    ("https://a.shop.example:8443", True),
    ("https://a.b.shop.example:8443", True),
    ("http://localhost:5173", True),
    (None, False),
    ("null", False),
    ("", False),
    ("http://shop.example", False),
    ("https://shop.example:444", False),
    ("https://shop.example.evil.example", False),
    ("https://evilshop.example:8443", False),
    ("https://shop.example:8443", False),
    ("https://evil.example/.shop.example:8443", False),
    ("https://evil.example#.shop.example:8443", False),
    ("https://user@a.shop.example:8443", False),
    ("https://*.shop.example:8443", False),
    ("http://a.shop.example:8443", False),
]


@pytest.mark.parametrize(("origin", "is_allowed"), ORIGINS)
def test_only_listed_origins_may_show_the_chat(origin: str | None, is_allowed: bool) -> None:
    assert rules.is_allowed_origin(origin, ALLOWED) is is_allowed


def test_an_empty_list_allows_nobody() -> None:
    assert not rules.is_allowed_origin("https://shop.example", ())


LANGUAGES = [
    ("en", "en"),
    ("EN-gb", "en"),
    ("zh", "zh"),
    ("zh-Hans-CN", "zh"),
    ("fr", "en"),
    ("zhx", "en"),
    ("", "en"),
    (None, "en"),
]


@pytest.mark.parametrize(("wanted", "chosen"), LANGUAGES)
def test_the_language_is_one_of_the_sites(wanted: str | None, chosen: str) -> None:
    assert rules.choose_language(wanted, (Language("en"), Language("zh"))) == chosen


FILE_NAMES = [
    ("bill.pdf", "bill.pdf"),
    ("账单 3月.pdf", "账单 3月.pdf"),
    ("../../etc/passwd", "passwd"),
    ("..\\..\\windows\\system.ini", "system.ini"),
    ("C:\\fakepath\\photo.png", "photo.png"),
    ("/", "file"),
    ("..", "file"),
    ("", "file"),
    ("   ", "file"),
    (".htaccess", "htaccess"),
    ("a\x00.png", "a.png"),
    ("a\r\nSet-Cookie: x.png", "a Set-Cookie_ x.png"),
    ("gnp.\u202eexe", "gnp.exe"),
    ("CON", "_CON"),
    ("nul.txt", "_nul.txt"),
    ('"><img src=x onerror=alert(1)>.png', "___img src=x onerror=alert(1)_.png"),
    ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
    ("x" * 300, "x" * 120),
]


@pytest.mark.parametrize(("given", "kept"), FILE_NAMES)
def test_file_names_lose_their_tricks(given: str, kept: str) -> None:
    assert rules.clean_file_name(given) == kept


PAGES = [
    ("https://shop.example/a?token=secret#x", "https://shop.example/a"),
    ("javascript:alert(1)", None),
    ("file:///etc/passwd", None),
    (None, None),
]


@pytest.mark.parametrize(("page", "kept"), PAGES)
def test_of_the_page_only_its_place_is_kept(page: str | None, kept: str | None) -> None:
    assert rules.clean_page(page) == kept


def test_a_good_site_is_taken() -> None:
    rules.check_site(replace(SITE, colours={"accent": "#0b6478"}, texts={"en": {"greeting": "Hi"}}))


@pytest.mark.parametrize(
    "changes",
    [
        {"key": "A"},
        {"key": "x" * 61},
        {"key": "-a"},
        {"languages": ()},
        {"names": {"en": "only English"}},
        {"allowed_origins": ("shop.example",)},
        {"allowed_origins": ("https://shop.example/path",)},
        {"allowed_origins": ("*",)},
        {"colours": {"accent": "red; background: url(//evil)"}},
        {"colours": {"unknown": "#000000"}},
        {"texts": {"en": {"greeting": "x" * 501}}},
    ],
)
def test_a_site_that_cannot_work_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        rules.check_site(replace(SITE, **changes))  # type: ignore[arg-type] # a table of fields
