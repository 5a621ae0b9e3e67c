from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from server import create_app
from server.database import db, write
from server.protocol import LATEST
from tests.server.conftest import Person, make_settings

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask


def change(app: Flask, statement: str) -> None:
    with app.app_context():
        write(lambda session: session.execute(text(statement)))
        db.session.remove()


def test_healthz_says_which_protocol_it_speaks_and_is_never_kept(anonymous: Person) -> None:
    response = anonymous.request("GET", "/healthz")
    assert response.get_json() == {"status": "ok"}
    assert response.content_type == "application/json"
    assert response.headers["Hosoxa-Protocol"] == str(LATEST)
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_probes_need_no_host_name(app: Flask, path: str) -> None:
    response = app.test_client().get(path, base_url="http://10.0.0.7:8000")
    assert response.status_code == 200


def test_readyz_is_ready_once_released(anonymous: Person) -> None:
    response = anonymous.request("GET", "/readyz")
    assert response.status_code == 200
    checks = {"database": True, "migrations": True, "catalogue": True}
    assert response.get_json() == {"status": "ready", "checks": checks}


@pytest.mark.parametrize(
    ("statement", "failing"),
    [
        ("DELETE FROM feed WHERE scope = 'catalogue'", {"catalogue"}),
        ("UPDATE alembic_version SET version_num = 'older'", {"migrations", "catalogue"}),
    ],
)
def test_readyz_names_what_is_missing(app: Flask, anonymous: Person, statement: str, failing: set[str]) -> None:
    change(app, statement)
    response = anonymous.request("GET", "/readyz")
    assert response.status_code == 503
    assert response.content_type == "application/problem+json"
    assert int(response.headers["Retry-After"]) > 0
    checks = response.get_json()["checks"]
    assert {name for name, well in checks.items() if not well} == failing
    assert anonymous.request("GET", "/healthz").status_code == 200


def test_readyz_before_the_first_release_and_without_a_database_is_not_ready(
    tmp_path: Path,
) -> None:
    app = create_app(make_settings(tmp_path))
    answer = Person(app).request("GET", "/readyz").get_json()
    assert answer["checks"] == {"database": True, "migrations": False, "catalogue": False}
    gone = create_app(make_settings(tmp_path, "postgresql://nobody@127.0.0.1:1/none"))
    answer = Person(gone).request("GET", "/readyz").get_json()
    assert answer["checks"] == {"database": False, "migrations": False, "catalogue": False}
    for made in (app, gone):
        with made.app_context():
            db.engine.dispose()
