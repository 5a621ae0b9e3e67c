"""``/healthz``: the process answers. ``/readyz``: it could serve people.

``/healthz`` is also the app's probe for a network that really leads here, so it says which
protocol it speaks and is never cached; it touches no database and costs next to nothing.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from alembic.script import ScriptDirectory
from flask import Blueprint, Response, jsonify
from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError

from server import protocol
from server.database import db
from server.problems import ProblemError
from server.sync.models import FeedRow
from server.sync.publish import CATALOGUE

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy import Connection

    from server.settings import Settings

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"
RETRY_AFTER = 5
blueprint = Blueprint("health", __name__)
_log = structlog.get_logger("hosoxa.health")


def init_app(app: Flask, _settings: Settings) -> None:
    """Install both probes."""
    app.register_blueprint(blueprint)


@blueprint.get("/healthz")
def healthz() -> Response:
    """The process lives."""
    response = jsonify({"status": "ok"})
    response.headers["Cache-Control"] = "no-store"
    response.headers[protocol.HEADER] = str(protocol.LATEST)
    return response


@blueprint.get("/readyz")
def readyz() -> Response:
    """The database answers, its schema is the newest, and there is a catalogue to serve.

    Raises:
        ProblemError: ``busy``, with the checks under ``checks``.
    """
    checks = {"database": False, "migrations": False, "catalogue": False}
    try:
        with db.engine.connect() as connection:
            checks["database"] = True
            found = connection.scalars(text("SELECT version_num FROM alembic_version"))
            checks["migrations"] = set(found) == set(_heads())
            checks["catalogue"] = checks["migrations"] and _has_catalogue(connection)
    except SQLAlchemyError as error:
        _log.warning("not ready", exc_info=error)
    if not all(checks.values()):
        raise ProblemError("busy", extra={"checks": checks}, retry_after=RETRY_AFTER)
    response = jsonify({"status": "ready", "checks": checks})
    response.headers["Cache-Control"] = "no-store"
    return response


@cache
def _heads() -> tuple[str, ...]:
    return tuple(ScriptDirectory(str(MIGRATIONS)).get_heads())


def _has_catalogue(connection: Connection) -> bool:
    found = connection.execute(
        select(FeedRow.entity)
        .where(
            FeedRow.scope == CATALOGUE,
            FeedRow.collection == "procedure",
            FeedRow.body.is_not(None),
        )
        .limit(1)
    )
    return found.first() is not None
