"""A small app with the real edge around one route, for what needs no database."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from flask import Flask, request

from server import observability, problems, security, webapp
from tests.server.conftest import make_settings

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

HOST = "hoso.example.vn"
ORIGIN = f"https://{HOST}"


def make_edge(folder: Path, **settings: Any) -> Flask:
    """Observability, security, problems and the built app, and ``/api/echo`` to talk to."""
    values: dict[str, Any] = {"origin": ORIGIN, "webapp_dir": folder / "dist"}
    deployment = replace(make_settings(folder), **(values | settings))
    app = Flask("edge", static_folder=None)
    app.extensions["hosoxa_settings"] = deployment
    for part in (observability, security, problems, webapp):
        part.init_app(app, deployment)

    @app.route("/api/echo", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
    def echo() -> dict[str, Any]:
        return {"address": request.remote_addr, "size": len(security.read_limited())}

    @app.get("/api/crash/<name>")
    def crash(name: str) -> str:
        citizen_id = "019184001234"
        raise LookupError(f"{name} {citizen_id}")

    return app


def ask(
    app: Flask, path: str = "/api/echo", method: str = "GET", *, base: str = ORIGIN, **options: Any
) -> TestResponse:
    """One request with exactly the headers given."""
    client: FlaskClient = app.test_client(use_cookies=False)
    return client.open(path, method=method, base_url=base, **options)
