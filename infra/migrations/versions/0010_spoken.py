"""Keep how lines are spoken, and how long people waited for an agent."""

import sqlalchemy as sa
from alembic import op

from infra.tables import JsonType

revision = "0010_spoken"
down_revision = "0009_web_chat"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("entry", sa.Column("pii_spoken", JsonType, nullable=True))
    op.add_column("offer", sa.Column("waited_s", sa.Float(), nullable=True))
    op.create_index("ix_offer_queue_ended", "offer", ["tenant", "queue", "ended_at"])


def downgrade() -> None:
    op.drop_index("ix_offer_queue_ended", table_name="offer")
    with op.batch_alter_table("offer") as table:
        table.drop_column("waited_s")
    with op.batch_alter_table("entry") as table:
        table.drop_column("pii_spoken")
