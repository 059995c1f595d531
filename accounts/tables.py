"""The tables of companies, people, sessions and the audit trail."""

import sqlalchemy as sa

from infra.db import ID, Instant, JsonType, metadata

tenant = sa.Table(
    "tenant",
    metadata,
    sa.Column("id", ID, primary_key=True),
    sa.Column("slug", sa.String(40), nullable=False, unique=True),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("languages", JsonType, nullable=False),
    sa.Column("region", sa.String(2), nullable=False),
    sa.Column("timezone", sa.String(64), nullable=False),
    sa.Column("created_at", Instant, nullable=False),
)

app_user = sa.Table(
    "app_user",
    metadata,
    sa.Column("tenant", ID, sa.ForeignKey("tenant.id"), primary_key=True),
    sa.Column("id", ID, primary_key=True),
    sa.Column("name", sa.String(100), nullable=False),
    sa.Column("email", sa.String(320), nullable=False),
    sa.Column("email_key", sa.String(320), nullable=False, index=True),
    sa.Column("language", sa.String(35), nullable=False),
    sa.Column("is_active", sa.Boolean, nullable=False),
    sa.Column("password_hash", sa.String(255), nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.UniqueConstraint("tenant", "email_key"),
)

user_role = sa.Table(
    "user_role",
    metadata,
    sa.Column("tenant", ID, primary_key=True),
    sa.Column("user", ID, primary_key=True),
    sa.Column("role", sa.String(32), primary_key=True),
    sa.ForeignKeyConstraint(["tenant", "user"], ["app_user.tenant", "app_user.id"]),
)

session = sa.Table(
    "session",
    metadata,
    sa.Column("tenant", ID, primary_key=True),
    sa.Column("id", ID, primary_key=True),
    sa.Column("user", ID, nullable=False),
    sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("seen_at", Instant, nullable=False),
    sa.Column("expires_at", Instant, nullable=False),
    sa.ForeignKeyConstraint(["tenant", "user"], ["app_user.tenant", "app_user.id"]),
    sa.Index("ix_session_tenant_user", "tenant", "user"),
)

audit = sa.Table(
    "audit",
    metadata,
    sa.Column("tenant", ID, primary_key=True),
    sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("actor", ID, nullable=False),
    sa.Column("actor_name", sa.String(100), nullable=False),
    sa.Column("action", sa.String(64), nullable=False),
    sa.Column("subject", sa.String(120), nullable=False),
    sa.Column("before_json", sa.Text),
    sa.Column("after_json", sa.Text),
    sa.Column("hash", sa.String(64), nullable=False),
    sa.Index("ix_audit_tenant_subject", "tenant", "subject", "position"),
    sa.Index("ix_audit_tenant_actor", "tenant", "actor", "position"),
)
"""`before_json` and `after_json` are text, byte for byte what was hashed."""

audit_head = sa.Table(
    "audit_head",
    metadata,
    sa.Column("tenant", ID, primary_key=True),
    sa.Column("position", sa.BigInteger, nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
)
"""The last link of each company's trail; locked while the next one is forged to it."""

_REFUSE_SQLITE = """
CREATE TRIGGER audit_refuses_{verb} BEFORE {verb} ON audit
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END
"""
_REFUSE_POSTGRES = """
CREATE OR REPLACE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END $$
"""
_REFUSE_POSTGRES_TRIGGER = """
CREATE TRIGGER audit_refuses_change BEFORE UPDATE OR DELETE ON audit
FOR EACH ROW EXECUTE FUNCTION audit_is_append_only()
"""

APPEND_ONLY: dict[str, tuple[str, ...]] = {
    "sqlite": (_REFUSE_SQLITE.format(verb="UPDATE"), _REFUSE_SQLITE.format(verb="DELETE")),
    "postgresql": (_REFUSE_POSTGRES, _REFUSE_POSTGRES_TRIGGER),
}
"""By dialect, what makes the database itself refuse to change or remove a link."""

for _dialect, _statements in APPEND_ONLY.items():
    for _statement in _statements:
        _ddl = sa.DDL(_statement)  # type: ignore[no-untyped-call] # SQLAlchemy left it untyped
        sa.event.listen(audit, "after_create", _ddl.execute_if(dialect=_dialect))
