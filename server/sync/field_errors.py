"""marshmallow's error messages as the protocol's field errors."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from marshmallow import Schema, fields

from server.sync.strict_json import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from server.problems import FieldError

MESSAGES: Final[dict[str, dict[str, str]]] = {
    "required": {"vi": "Thiếu giá trị này.", "en": "This value is missing."},
    "unknown": {"vi": "Máy chủ không biết mục này.", "en": "The server does not know this field."},
    "invalid": {"vi": "Giá trị này không đúng mẫu.", "en": "This value does not have the agreed shape."},
    "too-deep": {"vi": "Giá trị này lồng nhau quá sâu.", "en": "This value is nested too deeply."},
    "bad-text": {"vi": "Có ký tự không lưu được.", "en": "It holds a character that cannot be stored."},
    "bad-number": {"vi": "Số này quá lớn.", "en": "This number is too large."},
    # a feature's validator may raise one of these as its message
    "choice": {"vi": "Hãy chọn một trong các giá trị có sẵn.", "en": "Choose one of the values."},
    "length": {"vi": "Giá trị này quá dài.", "en": "This value is too long."},
    "text": {"vi": "Hãy viết một dòng chữ không quá 100 ký tự.", "en": "Write one line of at most 100 characters."},
    "name": {
        "vi": "Họ tên chỉ gồm chữ cái, dấu cách, dấu gạch nối và dấu chấm, không quá 100 ký tự.",
        "en": "A name has only letters, spaces, hyphens and dots, at most 100 characters.",
    },
    "phone": {
        "vi": "Số điện thoại có 10 chữ số và bắt đầu bằng số 0.",
        "en": "A phone number has 10 digits and starts with 0.",
    },
}
_SENTENCES: Final = {
    fields.Field.default_error_messages["required"]: "required",
    fields.Field.default_error_messages["null"]: "required",
    Schema._default_error_messages["unknown"]: "unknown",  # noqa: SLF001 (marshmallow names it nowhere else)
}
_SCHEMA_KEY: Final = "_schema"
#: Mistakes that one answer names; whoever has more has not met the protocol yet.
MAX_ERRORS: Final = 100


def field_error(path: Iterable[str | int], code: str) -> FieldError:
    """One error with its sentences; ``code`` is a key of :data:`MESSAGES`."""
    return {"path": [shown(step) for step in path], "code": code, "message": MESSAGES[code]}


def from_marshmallow(messages: Mapping[Any, Any] | list[Any], path: tuple[str | int, ...] = ()) -> list[FieldError]:
    """The errors of a ``ValidationError.messages`` (or ``normalized_messages()``), one for each place.

    At most :data:`MAX_ERRORS`: an answer must not grow with the number of mistakes a stranger packs into a request.
    """
    return list(islice(_walk(messages, path), MAX_ERRORS))


def _walk(messages: object, path: tuple[str | int, ...]) -> Iterator[FieldError]:
    if isinstance(messages, dict):
        for key, inner in messages.items():
            yield from _walk(inner, path if key == _SCHEMA_KEY else (*path, key))
        return
    first = messages[0] if isinstance(messages, list) and messages else messages
    code = _SENTENCES.get(first, first) if isinstance(first, str) else "invalid"
    code = code if code in MESSAGES else "invalid"
    yield field_error(path, code)
