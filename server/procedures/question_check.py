"""What a question of each kind must, may and may not say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from server.procedures.definition import OPAQUE_KINDS, TEXT_KINDS
from server.procedures.patterns import mistakes_of
from server.procedures.shape import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from server.procedures.mistakes import Report, Where

#: Names that a rule gives another meaning, or that every object of JavaScript has.
RESERVED_KEYS: Final = frozenset({"row", "current", "accumulator", "constructor"})
_CONTAINERS: Final = frozenset({"group", "table"})
#: Field → the kinds that may have it.
_ALLOWED: Final = {
    "required": TEXT_KINDS
    | OPAQUE_KINDS
    | {"number", "money", "date", "time", "yes_no", "declaration", "one_of", "many_of", "address", "table"},
    "default": TEXT_KINDS | {"number", "money", "date", "time", "yes_no", "one_of", "many_of", "address"},
    "of": frozenset({"citizen_id"}),
    "voice": frozenset({"long_text"}),
    "max_pages": frozenset({"photo"}),
    "paper": frozenset({"photo"}),
    "hidden": frozenset({"calculated"}),
    "schema": frozenset({"text", "long_text", "name", "email", "number", "money", "many_of"}),
    "list": frozenset({"one_of", "many_of"}),
    "partial": frozenset({"date"}),
    "decimals": frozenset({"number"}),
    "detail": frozenset({"address"}),
    "calculate": frozenset({"calculated"}),
    "questions": _CONTAINERS,
    "min_rows": frozenset({"table"}),
    "max_rows": frozenset({"table"}),
    "row_label": frozenset({"table"}),
}
_NEEDED: Final = {
    "one_of": ("list",),
    "many_of": ("list",),
    "calculated": ("calculate",),
    "group": ("questions",),
    "table": ("questions", "max_rows", "row_label"),
}
_TEXT: Final = frozenset({"minLength", "maxLength", "pattern", "enum", "const"})
_NUMBER: Final = frozenset(
    {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "enum", "const"}
)
_PREFILL: Final = {
    "profile.name": "name",
    "profile.phone": "phone",
    "profile.birth_date": "date",
    "profile.citizen_id": "citizen_id",
    "profile.sex": "one_of",
    "profile.address": "address",
}
_BOUNDS: Final = (("minLength", "maxLength"), ("minimum", "maximum"), ("minItems", "maxItems"))


def check_question(question: Mapping[str, Any], where: Where, lists: Mapping[str, Any], report: Report) -> None:
    """Report what does not go together in one question (rules apart)."""
    kind, key = question["kind"], question["key"]
    if key in RESERVED_KEYS:
        report.add((*where, "key"), f"{key} is reserved; choose another key")
    for name, kinds in _ALLOWED.items():
        if name in question and kind not in kinds:
            report.add((*where, name), f"has no meaning for the kind {kind}")
    for name in _NEEDED.get(kind, ()):
        if name not in question:
            report.add((*where, name), f"is missing: the kind {kind} needs it")
    if "prefill" in question and _PREFILL[question["prefill"]] != kind:
        report.add((*where, "prefill"), f"{question['prefill']} fills a {_PREFILL[question['prefill']]}, not a {kind}")
    if question.get("min_rows", 0) > question.get("max_rows", question.get("min_rows", 0)):
        report.add((*where, "min_rows"), "is more than max_rows")
    _check_list(question, where, lists, report)
    _check_schema(question, where, report)


def _check_list(question: Mapping[str, Any], where: Where, lists: Mapping[str, Any], report: Report) -> None:
    named = question.get("list")
    if isinstance(named, str):
        if named not in lists:
            hint = did_you_mean(named, list(lists))
            report.add((*where, "list"), f"there is no list {named} in form.lists or config/lists{hint}")
    elif named:
        check_choices(named, (*where, "list"), report)


def check_choices(choices: list[Mapping[str, Any]], where: Where, report: Report) -> None:
    """Report a value that stands twice in a list."""
    seen: set[str] = set()
    for index, choice in enumerate(choices):
        if choice["value"] in seen:
            report.add((*where, index, "value"), f"{choice['value']} stands twice in this list")
        seen.add(choice["value"])


def _check_schema(question: Mapping[str, Any], where: Where, report: Report) -> None:
    schema = question.get("schema") or {}
    place = (*where, "schema")
    kind = question["kind"]
    fitting = _TEXT if kind in TEXT_KINDS else frozenset({"minItems", "maxItems"}) if kind == "many_of" else _NUMBER
    for keyword, wanted in schema.items():
        if keyword not in fitting or (question.get("voice") and keyword in {"enum", "const"}):
            report.add((*place, keyword), f"says nothing about a {kind}{' with voice' * question.get('voice', False)}")
            continue
        values = wanted if isinstance(wanted, list) else [wanted]
        if keyword in {"enum", "const"} and any(isinstance(item, str) != (kind in TEXT_KINDS) for item in values):
            report.add((*place, keyword), f"has a value that no {kind} can have")
    for least, most in _BOUNDS:
        if least in schema and most in schema and schema[least] > schema[most]:
            report.add((*place, least), f"is more than {most}")
    if "multipleOf" in schema and question.get("decimals"):
        report.add((*place, "multipleOf"), "goes with whole numbers only; drop decimals")
    if "pattern" in schema:
        for sentence in mistakes_of(schema["pattern"]):
            report.add((*place, "pattern"), sentence)
        if "schema" not in question.get("messages", {}):
            report.add((*where, "messages"), "needs a sentence for schema: nobody understands a pattern")
