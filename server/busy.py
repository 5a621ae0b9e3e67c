"""Telling a database that is busy from one that is broken.

Busy means: the same request, sent again a little later, will very likely succeed, and nothing of it was kept. Lock and
statement time-outs, an exhausted pool, a lost or refused connection, deadlocks that persisted. It is answered with 503
``busy`` and ``Retry-After``.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import structlog
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
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

log = structlog.get_logger(__name__)


def is_busy(error: Exception) -> bool:
    """Whether ``error``, raised by the database layer, is a matter of waiting."""
    if not isinstance(error, DBAPIError):
        return isinstance(error, PoolTimeoutError)
    if error.connection_invalidated:
        return True
    cause = error.orig
    state = getattr(cause, "sqlstate", None)
    if state is not None:
        return state in _STATES or state[:2] in _CLASSES
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    if type(cause).__module__.startswith("psycopg"):
        return True  # psycopg gives no SQLSTATE when the server could not be reached or went away
    text = str(cause)
    return "locked" in text or "busy" in text


def is_fatal(error: Exception) -> bool:
    """Whether the transaction cannot go on after ``error``, not even from a savepoint."""
    if isinstance(error, PoolTimeoutError):
        return True
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or isinstance(error, OperationalError | InterfaceError)
    return False


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
