"""Canonical JSON, its hash, and the fingerprint by which a device knows that a question is still the same."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Final

from server.procedures.definition import choices_of
from server.procedures.kinds.files import DEFAULT_MAX_PAGES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_LENGTH: Final = 12
#: What decides which answers are right; labels apart, a change of anything else leaves old answers as they were.
_FIELDS: Final = (
    *("kind", "schema", "valid_when", "required", "partial", "decimals", "detail", "min_rows", "max_rows"),
    *("voice", "max_pages"),
)
_ABSENT: Final[tuple[Any, ...]] = (None, False, [], {}, 0)


def canonical(value: Any) -> str:  # noqa: ANN401 (any JSON)
    """JSON with sorted keys and no blanks: equal values give equal texts."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sha256(text: str) -> str:
    """SHA-256 of a text's UTF-8, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def fingerprint(question: Mapping[str, Any], lists: Mapping[str, Any]) -> str:
    """First 12 hex digits of the SHA-256 over what makes a question the same question."""
    return sha256(canonical(_essence(question, lists)))[:_LENGTH]


def _essence(question: Mapping[str, Any], lists: Mapping[str, Any]) -> dict[str, Any]:
    # A field that says what its absence says is left out, so that writing it down changes nothing.
    essence = {name: question[name] for name in _FIELDS if question.get(name) not in _ABSENT}
    if essence.get("max_pages") == DEFAULT_MAX_PAGES:
        del essence["max_pages"]
    essence["label"] = question["label"]["vi"]
    if values := [choice["value"] for choice in choices_of(question, lists)]:
        essence["list"] = values
    if nested := question.get("questions"):
        essence["questions"] = {item["key"]: _essence(item, lists) for item in nested}
    return essence


def fingerprints(form: Mapping[str, Any]) -> dict[str, str]:
    """Dotted path of every question (``members.full_name``) → its fingerprint."""
    return {path: fingerprint(question, form.get("lists") or {}) for path, question in _walk(form)}


def _walk(form: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for page in form["pages"]:
        for question in page["questions"]:
            yield question["key"], question
            for nested in question.get("questions") or ():
                yield f"{question['key']}.{nested['key']}", nested
