"""How the companies of this installation have set up their telephony, read as a whole."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import msgspec
import sqlalchemy as sa

from core.errors import Invalid
from core.model import Language, TenantId, UserId
from infra.db import Row, Tx

from . import tables
from .call.model import Policy
from .call.words import WORDS
from .model import Contact, Line, LineKind, Number, Rule, RuleKind, VoiceSettings
from .rules import plain_number
from .sealing import unseal
from .wire import orders

TOPIC = "voice:configuration"
ANY = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """Everything nodes and calls need to know, of all companies."""

    numbers: tuple[Number, ...] = ()
    lines: tuple[Line, ...] = ()
    passwords: dict[tuple[str, str], str] = field(default_factory=dict)
    rules: dict[TenantId, tuple[Rule, ...]] = field(default_factory=dict)
    settings: dict[TenantId, VoiceSettings] = field(default_factory=dict)

    def number_for(self, called: str, account: str) -> Number | None:
        """The company's number that was dialled; a company with "*" takes what is left."""
        wanted = plain_number(called) or called
        for number in self.numbers:
            if number.number in (wanted, called):
                return number
        owner = next((line.tenant for line in self.lines if line.name == account), None)
        rest = [each for each in self.numbers if each.number == ANY]
        return next((each for each in rest if owner in (None, each.tenant)), None)

    def settings_of(self, tenant: TenantId) -> VoiceSettings:
        return self.settings.get(tenant) or VoiceSettings(tenant=tenant)

    def lines_of(self, tenant: TenantId) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.tenant == tenant)

    def numbers_of(self, tenant: TenantId) -> frozenset[str]:
        """The company's own numbers, without the one that stands for all others."""
        own = {number.number for number in self.numbers if number.tenant == tenant}
        return frozenset(own - {ANY})

    def rules_of(self, tenant: TenantId) -> tuple[Rule, ...]:
        return self.rules.get(tenant, ())

    def desk_phone_owners(self) -> dict[str, UserId]:
        """Whose telephone it is that registers under a name."""
        return {
            line.name: line.owner
            for line in self.lines
            if line.kind is LineKind.DESK_PHONE and line.owner and line.is_enabled
        }

    def for_nodes(self) -> orders.Configure:
        """What a node has to know."""
        enabled = [line for line in self.lines if line.is_enabled]
        return orders.Configure(
            trunks=[
                orders.Trunk(
                    name=line.name,
                    host=line.host,
                    port=line.port,
                    user=line.user,
                    password=self.passwords.get((line.kind, line.name), ""),
                    is_registered=line.is_registered,
                    caller=line.caller,
                    sources=list(line.sources),
                    srtp=line.srtp,
                )
                for line in enabled
                if line.kind is LineKind.TRUNK
            ],
            phones=[
                orders.DeskPhone(
                    user=line.name, password=self.passwords.get((line.kind, line.name), "")
                )
                for line in enabled
                if line.kind is LineKind.DESK_PHONE
            ],
            takes_strangers=any(number.number == ANY for number in self.numbers),
            prompts=[
                orders.Part(text=text, language=language, prompt=f"voice.{name}")
                for language, texts in WORDS.items()
                for name, text in texts.items()
                if "{" not in text
            ],
        )


def load(tx: Tx, secret: str) -> Configuration:
    """Read the whole configuration. A password sealed under another secret counts as none."""
    lines = tuple(line_of(row) for row in tx.all(sa.select(tables.line)))
    rules: dict[TenantId, list[Rule]] = {}
    for row in tx.all(sa.select(tables.rule).order_by(tables.rule.c.id)):
        rules.setdefault(row.tenant, []).append(rule_of(row))
    return Configuration(
        numbers=numbers(tx),
        lines=lines,
        passwords={(line.kind, line.name): _password(secret, line) for line in lines},
        rules={tenant: tuple(each) for tenant, each in rules.items()},
        settings={
            row.tenant: msgspec.convert(row.value, VoiceSettings)
            for row in tx.all(sa.select(tables.settings))
        },
    )


def policy_of(
    settings: VoiceSettings,
    rules: tuple[Rule, ...],
    lines: tuple[Line, ...],
    numbers: frozenset[str],
) -> Policy:
    """What the settings mean for a call. `numbers`: the company's own."""
    shown = settings.agent_numbers if settings.announces_agent else {}
    trunks = {line.name: line for line in lines if line.kind is LineKind.TRUNK}
    desks = [line for line in lines if line.kind is LineKind.DESK_PHONE and line.is_enabled]
    return Policy(
        is_recorded=settings.is_recorded,
        is_beeping=settings.is_beeping,
        is_captioned=settings.is_captioned,
        agent_numbers={UserId(user): number for user, number in shown.items()},
        offers_callback=settings.offers_callback,
        on_call={queue: tuple(numbers) for queue, numbers in settings.on_call.items()},
        on_call_after=timedelta(seconds=settings.on_call_seconds),
        desk_phones={line.owner: line.name for line in desks if line.owner},
        phones={line.name: line.owner for line in desks if line.name not in trunks},
        numbers=numbers,
        transfer_trunks=frozenset(
            line.name for line in trunks.values() if line.may_transfer and line.is_enabled
        ),
        dial_rules=rules,
        region=settings.region,
        trunk=settings.out_trunk,
        number=settings.out_number,
    )


def put_settings(tx: Tx, settings: VoiceSettings) -> None:
    values = {"tenant": settings.tenant, "value": msgspec.to_builtins(settings)}
    tx.upsert(tables.settings, values, keys=["tenant"], update=["value"])
    tx.wake(TOPIC)


def put_number(tx: Tx, number: Number) -> None:
    """Add or change a number. Raises Invalid when another company has it."""
    held = tx.one(sa.select(tables.number).where(tables.number.c.number == number.number))
    if held is not None and held.tenant != number.tenant:
        raise Invalid("number", "it belongs to another company here")
    values = {
        "tenant": number.tenant,
        "number": number.number,
        "label": number.label,
        "languages": list(number.languages),
    }
    tx.upsert(tables.number, values, keys=["number"], update=["label", "languages"])
    tx.wake(TOPIC)


def put_line(tx: Tx, line: Line) -> None:
    """Add or change a trunk or desk phone. Raises Invalid when another company has the name."""
    same = (tables.line.c.kind == line.kind.value, tables.line.c.name == line.name)
    held = tx.one(sa.select(tables.line).where(*same))
    if held is not None and held.tenant != line.tenant:
        raise Invalid("name", "it is taken here")
    values = {**msgspec.to_builtins(line), "sources": list(line.sources)}
    keys = ["kind", "name"]
    tx.upsert(tables.line, values, keys=keys, update=[key for key in values if key not in keys])
    tx.wake(TOPIC)


def put_rule(tx: Tx, rule: Rule) -> None:
    values = {
        "tenant": rule.tenant,
        "id": rule.id,
        "kind": rule.kind.value,
        "pii_pattern": rule.pattern,
        "note": rule.note,
        "until": rule.until,
    }
    tx.upsert(tables.rule, values, keys=["tenant", "id"])
    tx.wake(TOPIC)


def put_contact(tx: Tx, contact: Contact) -> None:
    values = {
        "tenant": contact.tenant,
        "id": contact.id,
        "pii_name": contact.name,
        "pii_number": contact.number,
        "detail": contact.detail,
    }
    tx.upsert(tables.contact, values, keys=["tenant", "id"])


def numbers(tx: Tx) -> tuple[Number, ...]:
    """The numbers of all companies."""
    return tuple(number_of(row) for row in tx.all(sa.select(tables.number).order_by("number")))


def number_of(row: Row) -> Number:
    return Number(
        tenant=row.tenant,
        number=row.number,
        label=row.label,
        languages=tuple(Language(each) for each in row.languages),
    )


def line_of(row: Row) -> Line:
    values = dict(row._mapping)
    kind = LineKind(values.pop("kind"))
    return Line(**{**values, "sources": tuple(values["sources"])}, kind=kind)


def rule_of(row: Row) -> Rule:
    until: datetime | None = row.until
    return Rule(
        tenant=row.tenant,
        id=row.id,
        kind=RuleKind(row.kind),
        pattern=row.pii_pattern,
        note=row.note,
        until=until,
    )


def _password(secret: str, line: Line) -> str:
    try:
        return unseal(secret, line.sealed_password)
    except Invalid:
        return ""
