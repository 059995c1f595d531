"""Add articles, their versions, and the version of what is published."""

import sqlalchemy as sa
from alembic import op

from infra.tables import Instant, JsonType

revision = "0004_knowledge"
down_revision = "0003_customers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "article",
        sa.Column("tenant", sa.String(40), nullable=False),
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("topic", sa.String(80), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_article")),
    )
    op.create_index("ix_article_tenant_topic", "article", ["tenant", "topic"])
    _add_versions()
    op.create_table(
        "knowledge_version",
        sa.Column("tenant", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", name=op.f("pk_knowledge_version")),
    )


def downgrade() -> None:
    for table in ("knowledge_version", "article_version", "article"):
        op.drop_table(table)


def _add_versions() -> None:
    op.create_table(
        "article_version",
        sa.Column("tenant", sa.String(40), nullable=False),
        sa.Column("article", sa.String(40), nullable=False),
        sa.Column("language", sa.String(35), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("questions", JsonType, nullable=False),
        sa.Column("keywords", JsonType, nullable=False),
        sa.Column("author", sa.String(40), nullable=False),
        sa.Column("author_name", sa.String(100), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("published_at", Instant()),
        sa.ForeignKeyConstraint(
            ["tenant", "article"],
            ["article.tenant", "article.id"],
            name=op.f("fk_article_version_tenant_article"),
        ),
        sa.PrimaryKeyConstraint(
            "tenant", "article", "language", "number", name=op.f("pk_article_version")
        ),
    )
    op.create_index("ix_article_version_tenant_state", "article_version", ["tenant", "state"])
