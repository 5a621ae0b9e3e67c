from __future__ import annotations

import multiprocessing
import stat
import threading
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError, StatementError

from server import database
from server.database import FairLock, db, on_commit, write, write_transaction
from server.sync.models import FeedCounter, FeedEpoch
from server.sync.publish import publish
from tests.server.conftest import make_settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.process import BaseProcess
    from pathlib import Path

    from sqlalchemy.orm import Session

    from server.settings import Settings


def bare_app(settings: Settings) -> Flask:
    app = Flask("bare")
    database.init_app(app, settings)
    return app


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """An app with a database and nothing else."""
    app = bare_app(settings)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def add_one(session: Session) -> None:
    publish(session, scope="s", collection="c", entity="e", version=1, value={})


def position(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(FeedCounter.position).where(FeedCounter.scope == "s")) or 0


def many_writes(settings: Settings, times: int) -> None:
    app = bare_app(settings)
    with app.app_context():
        for _ in range(times):
            write(add_one)
        db.session.remove()
        db.engine.dispose()


def test_writers_in_threads_and_processes_queue_and_none_is_lost(app: Flask, settings: Settings) -> None:
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=many_writes, args=(settings, 25)) for _ in range(2)]
    threads = [threading.Thread(target=many_writes, args=(settings, 25)) for _ in range(4)]
    before = position(app)
    runners: list[BaseProcess | threading.Thread] = [*processes, *threads]
    for runner in runners:
        runner.start()
    for runner in runners:
        runner.join(60)
    assert [process.exitcode for process in processes] == [0, 0]
    assert position(app) == before + 150


def test_a_failed_write_leaves_nothing_and_calls_nothing(app: Flask) -> None:
    called: list[str] = []
    before = position(app)
    with app.app_context():
        with pytest.raises(ZeroDivisionError), write_transaction() as session:  # noqa: PT012 (the write is what fails)
            add_one(session)
            on_commit(session, lambda: called.append("wrong"))
            raise ZeroDivisionError
        with write_transaction() as session:
            on_commit(session, lambda: called.append("right"))
    assert position(app) == before
    assert called == ["right"]


def test_a_savepoint_undoes_only_itself(app: Flask) -> None:
    with app.app_context():
        with write_transaction() as session:
            session.add(FeedCounter(scope="kept", position=1))
            session.flush()
            with pytest.raises(IntegrityError), session.begin_nested():  # noqa: PT012 (both statements undone)
                session.execute(text("INSERT INTO feed_counters (scope, position) VALUES ('undone', 1)"))
                session.execute(text("INSERT INTO feed_counters (scope, position) VALUES ('kept', 2)"))
        found = db.session.scalars(select(FeedCounter.scope).where(FeedCounter.scope.in_(["kept", "undone"]))).all()
    assert found == ["kept"]


def test_readers_do_not_wait_for_a_writer(app: Flask) -> None:
    inside, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with app.app_context(), write_transaction() as session:
            add_one(session)
            inside.set()
            leave.wait(30)

    holder = threading.Thread(target=hold)
    holder.start()
    assert inside.wait(30)
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(FeedEpoch)) == 1
    leave.set()
    holder.join(30)


def test_instants_come_back_aware_and_in_utc(app: Flask) -> None:
    column = database.TZDateTime()
    hanoi = datetime(2026, 11, 21, 7, 30, 0, 123000, tzinfo=timezone(timedelta(hours=7)))
    with app.app_context():
        dialect = db.engine.dialect
        stored = column.process_bind_param(hanoi, dialect)
        back = column.process_result_value(stored, dialect)
        assert back is not None
        assert back == hanoi
        assert back.tzinfo is UTC
        with pytest.raises((ValueError, StatementError)):
            column.process_bind_param(datetime(2026, 1, 1), dialect)  # noqa: DTZ001 (the naive value is the point)


def test_the_fair_lock_serves_threads_in_the_order_they_came() -> None:
    lock = FairLock()
    served: list[int] = []
    lock.acquire()
    threads = []
    for number in range(8):
        ready = threading.Event()

        def wait(number: int = number, ready: threading.Event = ready) -> None:
            ready.set()
            lock.acquire()
            served.append(number)
            lock.release()

        thread = threading.Thread(target=wait)
        thread.start()
        ready.wait(5)
        while len(lock._waiting) <= number:
            pass
        threads.append(thread)
    lock.release()
    for thread in threads:
        thread.join(5)
    assert served == list(range(8))


def test_sqlite_syncs_each_commit_and_checks_references(app: Flask, settings: Settings) -> None:
    if not settings.embedded:
        pytest.skip("SQLite only")
    with app.app_context():
        values = {
            name: db.session.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert values == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_a_new_database_file_is_nobody_elses_to_read(tmp_path: Path) -> None:
    app = bare_app(make_settings(tmp_path))
    with app.app_context():
        write(lambda session: session.execute(text("CREATE TABLE note (line TEXT)")))
        modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in tmp_path.glob("hosoxa.sqlite*")}
        db.session.remove()
        db.engine.dispose()
    assert {"hosoxa.sqlite", "hosoxa.sqlite-wal"} <= modes.keys()
    assert set(modes.values()) == {0o600}
