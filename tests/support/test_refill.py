"""A database that was given back holds what its template holds, whatever a test did to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from tests.support import postgres
from tests.support.refill import Refilled

if TYPE_CHECKING:
    from collections.abc import Iterator

MAKE = """CREATE TABLE homes (id serial PRIMARY KEY, name text);
CREATE TABLE people (id serial PRIMARY KEY, home int NOT NULL REFERENCES homes);
INSERT INTO homes (name) VALUES ('a\\t\\\\ b'), (NULL);
INSERT INTO people (home) VALUES (2);
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'never'; END $$;
CREATE TRIGGER no_delete BEFORE DELETE OR TRUNCATE ON people EXECUTE FUNCTION refuse()"""
LOOK = (
    "SELECT (SELECT array_agg(h ORDER BY id) FROM homes h)::text, (SELECT array_agg(p ORDER BY id) FROM people p)::text"
)


@pytest.fixture(scope="module")
def server() -> Iterator[postgres.Postgres]:
    with postgres.running(durable=False) as running:
        yield running


@pytest.fixture(scope="module")
def databases(server: postgres.Postgres) -> Refilled:
    name = server.create()
    with psycopg.connect(server.url(name)) as connection:
        connection.execute(MAKE)
    return Refilled(server, name)


def do(server: postgres.Postgres, name: str, statement: str) -> object:
    with psycopg.connect(server.url(name)) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchone() if cursor.description else None


@pytest.mark.parametrize(
    "change",
    [
        "SELECT 1",
        "INSERT INTO homes (name) VALUES ('x')",
        "UPDATE people SET home = 1",
        "UPDATE homes SET name = 'x'",
        "INSERT INTO people (home) SELECT 1 FROM generate_series(1, 1000)",
        "SELECT nextval('homes_id_seq') FROM generate_series(1, 50)",
    ],
)
def test_what_was_written_is_gone_and_what_was_there_is_back(
    server: postgres.Postgres, databases: Refilled, change: str
) -> None:
    name = databases.take()
    before = do(server, name, LOOK)
    do(server, name, change)
    databases.give_back()
    assert databases.take() == name
    assert do(server, name, LOOK) == before
    assert do(server, name, "INSERT INTO homes (name) VALUES ('y') RETURNING id") == (3,)
    databases.give_back()


@pytest.mark.parametrize(
    "change",
    [
        "CREATE TABLE more (id int)",
        "ALTER TABLE homes ADD COLUMN more int",
        "ALTER TABLE people DROP CONSTRAINT people_home_fkey",
        "ALTER TABLE people DISABLE TRIGGER no_delete",
        "CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$",
        "DROP INDEX IF EXISTS more; CREATE INDEX more ON homes (name)",
        "CREATE SCHEMA more",
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET work_mem = 64', current_database()); END $$",
    ],
)
def test_after_a_change_of_shape_the_next_one_is_made_anew(
    server: postgres.Postgres, databases: Refilled, change: str
) -> None:
    name = databases.take()
    do(server, name, change)
    databases.give_back()
    assert databases.take() != name
    databases.give_back()


def test_a_connection_left_open_in_a_transaction_does_not_hold_it_up(
    server: postgres.Postgres, databases: Refilled
) -> None:
    name = databases.take()
    with psycopg.connect(server.url(name)) as left:
        left.execute("UPDATE homes SET name = 'left'")
        databases.give_back()
        with pytest.raises(psycopg.OperationalError):
            left.execute("SELECT 1")
    assert "left" not in str(do(server, databases.take(), LOOK))
    databases.give_back()
