"""Add customers, their identities, notes and tags."""

import sqlalchemy as sa
from alembic import op

from infra.tables import Instant

revision = "0003_customers"
down_revision = "0002_accounts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _add_customers()
    _add_identities()
    _add_notes_and_tags()


def downgrade() -> None:
    for table in ("customer_tag", "customer_note", "identity", "customer"):
        op.drop_table(table)


def _add_customers() -> None:
    op.create_table(
        "customer",
        sa.Column("tenant", sa.String(40), nullable=False),
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("pii_name", sa.String(100), nullable=False),
        sa.Column("pii_name_folded", sa.Text(), nullable=False),
        sa.Column("is_name_claimed", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(35)),
        sa.Column("pii_customer_number", sa.String(40)),
        sa.Column("pii_address", sa.String(500), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_customer")),
        sa.UniqueConstraint(
            "tenant", "pii_customer_number", name=op.f("uq_customer_tenant_pii_customer_number")
        ),
    )


def _add_identities() -> None:
    op.create_table(
        "identity",
        sa.Column("tenant", sa.String(40), nullable=False),
        sa.Column("customer", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("pii_value", sa.String(320), nullable=False),
        sa.Column("pii_verified_key", sa.String(340)),
        sa.Column("proof", sa.String(32)),
        sa.Column("verified_by", sa.String(40)),
        sa.Column("verified_at", Instant()),
        sa.Column("created_at", Instant(), nullable=False),
        _of_customer("identity"),
        sa.PrimaryKeyConstraint(
            "tenant", "customer", "kind", "pii_value", name=op.f("pk_identity")
        ),
        sa.UniqueConstraint(
            "tenant", "pii_verified_key", name=op.f("uq_identity_tenant_pii_verified_key")
        ),
    )
    op.create_index("ix_identity_tenant_value", "identity", ["tenant", "pii_value"])


def _add_notes_and_tags() -> None:
    op.create_table(
        "customer_note",
        sa.Column("tenant", sa.String(40), nullable=False),
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("customer", sa.String(40), nullable=False),
        sa.Column("author", sa.String(40), nullable=False),
        sa.Column("author_name", sa.String(100), nullable=False),
        sa.Column("pii_text", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        _of_customer("customer_note"),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_customer_note")),
    )
    op.create_index("ix_customer_note_tenant_customer", "customer_note", ["tenant", "customer"])
    op.create_table(
        "customer_tag",
        sa.Column("tenant", sa.String(40), nullable=False),
        sa.Column("customer", sa.String(40), nullable=False),
        sa.Column("folded", sa.String(800), nullable=False),
        sa.Column("tag", sa.String(40), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        _of_customer("customer_tag"),
        sa.PrimaryKeyConstraint("tenant", "customer", "folded", name=op.f("pk_customer_tag")),
    )
    op.create_index("ix_customer_tag_tenant_folded", "customer_tag", ["tenant", "folded"])


def _of_customer(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant", "customer"],
        ["customer.tenant", "customer.id"],
        name=op.f(f"fk_{table}_tenant_customer"),
    )
