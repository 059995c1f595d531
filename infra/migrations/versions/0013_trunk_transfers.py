"""Let trunks be set up whose far side may ask for transfers."""

import sqlalchemy as sa
from alembic import op

revision = "0013_trunk_transfers"
down_revision = "0012_phones"
branch_labels = None
depends_on = None


def upgrade() -> None:
    no = sa.false()
    op.add_column(
        "voice_line", sa.Column("may_transfer", sa.Boolean(), nullable=False, server_default=no)
    )


def downgrade() -> None:
    with op.batch_alter_table("voice_line") as batch:
        batch.drop_column("may_transfer")
