"""The tables of knowledge. Passages and vectors are not stored: they follow from the articles."""

import sqlalchemy as sa

from infra.db import ID, Instant, JsonType, metadata

article = sa.Table(
    "article",
    metadata,
    sa.Column("tenant", ID, primary_key=True),
    sa.Column("id", ID, primary_key=True),
    sa.Column("topic", sa.String(80), nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Index("ix_article_tenant_topic", "tenant", "topic"),
)

article_version = sa.Table(
    "article_version",
    metadata,
    sa.Column("tenant", ID, primary_key=True),
    sa.Column("article", ID, primary_key=True),
    sa.Column("language", sa.String(35), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("title", sa.String(300), nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("questions", JsonType, nullable=False),
    sa.Column("keywords", JsonType, nullable=False),
    sa.Column("author", ID, nullable=False),
    sa.Column("author_name", sa.String(100), nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("published_at", Instant),
    sa.ForeignKeyConstraint(["tenant", "article"], ["article.tenant", "article.id"]),
    sa.Index("ix_article_version_tenant_state", "tenant", "state"),
)
"""Of one article in one language at most one version is published and at most one a draft."""

knowledge_version = sa.Table(
    "knowledge_version",
    metadata,
    sa.Column("tenant", ID, primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("changed_at", Instant, nullable=False),
)
"""`version` rises with every change of what is published: search indexes are made of a version."""
