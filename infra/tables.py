"""What all tables are made of: one metadata, and columns that mean the same on both databases."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
"""Every package defines its tables on this one, so that one migration history covers them all."""

ID = sa.String(40)
"""Ids made by core.ports.Ids, and short names used as keys."""

JsonType = sa.JSON(none_as_null=True).with_variant(
    postgresql.JSONB(none_as_null=True), "postgresql"
)
"""JSON values. Python's None is SQL's NULL."""


class Instant(sa.types.TypeDecorator[datetime]):
    """A moment with microseconds, aware and in UTC on the way in and out.

    PostgreSQL keeps `timestamptz`. SQLite keeps text of fixed width
    ("2026-03-01T09:30:00.000000Z"), so that comparing and sorting in SQL agrees with time.
    """

    impl = sa.String(27)
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(sa.DateTime(timezone=True))
        return dialect.type_descriptor(sa.String(27))

    def process_bind_param(
        self, value: datetime | None, dialect: sa.Dialect
    ) -> datetime | str | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        in_utc = value if value.tzinfo is UTC else value.astimezone(UTC)
        return in_utc if dialect.name == "postgresql" else instant_text(in_utc)

    def process_result_value(
        self, value: datetime | str | None, dialect: sa.Dialect
    ) -> datetime | None:
        if value is None:
            return None
        if isinstance(value, str):
            return datetime.fromisoformat(value)
        return value.astimezone(UTC)


def instant_text(moment: datetime) -> str:
    """Write an aware UTC moment as the API shows it: microseconds and a Z, fixed width."""
    return moment.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
