"""How ``/api/openapi.json`` describes the uploads in pieces (tus 1.0.0)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from server.attachments import tus
from server.attachments.room import MAX_FILE
from server.attachments.uploads_routes import PERSON, PREFIX, STORED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Json = dict[str, Any]

_PROBLEM: Final = {"$ref": "#/components/responses/Problem"}
_TEXT: Final[Json] = {"type": "string"}
_COUNT: Final[Json] = {"type": "integer", "minimum": 0, "maximum": MAX_FILE}


def describe(common: Sequence[str], person: Json, security: list[Json]) -> dict[str, Json]:
    """The paths.

    :param common: names of the parameters that every endpoint has.
    :param person: the schema of a person's id.
    :param security: what a signed-in person shows.
    """
    always = [
        *common,
        _header("Tus-Resumable", {"enum": [tus.VERSION]}, required=True),
        _header(PERSON, person, required=True),
    ]
    where = {"name": "upload_id", "in": "path", "required": True, "description": "As Location said.", "schema": _TEXT}
    checksum = _header("Upload-Checksum", _TEXT, "Algorithm and digest in Base64 of this body.")
    piece: Json = {"content": {tus.BYTES: {"schema": {}}}}

    def operation(summary: str, status: str, answer: Json, *parameters: Json, **more: Json) -> Json:
        return {
            "summary": summary,
            "tags": ["uploads"],
            "parameters": [*always, *parameters],
            "responses": {status: answer, "default": _PROBLEM},
            "security": security,
            **more,
        }

    abilities: Json = {
        "Tus-Version": _TEXT,
        "Tus-Extension": _TEXT,
        "Tus-Max-Size": _COUNT,
        "Tus-Checksum-Algorithm": _TEXT,
    }
    options: Json = {
        "summary": "What this server can do",
        "tags": ["uploads"],
        "parameters": [],
        "responses": {"204": _answer("tus 1.0.0", abilities), "default": _PROBLEM},
    }
    moving: Json = {"Upload-Offset": _COUNT, "Upload-Expires": _TEXT}
    return {
        PREFIX: {
            "options": options,
            "post": operation(
                "Begin to send a file in pieces, or find how far the same one is",
                "201",
                _answer("It has begun.", {"Location": _TEXT, STORED: {"const": "1"}, **moving}),
                _header("Upload-Length", _COUNT | {"minimum": 1}, required=True),
                _header("Upload-Metadata", _TEXT, "sha256 and type, each in Base64.", required=True),
                checksum,
                requestBody=piece,
            ),
        },
        f"{PREFIX}/{{upload_id}}": {
            "options": options | {"parameters": [where]},
            "head": operation(
                "How far an upload is",
                "200",
                _answer("It is there.", {"Upload-Length": _COUNT, "Upload-Metadata": _TEXT, **moving}),
                where,
            ),
            "patch": operation(
                "Send the next bytes",
                "204",
                _answer("They are kept; with the last one the file is too.", moving),
                where,
                _header("Upload-Offset", _COUNT, required=True),
                checksum,
                requestBody=piece | {"required": True},
            ),
            "delete": operation("End an upload", "204", {"description": "It is gone."}, where),
        },
    }


def _header(name: str, schema: Json, description: str = "", *, required: bool = False) -> Json:
    described = {"description": description} if description else {}
    return {"name": name, "in": "header", "required": required, "schema": schema, **described}


def _answer(description: str, headers: Mapping[str, Json]) -> Json:
    return {"description": description, "headers": {name: {"schema": schema} for name, schema in headers.items()}}
