"""Keep which agents have their telephone connected, and which interactions need one."""

import sqlalchemy as sa
from alembic import op

revision = "0012_phones"
down_revision = "0011_voice"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table, name in (("seat", "has_phone"), ("placement", "needs_phone")):
        no = sa.false()
        op.add_column(table, sa.Column(name, sa.Boolean(), nullable=False, server_default=no))


def downgrade() -> None:
    for table, name in (("placement", "needs_phone"), ("seat", "has_phone")):
        with op.batch_alter_table(table) as batch:
            batch.drop_column(name)
