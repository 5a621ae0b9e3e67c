"""Telling a database that is busy from one that is broken.

Busy means: the same request, sent again a little later, will very likely succeed, and nothing of it was kept. Lock and
statement time-outs, an exhausted pool, a full disk, a lost or refused connection, deadlocks that persisted. It is
answered with 503 ``busy`` and ``Retry-After``.
"""

from __future__ import annotations

import random
import sqlite3
from typing import TYPE_CHECKING

import structlog
from sqlalchemy.exc import DBAPIError, InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from server.problems import ProblemError, problem_response

if TYPE_CHECKING:
    from flask import Flask, Response

#: Seconds after which a device may try again; spread, so that devices refused together do not return together.
RETRY_AFTER = (3, 8)
#: SQLSTATE classes: connection exception, transaction rollback, insufficient resources, operator intervention.
_CLASSES = frozenset({"08", "40", "53", "57"})
#: lock_not_available, idle_in_transaction_session_timeout, read_only_sql_transaction (a standby during a switch-over)
_STATES = frozenset({"55P03", "25P03", "25006"})
#: A full disk is among them, as it is in PostgreSQL's class 53: it passes when the operator makes room.
_SQLITE_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL})
_SQLITE_ILL = frozenset(
    {
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_READONLY,
    }
)

log = structlog.get_logger(__name__)


def is_busy(error: Exception) -> bool:
    """Whether ``error``, raised by the database layer, is a matter of waiting."""
    if not isinstance(error, DBAPIError):
        return isinstance(error, PoolTimeoutError)
    if error.connection_invalidated:
        return True
    code = _sqlite_code(error)
    if code is not None:
        return code in _SQLITE_BUSY
    state = getattr(error.orig, "sqlstate", None)
    if state is None:  # psycopg gives none when the server could not be reached or went away
        return isinstance(error, OperationalError | InterfaceError)
    return state in _STATES or state[:2] in _CLASSES


def is_fatal(error: Exception) -> bool:
    """Whether the transaction cannot go on after ``error``, not even from a savepoint: busy, or the database is ill."""
    if is_busy(error):
        return True
    if not isinstance(error, DBAPIError):
        return False
    code = _sqlite_code(error)
    if code is not None:
        return code in _SQLITE_ILL
    return isinstance(error, OperationalError | InternalError)


def _sqlite_code(error: DBAPIError) -> int | None:
    """SQLite's primary result code; None for another engine's error."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    return code & 0xFF if isinstance(code, int) else None


def busy_problem() -> ProblemError:
    """503 ``busy``, with a spread Retry-After."""
    return ProblemError("busy", retry_after=random.randint(*RETRY_AFTER))  # noqa: S311 (jitter, not a secret)


def init_app(app: Flask) -> None:
    """Answer 503 ``busy`` on every route where the database was only busy; other database errors stay 500."""

    def handle(error: Exception) -> Response:
        if is_busy(error):
            log.warning("database busy", state=getattr(getattr(error, "orig", None), "sqlstate", None))
            return problem_response(busy_problem())
        log.error("database failed", exc_info=error)
        return problem_response(ProblemError("server-error"))

    app.register_error_handler(DBAPIError, handle)
    app.register_error_handler(PoolTimeoutError, handle)
