"""``GET /kiem-tra/<token>``: anybody checks a result; the address stands on it, also as a QR code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from flask import Blueprint, Response, current_app

from server.database import db
from server.dossiers import check_page
from server.dossiers.agencies import agencies
from server.dossiers.results import issued
from server.identity.limits import make_limiter
from server.problems import ProblemError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from flask import Flask

    from server.settings import Settings

blueprint = Blueprint("checks", __name__)
_HTML: Final = "text/html; charset=utf-8"


def init_app(app: Flask, settings: Settings) -> None:
    """Install the page; how often one address may ask is ``HOSOXA_RATELIMIT_CHECKS``."""
    limit = make_limiter(app, settings).shared_limit(settings.ratelimit_checks, scope="checks")
    app.extensions["hosoxa_checks"] = limit(_find)
    app.register_blueprint(blueprint)


@blueprint.get("/kiem-tra/<token>")
def check(token: str) -> Response:
    """Whether a result with this code and hash was issued, by whom and when."""
    find: Callable[[str], str | None] = current_app.extensions["hosoxa_checks"]
    try:
        page = find(token)
    except ProblemError as error:
        response = _answer(check_page.busy_page(), 429)
        response.headers["Retry-After"] = str(error.retry_after or 60)
        return response
    return _answer(check_page.unknown_page(), 404) if page is None else _answer(page, 200)


def _find(token: str) -> str | None:
    session = db.session()
    try:
        found = issued(session, token)
    finally:
        session.rollback()
    if found is None:
        return None
    dossier, result = found
    agency = agencies().get(dossier.agency_id)
    names = agency.name if agency is not None else {"vi": dossier.agency_id, "en": dossier.agency_id}
    settings: Settings = current_app.extensions["hosoxa_settings"]
    return check_page.found_page(
        agency_vi=names["vi"],
        agency_en=names["en"],
        at=cast("datetime", result.issued_at),
        code=dossier.code,
        original=result.sha256,
        stamped=cast("str", result.stamped_sha256),
        origin=settings.origin,
    )


def _answer(page: str, status: int) -> Response:
    response = Response(page, status, content_type=_HTML)
    response.headers["Content-Security-Policy"] = check_page.POLICY
    response.headers["Cache-Control"] = "no-store"
    return response
