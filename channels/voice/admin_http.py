"""How a company sets up its telephony, as routes."""

import ipaddress

import msgspec
import sqlalchemy as sa
from fastapi import APIRouter
from pydantic import JsonValue

from core.errors import Invalid, NotFound
from core.model import Language, UserId
from infra.db import Database, Tx

from . import configuration, tables
from .lists_http import Contacts, Rules
from .model import Line, LineKind, Number, VoiceSettings
from .nodes import Node
from .routes import Editor, Part, Reader, Record
from .rules import plain_number
from .schemas import LineBody, NumberBody, SettingsBody
from .sealing import seal
from .service import Voice


def routes(voice: Voice, database: Database, record: Record) -> APIRouter:
    """Settings, numbers, lines, lists, the address book, and how the nodes are."""
    router = APIRouter(prefix="/api/voice", tags=["voice"])
    for part in (Settings, Numbers, Lines, Rules, Contacts):
        part(router, voice, database, record)

    @router.get("/nodes")
    async def read_nodes(actor: Reader) -> dict[str, JsonValue]:
        """Every node: engines, ways in, calls, how late its beat is; and those gone for a day."""
        return {"nodes": [_node(node) for node in voice.nodes_of_late()]}

    return router


def _node(node: Node) -> JsonValue:
    """`since`: it is connected, or not any more."""
    return {
        "node": node.name,
        "is_connected": node.left_at is None,
        "since": (node.left_at or node.since).isoformat(),
        "report": None if node.left_at else msgspec.to_builtins(node.report),
    }


class Settings(Part):
    """What the company wants of its calls."""

    def _add(self, router: APIRouter) -> None:
        router.add_api_route("/settings", self.read, methods=["GET"])
        router.add_api_route("/settings", self.put, methods=["PUT"])

    async def read(self, actor: Reader) -> SettingsBody:
        """The settings as they are."""

        def unit(tx: Tx) -> VoiceSettings:
            known = configuration.load(tx, self.voice.secret)
            return known.settings_of(actor.tenant)

        found = msgspec.to_builtins(await self.database.read(unit))
        del found["tenant"]
        return SettingsBody.model_validate(found)

    async def put(self, actor: Editor, body: SettingsBody) -> SettingsBody:
        """Change the settings; calls follow them from their next step on."""
        for number in (each for numbers in body.on_call.values() for each in numbers):
            if not plain_number(number):
                raise Invalid("on_call", "telephone numbers")
        settings = VoiceSettings(tenant=actor.tenant, **body.model_dump())
        await self.change(
            actor, "voice.settings_changed", "voice:settings", body.model_dump(),
            lambda tx: configuration.put_settings(tx, settings),
        )  # fmt: skip
        return body


class Numbers(Part):
    """The numbers that can be dialled."""

    def _add(self, router: APIRouter) -> None:
        router.add_api_route("/numbers", self.read, methods=["GET"])
        router.add_api_route("/numbers/{number}", self.put, methods=["PUT"], status_code=204)
        router.add_api_route("/numbers/{number}", self.drop, methods=["DELETE"], status_code=204)

    async def read(self, actor: Reader) -> dict[str, JsonValue]:
        """The company's numbers."""
        found = await self.database.read(configuration.numbers)
        items: list[JsonValue] = [
            {"number": each.number, "label": each.label, "languages": list(each.languages)}
            for each in found
            if each.tenant == actor.tenant
        ]
        return {"items": items}

    async def put(self, actor: Editor, number: str, body: NumberBody) -> None:
        """Add a number, or change it. "*" takes every number that nobody else has."""
        known = number if number == configuration.ANY else plain_number(number)
        if not known:
            raise Invalid("number", "digits, with a plus in front of the country code")
        languages = tuple(Language(each) for each in body.languages)
        made = Number(tenant=actor.tenant, number=known, label=body.label, languages=languages)
        await self.change(
            actor, "voice.number_changed", f"voice_number:{known}", body.model_dump(),
            lambda tx: configuration.put_number(tx, made),
        )  # fmt: skip

    async def drop(self, actor: Editor, number: str) -> None:
        """Calls to the number are not taken any more."""

        def do(tx: Tx) -> None:
            held = (tables.number.c.number == number, tables.number.c.tenant == actor.tenant)
            if not tx.run(tables.number.delete().where(*held)):
                raise NotFound("number", number)

        await self.change(actor, "voice.number_dropped", f"voice_number:{number}", None, do)


class Lines(Part):
    """Trunks and desk phones."""

    def _add(self, router: APIRouter) -> None:
        path = "/lines/{kind}/{name}"
        router.add_api_route("/lines", self.read, methods=["GET"])
        router.add_api_route(path, self.put, methods=["PUT"], status_code=204)
        router.add_api_route(path, self.drop, methods=["DELETE"], status_code=204)

    async def read(self, actor: Reader) -> dict[str, JsonValue]:
        """The company's lines; passwords are never shown."""
        table = tables.line
        rows = await self.database.read(
            lambda tx: tx.all(sa.select(table).where(table.c.tenant == actor.tenant))
        )
        items: list[JsonValue] = []
        for row in rows:
            shown = msgspec.to_builtins(configuration.line_of(row))
            del shown["tenant"]
            shown["has_password"] = bool(shown.pop("sealed_password"))
            shown["sources"] = list(shown["sources"])  # JSON has no tuples
            items.append(shown)
        return {"items": items}

    async def put(self, actor: Editor, kind: LineKind, name: str, body: LineBody) -> None:
        """Add a line, or change it. Without a password the stored one stays."""
        if not name or len(name) > 60 or not name.replace("-", "").replace("_", "").isalnum():
            raise Invalid("name", "letters, digits, - and _, at most 60")
        if kind is LineKind.TRUNK and not body.host:
            raise Invalid("host", "a trunk needs the address of the other side")
        for source in body.sources:
            check_network(source)
        shown = body.model_dump(exclude={"password"})

        def do(tx: Tx) -> None:
            held = tx.one(
                sa.select(tables.line).where(
                    tables.line.c.kind == kind.value, tables.line.c.name == name
                )
            )
            sealed = held.sealed_password if held is not None else ""
            if body.password is not None:
                sealed = seal(self.voice.secret, body.password)
            owner = UserId(body.owner) if body.owner else None
            made = Line(
                tenant=actor.tenant,
                kind=kind,
                name=name,
                sealed_password=sealed,
                **{**shown, "sources": tuple(body.sources), "owner": owner},
            )
            configuration.put_line(tx, made)

        await self.change(actor, "voice.line_changed", f"voice_line:{kind}/{name}", shown, do)

    async def drop(self, actor: Editor, kind: LineKind, name: str) -> None:
        """The line is not used any more."""

        def do(tx: Tx) -> None:
            held = (
                tables.line.c.kind == kind.value,
                tables.line.c.name == name,
                tables.line.c.tenant == actor.tenant,
            )
            if not tx.run(tables.line.delete().where(*held)):
                raise NotFound("line", name)

        await self.change(actor, "voice.line_dropped", f"voice_line:{kind}/{name}", None, do)


def check_network(text: str) -> None:
    """Raise Invalid unless it is an address or a network."""
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        raise Invalid("sources", f"{text} is no address and no network like 192.0.2.0/24") from None
