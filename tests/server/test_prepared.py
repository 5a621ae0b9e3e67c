"""Prepared statements do what SQLAlchemy's own execution does."""

from __future__ import annotations

import gc
import importlib
import pkgutil
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, Text, bindparam, insert, literal, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

import server
from server import database
from server.database import TZDateTime, db
from server.prepared import Prepared

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from sqlalchemy import Connection

THINGS = Table(
    "things", MetaData(), Column("id", Integer, primary_key=True), Column("at", TZDateTime()), Column("text", Text)
)
PUT = Prepared(insert(THINGS))
ALL = Prepared(select(THINGS).order_by(THINGS.c.id))
SOME = Prepared(select(THINGS.c.id).where(THINGS.c.id.in_(bindparam("ids", expanding=True))).order_by(THINGS.c.id))
NOON = datetime(2026, 11, 22, 12, 0, 0, 250_000, tzinfo=UTC)


@pytest.fixture
def connection(app: Flask) -> Iterator[Connection]:
    """One with a table of three things, in a transaction that is rolled back."""
    with app.app_context(), db.engine.connect() as connection:
        THINGS.create(connection)
        PUT.run_all(connection, [{"id": 1, "at": NOON, "text": "một"}, {"id": 2, "at": None, "text": None}])
        PUT.run_all(connection, [{"id": 3, "at": NOON, "text": "ba"}])
        yield connection
        connection.rollback()


def test_values_and_columns_go_through_their_types(connection: Connection) -> None:
    rows = [(1, NOON, "một"), (2, None, None), (3, NOON, "ba")]
    assert ALL.rows(connection) == rows
    assert [tuple(row) for row in connection.execute(select(THINGS).order_by(THINGS.c.id))] == rows
    later = NOON.astimezone(timezone(timedelta(hours=7))) + timedelta(minutes=1)
    change = update(THINGS).where(THINGS.c.id == bindparam("which")).values(at=bindparam("at")).returning(THINGS.c.at)
    assert Prepared(change).rows(connection, {"which": 1, "at": later}) == [(later.astimezone(UTC),)]
    naive = datetime(2026, 11, 22)  # noqa: DTZ001 (that is refused)
    with pytest.raises(ValueError, match="naive"):
        Prepared(change).run(connection, {"which": 1, "at": naive})


@pytest.mark.parametrize("ids", [[], [1], [3, 1], [1, 2, 3], [9, 8, 7, 3, 2], [3, 3, 3, 3, 3, 3, 3, 3, 3]])
def test_a_list_of_any_length_finds_what_is_in_it(connection: Connection, ids: list[int]) -> None:
    assert SOME.rows(connection, {"ids": ids}) == [(one,) for one in sorted({*ids} & {1, 2, 3})]


def test_what_stands_in_the_statement_itself_need_not_be_given(connection: Connection) -> None:
    statement = Prepared(
        select(THINGS.c.id, literal("x")).where(THINGS.c.id > literal(1), THINGS.c.id < bindparam("most"))
    )
    assert statement.rows(connection, {"most": 3}) == [(2, "x")]
    assert statement.first(connection, {"most": 2}) is None
    assert statement.scalar(connection, {"most": 3}) == 2
    assert statement.scalar(connection, {"most": 2}) is None


def test_a_value_that_is_missing_is_an_error(connection: Connection) -> None:
    with pytest.raises(KeyError):
        SOME.rows(connection)
    with pytest.raises(KeyError):
        PUT.run(connection, {"id": 4, "at": NOON})


def test_the_drivers_errors_come_out_as_sqlalchemys_and_without_what_was_typed(connection: Connection) -> None:
    for many in (
        [{"id": 1, "at": None, "text": "riêng tư"}],
        [{"id": 7 + n, "at": None, "text": "riêng tư"} for n in (0, 0)],
    ):
        with pytest.raises(IntegrityError) as found, connection.begin_nested():
            PUT.run_all(connection, many)
        assert found.value.orig is not None
        assert "riêng tư" not in str(found.value)
    assert len(ALL.rows(connection)) == 3


def test_a_connection_that_is_lost_is_told_and_replaced(app: Flask) -> None:
    statement = Prepared(select(literal(1)))
    with app.app_context(), database.keeping():
        if db.engine.dialect.name == "sqlite":
            pytest.skip("PostgreSQL only")
        with database.reading() as connection:
            pid = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
            with db.engine.connect() as other:
                other.exec_driver_sql(f"SELECT pg_terminate_backend({pid})")
            with pytest.raises(OperationalError) as found:
                statement.rows(connection)
            assert found.value.connection_invalidated
        with database.reading() as connection:
            assert statement.rows(connection) == [(1,)]
            assert connection.connection.dbapi_connection.autocommit  # type: ignore[union-attr] # psycopg's


def test_who_keeps_a_connection_reads_with_another_after_an_error(app: Flask) -> None:
    statement = Prepared(select(literal(1)))
    with app.app_context(), database.keeping():
        with database.reading() as first:
            assert statement.rows(first) == [(1,)]
        with database.reading() as again:
            assert again is first
            with database.reading() as inner:
                assert inner is first
        with pytest.raises(DBAPIError), database.reading() as broken:
            Prepared(select(Table("nowhere", MetaData(), Column("id", Integer)))).rows(broken)
        with database.reading() as other:
            assert other is not first
            assert statement.rows(other) == [(1,)]


def test_a_kept_connection_is_given_back_before_a_write_and_in_the_end(app: Flask) -> None:
    pool = db_pool(app)
    with app.app_context(), database.keeping():
        with database.reading():
            assert pool.checkedout() == 1
        assert pool.checkedout() == 1
        database.write(lambda _session: checked_out.append(pool.checkedout()))
        assert checked_out.pop() == 1
        with database.reading():
            database.write(lambda _session: checked_out.append(pool.checkedout()))
            assert checked_out.pop() == 2
        db.session.remove()
        assert pool.checkedout() == 1
    assert pool.checkedout() == 0


checked_out: list[int] = []


def db_pool(app: Flask) -> Any:
    with app.app_context():
        return db.engine.pool


def test_reads_outside_of_keeping_hold_nothing(app: Flask) -> None:
    pool = db_pool(app)
    with app.test_request_context():
        with database.reading():
            assert pool.checkedout() == 1
        assert pool.checkedout() == 0


def test_every_prepared_statement_of_the_app_can_be_made_on_this_engine(app: Flask) -> None:
    for module in pkgutil.walk_packages(server.__path__, "server."):
        importlib.import_module(module.name)
    found = [thing for thing in gc.get_objects() if isinstance(thing, Prepared)]
    assert len(found) > 20
    with app.app_context(), db.engine.connect() as connection:
        for statement in found:
            if _is_of_another_engine(statement, connection.dialect.name):
                continue
            given: dict[str, Any] = {name: [] if bind.expanding else None for name, bind in _binds(statement)}
            made, _lists = statement._for(connection, given)
            assert made.text


def _binds(statement: Prepared) -> Any:
    return [(bind.key, bind) for bind in _compiled(statement).binds.values() if bind.required]


def _compiled(statement: Prepared) -> Any:
    return statement._statement.compile()  # type: ignore[attr-defined] # every statement has it


def _is_of_another_engine(statement: Prepared, dialect: str) -> bool:
    return (
        type(statement._statement).__module__.startswith("sqlalchemy.dialects")
        and dialect not in type(statement._statement).__module__
    )
