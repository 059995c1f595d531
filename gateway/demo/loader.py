"""Loads the demonstration company into the database, through the packages' own functions.

Every step leaves alone what is there already, so that a load that was broken off can be repeated.
The web-chat site comes last: once it is there, the company is complete, and what people changed
since is not touched again. Only the addresses of our own services follow the settings at every
start.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol

import yaml

import accounts.store
import knowledge.store
import nlu.store
from accounts import audit
from accounts.model import NewTenant, NewUser, Role, Tenant, User, operator
from accounts.service import Accounts
from channels.web_chat.model import Site
from channels.web_chat.service import WebChat
from core.model import Actor, Language, TenantId, UserId
from customers.service import Customers
from flows.service import Flows
from infra.db import Database, Tx
from infra.settings import Settings
from interactions import texts
from knowledge.importer import read_folder
from nlu.importer import profile_from, read_intents

from . import floor, people_served, telephony

Progress = Callable[[str], None]
"""Told each step in a sentence."""


class Services(Protocol):
    """What loading needs of the system; gateway.wiring.System is one."""

    @property
    def settings(self) -> Settings: ...
    @property
    def database(self) -> Database: ...
    @property
    def accounts(self) -> Accounts: ...
    @property
    def customers(self) -> Customers: ...
    @property
    def flows(self) -> Flows: ...
    @property
    def web_chat(self) -> WebChat: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The company, and its people by the part of their e-mail address before the @."""

    tenant: Tenant
    staff: dict[str, User]

    @property
    def operator(self) -> Actor:
        return operator(self.tenant.id)

    def actor(self, handle: str) -> Actor:
        user = self.staff[handle]
        return Actor(
            tenant=user.tenant,
            user=user.id,
            name=user.name,
            permissions=frozenset(permission.value for permission in user.permissions),
        )


async def load(services: Services, folder: Path, *, progress: Progress) -> None:
    """Bring the demonstration company into the database, or notice that it is there."""
    company = read(folder, "company")
    tenant = await _open(services, company)
    await services.database.write(lambda tx: _keep_services(tx, tenant.id, services, folder))
    sites = read(folder, "sites")
    telephones = read(folder, "telephony")
    present = {site.key for site in await services.web_chat.sites(operator(tenant.id))}
    if all(site["key"] in present for site in sites):
        await _connect(services, tenant, telephones)
        progress(f"{tenant.name} is here.")
        return
    staff = await _hire(services, tenant, read(folder, "users"))
    opened = Opened(tenant=tenant, staff=staff)
    progress(f"{len(staff)} people work at {tenant.name}.")
    await services.database.write(lambda tx: _furnish(tx, opened, folder, company))
    progress("Queues, skills, hours, replies and intents are in place.")
    articles = read_folder(folder / "articles")
    await services.database.write(lambda tx: knowledge.store.put_articles(tx, tenant.id, articles))
    progress(f"{len(articles)} articles are published.")
    await _start_flows(services, opened, folder)
    progress("The assistant's flow is published.")
    known = await people_served.welcome(
        services.database, services.customers, opened.actor, read(folder, "customers")
    )
    progress(f"{known} customers are known.")
    for site in sites:
        await services.web_chat.put_site(opened.operator, _site(tenant.id, site), audit.record)
    await _connect(services, tenant, telephones)
    progress("The chat is ready, and so are the telephones.")


def read(folder: Path, name: str) -> Any:  # noqa: ANN401 - as the file has it
    return yaml.safe_load((folder / f"{name}.yaml").read_text(encoding="utf-8"))


async def _open(services: Services, company: dict[str, Any]) -> Tenant:
    """Find the company, or open it."""
    slug = company["slug"]
    known = await services.database.read(lambda tx: accounts.store.tenant_by_slug(tx, slug))
    if known is not None:
        return known
    new = NewTenant(
        slug=slug,
        name=company["name"],
        languages=tuple(Language(each) for each in company["languages"]),
        region=company["region"],
        timezone=company["time_zone"],
    )
    return await services.accounts.users.create_tenant(new)


async def _hire(services: Services, tenant: Tenant, file: dict[str, Any]) -> dict[str, User]:
    """Give everybody an account who has none yet."""
    actor = operator(tenant.id)
    known = {user.email: user for user in await services.accounts.users.all(actor)}
    for each in file["users"]:
        if each["email"] in known:
            continue
        new = NewUser(
            name=each["name"],
            email=each["email"],
            password=file["password"],
            roles=frozenset(Role(role) for role in each["roles"]),
            language=Language(each["language"]),
        )
        known[new.email] = await services.accounts.users.create(actor, new)
    return {email.partition("@")[0]: user for email, user in known.items()}


async def _connect(services: Services, tenant: Tenant, telephones: dict[str, Any]) -> None:
    known = await services.accounts.users.all(operator(tenant.id))
    staff = {user.email.partition("@")[0]: user.id for user in known}
    await services.database.write(lambda tx: telephony.connect(tx, tenant.id, telephones, staff))


def _furnish(tx: Tx, opened: Opened, folder: Path, company: dict[str, Any]) -> None:
    """Everything that is configuration, in one transaction."""
    tenant = opened.tenant.id
    floor.lay_out(
        tx,
        tenant,
        company=company,
        skills=read(folder, "skills"),
        queues=read(folder, "queues"),
    )
    seats: list[tuple[UserId, str, dict[str, Any]]] = []
    for each in read(folder, "users")["users"]:
        user = opened.staff[each["email"].partition("@")[0]]
        seats.append((user.id, user.name, each))
    floor.seat(tx, tenant, seats)
    for rank, (code, names) in enumerate(read(folder, "dispositions").items()):
        texts.keep_disposition(tx, tenant, code, names, rank)
    for reply in read(folder, "canned_replies"):
        _keep_reply(tx, opened.tenant, reply)
    nlu.store.put_profile(tx, tenant, profile_from(_profile(company)))
    nlu.store.put_intents(tx, tenant, read_intents(folder / "intents.yaml"))


def _profile(company: dict[str, Any]) -> dict[str, Any]:
    return {name: company[name] for name in ("languages", "region", "time_zone", "templates")}


def _keep_reply(tx: Tx, tenant: Tenant, reply: dict[str, Any]) -> None:
    for language in tenant.languages:
        worded = reply[language]
        kept = texts.CannedReply(
            id=reply["id"],
            language=language,
            shortcut=reply["shortcut"],
            title=worded["title"],
            text=worded["text"],
        )
        texts.keep_canned_reply(tx, tenant.id, kept)


def _keep_services(tx: Tx, tenant: TenantId, services: Services, folder: Path) -> None:
    own = own_address(services.settings)
    for name, each in read(folder, "services").items():
        texts.keep_company_service(
            tx,
            tenant,
            texts.CompanyService(
                name=name,
                base_url=each["base_url"].replace("{own}", own),
                may_be_private=each["may_be_private"],
                timeout=timedelta(seconds=each["timeout_seconds"]),
            ),
        )


def own_address(settings: Settings) -> str:
    """How this process reaches itself: a wildcard address is reached through loopback."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.http_host, settings.http_host)
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{settings.http_port}"


async def _start_flows(services: Services, opened: Opened, folder: Path) -> None:
    """Publish what is not published yet."""
    known = {flow.id for flow in await services.flows.all(opened.operator)}
    for file in sorted((folder / "flows").glob("*.yaml")):
        if file.stem not in known:
            text = file.read_text(encoding="utf-8")
            await services.flows.publish(opened.operator, text, note="As delivered.")


def _site(tenant: TenantId, site: dict[str, Any]) -> Site:
    return Site(
        tenant=tenant,
        key=site["key"],
        names=site["names"],
        languages=tuple(Language(each) for each in site["languages"]),
        allowed_origins=tuple(site["allowed_origins"]),
        colours=site["colours"],
        texts=site["texts"],
        when_closed=site["when_closed"],
    )
