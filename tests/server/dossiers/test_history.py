"""History is append-only: the database itself refuses to rewrite it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from server.database import Base, db, write
from server.dossiers.history_ddl import GUARDED, MESSAGE, create_statements, drop_function, drop_statements
from tests.server.dossiers.filings import residence_args

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from tests.server.conftest import Person

REWRITES = [
    "UPDATE dossier_events SET text = 'never happened'",
    "UPDATE dossier_events SET at = at",
    "DELETE FROM dossier_events",
    "UPDATE dossier_answers SET answers = '{}'",
    "DELETE FROM dossier_answers",
]


@pytest.mark.parametrize("statement", REWRITES)
def test_rewriting_history_is_refused_by_the_database(
    app: Flask, make_person: Callable[..., Person], statement: str
) -> None:
    make_person().do("dossier.file", **residence_args())
    with app.app_context(), pytest.raises(DBAPIError, match=MESSAGE):
        write(lambda session: session.execute(text(statement)))
    with app.app_context():
        for table in GUARDED:
            assert db.session.scalar(text(f"SELECT count(*) FROM {table}")) == 1  # noqa: S608 (our own names)
        db.session.remove()


def test_the_guards_can_be_taken_away_and_put_back_as_a_migration_does(
    app: Flask, make_person: Callable[..., Person]
) -> None:
    make_person().do("dossier.file", **residence_args())
    with app.app_context():
        dialect = db.engine.dialect.name
        with db.engine.begin() as connection:
            for table in GUARDED:
                for statement in drop_statements(dialect, table):
                    connection.execute(text(statement))
            for statement in drop_function(dialect):
                connection.execute(text(statement))
            connection.execute(text("UPDATE dossier_events SET text = 'rewritten'"))
            for table in GUARDED:
                for statement in create_statements(dialect, table):
                    connection.execute(text(statement))
        with pytest.raises(DBAPIError, match=MESSAGE), db.engine.begin() as connection:
            connection.execute(text("DELETE FROM dossier_events"))


def test_a_schema_made_from_the_models_is_guarded_too() -> None:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with engine.connect() as connection:
        names = set(connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")))
    engine.dispose()
    assert names == {f"{table}_no_{verb}" for table in GUARDED for verb in ("update", "delete")}
