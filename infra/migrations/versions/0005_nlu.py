"""Add intents, their examples, and what each tenant's model is made with."""

import sqlalchemy as sa
from alembic import op

from infra.tables import Instant, JsonType

revision = "0005_nlu"
down_revision = "0004_knowledge"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "intent",
        sa.Column("tenant", sa.String(40), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("labels", JsonType, nullable=False),
        sa.Column("is_emergency", sa.Boolean(), nullable=False),
        sa.Column("signs", JsonType, nullable=False),
        sa.PrimaryKeyConstraint("tenant", "name", name=op.f("pk_intent")),
    )
    op.create_table(
        "intent_example",
        sa.Column("tenant", sa.String(40), nullable=False),
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("intent", sa.String(80), nullable=False),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_intent_example")),
    )
    op.create_index("ix_intent_example_tenant_intent", "intent_example", ["tenant", "intent"])
    op.create_table(
        "nlu_model",
        sa.Column("tenant", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("languages", JsonType, nullable=False),
        sa.Column("region", sa.String(2), nullable=False),
        sa.Column("time_zone", sa.String(64), nullable=False),
        sa.Column("templates", JsonType, nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", name=op.f("pk_nlu_model")),
    )


def downgrade() -> None:
    for table in ("nlu_model", "intent_example", "intent"):
        op.drop_table(table)
