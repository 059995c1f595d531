"""The tables of customers. Columns whose name starts with `pii_` hold personal data."""

import sqlalchemy as sa

from infra.db import ID, Instant, metadata

customer = sa.Table(
    "customer",
    metadata,
    sa.Column("tenant", ID, primary_key=True),
    sa.Column("id", ID, primary_key=True),
    sa.Column("pii_name", sa.String(100), nullable=False),
    sa.Column("pii_name_folded", sa.Text, nullable=False),
    sa.Column("is_name_claimed", sa.Boolean, nullable=False),
    sa.Column("language", sa.String(35)),
    sa.Column("pii_customer_number", sa.String(40)),
    sa.Column("pii_address", sa.String(500), nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.UniqueConstraint("tenant", "pii_customer_number"),
)

identity = sa.Table(
    "identity",
    metadata,
    sa.Column("tenant", ID, primary_key=True),
    sa.Column("customer", ID, primary_key=True),
    sa.Column("kind", sa.String(16), primary_key=True),
    sa.Column("pii_value", sa.String(320), primary_key=True),
    sa.Column("pii_verified_key", sa.String(340)),
    sa.Column("proof", sa.String(32)),
    sa.Column("verified_by", ID),
    sa.Column("verified_at", Instant),
    sa.Column("created_at", Instant, nullable=False),
    sa.ForeignKeyConstraint(["tenant", "customer"], ["customer.tenant", "customer.id"]),
    sa.UniqueConstraint("tenant", "pii_verified_key"),
    sa.Index("ix_identity_tenant_value", "tenant", "pii_value"),
)
"""`pii_verified_key` is "kind:value" of a verified identity and NULL of a claim: a company has one
customer per verified identity, and any number who claim it."""

customer_note = sa.Table(
    "customer_note",
    metadata,
    sa.Column("tenant", ID, primary_key=True),
    sa.Column("id", ID, primary_key=True),
    sa.Column("customer", ID, nullable=False),
    sa.Column("author", ID, nullable=False),
    sa.Column("author_name", sa.String(100), nullable=False),
    sa.Column("pii_text", sa.Text, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.ForeignKeyConstraint(["tenant", "customer"], ["customer.tenant", "customer.id"]),
    sa.Index("ix_customer_note_tenant_customer", "tenant", "customer"),
)

customer_tag = sa.Table(
    "customer_tag",
    metadata,
    sa.Column("tenant", ID, primary_key=True),
    sa.Column("customer", ID, primary_key=True),
    sa.Column("folded", sa.String(800), primary_key=True),
    sa.Column("tag", sa.String(40), nullable=False),
    sa.Column("place", sa.Integer, nullable=False),
    sa.ForeignKeyConstraint(["tenant", "customer"], ["customer.tenant", "customer.id"]),
    sa.Index("ix_customer_tag_tenant_folded", "tenant", "folded"),
)
