"""A PostgreSQL database that is put back to what its template holds, with a tenth of the work that a new one takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

if TYPE_CHECKING:
    from tests.support.postgres import Postgres

#: Everything that a test may change and that emptying and filling the tables would not put back.
_SHAPE = """SELECT md5(string_agg(line, E'\\n' ORDER BY line)) FROM (
    SELECT concat_ws(' ', 'class', c.oid, relname, relkind, relnatts, relchecks) FROM pg_class c
        JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
    UNION ALL SELECT concat_ws(' ', 'column', attrelid, attname, atttypid, attnotnull, atthasdef) FROM pg_attribute
        JOIN pg_class c ON c.oid = attrelid WHERE relnamespace = 'public'::regnamespace AND attnum > 0
    UNION ALL SELECT concat_ws(' ', 'constraint', oid, conname) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT concat_ws(' ', 'trigger', oid, tgname, tgenabled) FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT concat_ws(' ', 'function', oid, md5(prosrc)) FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace
    UNION ALL SELECT concat_ws(' ', 'schema', nspname) FROM pg_namespace WHERE nspname !~ '^pg_'
    UNION ALL SELECT concat_ws(' ', 'setting', setconfig) FROM pg_db_role_setting
        WHERE setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
) AS lines (line)"""
_OTHERS = """SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"""


class Refilled:
    """One database after another for tests, each holding what ``template`` holds.

    As long as a test leaves the tables as they are made, the next test gets the same database, of which the new rows
    are deleted; a table that lacks a row of the template's is emptied and filled. After a test that changed a table, a
    trigger, a function or a setting, it is a new copy of the template.
    """

    def __init__(self, server: Postgres, template: str) -> None:
        self._server = server
        self._template = template
        self._name: str | None = None
        self._shape = ""
        self._tables: list[str] = []
        self._rows: dict[str, bytes] = {}
        self._counts: dict[str, int] = {}
        #: The transaction since which rows are a test's own.
        self._since = 0
        self._sequences: list[tuple[str, int, bool]] = []

    def take(self) -> str:
        """The name of a database that holds what the template holds; one asker has it at a time."""
        if self._name is None:
            self._name = self._server.create(self._template)
            self._note()
        return self._name

    def give_back(self) -> None:
        """Put the database back, whoever is still connected to it."""
        if self._name is None:
            raise AssertionError("no database was taken")
        with psycopg.connect(self._server.url(self._name)) as connection:
            connection.execute(_OTHERS)
            same = self._look(connection) == self._shape
            if same:
                self._refill(connection)
        if not same:
            name, self._name = self._name, None
            self._server.drop(name)

    def _note(self) -> None:
        with psycopg.connect(self._server.url(str(self._name))) as connection:
            self._shape = self._look(connection)
            self._tables = [
                str(row[0]) for row in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            ]
            self._rows = {table: _copy_out(connection, table) for table in self._tables}
            self._since = _transaction(connection)
            self._counts = {table: there for table, there, _new in self._count(connection)}
            names = [str(row[0]) for row in connection.execute("SELECT sequencename FROM pg_sequences")]
            for name in names:
                found = connection.execute(
                    sql.SQL("SELECT last_value, is_called FROM {}").format(sql.Identifier(name))
                ).fetchone()
                if found is not None:
                    self._sequences.append((name, *found))

    @staticmethod
    def _look(connection: psycopg.Connection) -> str:
        found = connection.execute(_SHAPE).fetchone()
        return str(found[0]) if found else ""

    def _refill(self, connection: psycopg.Connection) -> None:
        # Without foreign keys, in whose order one would have to fill, and without the triggers that refuse changes
        connection.execute("SET session_replication_role = replica")
        for table, there, new in self._count(connection):
            named = sql.Identifier(table)
            if there < self._counts[table]:  # one was deleted, or is another since it was changed
                connection.execute(sql.SQL("DELETE FROM {}").format(named))
                with connection.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(named)) as copy:
                    copy.write(self._rows[table])
            elif new:
                since = sql.Literal(self._since)
                connection.execute(sql.SQL("DELETE FROM {} WHERE xmin::text::bigint > {}").format(named, since))
        self._since = _transaction(connection)
        for name, value, called in self._sequences:
            connection.execute("SELECT setval(%s, %s, %s)", (f'public."{name}"', value, called))

    def _count(self, connection: psycopg.Connection) -> list[tuple[str, int, int]]:
        """Each table with how many rows it has that were there before, and how many that are new."""
        counts = [
            sql.SQL(
                "SELECT {}, count(*) FILTER (WHERE xmin::text::bigint <= {since}),"
                " count(*) FILTER (WHERE xmin::text::bigint > {since}) FROM {}"
            ).format(sql.Literal(table), sql.Identifier(table), since=sql.Literal(self._since))
            for table in self._tables
        ]
        return connection.execute(sql.SQL(" UNION ALL ").join(counts)).fetchall()


def _transaction(connection: psycopg.Connection) -> int:
    """The number of the running transaction; what later ones write has higher ones."""
    found = connection.execute("SELECT pg_current_xact_id()::text::bigint").fetchone()
    return int(found[0]) if found else 0


def _copy_out(connection: psycopg.Connection, table: str) -> bytes:
    with connection.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))) as copy:
        return b"".join(copy)
