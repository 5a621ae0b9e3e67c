"""Triggers by which the database refuses to rewrite history.

``dossier_events`` and ``dossier_answers`` are append-only: an UPDATE or a DELETE raises, whoever asks. ``create_all``
makes the triggers with the tables; the migrations run the same statements (and must run them again after a batch
operation, which on SQLite builds a table anew).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.schema import Table

GUARDED: Final = ("dossier_events", "dossier_answers")
MESSAGE: Final = "history is append-only"
FUNCTION: Final = "hosoxa_refuse_rewrite"

_POSTGRESQL_FUNCTION: Final = f"""\
CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING MESSAGE = '{MESSAGE}: ' || TG_TABLE_NAME, ERRCODE = 'restrict_violation';
END
$$"""


def create_statements(dialect: str, table: str) -> tuple[str, ...]:
    """The statements that guard ``table``.

    :param dialect: ``sqlite`` or ``postgresql``.
    :param table: one of :data:`GUARDED`.
    """
    if dialect == "sqlite":
        return tuple(
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}: {table}'); END"
            for verb in ("UPDATE", "DELETE")
        )
    return (
        _POSTGRESQL_FUNCTION,
        (
            f"CREATE TRIGGER {table}_no_rewrite BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {FUNCTION}()"
        ),
    )


def drop_statements(dialect: str, table: str) -> tuple[str, ...]:
    """The statements that take the guard of ``table`` away (the shared function stays, see :func:`drop_function`)."""
    if dialect == "sqlite":
        return tuple(f"DROP TRIGGER IF EXISTS {table}_no_{verb}" for verb in ("update", "delete"))
    return (f"DROP TRIGGER IF EXISTS {table}_no_rewrite ON {table}",)


def drop_function(dialect: str) -> tuple[str, ...]:
    """The statement that removes PostgreSQL's trigger function once no table uses it."""
    return () if dialect == "sqlite" else (f"DROP FUNCTION IF EXISTS {FUNCTION}()",)


def create_guards(target: Table, connection: Connection, **_options: object) -> None:
    """Listener of ``after_create``: guard the table just made."""
    for statement in create_statements(connection.dialect.name, target.name):
        connection.exec_driver_sql(statement)
