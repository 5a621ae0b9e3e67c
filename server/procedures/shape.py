"""The shape of a procedure file: ``procedure.schema.json`` through the jsonschema library, told in plain sentences."""

from __future__ import annotations

import difflib
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from jsonschema import Draft202012Validator

if TYPE_CHECKING:
    from collections.abc import Callable

    from jsonschema import ValidationError

    from server.procedures.mistakes import Report

_NAMED: Final = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping",
    "null": "null",
}
_PATTERNS: Final = {
    "^(?:[0-9]|HX)\\.[0-9]{6}$": "must be a procedure code in quotes, national ('1.004194') or local ('HX.000001')",
    "^[a-z][a-z0-9_]{0,47}$": "must be a key: small letters, digits and _, a letter first, at most 48 characters",
    "^[a-z][a-z0-9-]{0,47}$": "must be small letters, digits and -, a letter first, at most 48 characters",
    "^[a-z][a-z0-9_]{0,47}(?:\\.[a-z][a-z0-9_]{0,47})?$": "must be the name of a question: key, group.key or row.key",
    "^[a-z0-9][a-z0-9_-]{0,59}\\.[a-z0-9]{3,4}$": "must be a file's name: small letters, digits, _ and -, a suffix",
    "^[0-9]{2}$": "must be a province's code of two digits in quotes",
    "^[0-9]{4}-[0-9]{2}-[0-9]{2}$": "must be a date such as 2026-07-01",
    "[^ \\n]": "must not be empty",
    "^[A-Za-z0-9][A-Za-z0-9_.-]{0,47}$": "must be ASCII letters, digits, _, . and -, at most 48 characters",
}


@cache
def _validator(part: str | None) -> Draft202012Validator:
    schema = json.loads(Path(__file__).with_name("procedure.schema.json").read_text("utf-8"))
    return Draft202012Validator({"$ref": f"#/$defs/{part}", "$defs": schema["$defs"]} if part else schema)


def check_shape(data: Any, report: Report, part: str | None = None) -> None:  # noqa: ANN401 (anything a file may hold)
    """Report every place where the file has not the shape of a procedure.

    :param part: the definition of the schema that says the shape (``shared_list``), when it is no procedure.
    """
    for error in _validator(part).iter_errors(data):
        _report(error, report)


def _report(error: ValidationError, report: Report) -> None:
    where = tuple(error.absolute_path)
    keyword = str(error.validator)
    instance: Any = error.instance
    schema: Any = error.schema
    if keyword == "additionalProperties":
        known = list(schema.get("properties", ()))
        for key in instance:
            if key not in known:
                report.add((*where, key), f"is not a known field here{did_you_mean(key, known)}")
    elif keyword == "required":
        missing = [key for key in _asked(error) if key not in instance]
        # One error comes for each missing key; the message of this one names it first.
        named = next(key for key in missing if error.message.startswith(repr(key)))
        report.add((*where, named), "is missing")
    elif keyword == "not":
        report.add(where, "has no place here: the procedure is filed at the counter only")
    elif keyword == "oneOf":
        report.add(where, "must be the name of a list of the form, or the choices themselves")
    else:
        report.add(where, _SENTENCES.get(keyword, _other)(error))


def did_you_mean(word: str, known: list[str]) -> str:
    """``; did you mean x?`` when something similar is known."""
    close = difflib.get_close_matches(word, known, n=1)
    return f"; did you mean {close[0]}?" if close else ""


def _asked(error: ValidationError) -> Any:  # noqa: ANN401 (any JSON)
    return error.validator_value


def _type(error: ValidationError) -> str:
    wanted = _asked(error) if isinstance(_asked(error), list) else [_asked(error)]
    return "must be " + " or ".join(_NAMED[kind] for kind in wanted)


def _enum(error: ValidationError) -> str:
    known = [str(item) for item in _asked(error)]
    hint = did_you_mean(str(error.instance), known)
    return f"{error.instance!r} is not one of {', '.join(known)}{hint}"


def _other(error: ValidationError) -> str:
    return error.message


_SENTENCES: Final[dict[str, Callable[[ValidationError], str]]] = {
    "type": _type,
    "enum": _enum,
    "pattern": lambda error: _PATTERNS.get(_asked(error), error.message),
    "minItems": lambda error: f"needs at least {error.validator_value} entries",
    "maxItems": lambda error: f"has more than {error.validator_value} entries",
    "minProperties": lambda _error: "must not be empty",
    "minimum": lambda error: f"must be {error.validator_value} or more",
    "maximum": lambda error: f"must be {error.validator_value} or less",
    "uniqueItems": lambda _error: "has the same entry twice",
}
