"""Add flows and their versions."""

import sqlalchemy as sa
from alembic import op

from infra.tables import Instant, JsonType

revision = "0006_flows"
down_revision = "0005_nlu"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "flow",
        sa.Column("tenant", sa.String(40), nullable=False),
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("active_version", sa.Integer()),
        sa.Column("last_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_flow")),
    )
    op.create_table(
        "flow_version",
        sa.Column("tenant", sa.String(40), nullable=False),
        sa.Column("flow", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("names", JsonType, nullable=False),
        sa.Column("channels", JsonType, nullable=False),
        sa.Column("note", sa.String(500), nullable=False),
        sa.Column("by", sa.String(40), nullable=False),
        sa.Column("by_name", sa.String(200), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "flow", "version", name=op.f("pk_flow_version")),
    )


def downgrade() -> None:
    op.drop_table("flow_version")
    op.drop_table("flow")
