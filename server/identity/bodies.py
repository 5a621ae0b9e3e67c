"""Reading the bodies that identity's endpoints are sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request
from marshmallow import ValidationError

from server.problems import ProblemError
from server.security import read_limited
from server.sync import strict_json
from server.sync.body import check_protocol
from server.sync.field_errors import field_error, from_marshmallow

if TYPE_CHECKING:
    from marshmallow import Schema


def read_body(schema: Schema) -> dict[str, Any]:
    """The request's JSON body, checked.

    Raises:
        ProblemError: ``unsupported-protocol``, ``unsupported-media-type``, ``body-too-large``,
            ``malformed-json`` or ``invalid-envelope`` with the fields concerned.
    """
    check_protocol(request)
    if request.mimetype != "application/json" or request.content_encoding not in {None, "identity"}:
        raise ProblemError("unsupported-media-type")
    value = strict_json.parse(read_limited())
    flaw = strict_json.find_flaw(value)
    if flaw is not None:
        raise ProblemError("invalid-envelope", errors=[field_error(flaw.path, flaw.code)])
    try:
        loaded: dict[str, Any] = schema.load(value)
    except ValidationError as error:
        raise ProblemError("invalid-envelope", errors=from_marshmallow(error.messages)) from error
    return loaded


def require_protocol() -> None:
    """Refuse a request without a protocol version that is served.

    Raises:
        ProblemError: ``unsupported-protocol`` or ``client-too-old``.
    """
    check_protocol(request)
