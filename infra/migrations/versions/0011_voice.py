"""Add calls, their recordings, and how companies set up their telephony."""

import sqlalchemy as sa
from alembic import op

from infra.tables import Instant, JsonType

revision = "0011_voice"
down_revision = "0010_spoken"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _add_calls()
    _add_contacts()
    _add_lines()
    _add_numbers()
    _add_recordings()
    _add_rules()
    _add_settings()


def downgrade() -> None:
    for table in (
        "voice_settings",
        "voice_rule",
        "voice_recording",
        "voice_number",
        "voice_line",
        "voice_contact",
        "voice_call",
    ):
        op.drop_table(table)


def _add_calls() -> None:
    op.create_table(
        "voice_call",
        sa.Column("tenant", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("node", sa.String(length=64), nullable=False),
        sa.Column("direction", sa.String(length=8), nullable=False),
        sa.Column("stage", sa.String(length=16), nullable=False),
        sa.Column("pii_caller", sa.String(length=80), nullable=False),
        sa.Column("called", sa.String(length=80), nullable=False),
        sa.Column("interaction", sa.String(length=40), nullable=True),
        sa.Column("agent", sa.String(length=40), nullable=True),
        sa.Column("arrived_at", Instant(), nullable=False),
        sa.Column("answered_at", Instant(), nullable=True),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("ending", sa.String(length=32), nullable=False),
        sa.Column("pii_state", JsonType, nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_voice_call")),
    )
    op.create_index(
        "ix_voice_call_caller", "voice_call", ["tenant", "pii_caller", "arrived_at"], unique=False
    )
    op.create_index(
        "ix_voice_call_interaction", "voice_call", ["tenant", "interaction"], unique=False
    )
    op.create_index(
        "ix_voice_call_live",
        "voice_call",
        ["stage"],
        unique=False,
        sqlite_where=sa.text("stage != 'ended'"),
        postgresql_where=sa.text("stage != 'ended'"),
    )


def _add_contacts() -> None:
    op.create_table(
        "voice_contact",
        sa.Column("tenant", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("pii_name", sa.String(length=120), nullable=False),
        sa.Column("pii_number", sa.String(length=80), nullable=False),
        sa.Column("detail", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_voice_contact")),
    )


def _add_lines() -> None:
    op.create_table(
        "voice_line",
        sa.Column("tenant", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("host", sa.String(length=255), nullable=False),
        sa.Column("port", sa.Integer(), nullable=False),
        sa.Column("user", sa.String(length=80), nullable=False),
        sa.Column("sealed_password", sa.Text(), nullable=False),
        sa.Column("is_registered", sa.Boolean(), nullable=False),
        sa.Column("caller", sa.String(length=80), nullable=False),
        sa.Column("sources", JsonType, nullable=False),
        sa.Column("srtp", sa.String(length=10), nullable=False),
        sa.Column("owner", sa.String(length=40), nullable=True),
        sa.Column("is_enabled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "name", name=op.f("pk_voice_line")),
    )


def _add_numbers() -> None:
    op.create_table(
        "voice_number",
        sa.Column("tenant", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("languages", JsonType, nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_voice_number")),
    )


def _add_recordings() -> None:
    op.create_table(
        "voice_recording",
        sa.Column("tenant", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("call", sa.String(length=40), nullable=False),
        sa.Column("interaction", sa.String(length=40), nullable=True),
        sa.Column("file", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("pauses", JsonType, nullable=False),
        sa.Column("peaks", sa.Text(), nullable=False),
        sa.Column("began_at", Instant(), nullable=False),
        sa.Column("delete_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_voice_recording")),
    )
    op.create_index("ix_voice_recording_call", "voice_recording", ["tenant", "call"], unique=False)
    op.create_index("ix_voice_recording_due", "voice_recording", ["delete_at"], unique=False)
    op.create_index(
        "ix_voice_recording_interaction", "voice_recording", ["tenant", "interaction"], unique=False
    )


def _add_rules() -> None:
    op.create_table(
        "voice_rule",
        sa.Column("tenant", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("pii_pattern", sa.String(length=80), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("until", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_voice_rule")),
    )


def _add_settings() -> None:
    op.create_table(
        "voice_settings",
        sa.Column("tenant", sa.String(length=40), nullable=False),
        sa.Column("value", JsonType, nullable=False),
        sa.PrimaryKeyConstraint("tenant", name=op.f("pk_voice_settings")),
    )
