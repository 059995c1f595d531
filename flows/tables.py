"""The tables of flows: one row per flow, one per published version."""

import sqlalchemy as sa

from infra.db import ID, Instant, JsonType, metadata

flow = sa.Table(
    "flow",
    metadata,
    sa.Column("tenant", ID, primary_key=True),
    sa.Column("id", ID, primary_key=True),
    sa.Column("active_version", sa.Integer),
    sa.Column("last_version", sa.Integer, nullable=False),
)
"""`active_version` is the one that is played; NULL: the flow is off."""

flow_version = sa.Table(
    "flow_version",
    metadata,
    sa.Column("tenant", ID, primary_key=True),
    sa.Column("flow", ID, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("document", sa.Text, nullable=False),
    sa.Column("names", JsonType, nullable=False),
    sa.Column("channels", JsonType, nullable=False),
    sa.Column("note", sa.String(500), nullable=False),
    sa.Column("by", ID, nullable=False),
    sa.Column("by_name", sa.String(200), nullable=False),
    sa.Column("at", Instant, nullable=False),
)
"""Versions are never changed; `document` is the YAML as it was published."""
