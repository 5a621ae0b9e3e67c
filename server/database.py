"""Engines, transactions and column types; the same code for SQLite and PostgreSQL.

Reads run in ordinary (deferred) transactions. Every write goes through :func:`write` or
:func:`write_transaction`. On SQLite these queue all writers of all processes: first a first-come lock in the
process, then ``flock`` on a file beside the database, then ``BEGIN IMMEDIATE``. SQLite's own busy handler polls with
sleeps and is unfair under load; one queue is both fair and as fast. On PostgreSQL the queue is not used.
"""

from __future__ import annotations

import fcntl
import os
import random
import threading
import time
from collections import deque
from contextlib import contextmanager, nullcontext, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, DateTime, Engine, MetaData, event
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

from server import staged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask
    from sqlalchemy import Dialect

    from server.settings import Settings

T = TypeVar("T")

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
BUSY_MS = 15_000
ATTEMPTS = 6
#: PostgreSQL: serialization_failure, deadlock_detected. Retried as a whole. A lock that did not come free within
#: ``lock_timeout`` is not: the person's device has waited long enough and is told to come back.
RETRIED_STATES = frozenset({"40001", "40P01"})


class TZDateTime(TypeDecorator[datetime]):
    """An aware UTC instant. SQLite would give it back naive; a naive value is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        """What a column of this type holds in Python."""
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive values; store UTC (naive text on SQLite, which has no zones)."""
        if value is None:
            return None
        if value.tzinfo is None:
            msg = "a naive datetime must not reach the database"
            raise ValueError(msg)
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 (signature of SQLAlchemy)
        """Give back an aware UTC value on both engines."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Declarative base of all tables. Instants use :class:`TZDateTime`."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: TZDateTime()}  # noqa: RUF012 (SQLAlchemy reads it as a class attribute)


db = SQLAlchemy(metadata=Base.metadata, session_options={"expire_on_commit": False})


class FairLock:
    """A lock that serves threads in the order in which they asked."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._held = False
        self._waiting: deque[threading.Lock] = deque()

    def acquire(self) -> None:
        """Wait for the turn."""
        with self._guard:
            if not self._held:
                self._held = True
                return
            gate = threading.Lock()
            gate.acquire()
            self._waiting.append(gate)
        gate.acquire()

    def release(self) -> None:
        """Hand the lock to the thread that has waited longest."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._held = False


class WriterQueue:
    """One writer at a time over all threads and processes that share a SQLite file."""

    def __init__(self, path: Path) -> None:
        self._lock = FairLock()
        self._path = path
        self._descriptor: int | None = None
        self._owner = 0

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Hold the queue for one write transaction."""
        self._lock.acquire()
        try:
            descriptor = self._open()
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.flock(descriptor, fcntl.LOCK_UN)
        finally:
            self._lock.release()

    def _open(self) -> int:
        # flock belongs to the open file: a forked child must open its own.
        if self._descriptor is None or self._owner != os.getpid():
            self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            self._owner = os.getpid()
        return self._descriptor


BeforeCommit = list["Callable[[Session], None]"]
#: Called at the end of every write, before its commit (the change feed assigns positions here).
before_commit: BeforeCommit = []


def init_app(app: Flask, settings: Settings) -> None:
    """Bind the database to the app and install the engine's rules."""
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    if settings.embedded:
        options: dict[str, Any] = {"pool_size": 16, "max_overflow": 16, "connect_args": {"timeout": BUSY_MS / 1000}}
    else:
        options = {
            "pool_size": int(os.environ.get("HOSOXA_POOL_SIZE", "10")),
            "max_overflow": 5,
            "pool_pre_ping": True,
            "pool_recycle": 1800,
            "pool_timeout": 10,
            "connect_args": {
                "connect_timeout": 5,
                "options": "-c statement_timeout=20000 -c lock_timeout=10000"
                " -c idle_in_transaction_session_timeout=30000 -c timezone=UTC",
            },
        }
    options["hide_parameters"] = True  # an error's text must not hold what people typed
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = options
    db.init_app(app)
    with app.app_context():
        engine = db.engine
    if settings.embedded:
        path = Path(engine.url.database or "")
        app.extensions["hosoxa_writer_queue"] = WriterQueue(path.with_name(path.name + ".writer"))
        _sqlite_rules(engine)
        app.extensions["hosoxa_read_engine"] = engine.execution_options(hosoxa_read=True)
    else:
        app.extensions["hosoxa_read_engine"] = engine.execution_options(isolation_level="AUTOCOMMIT")


def _sqlite_rules(engine: Engine) -> None:
    path = Path(engine.url.database or "")

    @event.listens_for(engine, "do_connect")
    def _private(*_connection: object) -> None:
        # A new database holds what people typed: nobody else on the machine reads it. SQLite gives
        # its -wal and -shm files the mode of the database.
        with suppress(OSError):  # whatever is wrong with the place, SQLite says next
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: object) -> None:  # noqa: ANN401 (a DBAPI connection)
        connection.isolation_level = None  # we say BEGIN ourselves; the driver's own habit breaks savepoints
        cursor = connection.cursor()
        for pragma in (
            "foreign_keys=ON",
            "journal_mode=WAL",
            "synchronous=FULL",
            f"busy_timeout={BUSY_MS}",
            "cache_size=-16000",
            "temp_store=MEMORY",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:  # noqa: ANN401 (a SQLAlchemy connection)
        options = connection.get_execution_options()
        if not options.get("hosoxa_read", False):
            connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("hosoxa_write", False) else "BEGIN")


@contextmanager
def reading() -> Iterator[Connection]:
    """A connection for short reads. Each statement stands by itself, as if in a transaction of its own.

    So nothing is begun and nothing ended: on PostgreSQL that saves two of three trips to the server, and no read ever
    holds an old state of the database. To be used with statements made ready once (:mod:`server.prepared`).

    Within :func:`keeping` all share a connection.
    """
    from flask import current_app  # noqa: PLC0415 (the database module is imported before there is an app)

    engine: Engine = current_app.extensions["hosoxa_read_engine"]
    kept = _kept.get()
    if kept is None:
        with engine.connect() as connection:
            yield connection
        return
    if kept.connection is None:
        kept.connection = engine.connect()
    connection = kept.connection
    kept.readers += 1
    try:
        yield connection
    except DBAPIError:
        kept.usable = False
        raise
    finally:
        kept.readers -= 1
        if not kept.usable or connection.invalidated:  # a new one in its place would stand in a transaction
            kept.give_back()


@dataclass(slots=True)
class _Kept:
    """The connection that is kept from one read to the next.

    :ivar readers: how many reads are going on, one inside the other.
    """

    connection: Connection | None = None
    readers: int = 0
    usable: bool = True

    def give_back(self) -> None:
        """Give the connection back to the pool, unless it is being read with."""
        if self.connection is not None and not self.readers:
            self.connection.close()
            self.connection, self.usable = None, True


_kept: ContextVar[_Kept | None] = ContextVar("kept", default=None)


@contextmanager
def keeping() -> Iterator[None]:
    """Let the reads within share a connection, until a write begins.

    Taking one from the pool costs more than most reads do, and on PostgreSQL asks the server whether it is there. For
    what reads and writes in no other way, and waits for nobody in between: who keeps one and waits for a second waits
    for others who do the same.
    """
    kept = _Kept()
    token = _kept.set(kept)
    try:
        yield
    finally:
        _kept.reset(token)
        kept.give_back()


def on_commit(session: Session, action: Callable[[], None]) -> None:
    """Run ``action`` after this write has committed (never when it rolls back)."""
    session.info["on_commit"].append(action)


@contextmanager
def write_transaction() -> Iterator[Session]:
    """One write: yields the app context's session, commits at the end, rolls back on any error.

    Objects read earlier in the session are expired, so that a write never builds on an old read.
    """
    from flask import current_app  # noqa: PLC0415 (the database module is imported before there is an app)

    kept = _kept.get()
    if kept is not None:
        kept.give_back()  # who waits for the turn to write should not hold two
    session = db.session()
    session.rollback()
    session.expunge_all()
    queue: WriterQueue | None = current_app.extensions.get("hosoxa_writer_queue")
    with queue.turn() if queue else nullcontext(), _transaction(session) as actions:
        yield session
    for action in actions:
        action()


@contextmanager
def _transaction(session: Session) -> Iterator[list[Callable[[], None]]]:
    actions: list[Callable[[], None]] = []
    session.info.clear()
    session.info["on_commit"] = actions
    try:
        session.connection(execution_options={"hosoxa_write": True})
        yield actions
        session.flush()
        staged.flush(session)
        for hook in before_commit:
            hook(session)
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.clear()


def write(work: Callable[[Session], T]) -> T:
    """Run ``work(session)`` as one write; PostgreSQL's deadlocks and serialisation failures are tried again.

    ``work`` may run several times and must have no effect outside the session (use :func:`on_commit`). A connection
    that is lost is not tried again: its commit may have happened, and only the caller knows whether a second time is
    harmless.
    """
    for attempt in range(ATTEMPTS):
        try:
            with write_transaction() as session:
                return work(session)
        except DBAPIError as error:
            if attempt == ATTEMPTS - 1 or not _may_retry(error):
                raise
            time.sleep(random.uniform(0.5, 1.5) * 0.02 * 2**attempt)  # noqa: S311 (jitter, not a secret)
    msg = "unreachable"
    raise AssertionError(msg)


def _may_retry(error: DBAPIError) -> bool:
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return state in RETRIED_STATES
    return isinstance(error, OperationalError) and "locked" in str(error.orig)
