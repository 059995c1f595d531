"""One unit of work as the stores see it: SQL, the time, new ids, what to do after the commit."""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol, TypeVar, cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.base import Executable

from core.ports import Ids
from infra.prepared import Hot, Prepared

Row = sa.Row[*tuple[Any, ...]]
Values = Mapping[str, Any]
Statement = Executable | Hot
Params = Values | Sequence[Values]


class Closer(Protocol):
    """Work that a unit collects and does once, as the last thing before its commit."""

    def __init__(self, tx: "Tx") -> None: ...
    def close(self) -> None: ...


C = TypeVar("C", bound=Closer)


class Tx:
    """One transaction, or one savepoint of a batch. A unit may run again whole.

    `now` is the time when the unit was asked for. A Tx is of no use once its unit has returned.
    """

    __slots__ = ("_after", "_closers", "_topics", "conn", "driver", "ids", "now")

    def __init__(
        self,
        conn: sa.Connection,
        now: datetime,
        ids: Ids,
        driver: sqlite3.Connection | None = None,
    ) -> None:
        self.conn = conn
        self.driver = driver
        self.now = now
        self.ids = ids
        self._after: list[Callable[[], None]] = []
        self._topics: set[str] = set()
        self._closers: dict[type[Closer], Closer] = {}

    def all(self, stmt: Statement, params: Values | None = None) -> Sequence[Row]:
        """Every row."""
        if not isinstance(stmt, Hot):
            return self.conn.execute(stmt, params).fetchall()
        if self.conn.dialect.name == "sqlite":
            return stmt.rows(self._sqlite(), self.conn.dialect, params or {})
        return self.conn.execute(stmt.statement, params).fetchall()

    def one(self, stmt: Statement, params: Values | None = None) -> Row | None:
        """The first row, or None."""
        if not isinstance(stmt, Hot):
            return self.conn.execute(stmt, params).first()
        found = self.all(stmt, params)
        return found[0] if found else None

    def scalar(self, stmt: Statement, params: Values | None = None) -> Any:  # noqa: ANN401 - SQL's value
        """The first column of the first row, or None."""
        found = self.one(stmt, params)
        return None if found is None else found[0]

    def run(self, stmt: Statement, params: Params | None = None) -> int:
        """Change rows; give how many. A list of parameters runs the statement for each."""
        if not isinstance(stmt, Hot):
            return self.conn.execute(stmt, params).rowcount
        if self.conn.dialect.name != "sqlite":
            return self.conn.execute(stmt.statement, params).rowcount
        each = [params or {}] if isinstance(params, Mapping | None) else params
        return sum(stmt.run(self._sqlite(), self.conn.dialect, values) for values in each)

    def upsert(
        self,
        table: sa.Table,
        values: Values,
        keys: Sequence[str],
        update: Sequence[str] | None = None,
    ) -> bool:
        """Insert the row; if one with the same `keys` exists, set its `update` columns instead.

        `keys` must be a primary or unique key of the table. False when the row existed and `update`
        names nothing: nothing changed.
        """
        dialect = self.conn.dialect
        shape = (dialect.name, table, tuple(values), tuple(keys), tuple(update or ()))
        stmt = _upserts.get(shape)
        if stmt is None:  # not `or`: a statement of SQLAlchemy has no truth value
            stmt = _remember(shape, dialect)
        if isinstance(stmt, Prepared):
            return stmt.run(self._sqlite(), values) > 0
        return self.conn.execute(stmt, values).rowcount > 0

    def _sqlite(self) -> sqlite3.Connection:
        return self.driver or cast(sqlite3.Connection, self.conn.connection.driver_connection)

    def lock(self, stmt: sa.Select[Any] | Hot, params: Values | None = None) -> Row | None:
        """Read the first row and keep others from changing it until the commit.

        SQLite has a single writer, so there the plain row is already held.
        """
        if self.conn.dialect.name != "postgresql":
            return self.one(stmt, params)
        locking = stmt.locking if isinstance(stmt, Hot) else stmt.with_for_update()
        assert locking is not None, "only what is selected can be kept"
        return self.conn.execute(locking, params).first()

    def after_commit(self, call: Callable[[], None]) -> None:
        """Run `call` on the event loop once the unit is durable; never if it fails."""
        self._after.append(call)

    def wake(self, topic: str) -> None:
        """Publish the topic on the database's bus after the commit, once a batch."""
        self._topics.add(topic)

    def closer(self, kind: type[C]) -> C:
        """The unit's only `kind`; its `close` runs as the last thing before the commit."""
        found = self._closers.get(kind)
        if found is None:
            found = self._closers[kind] = kind(self)
        return found  # type: ignore[return-value] # the table's key is its value's class

    def close(self) -> "Afterwards":
        """Do the collected last work. Called by the database when the unit has returned."""
        for closer in self._closers.values():
            closer.close()
        return Afterwards(self._after, self._topics)


class Afterwards:
    """What to do on the event loop once a unit is durable."""

    __slots__ = ("calls", "topics")

    def __init__(self, calls: list[Callable[[], None]], topics: set[str]) -> None:
        self.calls = calls
        self.topics = topics


Shape = tuple[str, sa.Table, tuple[str, ...], tuple[str, ...], tuple[str, ...]]

_upserts: dict[Shape, Executable | Prepared] = {}


def _remember(shape: Shape, dialect: sa.Dialect) -> Executable | Prepared:
    """Build the insert of this shape: building costs more than running it."""
    kind, table, columns, keys, update = shape
    is_sqlite = kind == "sqlite"
    insert = sqlite.insert if is_sqlite else postgresql.insert
    stmt = insert(table).values({name: sa.bindparam(name) for name in columns})
    if update:
        changes = {name: stmt.excluded[name] for name in update}
        stmt = stmt.on_conflict_do_update(index_elements=keys, set_=changes)
    else:
        stmt = stmt.on_conflict_do_nothing(index_elements=keys)
    _upserts[shape] = Prepared(stmt, dialect) if is_sqlite else stmt
    return _upserts[shape]
