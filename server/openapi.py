"""``/api/openapi.json``: every endpoint of this server for machines (OpenAPI 3.1).

Shapes come from the marshmallow schemas that check the requests, mutation types from the registry
and problem codes from the list of problems, so none of them can fall behind. docs/protocol.md says
what the endpoints mean.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Blueprint, Response, current_app, json, request

from server import openapi_uploads, problems, protocol
from server.attachments.room import MAX_FILE
from server.attachments.routes import PERSON
from server.attachments.sniff import TYPES
from server.dossiers.schemas import JsonObject
from server.identity import schemas as identity
from server.identity.sessions import COOKIE
from server.ids import PATTERN
from server.sync import registry
from server.sync.envelope import MAX_LIMIT, MAX_MUTATIONS, EnvelopeSchema, Id, Instant, MutationSchema
from server.xlsforms.routes import CONTENT_TYPE, FILE, INTO
from server.xlsforms.schemas import PreviewValue

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from flask import Flask
    from marshmallow import Schema

    from server.settings import Settings

    Json = dict[str, Any]

_END: Final = r"\Z"
_CONVERTER: Final = re.compile(r"<(?:[^:<>]+:)?([^<>]+)>")
_PROBLEM: Final = {"$ref": "#/components/responses/Problem"}
#: Names of components; apispec makes references of them.
_PROTOCOL: Final = "Protocol"
_LANGUAGE: Final = "Language"
_MUTATION: Final = "Mutation"
#: (path, method, tag, summary, body, answer, needs the session cookie)
_IDENTITY: Final[tuple[tuple[str, str, str, type[Schema] | None, type[Schema], bool], ...]] = (
    ("register/options", "post", "Begin to make an account, or, without a name, to add a passkey",
     identity.RegisterOptionsBody, identity.CeremonyValue, False),
    ("register/verify", "post", "Finish what register/options began",
     identity.RegisterVerifyBody, identity.SessionValue, False),
    ("sign-in/options", "post", "Begin to sign in",
     identity.SignInOptionsBody, identity.CeremonyValue, False),
    ("sign-in/verify", "post", "Finish what sign-in/options began",
     identity.SignInVerifyBody, identity.SessionValue, False),
    ("enrol", "post", "Take the role of a one-time link",
     identity.EnrolBody, identity.EnrolledValue, True),
    ("sign-out", "post", "End the session",
     identity.EmptyBody, identity.EmptyBody, False),
    ("session", "get", "Who is signed in",
     None, identity.SessionValue, True),
    ("demo/accounts", "get", "The made-up people of a demo deployment",
     None, identity.DemoAccountsValue, False),
    ("demo/sign-in", "post", "Sign in as a made-up person",
     identity.DemoSignInBody, identity.SessionValue, False),
)  # fmt: skip
blueprint = Blueprint("openapi", __name__)


def init_app(app: Flask, _settings: Settings) -> None:
    """Install the endpoint."""
    app.register_blueprint(blueprint)


@blueprint.get("/api/openapi.json")
def document() -> Response:
    """The document of this deployment: demo endpoints stand in it only where they exist."""
    if "hosoxa_openapi" not in current_app.extensions:
        text = json.dumps(describe(current_app), ensure_ascii=False, sort_keys=False)
        current_app.extensions["hosoxa_openapi"] = text
    response = Response(current_app.extensions["hosoxa_openapi"], content_type="application/json")
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response


def template(rule: str) -> str:
    """A route's rule as OpenAPI writes paths: ``/<outside_api:path>`` becomes ``/{path}``."""
    return _CONVERTER.sub(r"{\1}", rule)


def describe(app: Flask) -> Json:
    """The document as a JSON-ready dict."""
    settings: Settings = app.extensions["hosoxa_settings"]
    plugin = MarshmallowPlugin()
    spec = APISpec(
        title=settings.deployment_name,
        version=str(protocol.LATEST),
        openapi_version="3.1.0",
        info={"description": "Sync server of an offline-first PWA for commune dossiers."},
        servers=[{"url": settings.origin}],
        plugins=[plugin],
    )
    for field, described in (
        (Id, ("string", "uuid")),
        (identity.Id, ("string", "uuid")),
        (Instant, ("string", "date-time")),
        (JsonObject, ("object", None)),
    ):
        plugin.map_to_openapi_type(field, *described)  # type: ignore[no-untyped-call]
    _components(spec)
    paths = _paths(spec)
    present = {template(rule.rule) for rule in app.url_map.iter_rules()}
    for path, operations in paths.items():
        if path in present:
            spec.path(path=path, operations=operations)
    found: Json = _portable(spec.to_dict())
    return found


def _portable(part: Any) -> Any:  # noqa: ANN401 (any JSON value)
    r"""Python's patterns as ECMAScript reads them: ``re.match`` begins at the start, ``\Z`` is the end."""
    if isinstance(part, dict):
        return {
            key: f"^(?:{value.removesuffix(_END)})$"
            if key == "pattern" and isinstance(value, str) and value.endswith(_END)
            else _portable(value)
            for key, value in part.items()
        }
    return [_portable(inner) for inner in part] if isinstance(part, list) else part


def _components(spec: APISpec) -> None:
    components = spec.components
    components.security_scheme("session", {"type": "apiKey", "in": "cookie", "name": COOKIE})
    components.parameter(
        "Protocol",
        "header",
        {
            "name": protocol.HEADER,
            "required": True,
            "schema": {"enum": [str(version) for version in range(protocol.OLDEST, protocol.LATEST + 1)]},
        },
    )
    components.parameter(
        "Language",
        "header",
        {
            "name": "Accept-Language",
            "description": "Language of a problem's detail; vi unless en is preferred.",
            "schema": {"type": "string"},
        },
    )
    components.schema("Problem", _problem_schema())
    components.response(
        "Problem",
        {
            "description": "Why not (RFC 9457). The status is the one that belongs to the code.",
            "content": {problems.CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        },
    )
    components.schema("Changes", _CHANGES)
    components.schema("SyncAnswer", _SYNC_ANSWER)
    components.schema(_MUTATION, _mutation_schema(spec))


def _problem_schema() -> Json:
    text = {"type": "string"}
    return {
        "type": "object",
        "required": ["type", "code", "title", "status", "detail"],
        "properties": {
            "type": {"type": "string", "pattern": "^urn:hosoxa:problem:"},
            "code": {"type": "string", "enum": sorted(problems.CODES)},
            "title": text,
            "status": {"type": "integer"},
            "detail": text,
            "instance": {"type": "string", "pattern": "^urn:hosoxa:request:"},
            "errors": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["path", "code", "message"],
                    "properties": {
                        "path": {"type": "array", "items": {"type": ["string", "integer"]}},
                        "code": text,
                        "message": {
                            "type": "object",
                            "required": ["vi", "en"],
                            "properties": {"vi": text, "en": text},
                        },
                    },
                },
            },
        },
    }


_UUID: Final = {"type": "string", "format": "uuid", "pattern": f"^{PATTERN.pattern}$"}
_CHANGES: Final = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["collection", "id"],
        "properties": {
            "collection": {"type": "string"},
            "id": {"type": "string"},
            "version": {"type": "integer"},
            "value": {"type": "object"},
            "forget": {"const": True},
        },
        "oneOf": [{"required": ["version", "value"]}, {"required": ["forget"]}],
    },
}
_SYNC_ANSWER: Final = {
    "type": "object",
    # version 1 always has results, changes, cursor and more; later ones leave out what is empty, or as it was sent
    "required": ["server_time"],
    "properties": {
        "results": {
            "type": "array",
            "description": "In the order of the request, one for each mutation.",
            "items": {
                "type": "object",
                "required": ["id", "outcome"],
                "properties": {
                    "id": _UUID,
                    "outcome": {"enum": ["applied", "rejected", "held"]},
                    "problem": {"$ref": "#/components/schemas/Problem"},
                    "data": {
                        "type": "object",
                        "description": "What the type's handler says; of what is held, the ids it waits for.",
                    },
                },
            },
        },
        "changes": {"$ref": "#/components/schemas/Changes"},
        "cursor": {"type": "string"},
        "more": {"type": "boolean"},
        "reset": {"const": True},
        "epoch": {"type": "string", "description": "Of the feed; stands beside reset."},
        "server_time": {"type": "string", "format": "date-time"},
    },
}


def _mutation_schema(spec: APISpec) -> Json:
    """``oneOf`` over the registered types, told apart by ``type``."""
    spec.components.schema("MutationBase", schema=MutationSchema)
    members: Json = spec.to_dict()["components"]["schemas"]["MutationBase"]
    mapping: dict[str, str] = {}
    names: dict[type[Schema], str] = {}  # several types may share the shape of their args
    for mutation_type in registry.all_types():
        entry = registry.find(mutation_type)
        if entry is None:  # pragma: no cover (all_types lists what find finds)
            continue
        stem = re.sub(r"[^A-Za-z0-9]+", "_", mutation_type)
        shape = type(entry.schema)
        if shape not in names:
            names[shape] = f"args_{stem}"
            spec.components.schema(names[shape], schema=entry.schema)
        properties = members["properties"] | {
            "type": {"type": "string", "const": mutation_type},
            "args": {"$ref": f"#/components/schemas/{names[shape]}"},
        }
        spec.components.schema(f"mutation_{stem}", members | {"properties": properties})
        mapping[mutation_type] = f"#/components/schemas/mutation_{stem}"
    return {
        "oneOf": [{"$ref": reference} for reference in mapping.values()],
        "discriminator": {"propertyName": "type", "mapping": mapping},
    }


def _operation(
    summary: str,
    tag: str,
    answer: Json,
    *,
    body: Json | None = None,
    parameters: Sequence[Mapping[str, Any] | str] = (),
    security: Sequence[Json] = (),
    more: Json | None = None,
) -> Json:
    operation: Json = {
        "summary": summary,
        "tags": [tag],
        "parameters": list(parameters),
        "responses": {"200": answer, "default": _PROBLEM} | (more or {}),
    }
    if body is not None:
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": body}},
        }
    if security:
        operation["security"] = list(security)
    return operation


def _json(description: str, schema: object) -> Json:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _paths(spec: APISpec) -> dict[str, Json]:
    signed_in: list[Json] = [{"session": []}]
    paths: dict[str, Json] = {
        "/api/sync": {"post": _sync(spec)},
        "/api/openapi.json": {"get": _operation("This document", "meta", _json("OpenAPI 3.1.", {"type": "object"}))},
        "/healthz": {"get": _operation("The process lives", "meta", _json("It does.", _STATUS))},
        "/readyz": {"get": _operation("Whether people can be served", "meta", _json("They can.", _STATUS))},
    }
    for path, method, summary, body, answer, needs_session in _IDENTITY:
        paths[f"/api/identity/{path}"] = {
            method: _operation(
                summary,
                "identity",
                _json("Done.", answer),
                body=body,  # type: ignore[arg-type]  # apispec resolves schema classes
                parameters=(_PROTOCOL, _LANGUAGE),
                security=signed_in if needs_session else (),
            )
        }
    paths |= _attachments(signed_in)
    paths |= openapi_uploads.describe((_PROTOCOL, _LANGUAGE), _UUID, signed_in)
    paths |= _preview(signed_in)
    paths |= _check_page()
    page = {"description": "A file of the built app.", "content": {"*/*": {"schema": {}}}}
    not_modified = {"304": {"description": "Unchanged."}}
    name = {"name": "path", "in": "path", "required": True, "schema": {"type": "string"}}
    media: Json = {"description": "The file, kept for ever.", "content": {"*/*": {"schema": {}}}}
    media_name = {"name": "name", "in": "path", "required": True, "schema": {"type": "string"}}
    paths["/media/{name}"] = {
        "get": _operation(
            "A picture or recording that a form shows, by its hash", "app", media, parameters=(media_name,)
        )
    }
    paths["/"] = {"get": _operation("The app", "app", page, more=not_modified)}
    paths["/{path}"] = {
        "get": _operation(
            "A file of the app, or the app for one of its own addresses",
            "app",
            page,
            parameters=(name,),
            more=not_modified,
        )
    }
    return paths


def _check_page() -> dict[str, Json]:
    token = {"name": "token", "in": "path", "required": True, "schema": {"type": "string"}}
    page = {"schema": {"type": "string"}}
    operation = _operation(
        "Whether a result was issued: its dossier's code, a hyphen, the first 12 digits of its file's hash",
        "results",
        {"description": "It was: by whom, when, and how to compare the file.", "content": {"text/html": page}},
        parameters=(token,),
        more={
            "404": {"description": "There is no such result.", "content": {"text/html": page}},
            "429": {"description": "Too many checks from one address.", "content": {"text/html": page}},
        },
    )
    return {"/kiem-tra/{token}": {"get": operation}}


def _preview(signed_in: list[Json]) -> dict[str, Json]:
    name = {"name": FILE, "in": "header", "required": True, "schema": {"type": "string"}}
    into = {"name": INTO, "in": "header", "schema": {"type": "string"}}
    post = _operation(
        "What form a spreadsheet would make",
        "procedures",
        _json("A form, or the cells that stand in the way. Nothing is kept.", PreviewValue),
        parameters=(_PROTOCOL, _LANGUAGE, name, into),
        security=signed_in,
    )
    post["requestBody"] = {"required": True, "content": {CONTENT_TYPE: {"schema": {}}}}
    return {"/api/procedures/preview": {"post": post}}


def _attachments(signed_in: list[Json]) -> dict[str, Json]:
    digest = {
        "name": "sha256",
        "in": "path",
        "required": True,
        "description": "SHA-256 of the bytes, lower-case hex.",
        "schema": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
    }
    dossier = {"name": "dossier", "in": "path", "required": True, "schema": _UUID}
    person = {"name": PERSON, "in": "header", "required": True, "schema": _UUID}
    put = _operation(
        "Send one file whole",
        "attachments",
        _json("It is kept; the same file sent again gets the same receipt.", _RECEIPT),
        parameters=(_PROTOCOL, _LANGUAGE, person, digest),
        security=signed_in,
    )
    put["requestBody"] = {"required": True, "content": {kind: {"schema": {}} for kind in TYPES}}
    small = {
        "name": "as",
        "in": "query",
        "description": "`thumb`: the small picture of it.",
        "schema": {"type": "string", "enum": ["thumb"]},
    }
    get = _operation(
        "The bytes of a file that a dossier's answers or papers name",
        "attachments",
        _BYTES,
        parameters=(_PROTOCOL, _LANGUAGE, dossier, digest, small),
        security=signed_in,
    )
    get_paper = _operation(
        "The bytes of a page of a paper in a wallet",
        "attachments",
        _BYTES,
        parameters=(_PROTOCOL, _LANGUAGE, digest, small),
        security=signed_in,
    )
    return {
        "/api/attachments/{sha256}": {"put": put, "get": get_paper},
        "/api/attachments/{dossier}/{sha256}": {"get": get},
    }


_BYTES: Final = {
    "description": "The file, as a download; a range of it (206) when one is asked for.",
    "content": {kind: {"schema": {}} for kind in TYPES},
}
_RECEIPT: Final = {
    "type": "object",
    "required": ["file", "type", "size", "received_at"],
    "properties": {
        "file": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        "type": {"enum": list(TYPES)},
        "size": {"type": "integer", "minimum": 1, "maximum": MAX_FILE},
        "received_at": {"type": "string", "format": "date-time"},
    },
}


def _sync(spec: APISpec) -> Json:
    spec.components.schema("SyncEnvelope", schema=EnvelopeSchema)
    envelope: Json = spec.to_dict()["components"]["schemas"]["SyncEnvelope"]
    properties = envelope["properties"] | {
        "mutations": {
            "type": "array",
            "maxItems": MAX_MUTATIONS,
            "items": {"$ref": f"#/components/schemas/{_MUTATION}"},
        },
        "limit": {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT},
    }
    spec.components.schema("SyncRequest", envelope | {"properties": properties})
    encoding = {
        "name": "Content-Encoding",
        "in": "header",
        "schema": {"enum": ["identity", "gzip"]},
    }
    return _operation(
        "Send mutations, take changes",
        "sync",
        _json("What became of each mutation, and what has changed.", _SYNC_REF),
        body={"$ref": "#/components/schemas/SyncRequest"},
        parameters=(_PROTOCOL, _LANGUAGE, encoding),
        security=({}, {"session": []}),
    )


_SYNC_REF: Final = {"$ref": "#/components/schemas/SyncAnswer"}
_STATUS: Final = {
    "type": "object",
    "required": ["status"],
    "properties": {"status": {"enum": ["ok", "ready"]}, "checks": {"type": "object"}},
}
