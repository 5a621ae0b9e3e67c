"""Reading identity's request bodies and writing its answers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, NoReturn

from flask import request
from marshmallow import ValidationError

from server.problems import FieldError, ProblemError

if TYPE_CHECKING:
    from marshmallow import Schema

PROTOCOL: Final = "1"
MAX_SHOWN: Final = 60
#: Key given by a validator → (code, Vietnamese sentence, English sentence)
SENTENCES: Final[dict[str, tuple[str, str, str]]] = {
    "required": ("required", "Cần có mục này.", "This is needed."),
    "unknown": ("unknown", "Máy chủ không biết mục này.", "The server does not know this member."),
    "not-allowed": ("schema", "Giá trị này không đúng.", "This value is not right."),
    "choice": ("choice", "Hãy chọn một trong các giá trị có sẵn.", "Choose one of the values."),
    "length": ("schema", "Giá trị này quá dài.", "This value is too long."),
    "id": ("kind", "Mã này không đúng.", "This is not an id."),
    "text": (
        "kind",
        "Hãy viết một dòng chữ không quá 100 ký tự.",
        "Write one line of at most 100 characters.",
    ),
    "name": (
        "kind",
        "Họ tên chỉ gồm chữ cái, dấu cách, dấu gạch nối và dấu chấm, không quá 100 ký tự.",
        "A name has only letters, spaces, hyphens and dots, at most 100 characters.",
    ),
    "phone": (
        "kind",
        "Số điện thoại có 10 chữ số, bắt đầu bằng số 0.",
        "A phone number has 10 digits and starts with 0.",
    ),
}
_MARSHMALLOW: Final = {
    "Missing data for required field.": "required",
    "Field may not be null.": "required",
    "Unknown field.": "unknown",
}


def read_body(schema: Schema) -> dict[str, Any]:
    """The request's JSON body, checked.

    Raises:
        ProblemError: ``unsupported-protocol``, ``unsupported-media-type``, ``body-too-large``,
            ``malformed-json`` or ``invalid-envelope`` with the fields concerned.
    """
    require_protocol()
    if request.mimetype != "application/json" or request.content_encoding not in {None, "identity"}:
        raise ProblemError("unsupported-media-type")
    try:
        value = json.loads(request.get_data(cache=False), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise ProblemError("malformed-json") from error
    try:
        loaded: dict[str, Any] = schema.load(value)
    except ValidationError as error:
        raise ProblemError("invalid-envelope", errors=field_errors(error)) from error
    return loaded


def require_protocol() -> None:
    """Refuse a request without our protocol header.

    Raises:
        ProblemError: ``unsupported-protocol``.
    """
    if request.headers.get("Hosoxa-Protocol") != PROTOCOL:
        raise ProblemError("unsupported-protocol")


def field_errors(error: ValidationError) -> list[FieldError]:
    """Marshmallow's messages as field errors with a sentence in each language."""
    found: list[FieldError] = []
    _walk(error.messages, [], found)
    return found


def _walk(messages: Any, path: list[str | int], found: list[FieldError]) -> None:  # noqa: ANN401 (a tree of dicts, lists and strings)
    if isinstance(messages, dict):
        for key, below in messages.items():
            _walk(below, path if key == "_schema" else [*path, _shown(key)], found)
    elif isinstance(messages, list):
        for below in messages:
            _walk(below, path, found)
    else:
        key = _MARSHMALLOW.get(messages, messages)
        code, vi, en = SENTENCES.get(key, SENTENCES["not-allowed"])
        found.append({"path": list(path), "code": code, "message": {"vi": vi, "en": en}})


def _shown(key: str | int) -> str | int:
    # An unknown member's name is the sender's own text: any length, any code points.
    return key if isinstance(key, int) else key[:MAX_SHOWN].encode("utf-8", "replace").decode()


def _no_constant(_text: str) -> NoReturn:
    # NaN and Infinity are Python's additions to JSON.
    raise ValueError("not JSON")
