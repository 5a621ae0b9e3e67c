"""The server's test bench: a real app on SQLite and on PostgreSQL, and people who speak the protocol."""

from __future__ import annotations

import atexit
import functools
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask, json
from sqlalchemy import Engine, event

from server import create_app
from server.clock import now, to_wire
from server.database import db, write
from server.dossiers.agencies import publish_agencies
from server.identity import service as identity
from server.identity import sessions
from server.ids import new_id
from server.procedures.service import publish_catalogue
from server.settings import Settings, load_settings
from server.sync.feed import ensure_epoch
from tests.support.refill import Refilled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection
    from werkzeug.test import TestResponse

    from tests.support.postgres import Postgres

ENGINES = ("sqlite", "postgresql")
TOP = Path(__file__).resolve().parents[2]
#: The procedures of the bench's deployment: with all twenty, every first pull of every test would be a megabyte.
PROCEDURES = ("1.004194", "1.014027", "1.001266")
ORIGIN = "https://localhost"
COOKIE = "__Host-hosoxa"
PROTOCOL = {"Hosoxa-Protocol": "1", "Origin": ORIGIN, "Sec-Fetch-Site": "same-origin"}


@functools.cache
def bench_config() -> Path:
    """A copy of ``config/`` with the bench's procedures only; made once, gone with the process."""
    folder = Path(tempfile.mkdtemp(prefix="hosoxa-config-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    config = folder / "config"
    shutil.copytree(TOP / "config", config, ignore=shutil.ignore_patterns("__pycache__"))
    for path in (config / "procedures").glob("*.yaml"):
        if path.stem not in PROCEDURES:
            path.unlink()
    return config


def make_settings(folder: Path, url: str | None = None, **more: str) -> Settings:
    """Settings of a test deployment in ``folder``, of the bench's procedures unless ``config_dir`` says otherwise."""
    environ = {
        "HOSOXA_DATA_DIR": str(folder),
        "HOSOXA_CONFIG_DIR": str(bench_config()),
        "HOSOXA_ORIGIN": ORIGIN,
        "HOSOXA_PUSH_HOSTS": "127.0.0.1,localhost",
        "HOSOXA_LOG_LEVEL": "WARNING",
    }
    if url is not None:
        environ["HOSOXA_DATABASE_URL"] = url
    environ.update({f"HOSOXA_{name.upper()}": value for name, value in more.items()})
    return load_settings(environ)


def prepare(app: Flask) -> None:
    """Migrate and publish the catalogue, as ``flask release`` does."""
    from server.cli import migrate  # noqa: PLC0415 (needs the app's context)

    settings: Settings = app.extensions["hosoxa_settings"]
    with app.app_context():
        migrate()
        write(ensure_epoch)
        write(lambda session: publish_agencies(session, settings))
        write(lambda session: publish_catalogue(session, settings))
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(autouse=True)
def no_connection_stays_open() -> Iterator[None]:
    """Close the pools of all apps that a test made: a connection left to the garbage collector is a warning later."""
    engines: set[Engine] = set()

    def note(connection: Connection) -> None:
        engines.add(connection.engine)

    event.listen(Engine, "engine_connect", note)
    yield
    event.remove(Engine, "engine_connect", note)
    for engine in engines:
        engine.dispose()


@pytest.fixture(scope="session")
def postgres_template(postgres_server: Postgres, tmp_path_factory: pytest.TempPathFactory) -> str:
    name = postgres_server.create()
    prepare(create_app(make_settings(tmp_path_factory.mktemp("pg"), postgres_server.url(name))))
    return name


@pytest.fixture(scope="session")
def postgres_databases(postgres_server: Postgres, postgres_template: str) -> Refilled:
    return Refilled(postgres_server, postgres_template)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sqlite")
    prepare(create_app(make_settings(folder)))
    return folder / "hosoxa.sqlite"


@pytest.fixture(params=ENGINES)
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """Settings with a migrated, published database of its own, on each engine in turn."""
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        shutil.copy(template, tmp_path / "hosoxa.sqlite")
        yield make_settings(tmp_path)
        return
    server: Postgres = request.getfixturevalue("postgres_server")
    databases: Refilled = request.getfixturevalue("postgres_databases")
    yield make_settings(tmp_path, server.url(databases.take()))
    databases.give_back()


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    app = create_app(settings)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@dataclass
class Person:
    """Somebody with a device, signed in unless ``token`` is None."""

    app: Flask
    id: str | None = None
    device: str = field(default_factory=new_id)
    token: str | None = None
    cursor: str | None = None
    held: dict[tuple[str, str], Any] = field(default_factory=dict)

    def request(self, method: str, path: str, **options: Any) -> TestResponse:
        """One same-origin request with this person's cookie."""
        client = self.app.test_client(use_cookies=False)
        headers = {**PROTOCOL, **options.pop("headers", {})}
        if self.token is not None:
            headers.setdefault("Cookie", f"{COOKIE}={self.token}")
        return client.open(path, method=method, base_url=ORIGIN, headers=headers, **options)

    def post(self, path: str, body: object, **options: Any) -> TestResponse:
        """POST JSON."""
        return self.request("POST", path, data=json.dumps(body), content_type="application/json", **options)

    def mutation(self, kind: str, entity: str | None = None, /, **args: Any) -> dict[str, Any]:
        """A mutation as a device would queue it; ``base`` and ``after`` are taken out of ``args``."""
        return {
            "id": new_id(),
            "type": kind,
            "entity": entity or new_id(),
            "base": args.pop("base", None),
            "after": args.pop("after", []),
            "made_at": to_wire(now()),
            "args": args,
        }

    def envelope(self, *mutations: dict[str, Any], **more: Any) -> dict[str, Any]:
        """A sync request of this person's device."""
        return {
            "as": self.id,
            "cursor": self.cursor,
            "device_time": to_wire(now()),
            "limit": 200,
            "mutations": list(mutations),
        } | more

    def sync(self, *mutations: dict[str, Any], **more: Any) -> dict[str, Any]:
        """Send mutations and take all changes, keeping them in ``held`` as a device would."""
        answer: dict[str, Any] = {}
        results: list[dict[str, Any]] = []
        pending = list(mutations)
        while True:
            response = self.post("/api/sync", self.envelope(*pending, **more))
            assert response.status_code == 200, response.get_data(as_text=True)
            answer = response.get_json()
            results += answer["results"]
            pending = []
            if answer.get("reset"):
                self.held.clear()
            for change in answer["changes"]:
                key = (change["collection"], change["id"])
                if change.get("forget"):
                    self.held.pop(key, None)
                else:
                    self.held[key] = change["value"] | {"version": change["version"]}
            self.cursor = answer["cursor"]
            if not answer["more"]:
                return answer | {"results": results}

    def do(self, kind: str, entity: str | None = None, /, **args: Any) -> dict[str, Any]:
        """Send one mutation and give back its result."""
        result: dict[str, Any] = self.sync(self.mutation(kind, entity, **args))["results"][0]
        return result

    def has(self, collection: str) -> dict[str, Any]:
        """What this device holds of a collection, by id."""
        return {entity: value for (name, entity), value in self.held.items() if name == collection}


@pytest.fixture
def make_person(app: Flask) -> Callable[..., Person]:
    """Make a signed-in person: ``make_person("Hà Thị Thái", roles=[("officer", agency_id)])``."""

    def make(name: str = "Lò Văn Thử", roles: list[tuple[str, str | None]] | None = None) -> Person:
        device = new_id()
        with app.app_context():

            def work(session: Any) -> tuple[str, str]:
                person = identity.create_person(session, name=name)
                for role, agency in roles or []:
                    identity.grant_role(session, person, role=role, agency=agency)
                return person, sessions.open_session(session, person=person, device=device, label="test").token

            person, token = write(work)
            db.session.remove()
        return Person(app, id=person, device=device, token=token)

    return make


@pytest.fixture
def anonymous(app: Flask) -> Person:
    return Person(app)
