"""Statements compiled once and given to the SQLite driver directly.

What SQLAlchemy does for each execution costs more than SQLite's own work for one row. This is for
the few statements that run for every message, marked with `hot`; all others go the usual way.
"""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.engine import result_tuple
from sqlalchemy.sql import visitors
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import ClauseElement

Process = Callable[[Any], Any]
Values = Mapping[str, Any]


class Prepared:
    """One statement, with the conversions of its parameters and of the columns it gives."""

    __slots__ = ("_columns", "_constants", "_dialect", "_parameters", "_row", "_sql")

    def __init__(
        self,
        statement: ClauseElement,
        dialect: sa.Dialect,
        lists: Mapping[str, Sequence[Any]] | None = None,
    ) -> None:
        """`lists`: values of the lengths for which parameters that are lists are spread."""
        compiled = _compiled(statement, dialect, lists or {})
        self._dialect = dialect
        self._sql = str(compiled)
        self._parameters: list[tuple[str, Process | None]] = []
        self._constants: dict[str, Any] = {}
        required = _required(statement)
        for name in compiled.positiontup or ():
            list_, _, place = name.rpartition("_")
            is_spread = name not in compiled.binds
            bind = compiled.binds[list_ if is_spread else name]
            kind = bind.type.dialect_impl(dialect)
            self._parameters.append((name, kind.bind_processor(dialect)))
            if (list_ if is_spread else name) not in required:
                value = bind.effective_value
                self._constants[name] = value[int(place) - 1] if is_spread and value else value
        columns = compiled._result_columns
        self._columns = [
            each.type.dialect_impl(dialect).result_processor(dialect, None) for each in columns
        ]
        self._row = result_tuple([each.keyname for each in columns])

    def run(self, connection: sqlite3.Connection, values: Mapping[str, Any]) -> int:
        """Give how many rows changed. Raises what SQLAlchemy would, without the values."""
        return self._execute(connection, values).rowcount

    def rows(self, connection: sqlite3.Connection, values: Mapping[str, Any]) -> list[Any]:
        """Give every row, as SQLAlchemy's rows. Raises as `run` does."""
        row, columns = self._row, self._columns
        return [
            row(
                [
                    value if process is None else process(value)
                    for value, process in zip(found, columns, strict=True)
                ]
            )
            for found in self._execute(connection, values)
        ]

    def _execute(self, connection: sqlite3.Connection, values: Mapping[str, Any]) -> sqlite3.Cursor:
        given = {**self._constants, **values} if self._constants else values
        row = [
            given[name] if process is None else process(given[name])
            for name, process in self._parameters
        ]
        try:
            return connection.execute(self._sql, row)
        except sqlite3.Error as error:
            raise sa.exc.DBAPIError.instance(
                self._sql, None, error, sqlite3.Error, hide_parameters=True, dialect=self._dialect
            ) from error


def _required(statement: ClauseElement) -> dict[str, sa.BindParameter[Any]]:
    """The parameters that each execution has to give."""
    return {
        each.key: each
        for each in visitors.iterate(statement)
        if isinstance(each, sa.BindParameter) and each.required
    }


def _compiled(
    statement: ClauseElement, dialect: sa.Dialect, lists: Mapping[str, Sequence[Any]]
) -> SQLCompiler:
    """With lists spread to single parameters, which only a SELECT has here."""
    if not isinstance(statement, sa.Select):
        return cast(SQLCompiler, statement.compile(dialect=dialect))
    given = {name: list(lists.get(name, ())) or None for name in _required(statement)}
    return statement.params(given).compile(
        dialect=dialect, compile_kwargs={"render_postcompile": True}
    )


class Hot:
    """A statement whose values are all parameters, kept compiled.

    A parameter of `in_` is a bindparam with `expanding`; it is compiled once for each length.
    """

    __slots__ = ("_lists", "_prepared", "locking", "statement")

    def __init__(self, statement: Executable) -> None:
        self.statement = statement
        self.locking = statement.with_for_update() if isinstance(statement, sa.Select) else None
        """The same for PostgreSQL, keeping the rows it reads."""
        self._prepared: dict[tuple[int, ...], Prepared] = {}
        required = _required(cast(ClauseElement, statement))
        self._lists = tuple(name for name, bind in required.items() if bind.expanding)

    def run(self, connection: sqlite3.Connection, dialect: sa.Dialect, values: Values) -> int:
        """Give how many rows changed."""
        return self._for(dialect, values).run(connection, self._spread(values))

    def rows(
        self, connection: sqlite3.Connection, dialect: sa.Dialect, values: Values
    ) -> list[Any]:
        """Give every row, as SQLAlchemy's rows."""
        return self._for(dialect, values).rows(connection, self._spread(values))

    def _for(self, dialect: sa.Dialect, values: Values) -> Prepared:
        lengths = tuple(len(values[name]) for name in self._lists)
        found = self._prepared.get(lengths)
        if found is None:
            lists = {name: values[name] for name in self._lists}
            statement = cast(ClauseElement, self.statement)
            found = self._prepared[lengths] = Prepared(statement, dialect, lists)
        return found

    def _spread(self, values: Values) -> Values:
        if not self._lists:
            return values
        spread = {name: value for name, value in values.items() if name not in self._lists}
        for name in self._lists:
            spread |= {f"{name}_{place}": value for place, value in enumerate(values[name], 1)}
        return spread


def hot(statement: Executable) -> Hot:
    """Mark a statement of a module that runs for every message."""
    return Hot(statement)
