"""Add companies, people, sessions and the audit trail."""

import sqlalchemy as sa
from alembic import op

from infra.tables import Instant, JsonType

revision = "0002_accounts"
down_revision = "0001_infra"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _add_people()
    _add_sessions()
    _add_audit()
    _refuse_changes_of_the_audit_trail()


def downgrade() -> None:
    for table in ("audit_head", "audit", "session", "user_role", "app_user", "tenant"):
        op.drop_table(table)
    if op.get_context().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_is_append_only()")


def _add_people() -> None:
    op.create_table(
        "tenant",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("slug", sa.String(40), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("languages", JsonType, nullable=False),
        sa.Column("region", sa.String(2), nullable=False),
        sa.Column("timezone", sa.String(64), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tenant")),
        sa.UniqueConstraint("slug", name=op.f("uq_tenant_slug")),
    )
    op.create_table(
        "app_user",
        sa.Column("tenant", sa.String(40), nullable=False),
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("email", sa.String(320), nullable=False),
        sa.Column("email_key", sa.String(320), nullable=False),
        sa.Column("language", sa.String(35), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("password_hash", sa.String(255), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["tenant"], ["tenant.id"], name=op.f("fk_app_user_tenant")),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_app_user")),
        sa.UniqueConstraint("tenant", "email_key", name=op.f("uq_app_user_tenant_email_key")),
    )
    op.create_index(op.f("ix_app_user_email_key"), "app_user", ["email_key"])
    op.create_table(
        "user_role",
        sa.Column("tenant", sa.String(40), nullable=False),
        sa.Column("user", sa.String(40), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "user"],
            ["app_user.tenant", "app_user.id"],
            name=op.f("fk_user_role_tenant_user"),
        ),
        sa.PrimaryKeyConstraint("tenant", "user", "role", name=op.f("pk_user_role")),
    )


def _add_sessions() -> None:
    op.create_table(
        "session",
        sa.Column("tenant", sa.String(40), nullable=False),
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("user", sa.String(40), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("seen_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "user"],
            ["app_user.tenant", "app_user.id"],
            name=op.f("fk_session_tenant_user"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_session_token_hash")),
    )
    op.create_index("ix_session_tenant_user", "session", ["tenant", "user"])


def _add_audit() -> None:
    op.create_table(
        "audit",
        sa.Column("tenant", sa.String(40), nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("actor", sa.String(40), nullable=False),
        sa.Column("actor_name", sa.String(100), nullable=False),
        sa.Column("action", sa.String(64), nullable=False),
        sa.Column("subject", sa.String(120), nullable=False),
        sa.Column("before_json", sa.Text()),
        sa.Column("after_json", sa.Text()),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "position", name=op.f("pk_audit")),
    )
    op.create_index("ix_audit_tenant_subject", "audit", ["tenant", "subject", "position"])
    op.create_index("ix_audit_tenant_actor", "audit", ["tenant", "actor", "position"])
    op.create_table(
        "audit_head",
        sa.Column("tenant", sa.String(40), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("tenant", name=op.f("pk_audit_head")),
    )


def _refuse_changes_of_the_audit_trail() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.execute(
            "CREATE OR REPLACE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql "
            "AS $$ BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END $$"
        )
        op.execute(
            "CREATE TRIGGER audit_refuses_change BEFORE UPDATE OR DELETE ON audit "
            "FOR EACH ROW EXECUTE FUNCTION audit_is_append_only()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER audit_refuses_{verb.lower()} BEFORE {verb} ON audit "
            "BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END"
        )
