"""Intents, their examples and the profile, by tenant. Every change raises the tenant's version."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from core.model import TenantId
from infra.db import ID, Instant, JsonType, Tx, metadata

from .model import Intent, Profile, Template

TOPIC = "nlu:"
"""Followed by the tenant: published after every change."""

intent_table = sa.Table(
    "intent",
    metadata,
    sa.Column("tenant", ID, primary_key=True),
    sa.Column("name", sa.String(80), primary_key=True),
    sa.Column("labels", JsonType, nullable=False),
    sa.Column("is_emergency", sa.Boolean, nullable=False),
    sa.Column("signs", JsonType, nullable=False),
)

example_table = sa.Table(
    "intent_example",
    metadata,
    sa.Column("tenant", ID, primary_key=True),
    sa.Column("id", ID, primary_key=True),
    sa.Column("intent", sa.String(80), nullable=False),
    sa.Column("language", sa.String(16), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Index("ix_intent_example_tenant_intent", "tenant", "intent"),
)

model_table = sa.Table(
    "nlu_model",
    metadata,
    sa.Column("tenant", ID, primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("languages", JsonType, nullable=False),
    sa.Column("region", sa.String(2), nullable=False),
    sa.Column("time_zone", sa.String(64), nullable=False),
    sa.Column("templates", JsonType, nullable=False),
    sa.Column("changed_at", Instant, nullable=False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lessons:
    """All that a tenant's model is trained from."""

    version: int
    profile: Profile
    intents: tuple[Intent, ...]


def lessons(tx: Tx, tenant: TenantId) -> Lessons:
    """Read everything; version 0 and nothing for a tenant that has nothing yet."""
    examples: defaultdict[str, defaultdict[str, list[str]]]
    examples = defaultdict(lambda: defaultdict(list))
    stmt = sa.select(example_table).where(example_table.c.tenant == tenant)
    for row in tx.all(stmt.order_by(example_table.c.id)):
        examples[row.intent][row.language].append(row.text)
    chosen = sa.select(intent_table).where(intent_table.c.tenant == tenant)
    intents = tuple(
        Intent(
            name=row.name,
            labels=row.labels,
            is_emergency=row.is_emergency,
            signs={language: tuple(sources) for language, sources in row.signs.items()},
            examples={language: tuple(t) for language, t in examples[row.name].items()},
        )
        for row in tx.all(chosen.order_by(intent_table.c.name))
    )
    made_with = tx.one(sa.select(model_table).where(model_table.c.tenant == tenant))
    if made_with is None:
        return Lessons(version=0, profile=Profile(), intents=intents)
    shapes: dict[str, str] = made_with.templates
    profile = Profile(
        languages=tuple(made_with.languages),
        region=made_with.region,
        time_zone=made_with.time_zone,
        templates=tuple(Template(kind=kind, shape=shape) for kind, shape in shapes.items()),
    )
    return Lessons(version=made_with.version, profile=profile, intents=intents)


def versions(tx: Tx) -> dict[TenantId, int]:
    """The version of every tenant that has a model."""
    return {TenantId(r.tenant): r.version for r in tx.all(sa.select(model_table))}


def labels(tx: Tx, tenant: TenantId) -> dict[str, dict[str, str]]:
    """The names of the intents to show, by intent and language."""
    stmt = sa.select(intent_table.c.name, intent_table.c.labels)
    return {row.name: row.labels for row in tx.all(stmt.where(intent_table.c.tenant == tenant))}


def put_intents(tx: Tx, tenant: TenantId, intents: Iterable[Intent]) -> None:
    """Store intents with all their examples, replacing those of the same names."""
    for intent in intents:
        values = {
            "tenant": tenant,
            "name": intent.name,
            "labels": intent.labels,
            "is_emergency": intent.is_emergency,
            "signs": {language: list(sources) for language, sources in intent.signs.items()},
        }
        tx.upsert(intent_table, values, ["tenant", "name"], ["labels", "is_emergency", "signs"])
        _forget_examples(tx, tenant, intent.name)
        rows = [
            {
                "tenant": tenant,
                "id": tx.ids.new(),
                "intent": intent.name,
                "language": language,
                "text": text,
            }
            for language, texts in intent.examples.items()
            for text in dict.fromkeys(texts)
        ]
        if rows:
            tx.run(sa.insert(example_table), rows)
    _raise_version(tx, tenant)


def drop_intent(tx: Tx, tenant: TenantId, name: str) -> bool:
    """Remove an intent and its examples; False when there was none."""
    _forget_examples(tx, tenant, name)
    is_chosen = sa.and_(intent_table.c.tenant == tenant, intent_table.c.name == name)
    is_dropped = tx.run(sa.delete(intent_table).where(is_chosen)) > 0
    if is_dropped:
        _raise_version(tx, tenant)
    return is_dropped


def put_profile(tx: Tx, tenant: TenantId, profile: Profile) -> None:
    """Store the profile."""
    _raise_version(tx, tenant, profile)


def _forget_examples(tx: Tx, tenant: TenantId, name: str) -> None:
    is_chosen = sa.and_(example_table.c.tenant == tenant, example_table.c.intent == name)
    tx.run(sa.delete(example_table).where(is_chosen))


def _raise_version(tx: Tx, tenant: TenantId, profile: Profile | None = None) -> None:
    _ensure_row(tx, tenant)
    changes: dict[str, object] = {"version": model_table.c.version + 1, "changed_at": tx.now}
    if profile is not None:
        changes |= _columns(profile)
    tx.run(sa.update(model_table).where(model_table.c.tenant == tenant).values(changes))
    tx.wake(f"{TOPIC}{tenant}")


def _ensure_row(tx: Tx, tenant: TenantId) -> None:
    first = {"tenant": tenant, "version": 0, "changed_at": tx.now} | _columns(Profile())
    tx.upsert(model_table, first, ["tenant"])


def _columns(profile: Profile) -> dict[str, object]:
    return {
        "languages": list(profile.languages),
        "region": profile.region,
        "time_zone": profile.time_zone,
        "templates": {template.kind: template.shape for template in profile.templates},
    }
