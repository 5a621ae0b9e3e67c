"""Alembic's environment: one migration at a time on a database, with a bounded wait for locks.

PostgreSQL: a session advisory lock lets several hosts start at once, one of which migrates; ``lock_timeout`` keeps a
migration from standing in the way of the running service. SQLite: the writers' queue is held, and foreign keys are off
while batch mode copies tables (they are checked at the end).
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from alembic import context
from flask import current_app
from sqlalchemy import text

from server.database import Base, db

if TYPE_CHECKING:
    from sqlalchemy import Connection

ADVISORY_LOCK = 0x48534F58  # "HSOX"


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        compare_server_default=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def migrate_postgresql(connection: Connection) -> None:
    connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": ADVISORY_LOCK})
    connection.execute(text("SET lock_timeout = '10s'"))
    connection.execute(text("SET statement_timeout = 0"))
    connection.commit()
    try:
        run(connection)
    finally:
        connection.rollback()
        connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": ADVISORY_LOCK})
        connection.commit()


def migrate_sqlite(connection: Connection) -> None:
    driver = connection.connection.dbapi_connection
    if driver is None:
        raise RuntimeError("the SQLite connection is gone")
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        run(connection)
        connection.rollback()
        broken = driver.execute("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise RuntimeError(f"a migration left {len(broken)} dangling references")
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def main() -> None:
    with ExitStack() as stack:
        queue = current_app.extensions.get("hosoxa_writer_queue")
        if queue is not None:
            stack.enter_context(queue.turn())
        connection = stack.enter_context(db.engine.connect().execution_options(hosoxa_write=True))
        if connection.dialect.name == "sqlite":
            migrate_sqlite(connection)
        else:
            migrate_postgresql(connection)


if context.is_offline_mode():
    raise SystemExit("migrations need the database; the --sql mode is not offered")
main()
