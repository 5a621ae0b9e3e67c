"""Rows that a write will insert, gathered first and inserted together.

A statement costs many times what one more row of it does, and an object of the ORM several statements' worth of
bookkeeping. So where rows are only ever added, features note them here; :func:`server.database.write` inserts them
before it commits, one statement a table. Whoever has to read them back first calls :func:`flush`.

What is noted inside a mutation that is then rejected is taken back with :func:`undo_to`: nothing has reached the
database, so there is no savepoint to roll back to.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import Table, insert, inspect
from sqlalchemy.orm import Session

from server.prepared import Prepared

if TYPE_CHECKING:
    from server.database import Base

_KEY = "staged"


@dataclass(slots=True)
class _Staged:
    """Rows with their tables; what else is to be taken back; what is to be done before the rows are inserted."""

    rows: list[tuple[Table, dict[str, Any]]] = field(default_factory=list)
    undo: list[Callable[[], None]] = field(default_factory=list)
    finish: list[Callable[[Session], None]] = field(default_factory=list)
    flushed: int = 0


def add(session: Session, table: Table, row: dict[str, Any]) -> None:
    """Note a row, with a value for each column."""
    _of(session).rows.append((table, row))


def add_object(session: Session, instance: Base) -> None:
    """Note the row of a new object of a table's class. The session does not know it: what is changed later stays."""
    table, columns = _columns(type(instance))
    _of(session).rows.append((table, {column: getattr(instance, key) for column, key in columns}))


def on_undo(session: Session, action: Callable[[], None]) -> None:
    """Call ``action`` if what is noted from here on is taken back."""
    _of(session).undo.append(action)


def on_flush(session: Session, action: Callable[[Session], None]) -> None:
    """Call ``action`` once, at the next :func:`flush`."""
    _of(session).finish.append(action)


class TooLateError(Exception):
    """What was to be taken back has reached the database: only a roll-back takes it back now."""


def mark(session: Session) -> tuple[int, int, int]:
    """A point to which :func:`undo_to` can return."""
    staged = _of(session)
    return len(staged.rows), len(staged.undo), staged.flushed


def undo_to(session: Session, point: tuple[int, int, int]) -> None:
    """Take back what was noted since ``point``.

    :raises TooLateError: when it was flushed since.
    """
    staged = _of(session)
    rows, actions, flushed = point
    if staged.flushed != flushed:
        raise TooLateError
    del staged.rows[rows:]
    for action in reversed(staged.undo[actions:]):
        action()
    del staged.undo[actions:]


def flush(session: Session) -> None:
    """Insert all that is noted: the tables in the order in which they were first named, so parents before children."""
    staged = _of(session)
    if not (staged.rows or staged.finish):
        return
    staged.flushed += 1
    finish, staged.finish = staged.finish, []
    for action in finish:
        action(session)
    by_table: dict[Table, list[dict[str, Any]]] = {}
    for table, row in staged.rows:
        by_table.setdefault(table, []).append(row)
    staged.rows.clear()
    staged.undo.clear()
    session.flush()
    connection = session.connection()
    for table, together in by_table.items():
        _insert(table).run_all(connection, together)


def _of(session: Session) -> _Staged:
    staged: _Staged = session.info.setdefault(_KEY, _Staged())
    return staged


@cache
def _columns(model: type[Base]) -> tuple[Table, tuple[tuple[str, str], ...]]:
    mapper = inspect(model)
    return cast("Table", mapper.local_table), tuple((attr.columns[0].name, attr.key) for attr in mapper.column_attrs)


@cache
def _insert(table: Table) -> Prepared:
    return Prepared(insert(table))
