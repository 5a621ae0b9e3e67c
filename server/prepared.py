"""Statements made ready once and run by the driver itself.

SQLAlchemy's way from a statement to its rows takes several times what the driver and the database take for a small one.
What every request runs is therefore written as any other statement, compiled by SQLAlchemy once for each engine, and
from then on handed to the driver with its values. Rows are plain tuples; values and columns go through their types as
ever, and the driver's errors come out as SQLAlchemy's.

Defaults of columns are not filled in: a prepared INSERT is given a value for each column.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sqlalchemy import Connection, Dialect, Executable
    from sqlalchemy.types import TypeEngine

    Processor = Callable[[Any], Any]

_NOTHING: Final[Mapping[str, Any]] = {}


class Prepared:
    """A statement that is run often.

    :param statement: a value that is a list is bound with ``bindparam(…, expanding=True)``.
    """

    def __init__(self, statement: Executable) -> None:
        self._statement = statement
        self._made: dict[tuple[object, ...], _Made] = {}

    def rows(self, connection: Connection, given: Mapping[str, Any] = _NOTHING) -> list[tuple[Any, ...]]:
        """All rows of the answer.

        :raises DBAPIError: of SQLAlchemy, as its own execution would.
        """
        made, lists = self._for(connection, given)
        found: list[tuple[Any, ...]] = made.run(connection, made.values(given, lists))
        return found

    def first(self, connection: Connection, given: Mapping[str, Any] = _NOTHING) -> tuple[Any, ...] | None:
        """The first row, or None."""
        rows = self.rows(connection, given)
        return rows[0] if rows else None

    def scalar(self, connection: Connection, given: Mapping[str, Any] = _NOTHING) -> Any:  # noqa: ANN401 (a column of any type)
        """The first column of the first row; None when there is none."""
        rows = self.rows(connection, given)
        return rows[0][0] if rows else None

    def run(self, connection: Connection, given: Mapping[str, Any] = _NOTHING) -> None:
        """Run it for what it does."""
        made, lists = self._for(connection, given)
        made.run(connection, made.values(given, lists), rows=False)

    def run_all(self, connection: Connection, many: Sequence[Mapping[str, Any]]) -> None:
        """Run it once for each: rows of an INSERT."""
        if len(many) == 1:
            self.run(connection, many[0])
            return
        made, lists = self._for(connection, {})
        made.run_all(connection, [made.values(given, lists) for given in many])

    def _for(self, connection: Connection, given: Mapping[str, Any]) -> tuple[_Made, dict[str, list[Any]]]:
        """The statement made ready for so many values in each list, and the lists, filled up to that number."""
        lists = {name: _filled(value) for name, value in given.items() if type(value) is list}
        dialect = connection.dialect
        key = (dialect.name, *((name, len(value)) for name, value in lists.items()))
        made = self._made.get(key)
        if made is None:
            made = self._made[key] = _make(self._statement, dialect, lists)
        return made, lists


@dataclass(frozen=True, slots=True)
class _Made:
    """A compiled statement.

    :ivar names: of the values, in the order of their places; where they are bound by name (``by_name``) each once.
    :ivar constant: values that stand in the statement itself.
    :ivar given: what the types do to values on their way in, by name; and to columns on their way out, by place.
    :ivar expanded: the names of a list's places.
    """

    text: str
    names: tuple[str, ...]
    by_name: bool
    constant: dict[str, Any]
    given: dict[str, Processor]
    columns: tuple[tuple[int, Processor], ...]
    expanded: dict[str, tuple[str, ...]]

    def values(self, given: Mapping[str, Any], lists: Mapping[str, list[Any]]) -> Any:  # noqa: ANN401 (as the driver takes them)
        """The values as the driver takes them.

        :raises KeyError: when one is missing.
        """
        if self.constant or lists:
            given = {**self.constant, **given}
            for name, values in lists.items():
                given.update(zip(self.expanded[name], values, strict=True))
        if self.given:
            given = dict(given)
            for name, process in self.given.items():
                given[name] = process(given[name])
        if self.by_name:
            return {name: given[name] for name in self.names}
        return [given[name] for name in self.names]

    def run(self, connection: Connection, values: Any, *, rows: bool = True) -> list[tuple[Any, ...]]:  # noqa: ANN401 (as the driver takes them)
        cursor = connection.connection.cursor()
        try:
            cursor.execute(self.text, values)
            found: Any = cursor.fetchall() if rows else []
        except connection.dialect.loaded_dbapi.Error as error:
            raise _told(connection, cursor, self.text, error) from error
        finally:
            cursor.close()
        return [self._read(row) for row in found] if self.columns else found

    def run_all(self, connection: Connection, many: list[Any]) -> None:
        cursor = connection.connection.cursor()
        try:
            cursor.executemany(self.text, many)
        except connection.dialect.loaded_dbapi.Error as error:
            raise _told(connection, cursor, self.text, error) from error
        finally:
            cursor.close()

    def _read(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        read = list(row)
        for place, process in self.columns:
            read[place] = process(read[place])
        return tuple(read)


def _filled(values: list[Any]) -> list[Any]:
    """A list of 1, 2, 4, 8 … values, the last one repeated: so few lengths that each is compiled once."""
    count = len(values)
    return values + values[-1:] * ((1 << (count - 1).bit_length()) - count) if count > 1 else values


def _make(statement: Executable, dialect: Dialect, lists: Mapping[str, list[Any]]) -> _Made:
    compiled = statement.compile(dialect=dialect)  # type: ignore[attr-defined] # every statement has it
    if not isinstance(compiled, SQLCompiler):
        raise TypeError("not a statement of SQL")
    for name, bind in compiled.binds.items():
        if bind.expanding and name not in lists:
            raise KeyError(name)
    open_ones = {name: None for name, bind in compiled.binds.items() if bind.required}
    state = compiled.construct_expanded_state(open_ones | dict(lists))
    expanded = {name: tuple(places) for name, places in state.parameter_expansion.items()}
    of_list = {place: name for name, places in expanded.items() for place in places}
    names = tuple(state.positiontup or [name for name in state.parameters if name not in expanded])
    given: dict[str, Processor] = {}
    for name in dict.fromkeys(names):
        process = _of_type(compiled.binds[of_list.get(name, name)].type, dialect).bind_processor(dialect)
        if process is not None:
            given[name] = process
    columns = getattr(statement, "selected_columns", None) or getattr(statement, "exported_columns", None) or ()
    readers = [_of_type(column.type, dialect).result_processor(dialect, None) for column in columns]
    return _Made(
        text=state.statement,
        names=names,
        by_name=state.positiontup is None,
        constant={
            name: compiled.binds[name].value
            for name in names
            if name not in of_list and not compiled.binds[name].required
        },
        given=given,
        columns=tuple((place, reader) for place, reader in enumerate(readers) if reader is not None),
        expanded=expanded,
    )


def _of_type(kind: TypeEngine[Any], dialect: Dialect) -> TypeEngine[Any]:
    return kind.dialect_impl(dialect)


def _told(connection: Connection, cursor: Any, text: str, error: Exception) -> BaseException:  # noqa: ANN401 (a DBAPI cursor)
    """The driver's error as SQLAlchemy's, without the values; a connection that is lost is not used again."""
    dialect = connection.dialect
    base = dialect.loaded_dbapi.Error
    lost = dialect.is_disconnect(error, connection.connection.dbapi_connection, cursor)  # type: ignore[arg-type]
    made = DBAPIError.instance(
        text, None, error, base, hide_parameters=True, connection_invalidated=lost, dialect=dialect
    )
    if lost:
        connection.invalidate(error)
    return made
