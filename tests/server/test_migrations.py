"""Migrations up and down, with data, on both engines."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import DatabaseError

from server import create_app
from server.cli import MIGRATIONS
from server.database import Base, db
from tests.server.conftest import ENGINES, make_settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask
    from sqlalchemy import Column, Connection, Table

MOMENT = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)


@pytest.fixture(params=ENGINES)
def empty_app(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    if request.param == "sqlite":
        yield create_app(make_settings(tmp_path))
        return
    server = request.getfixturevalue("postgres_server")
    name = server.create()
    yield create_app(make_settings(tmp_path, server.url(name)))
    server.drop(name)


def sample(column: Column[Any]) -> Any:
    """A value that fits the column and its checks."""
    special = {
        ("people", "language"): "vi",
        ("roles", "role"): "officer",
        ("enrolments", "role"): "officer",
        ("ceremonies", "purpose"): "register",
        ("mutations", "outcome"): "applied",
        ("notification_outbox", "state"): "waiting",
        ("pauses", "reason"): "supplement",
        ("papers", "holder_who"): "self",
        ("papers", "provenance"): "self",
        ("paper_uses", "what"): "paper",
        ("paper_views", "role"): "officer",
        ("dossier_originals", "what"): "paper",
        ("dossier_results", "state"): "coming",
        ("attachments", "state"): "ready",
    }
    if (column.table.name, column.name) in special:
        return special[column.table.name, column.name]
    kind = column.type.python_type
    values: dict[type, Any] = {str: "x", int: 1, bool: False, bytes: b"x", datetime: MOMENT, date: MOMENT.date()}
    return values[kind]


def fill(connection: Connection) -> None:
    """One row in every table of the schema."""
    for table in Base.metadata.sorted_tables:
        row = {column.name: sample(column) for column in table.columns}
        connection.execute(table.insert().values({getattr(c, "name", c): v for c, v in row.items()}))


def tables() -> list[Table]:
    return list(Base.metadata.sorted_tables)


def test_there_is_one_head() -> None:
    assert len(ScriptDirectory(str(MIGRATIONS)).get_heads()) == 1


def test_the_migrated_schema_is_the_declared_one(empty_app: Flask) -> None:
    with empty_app.app_context():
        upgrade(directory=str(MIGRATIONS))
        with db.engine.connect() as connection:
            differences = compare_metadata(
                MigrationContext.configure(connection, opts={"compare_type": True}), Base.metadata
            )
        assert differences == []


def test_up_and_down_with_data_in_every_table(empty_app: Flask) -> None:
    steps = [revision.revision for revision in ScriptDirectory(str(MIGRATIONS)).walk_revisions()]
    with empty_app.app_context():
        upgrade(directory=str(MIGRATIONS))
        with db.engine.begin() as connection:
            fill(connection)
        for _ in steps:
            downgrade(directory=str(MIGRATIONS), revision="-1")
        assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
        upgrade(directory=str(MIGRATIONS))
        with db.engine.begin() as connection:
            fill(connection)
            assert all(connection.execute(select(table)).first() for table in tables())


def test_a_migration_run_twice_changes_nothing(empty_app: Flask) -> None:
    with empty_app.app_context():
        upgrade(directory=str(MIGRATIONS))
        with db.engine.begin() as connection:
            fill(connection)
        upgrade(directory=str(MIGRATIONS))
        with db.engine.connect() as connection:
            assert all(connection.execute(select(table)).first() for table in tables())


@pytest.mark.parametrize("table", ["dossier_events", "dossier_answers"])
@pytest.mark.parametrize("verb", ["UPDATE {} SET agency_id = 'y'", "DELETE FROM {}"])
def test_the_migrated_database_refuses_to_rewrite_history(empty_app: Flask, table: str, verb: str) -> None:
    with empty_app.app_context():
        upgrade(directory=str(MIGRATIONS))
        with db.engine.begin() as connection:
            fill(connection)
        with pytest.raises(DatabaseError, match="append-only"), db.engine.begin() as connection:
            connection.execute(text(verb.format(table)))
