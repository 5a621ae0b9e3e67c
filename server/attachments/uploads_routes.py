"""``/api/uploads``: tus 1.0.0 with creation, creation-with-upload, termination, checksum and expiration.

Any tus client can speak with it that adds the headers of every request of ours (``Hosoxa-Protocol``,
``Hosoxa-Person``, the session's cookie, the origin) and says ``sha256`` and ``type`` in ``Upload-Metadata``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, request, url_for
from werkzeug.http import http_date

from server.attachments import tus, uploads
from server.attachments.room import MAX_FILE
from server.identity import sessions
from server.problems import ProblemError
from server.sync.body import check_protocol

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from flask import Flask

    from server.attachments.tus import Upload
    from server.attachments.uploads import Progress
    from server.identity.actor import Actor
    from server.settings import Settings

PREFIX: Final = "/api/uploads"
#: The person whose file it is, as the device believes: nobody sends for anybody else.
PERSON: Final = "Hosoxa-Person"
#: Says that the person has sent these bytes before.
STORED: Final = "Hosoxa-Stored"

blueprint = Blueprint("uploads", __name__, url_prefix=PREFIX)


def init_app(app: Flask, _settings: Settings) -> None:
    """Install the endpoints."""
    app.register_blueprint(blueprint)
    app.wsgi_app = _MethodOverride(app.wsgi_app)  # type: ignore[method-assign]

    @app.after_request
    def _version(response: Response) -> Response:
        if request.path.startswith(PREFIX):
            response.headers["Tus-Resumable"] = tus.VERSION
            if response.status_code == 412:  # noqa: PLR2004 (Precondition Failed)
                response.headers["Tus-Version"] = tus.VERSION
            if "X-HTTP-Method-Override" in request.headers and request.method == "HEAD":
                response.set_data(b"")  # the web server knows only the method that was sent
        return response


class _MethodOverride:
    """``X-HTTP-Method-Override`` is the method, whatever the request's own is (section Core protocol, Headers)."""

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        given = environ.get("HTTP_X_HTTP_METHOD_OVERRIDE")
        if given is not None and environ.get("PATH_INFO", "").startswith(PREFIX):
            environ["REQUEST_METHOD"] = given.upper()
        return self._app(environ, start_response)


@blueprint.route("", methods=["OPTIONS"], provide_automatic_options=False)
@blueprint.route("/<upload_id>", methods=["OPTIONS"], provide_automatic_options=False)
def options(upload_id: str | None = None) -> Response:  # noqa: ARG001 (the same for each)
    """What this server can do; for everybody."""
    response = Response(status=204)
    response.headers["Tus-Version"] = tus.VERSION
    response.headers["Tus-Extension"] = tus.EXTENSIONS
    response.headers["Tus-Max-Size"] = str(MAX_FILE)
    response.headers["Tus-Checksum-Algorithm"] = ",".join(tus.ALGORITHMS)
    return response


@blueprint.route("", methods=["POST"], provide_automatic_options=False)
def create() -> Response:
    """Begin an upload, and take its first bytes if they come along."""
    actor = _let_in()
    upload = tus.read_creation(request.headers.get("Upload-Length"), request.headers.get("Upload-Metadata"))
    brings = request.content_length != 0 and request.mimetype == tus.BYTES
    if request.content_length and not brings:
        raise ProblemError("unsupported-media-type")
    checksum = tus.read_checksum(request.headers.get("Upload-Checksum"))
    progress = uploads.begin(actor, upload, checksum, brings=brings)
    response = _answer(201, progress)
    response.headers["Location"] = url_for("uploads.append", upload_id=upload.id)
    if progress.stored or (progress.offset == upload.length and not brings):
        response.headers[STORED] = "1"
    return response


@blueprint.route("/<upload_id>", methods=["HEAD"], provide_automatic_options=False)
def look(upload_id: str) -> Response:
    """How far an upload is."""
    actor = _let_in()
    upload = _upload(upload_id)
    response = _answer(200, uploads.look(actor, upload))
    response.headers["Upload-Length"] = str(upload.length)
    response.headers["Upload-Metadata"] = upload.metadata
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.route("/<upload_id>", methods=["PATCH"], provide_automatic_options=False)
def append(upload_id: str) -> Response:
    """Take the next bytes."""
    actor = _let_in()
    upload = _upload(upload_id)
    if request.mimetype != tus.BYTES:
        raise ProblemError("unsupported-media-type")
    offset = tus.read_number(request.headers.get("Upload-Offset"))
    checksum = tus.read_checksum(request.headers.get("Upload-Checksum"))
    return _answer(204, uploads.append(actor, upload, offset, checksum))


@blueprint.route("/<upload_id>", methods=["DELETE"], provide_automatic_options=False)
def end(upload_id: str) -> Response:
    """End an upload."""
    actor = _let_in()
    uploads.end(actor, _upload(upload_id))
    return Response(status=204)


def _let_in() -> Actor:
    check_protocol(request)
    if request.headers.get("Tus-Resumable") != tus.VERSION:
        raise ProblemError("tus-version")
    actor = sessions.require_actor()
    if request.headers.get(PERSON) != actor.person:
        raise ProblemError("wrong-person")
    if request.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        raise ProblemError("unsupported-media-type")
    return actor


def _upload(upload_id: str) -> Upload:
    upload = tus.read_id(upload_id)
    if upload is None:
        raise ProblemError("not-found")
    return upload


def _answer(status: int, progress: Progress) -> Response:
    response = Response(status=status)
    response.headers["Upload-Offset"] = str(progress.offset)
    if progress.expires is not None:
        response.headers["Upload-Expires"] = http_date(progress.expires)
    return response
