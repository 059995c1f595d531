"""Deny by default, proven from the route table: role by role, company by company."""

import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute, APIWebSocketRoute

from accounts.model import PERMISSIONS, NewTenant, NewUser, Role
from core.permissions import Permission
from gateway.main import api, application
from gateway.wiring import System
from infra.http import Requires, guards, public_reason, routes_of
from tests.asgi import Application, Denied, client, connect
from tests.prepared import Opener

PASSWORD = "a-long-enough-phrase-77"
SOMEBODY_ELSES = "somebody-elses-id"


@dataclass(frozen=True, slots=True)
class Entry:
    """One method of one path, and what it asks for."""

    method: str
    path: str
    permission: Permission | None
    is_public: bool

    @property
    def url(self) -> str:
        filled = self.path
        while "{" in filled:
            start, end = filled.index("{"), filled.index("}")
            filled = filled[:start] + SOMEBODY_ELSES + filled[end + 1 :]
        return filled


def table(app: FastAPI) -> Iterator[Entry]:
    """Every route of the application."""
    for route in routes_of(app):
        if not isinstance(route, APIRoute | APIWebSocketRoute):
            continue
        found = list(guards(route.dependant))
        methods = (route.methods or set()) if isinstance(route, APIRoute) else {"SOCKET"}
        for method in sorted(methods - {"HEAD"}):
            yield Entry(
                method,
                route.path,
                _permission(found),
                public_reason(route.endpoint) is not None,
            )


def _permission(found: list[Requires]) -> Permission | None:
    asked = [each.permission for each in found if each.permission is not None]
    assert len(asked) <= 1, "one permission a route"
    return asked[0] if asked else None


@pytest.fixture
async def system(open_center: Opener) -> AsyncIterator[System]:
    async with open_center() as center:
        yield center.system


def test_every_route_says_who_may_call_it(system: System) -> None:
    app = api(system)
    assert len(list(table(app))) > 50, "the routes are not seen"
    for route in routes_of(app):
        if isinstance(route, APIRoute | APIWebSocketRoute):
            is_guarded = bool(list(guards(route.dependant)))
            is_public = public_reason(route.endpoint) is not None
            assert is_guarded != is_public, f"{route.path}: guarded or public, one of them"


async def test_nothing_guarded_answers_a_stranger(system: System) -> None:
    app = application(system)
    async with client(app, {"Origin": system.settings.public_url}) as http:
        for entry in table(api(system)):
            if entry.is_public:
                continue
            if entry.method == "SOCKET":
                with pytest.raises(Denied):
                    await _opens(app, entry.url, {"origin": system.settings.public_url})
                continue
            answer = await http.request(entry.method, entry.url, json={})
            assert answer.status_code == 401, f"{entry.method} {entry.path}"


@pytest.mark.parametrize("role", list(Role))
async def test_a_role_reaches_what_its_permissions_say_and_no_more(
    system: System, role: Role
) -> None:
    app = application(system)
    http = await signed_in(system, role)
    for entry in table(api(system)):
        if entry.is_public or entry.permission is None or entry.method == "SOCKET":
            continue
        answer = await http.request(entry.method, entry.url, json={})
        may = entry.permission in PERMISSIONS[role]
        refused = answer.status_code == 403
        assert refused != may, f"{role}: {entry.method} {entry.path} gave {answer.status_code}"
        assert answer.status_code < 500, f"{entry.method} {entry.path}: {answer.text}"
    await http.aclose()
    del app


async def test_another_company_sees_nothing_of_ours(system: System) -> None:
    """A canary of the demonstration company never occurs in an answer to another company."""
    ours = await signed_in(system, Role.ADMINISTRATOR, slug="harbour-gas")
    theirs = await signed_in(system, Role.ADMINISTRATOR)
    seen = await _answers(ours, system)
    secrets = {"HG-204518", "Harbour Gas", "harbourgas.example"}
    assert any(secret in text for secret in secrets for text in seen.values())
    for path, text in (await _answers(theirs, system)).items():
        for secret in secrets:
            assert secret not in text, f"{path} shows {secret} to another company"
    await ours.aclose()
    await theirs.aclose()


async def test_ids_of_another_company_are_not_found(system: System) -> None:
    ours = await signed_in(system, Role.ADMINISTRATOR, slug="harbour-gas")
    theirs = await signed_in(system, Role.ADMINISTRATOR)
    customer = (await ours.get("/api/customers")).json()["items"][0]["id"]
    assert (await ours.get(f"/api/customers/{customer}")).status_code == 200
    assert (await theirs.get(f"/api/customers/{customer}")).status_code == 404
    closed = (await ours.get("/api/interactions?box=closed")).json()["items"]
    interaction = closed[0]["id"]
    for path in ("", "/routing", "/draft"):
        url = f"/api/interactions/{interaction}{path}"
        assert (await ours.get(url)).status_code == 200, url
        assert (await theirs.get(url)).status_code == 404, url
    note = {"client_id": "n-1", "text": "hello"}
    answer = await theirs.post(f"/api/interactions/{interaction}/notes", json=note)
    assert answer.status_code == 404
    await ours.aclose()
    await theirs.aclose()


async def test_a_change_needs_the_token_of_its_session(system: System) -> None:
    http = await signed_in(system, Role.AGENT)
    ready = {"presence": "ready", "reason": None}
    http.headers["X-Mainstem-Csrf"] = "wrong"
    assert (await http.put("/api/desk/presence", json=ready)).status_code == 403
    del http.headers["X-Mainstem-Csrf"]
    assert (await http.put("/api/desk/presence", json=ready)).status_code == 403
    await http.aclose()


async def test_a_change_from_a_foreign_page_is_refused(system: System) -> None:
    http = await signed_in(system, Role.AGENT)
    http.headers["Origin"] = "https://evil.example"
    ready = {"presence": "ready", "reason": None}
    assert (await http.put("/api/desk/presence", json=ready)).status_code == 403
    cookies = "; ".join(f"{name}={value}" for name, value in http.cookies.items())
    app = application(system)
    headers = {"origin": "https://evil.example", "cookie": cookies}
    with pytest.raises(Denied):
        await _opens(app, "/api/desk/socket", headers)
    await http.aclose()


async def test_a_large_body_is_refused_before_it_is_read(system: System) -> None:
    http = await signed_in(system, Role.AGENT)
    size = system.settings.limits.request_bytes + 1
    answer = await http.post("/api/customers", content=b"x" * size)
    assert answer.status_code == 413
    await http.aclose()


async def signed_in(system: System, role: Role, *, slug: str | None = None) -> httpx.AsyncClient:
    """A new person with one role, in a company of their own or in the named one."""
    email = f"{role.value.replace('_', '-')}-{uuid.uuid4().hex[:8]}@example.org"
    new = NewUser(name="Test Person", email=email, password=PASSWORD, roles=frozenset({role}))
    users = system.accounts.users
    if slug is None:
        slug = f"other-{uuid.uuid4().hex[:8]}"
        tenant = await users.create_tenant(NewTenant(slug=slug, name="Another company"))
    else:
        from accounts.store import tenant_by_slug

        wanted = slug
        found = await system.database.read(lambda tx: tenant_by_slug(tx, wanted))
        assert found is not None
        tenant = found
    owner = NewUser(
        name="Owner",
        email=f"owner-{uuid.uuid4().hex[:8]}@example.org",
        password=PASSWORD,
        roles=frozenset({Role.ADMINISTRATOR}),
    )
    administrator = await users.create_administrator(tenant.id, owner)
    signed = await system.accounts.sign_in(slug, administrator.email, PASSWORD, "192.0.2.1")
    await users.create(signed.actor, new)
    http = client(application(system), {"Origin": system.settings.public_url})
    body = {"email": email, "password": PASSWORD, "tenant": slug}
    answer = await http.post("/api/session", json=body)
    assert answer.status_code == 200, answer.text
    http.headers["X-Mainstem-Csrf"] = answer.json()["csrf"]
    return http


async def _opens(app: Application, url: str, headers: dict[str, str]) -> None:
    async with connect(app, url, headers):
        return


async def _answers(http: httpx.AsyncClient, system: System) -> dict[str, str]:
    """Everything that can be read without naming a thing."""
    texts = {}
    for entry in table(api(system)):
        if entry.method == "GET" and "{" not in entry.path and not entry.is_public:
            texts[entry.path] = (await http.get(entry.path)).text
    return texts
