"""``POST /api/procedures/preview``: what would come of a spreadsheet. Nothing is kept."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

import structlog
from flask import Blueprint, current_app, jsonify, request

from server.clock import today
from server.database import db
from server.identity import sessions
from server.problems import ProblemError
from server.procedures.shared.reading import read_shared
from server.procedures.shared.whole import whole
from server.procedures.views import form_value
from server.security import stream_limited
from server.sync.body import check_protocol
from server.xlsforms.child import MOST_SECONDS, Order
from server.xlsforms.limits import MOST_BYTES
from server.xlsforms.publishing import latest, require_may_publish
from server.xlsforms.report import Cell, Remark

if TYPE_CHECKING:
    from flask import Flask, Response

    from server.settings import Settings

#: The file's name, percent-encoded UTF-8; its ending says what it is.
FILE: Final = "Hosoxa-File"
#: Code of the procedure whose next version it is to be.
INTO: Final = "Hosoxa-Into"
CONTENT_TYPE: Final = "application/octet-stream"
_LONGEST_NAME: Final = 200
_ROOT: Final = Path(__file__).resolve().parents[2]
_RETRY: Final = 5

blueprint = Blueprint("xlsforms", __name__, url_prefix="/api/procedures")
_log = structlog.get_logger("hosoxa.xlsforms")
#: One spreadsheet at a time: reading one may take all of a processor.
_turn = threading.Lock()


def init_app(app: Flask, _settings: Settings) -> None:
    """Install the endpoint."""
    app.register_blueprint(blueprint)


@blueprint.post("/preview")
def preview() -> Response:
    """Read a spreadsheet and say what form it makes, or which cells stand in the way."""
    check_protocol(request)
    actor = sessions.require_actor()
    code = request.headers.get(INTO)
    require_may_publish(actor, code)
    if request.mimetype != CONTENT_TYPE:
        raise ProblemError("unsupported-media-type")
    name = Path(unquote(request.headers.get(FILE, ""))).name[-_LONGEST_NAME:]
    data = b"".join(stream_limited(MOST_BYTES))
    settings: Settings = current_app.extensions["hosoxa_settings"]
    session = db.session()
    base = latest(session, code) if code else None
    session.rollback()
    if code and base is None:
        raise ProblemError("procedure-unknown")
    catalogue = settings.config_dir / "procedures"
    version = base["version"] + 1 if base else 1
    said = _read(Order(name, today().isoformat(), str(catalogue), base, version), data)
    definition = said["definition"]
    form = form_value(whole(definition, read_shared(catalogue))) if definition else None
    response = jsonify({**said, "form": form})
    response.headers["Cache-Control"] = "no-store"
    return response


def _read(order: Order, data: bytes) -> dict[str, Any]:
    """Let the child read.

    :raises ProblemError: ``busy`` while it reads for somebody else.
    """
    if not _turn.acquire(blocking=False):
        raise ProblemError("busy", retry_after=_RETRY)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "server.xlsforms.child"],
            input=order.line() + data,
            capture_output=True,
            check=False,
            cwd=_ROOT,
            timeout=2 * MOST_SECONDS,
        )
        found: dict[str, Any] = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        _log.warning("spreadsheet.unreadable", bytes=len(data))
        mistake = Remark(Cell("file"), "the file is too large or too tangled to be read")
        return {"definition": None, "notes": [], "mistakes": [mistake.to_json()]}
    finally:
        _turn.release()
    return found
