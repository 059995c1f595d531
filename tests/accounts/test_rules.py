"""Decisions about people, passwords, sessions and requests, as tables."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.model import PERMISSIONS, Role, Session, SessionLife, User, UserChanges, operator
from accounts.rules import (
    check_change,
    check_grant,
    csrf_matches,
    csrf_token,
    email_key,
    is_alive,
    is_own_origin,
    needs_touch,
    password_weakness,
    require_slug,
    session_cookie,
    token_hash,
)
from core.errors import Conflict, Invalid, NotAllowed
from core.model import Actor, Language, TenantId, UserId
from core.permissions import Permission

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)
LIFE = SessionLife(idle=timedelta(hours=1), absolute=timedelta(hours=8))
SESSION = Session(
    tenant=TenantId("t"),
    id="s",
    user=UserId("u"),
    token_hash=token_hash("x"),
    created_at=NOON,
    seen_at=NOON,
    expires_at=NOON + LIFE.absolute,
)
ANN = User(
    tenant=TenantId("t"),
    id=UserId("ann"),
    name="Ann",
    email="ann@harbour.example",
    language=Language("en"),
    roles=frozenset({Role.ADMINISTRATOR}),
    is_active=True,
    created_at=NOON,
    version=1,
)


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("Ann@Harbour.Example", "ann@harbour.example"),
        ("  ann@harbour.example ", "ann@harbour.example"),
        ("ＡＮＮ＠harbour。example", "ann@harbour.example"),
        ("a.n.n+gas@harbour.example", "a.n.n+gas@harbour.example"),
        ("jose\u0301@harbour.example", "jos\u00e9@harbour.example"),
        ("ann@M\u00fcnchen.example", "ann@xn--mnchen-3ya.example"),
        ("ann@straße.example", "ann@xn--strae-oqa.example"),
        ("王芳@例子.example", "王芳@xn--fsqu00a.example"),
        ("admin@localhost", "admin@localhost"),
    ],
)
def test_an_address_has_one_spelling(typed: str, key: str) -> None:
    assert email_key(typed) == key


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "ann",
        "@harbour.example",
        "ann@",
        "ann@@harbour.example",
        "ann@har bour.example",
        "ann@harbour..example",
        "ann@-harbour.example",
        ".ann@harbour.example",
        "a..n@harbour.example",
        "ann@harbour.example>",
        '"ann"@harbour.example',
        "ann\x00@harbour.example",
        "a" * 65 + "@harbour.example",
        "ann@" + "a" * 64 + ".example",
        "ann@" + ".".join(["abcdefgh"] * 30),
    ],
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    assert email_key(typed) is None


@given(st.one_of(st.emails(), st.text(), st.builds("{}@{}".format, st.text(), st.text())))
def test_normalising_an_address_twice_changes_nothing(typed: str) -> None:
    key = email_key(typed)
    assert key is None or email_key(key) == key


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "Pg7#kd02mZ",
        "我家门前有两棵枣树呀",
        "harbour42tide7",
        "x" * 3 + "yzabqrstu",
    ],
)
def test_a_long_unguessable_password_is_fine(password: str) -> None:
    assert password_weakness(password, about=("Ann Lee", "ann@harbour.example")) is None


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short", "at least"),
        ("x" * 129, "at most"),
        ("aaaaaaaaaaaa", "guess"),
        ("abababababab", "guess"),
        ("123456789012", "guess"),
        ("abcdefghijkl", "guess"),
        ("Password123!", "guess"),
        ("welcome-2030", "guess"),
        ("annlee-harbour1", "guess"),
        ("ｐａｓｓｗｏｒｄ１２３", "guess"),
    ],
)
def test_a_weak_password_is_refused(password: str, why: str) -> None:
    weakness = password_weakness(password, about=("Ann Lee", "ann@harbour.example"))
    assert weakness is not None
    assert why in weakness


def test_a_csrf_token_belongs_to_one_session() -> None:
    assert csrf_matches("token", csrf_token("token"))
    assert not csrf_matches("other", csrf_token("token"))
    assert not csrf_matches("token", None)
    assert not csrf_matches("token", "")
    assert not csrf_matches("token", "fälschung")
    assert token_hash("token") not in csrf_token("token")


@pytest.mark.parametrize(
    ("origin", "fetch_site", "is_own"),
    [
        ("https://desk.example", "same-origin", True),
        ("https://DESK.example", None, True),
        (None, None, True),
        (None, "none", True),
        ("https://evil.example", None, False),
        ("https://evil.example", "same-origin", False),
        ("https://desk.example", "cross-site", False),
        ("https://desk.example", "same-site", False),
        ("null", None, False),
        ("http://desk.example", None, False),
        ("https://desk.example.evil.example", None, False),
    ],
)
def test_only_our_own_pages_may_change_things(
    origin: str | None, fetch_site: str | None, is_own: bool
) -> None:
    assert is_own_origin(origin, fetch_site, own=frozenset({"https://desk.example"})) is is_own


@pytest.mark.parametrize(
    ("after", "alive"),
    [
        (timedelta(), True),
        (timedelta(minutes=59, seconds=59), True),
        (timedelta(hours=1), False),
    ],
)
def test_an_unused_session_ends(after: timedelta, alive: bool) -> None:
    assert is_alive(SESSION, NOON + after, LIFE) is alive


def test_even_a_used_session_ends() -> None:
    used = replace(SESSION, seen_at=SESSION.expires_at - timedelta(minutes=1))
    assert is_alive(used, SESSION.expires_at - timedelta(seconds=1), LIFE)
    assert not is_alive(used, SESSION.expires_at, LIFE)


def test_use_is_written_down_once_a_minute() -> None:
    assert not needs_touch(SESSION, NOON + timedelta(seconds=59))
    assert needs_touch(SESSION, NOON + timedelta(seconds=60))


@pytest.mark.parametrize(
    ("url", "is_secure"),
    [
        ("https://desk.example", True),
        ("http://desk.example", True),
        ("https://localhost:8000", True),
        ("http://localhost:8000", False),
        ("http://127.0.0.1:8000", False),
        ("http://[::1]:8000", False),
        ("http://10.0.0.7:8000", True),
        ("http://localhost.evil.example", True),
    ],
)
def test_the_cookie_is_secure_but_on_the_machine_itself(url: str, is_secure: bool) -> None:
    cookie = session_cookie(url, LIFE)
    assert cookie.is_secure is is_secure
    assert cookie.is_http_only
    assert (cookie.same_site, cookie.path, cookie.max_age) == ("lax", "/", LIFE.absolute)


@pytest.mark.parametrize("slug", ["", "-gas", "gas-", "Gas", "ga s", "g" * 41, "gas\n"])
def test_a_bad_company_name_is_refused(slug: str) -> None:
    with pytest.raises(Invalid):
        require_slug(slug)


def test_roles_grow_from_agent_to_administrator() -> None:
    agent, supervisor = PERMISSIONS[Role.AGENT], PERMISSIONS[Role.SUPERVISOR]
    assert Permission.DESK_USE in agent
    assert agent < supervisor < PERMISSIONS[Role.ADMINISTRATOR]
    assert Permission.CUSTOMERS_READ not in PERMISSIONS[Role.KNOWLEDGE_MANAGER]
    assert Permission.USERS_EDIT not in supervisor


def test_nobody_gives_more_rights_than_they_have() -> None:
    actor = Actor(
        tenant=TenantId("t"),
        user=UserId("u"),
        name="U",
        permissions=frozenset({Permission.USERS_EDIT, *PERMISSIONS[Role.AGENT]}),
    )
    check_grant(actor, frozenset({Role.AGENT}))
    with pytest.raises(NotAllowed):
        check_grant(actor, frozenset({Role.AGENT, Role.SUPERVISOR}))
    with pytest.raises(Invalid):
        check_grant(actor, frozenset())


@pytest.mark.parametrize(
    "changes", [UserChanges(is_active=False), UserChanges(roles=frozenset({Role.AGENT}))]
)
def test_the_last_administrator_stays(changes: UserChanges) -> None:
    with pytest.raises(Conflict):
        check_change(operator(ANN.tenant), ANN, changes, administrators=1)
    check_change(operator(ANN.tenant), ANN, changes, administrators=2)


def test_nobody_deactivates_their_own_account() -> None:
    ann = replace(operator(ANN.tenant), user=ANN.id)
    with pytest.raises(Conflict):
        check_change(ann, ANN, UserChanges(is_active=False), administrators=2)
