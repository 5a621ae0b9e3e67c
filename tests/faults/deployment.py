"""The server in this process on one engine: restarted, copied as a backup, and put back from it."""

from __future__ import annotations

import atexit
import functools
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import yaml
from sqlalchemy import text

from server import create_app
from server.clock import now
from server.database import db, write
from server.identity import service as identity
from server.identity import sessions
from server.ids import new_id
from server.sync.feed import new_epoch
from tests.server.conftest import COOKIE, TOP, make_settings, prepare
from tests.support.ports import eventually

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask import Flask
    from sqlalchemy import RowMapping

    from server.settings import Settings
    from tests.support.postgres import Postgres

AGENCY: Final = "H55.19.01"
PROCEDURE: Final = "9.000088"
Role = tuple[str, str | None]


@functools.cache
def config() -> Path:
    """A copy of ``config/`` with the faults' one small procedure; made once, gone with the process."""
    folder = Path(tempfile.mkdtemp(prefix="hosoxa-faults-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    made = folder / "config"
    shutil.copytree(TOP / "config", made, ignore=shutil.ignore_patterns("__pycache__", "procedures", "media"))
    (made / "procedures").mkdir()
    shutil.copy(Path(__file__).with_name("procedure.yaml"), made / "procedures" / f"{PROCEDURE}.yaml")
    agencies = yaml.safe_load((made / "agencies.yaml").read_text(encoding="utf-8"))
    for agency in agencies["agencies"]:
        agency["procedures"] = [PROCEDURE]
    (made / "agencies.yaml").write_text(yaml.safe_dump(agencies, allow_unicode=True), encoding="utf-8")
    return made


@dataclass(frozen=True, slots=True)
class Account:
    """A person signed in on a device: the cookie that proves it."""

    person: str
    name: str
    device: str
    cookie: str


class Deployment:
    """One server and its database.

    Args:
        home: an empty folder of its own.
        postgres: where to make the database; None for the embedded SQLite file.
        template: a prepared database to start from: a file for SQLite, a database's name for PostgreSQL.
    """

    def __init__(self, home: Path, *, postgres: Postgres | None = None, template: Path | str | None = None) -> None:
        self.home = home
        self._postgres = postgres
        self._saved: str | None = None
        self._more: dict[str, str] = {}
        self.database = ""
        if postgres is not None:
            self.database = postgres.create(str(template or "template1"))
        elif template is not None:
            shutil.copy(template, self.file)
        self.settings = self._settings()
        self.app: Flask = create_app(self.settings)
        if template is None:
            prepare(self.app)

    @property
    def url(self) -> str:
        """The database's address, as an operator would give it."""
        return self._postgres.url(self.database) if self._postgres else f"sqlite:///{self.file}"

    def _settings(self) -> Settings:
        url = self._postgres.url(self.database) if self._postgres else None
        return make_settings(self.home, url, config_dir=str(config()), log_level="CRITICAL", **self._more)

    @property
    def engine(self) -> str:
        """``sqlite`` or ``postgresql``."""
        return "postgresql" if self._postgres else "sqlite"

    @property
    def file(self) -> Path:
        """The SQLite database."""
        return self.home / "hosoxa.sqlite"

    def stop(self) -> None:
        """End the process's connections."""
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()

    def restart(self, **settings: str) -> None:
        """Another process on the same database, with these further settings from now on."""
        self.stop()
        self._more |= settings
        self.settings = self._settings()
        self.app = create_app(self.settings)

    def backup(self) -> None:
        """Keep the database as it is now."""
        if self._postgres is None:
            with self.app.app_context():
                db.session.remove()
                copy = self.home / "backup.sqlite"
                copy.unlink(missing_ok=True)
                with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                    connection.connection.driver_connection.execute("VACUUM INTO ?", (str(copy),))  # type: ignore[union-attr]
            self._saved = str(copy)
            return
        self.stop()
        if self._saved:
            self._postgres.drop(self._saved)
        self._saved = self._postgres.create(self.database)

    def restore(self) -> bool:
        """Put yesterday's backup in place of the database; False when there is none."""
        if self._saved is None:
            return False
        self.stop()
        if self._postgres is None:
            for path in self.home.glob("hosoxa.sqlite*"):
                path.unlink()
            shutil.copy(self._saved, self.file)
        else:
            self._postgres.drop(self.database)
            self.database = self._postgres.create(self._saved)
            self.settings = self._settings()
        self.app = create_app(self.settings)
        return True

    def new_epoch(self) -> None:
        """What the operator runs after a backup was put back."""
        with self.app.app_context():
            write(new_epoch)
            db.session.remove()

    def close(self) -> None:
        """Remove the database."""
        self.stop()
        if self._postgres is not None:
            self._postgres.drop(self.database)
            if self._saved:
                self._postgres.drop(self._saved)

    def person(self, name: str, roles: Sequence[Role] = ()) -> str:
        """Make a person; gives the id."""
        with self.app.app_context():

            def work(session: Any) -> str:
                made = identity.create_person(session, name=name)
                for role, agency in roles:
                    identity.grant_role(session, made, role=role, agency=agency)
                return made

            made = write(work)
            db.session.remove()
        return made

    def sign_in(self, person: str, name: str, device: str | None = None) -> Account:
        """Open a session for a person on a device."""
        device = device or new_id()
        with self.app.app_context():
            token = write(
                lambda session: sessions.open_session(session, person=person, device=device, label="test").token
            )
            db.session.remove()
        return Account(person, name, device, f"{COOKIE}={token}")

    def end_sessions(self, person: str) -> None:
        """Sign a person out everywhere."""
        self.change(
            "UPDATE sessions SET revoked_at = :at WHERE person_id = :person AND revoked_at IS NULL",
            person=person,
            at=now(),
        )

    def alone(self) -> None:
        """Wait until nobody else is connected: a backend whose client was killed may still be committing."""
        if self._postgres is not None:
            others = (
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            self.stop()
            eventually(lambda: self.count(others) == 0, "the others' connections to end")

    def rows(self, query: str, **values: object) -> Sequence[RowMapping]:
        """The rows of a query."""
        with self.app.app_context(), db.engine.connect() as connection:
            return connection.execute(text(query), values).mappings().all()

    def change(self, statement: str, **values: object) -> None:
        """Change the database behind the server's back."""
        with self.app.app_context():
            write(lambda session: session.execute(text(statement), values))
            db.session.remove()

    def count(self, query: str, **values: object) -> int:
        """The first value of a query's one row, a number."""
        return int(next(iter(self.rows(query, **values)[0].values())))
