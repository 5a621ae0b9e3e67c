"""The JSON Schema (2020-12) of a procedure's answers, as they are kept and sent, for those who build upon them.

It says what shape each answer has. Which questions are asked hangs on other answers and is for the form to say; so only
what is always asked and always required is required here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from server.procedures.definition import DEFAULT_MAX_LENGTH, choices_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    Json = dict[str, Any]

_SHA256: Final = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_TEXTS: Final = frozenset({"text", "long_text", "name", "email"})


def _file(types: list[str], most: int, **more: Json) -> Json:
    fields: Json = {
        "file": _SHA256,
        "type": {"enum": types},
        "size": {"type": "integer", "minimum": 1, "maximum": most},
        **more,
    }
    return {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}


_PHOTO: Final = _file(["image/jpeg", "image/png", "image/webp", "image/heic", "application/pdf"], 10_000_000)
_VOICE: Final = _file(
    ["audio/webm", "audio/ogg", "audio/mp4"], 2_000_000, seconds={"type": "integer", "minimum": 1, "maximum": 60}
)
_NUMBER: Final[Json] = {"type": "number"}
_FIXED: Final[Mapping[str, Json]] = {
    "phone": {"type": "string", "pattern": "^0[0-9]{9,10}$"},
    "citizen_id": {"type": "string", "pattern": "^[0-9]{12}$"},
    "time": {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"},
    "yes_no": {"type": "boolean"},
    "declaration": {"const": True},
    "signature": _file(["image/png"], 200_000),
    "voice_note": _VOICE,
    "calculated": {"type": ["string", "number", "boolean"]},
    "place": {
        "type": "object",
        "properties": {
            "lat": {"type": "number", "minimum": -90, "maximum": 90},
            "lon": {"type": "number", "minimum": -180, "maximum": 180},
            "accuracy": {"type": "integer", "minimum": 0},
        },
        "required": ["lat", "lon", "accuracy"],
        "additionalProperties": False,
    },
    "address": {
        "type": "object",
        "properties": {
            "province": {"type": "string", "pattern": "^[0-9]{2}$"},
            "commune": {"type": "string", "pattern": "^[0-9]{5}$"},
            "detail": {"type": "string", "minLength": 1, "maxLength": 300},
        },
        "required": ["province", "commune"],
        "additionalProperties": False,
    },
}


def json_schema(definition: Mapping[str, Any]) -> Json:
    """The schema of the answers of one version.

    :param definition: a whole, published definition.
    """
    form = definition["form"]
    lists = form.get("lists") or {}
    questions = [question for page in form["pages"] for question in page["questions"]]
    always = [question for page in form["pages"] if page.get("show_when") is None for question in page["questions"]]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:hosoxa:answers:{definition['code']}:{definition['version']}",
        "title": definition["name"]["vi"],
        **_object(questions, always, lists),
    }


def _object(questions: Iterable[Json], always: Iterable[Json], lists: Mapping[str, Any]) -> Json:
    return {
        "type": "object",
        "properties": {
            question["key"]: {"title": question["label"]["vi"], **_schema(question, lists)}
            for question in questions
            if question["kind"] != "note"
        },
        "required": [
            question["key"]
            for question in always
            if question.get("required") is True and question.get("show_when") is None
        ],
        "additionalProperties": False,
    }


def _schema(question: Json, lists: Mapping[str, Any]) -> Json:  # noqa: C901, PLR0911 (a table of kinds)
    kind = question["kind"]
    own = question.get("schema") or {}
    match kind:
        case "long_text" if question.get("voice"):
            return {"anyOf": [{"type": "string", "minLength": 1, **own}, _VOICE]}
        case _ if kind in _TEXTS:
            return {"type": "string", "minLength": 1, "maxLength": DEFAULT_MAX_LENGTH[kind], **own}
        case "number":
            return {"type": "number" if question.get("decimals") else "integer", **own}
        case "money":
            return {"type": "integer", "minimum": 0, **own}
        case "date":
            end = "(?:-[0-9]{2}(?:-[0-9]{2})?)?" if question.get("partial") else "-[0-9]{2}-[0-9]{2}"
            return {"type": "string", "pattern": f"^[0-9]{{4}}{end}$"}
        case "one_of":
            return {"enum": _values(question, lists)}
        case "many_of":
            return {
                "type": "array",
                "items": {"enum": _values(question, lists)},
                "uniqueItems": True,
                "minItems": 1,
                **own,
            }
        case "photo":
            return {"type": "array", "items": _PHOTO, "minItems": 1, "maxItems": question.get("max_pages", 5)}
        case "group":
            return _object(question["questions"], question["questions"], lists)
        case "table":
            rows = _object(question["questions"], question["questions"], lists)
            return {"type": "array", "items": rows, "minItems": 1, "maxItems": question["max_rows"]}
    return _FIXED[kind]


def _values(question: Json, lists: Mapping[str, Any]) -> list[str]:
    return [choice["value"] for choice in choices_of(question, lists)]
