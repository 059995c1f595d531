"""The tables of the voice channel. Columns whose name starts with `pii_` hold personal data."""

import sqlalchemy as sa

from infra.db import ID, Instant, JsonType, metadata

call = sa.Table(
    "voice_call",
    metadata,
    sa.Column("tenant", ID, primary_key=True),
    sa.Column("id", ID, primary_key=True),
    sa.Column("node", sa.String(64), nullable=False),
    sa.Column("direction", sa.String(8), nullable=False),
    sa.Column("stage", sa.String(16), nullable=False),
    sa.Column("pii_caller", sa.String(80), nullable=False),
    sa.Column("called", sa.String(80), nullable=False),
    sa.Column("interaction", ID),
    sa.Column("agent", ID),
    sa.Column("arrived_at", Instant, nullable=False),
    sa.Column("answered_at", Instant),
    sa.Column("ended_at", Instant),
    sa.Column("ending", sa.String(32), nullable=False),
    sa.Column("pii_state", JsonType, nullable=False),
)
_lives = call.c.stage != sa.text("'ended'")
sa.Index("ix_voice_call_live", call.c.stage, sqlite_where=_lives, postgresql_where=_lives)
sa.Index("ix_voice_call_interaction", call.c.tenant, call.c.interaction)
sa.Index("ix_voice_call_caller", call.c.tenant, call.c.pii_caller, call.c.arrived_at)

recording = sa.Table(
    "voice_recording",
    metadata,
    sa.Column("tenant", ID, primary_key=True),
    sa.Column("id", ID, primary_key=True),
    sa.Column("call", ID, nullable=False),
    sa.Column("interaction", ID),
    sa.Column("file", sa.String(120), nullable=False),
    sa.Column("state", sa.String(12), nullable=False),
    sa.Column("seconds", sa.Float, nullable=False),
    sa.Column("pauses", JsonType, nullable=False),
    sa.Column("peaks", sa.Text, nullable=False),
    sa.Column("began_at", Instant, nullable=False),
    sa.Column("delete_at", Instant),
)
sa.Index("ix_voice_recording_call", recording.c.tenant, recording.c.call)
sa.Index("ix_voice_recording_interaction", recording.c.tenant, recording.c.interaction)
sa.Index("ix_voice_recording_due", recording.c.delete_at)

number = sa.Table(
    "voice_number",
    metadata,
    sa.Column("tenant", ID, nullable=False),
    sa.Column("number", sa.String(80), primary_key=True),
    sa.Column("label", sa.String(120), nullable=False),
    sa.Column("languages", JsonType, nullable=False),
)

line = sa.Table(
    "voice_line",
    metadata,
    sa.Column("tenant", ID, nullable=False),
    sa.Column("kind", sa.String(12), primary_key=True),
    sa.Column("name", sa.String(60), primary_key=True),
    sa.Column("host", sa.String(255), nullable=False),
    sa.Column("port", sa.Integer, nullable=False),
    sa.Column("user", sa.String(80), nullable=False),
    sa.Column("sealed_password", sa.Text, nullable=False),
    sa.Column("is_registered", sa.Boolean, nullable=False),
    sa.Column("caller", sa.String(80), nullable=False),
    sa.Column("sources", JsonType, nullable=False),
    sa.Column("srtp", sa.String(10), nullable=False),
    sa.Column("owner", ID),
    sa.Column("may_transfer", sa.Boolean, nullable=False),
    sa.Column("is_enabled", sa.Boolean, nullable=False),
)

rule = sa.Table(
    "voice_rule",
    metadata,
    sa.Column("tenant", ID, primary_key=True),
    sa.Column("id", ID, primary_key=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("pii_pattern", sa.String(80), nullable=False),
    sa.Column("note", sa.String(200), nullable=False),
    sa.Column("until", Instant),
)

contact = sa.Table(
    "voice_contact",
    metadata,
    sa.Column("tenant", ID, primary_key=True),
    sa.Column("id", ID, primary_key=True),
    sa.Column("pii_name", sa.String(120), nullable=False),
    sa.Column("pii_number", sa.String(80), nullable=False),
    sa.Column("detail", sa.String(200), nullable=False),
)

settings = sa.Table(
    "voice_settings",
    metadata,
    sa.Column("tenant", ID, primary_key=True),
    sa.Column("value", JsonType, nullable=False),
)
