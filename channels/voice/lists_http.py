"""Lists of numbers as routes: who is not taken, whom we may call, the address book."""

import msgspec
import sqlalchemy as sa
from fastapi import APIRouter
from pydantic import JsonValue

from core.errors import Invalid, NotFound
from core.model import Json
from infra.db import Tx

from . import configuration, tables
from .model import Contact, Rule, RuleKind
from .routes import Agent, Editor, Part, Reader
from .rules import is_pattern, plain_number
from .schemas import ContactBody, RuleBody


class Rules(Part):
    """The lists: who is not taken, whom we may call."""

    def _add(self, router: APIRouter) -> None:
        router.add_api_route("/rules", self.read, methods=["GET"])
        router.add_api_route("/rules", self.add, methods=["POST"], status_code=201)
        router.add_api_route("/rules/{id}", self.drop, methods=["DELETE"], status_code=204)

    async def read(self, actor: Reader) -> dict[str, JsonValue]:
        """The company's rules, oldest first."""
        table = tables.rule
        rows = await self.database.read(
            lambda tx: tx.all(
                sa.select(table).where(table.c.tenant == actor.tenant).order_by(table.c.id)
            )
        )
        items: list[JsonValue] = []
        for row in rows:
            shown = msgspec.to_builtins(configuration.rule_of(row))
            del shown["tenant"]
            items.append(shown)
        return {"items": items}

    async def add(self, actor: Editor, body: RuleBody) -> dict[str, JsonValue]:
        """Add a rule: a number, the beginning of numbers with *, or a range first-last."""
        if not is_pattern(body.pattern):
            raise Invalid("pattern", "a number, a beginning with *, or a range as first-last")
        made: list[str] = []

        def do(tx: Tx) -> None:
            made[:] = [tx.ids.new()]
            rule = Rule(
                tenant=actor.tenant,
                id=made[0],
                kind=RuleKind(body.kind),
                pattern=body.pattern,
                note=body.note,
                until=body.until,
            )
            configuration.put_rule(tx, rule)

        shown: Json = {"kind": body.kind, "note": body.note}
        await self.change(actor, "voice.rule_added", "voice:rules", shown, do)
        return {"id": made[0]}

    async def drop(self, actor: Editor, id: str) -> None:
        """The rule does not hold any more."""

        def do(tx: Tx) -> None:
            held = (tables.rule.c.id == id, tables.rule.c.tenant == actor.tenant)
            if not tx.run(tables.rule.delete().where(*held)):
                raise NotFound("rule", id)

        await self.change(actor, "voice.rule_dropped", f"voice_rule:{id}", None, do)


class Contacts(Part):
    """The address book of outside numbers."""

    def _add(self, router: APIRouter) -> None:
        router.add_api_route("/contacts", self.read, methods=["GET"])
        router.add_api_route("/contacts", self.add, methods=["POST"], status_code=201)
        router.add_api_route("/contacts/{id}", self.drop, methods=["DELETE"], status_code=204)

    async def read(self, actor: Agent, q: str = "") -> dict[str, JsonValue]:
        """Entries whose name, number or detail holds the words looked for."""
        table = tables.contact
        wanted = q.casefold().strip()[:80]
        rows = await self.database.read(
            lambda tx: tx.all(
                sa.select(table).where(table.c.tenant == actor.tenant).order_by(table.c.pii_name)
            )
        )
        items: list[JsonValue] = [
            {"id": r.id, "name": r.pii_name, "number": r.pii_number, "detail": r.detail}
            for r in rows
            if wanted in f"{r.pii_name} {r.pii_number} {r.detail}".casefold()
        ]
        return {"items": items}

    async def add(self, actor: Editor, body: ContactBody) -> dict[str, JsonValue]:
        """Add an entry."""
        if not plain_number(body.number):
            raise Invalid("number", "a telephone number")
        made: list[str] = []

        def do(tx: Tx) -> None:
            made[:] = [tx.ids.new()]
            configuration.put_contact(
                tx, Contact(tenant=actor.tenant, id=made[0], **body.model_dump())
            )

        await self.change(actor, "voice.contact_added", "voice:contacts", None, do)
        return {"id": made[0]}

    async def drop(self, actor: Editor, id: str) -> None:
        """Remove an entry."""

        def do(tx: Tx) -> None:
            held = (tables.contact.c.id == id, tables.contact.c.tenant == actor.tenant)
            if not tx.run(tables.contact.delete().where(*held)):
                raise NotFound("contact", id)

        await self.change(actor, "voice.contact_dropped", f"voice_contact:{id}", None, do)
