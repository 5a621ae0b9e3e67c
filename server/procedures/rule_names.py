"""Which names a rule may mention where it stands, and what each gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from server.procedures.definition import OPAQUE_KINDS, choices_of
from server.procedures.rule_types import NUMBER, Type, of

if TYPE_CHECKING:
    from collections.abc import Sequence

_BY_KIND: Final = {
    **dict.fromkeys(("text", "long_text", "name"), of("string")),
    **dict.fromkeys(("phone", "citizen_id", "email", "one_of"), of("digits")),
    **dict.fromkeys(("number", "money"), NUMBER),
    **dict.fromkeys(("date", "time"), of("day")),
    **dict.fromkeys(("yes_no", "declaration"), of("boolean")),
    **dict.fromkeys(("group", "address"), of("object")),
    **dict.fromkeys(OPAQUE_KINDS, of("file")),
    "voiced": of("string", "file"),
    "calculated": of("number", "boolean", "digits", "day", "string"),
}
_TEXTS: Final = frozenset({"text", "long_text", "name", "phone", "citizen_id", "email"})
_ADDRESS_PARTS: Final = {"province": of("digits"), "commune": of("digits"), "detail": of("string")}


@dataclass(frozen=True)
class Names:
    """What a rule sees: the top level's questions, the cases, and the row when it belongs to a table's question."""

    questions: Mapping[str, Mapping[str, Any]]
    lists: Mapping[str, Any]
    cases: frozenset[str]
    row: Mapping[str, Mapping[str, Any]] | None = None
    #: Names of the form's patterns; none where rules are not the form's own.
    patterns: frozenset[str] = frozenset()
    #: Infers what a calculated question gives; set by the checker.
    calculated: Callable[[Mapping[str, Any], Names], Type] | None = field(default=None, compare=False)

    def look_up(self, name: str) -> Type | str:
        """The type of what ``var`` gives for a name (before its default), or a sentence that says why it may not stand.

        Everything that may be unanswered is nullable.
        """
        parts = name.split(".")
        if name.startswith("$"):
            return self._derived(parts)
        if parts[0] == "row":
            if self.row is None:
                return f"{name}: there is no row here; only questions of a table see their row"
            return self._inside(self.row, parts[1:], name) if parts[1:] else "row needs a key: row.<key>"
        return self._inside(self.questions, parts, name)

    def _inside(self, level: Mapping[str, Mapping[str, Any]], parts: Sequence[str], name: str) -> Type | str:
        question = level.get(parts[0])
        if question is None:
            return f"there is no question {'.'.join(parts)}" if level is self.questions else f"there is no {name}"
        rest = parts[1:]
        if not rest:
            return self.type_of(question)
        if question["kind"] == "address" and len(rest) == 1 and rest[0] in _ADDRESS_PARTS:
            return _ADDRESS_PARTS[rest[0]].maybe()
        if question["kind"] == "group":
            return self._inside(by_key(question), rest, name)
        return f"{name}: {question['key']} has no part {'.'.join(rest)}"

    def type_of(self, question: Mapping[str, Any]) -> Type | str:
        """What an answer to this question gives, null included."""
        kind = question["kind"]
        if kind == "note":
            return f"{question['key']} is a note and has no value"
        if kind == "table":
            rows = by_key(question)
            inner = replace(self, row=rows)
            return Type(frozenset({"list", "null"}), lambda name: inner.element(rows, name))
        if kind == "many_of":
            choices = self._choices(question)
            element = Type(frozenset({"digits"}), choices=choices)
            return Type(frozenset({"list", "null"}), lambda name: element if name == "" else None, choices)
        if kind == "one_of":
            return Type(frozenset({"digits", "null"}), choices=self._choices(question))
        if kind == "calculated" and self.calculated:
            return self.calculated(question, self).maybe()
        return _BY_KIND["voiced" if question.get("voice") else kind].maybe()

    def element(self, rows: Mapping[str, Mapping[str, Any]], name: str) -> Type | None:
        """What a name gives inside ``map`` and its kin over a table's rows."""
        if name == "":
            return of("object")
        found = self._inside(rows, name.split("."), name)
        return None if isinstance(found, str) else found

    def _choices(self, question: Mapping[str, Any]) -> frozenset[str]:
        named = question.get("list")
        if isinstance(named, str) and named not in self.lists:
            return frozenset()
        return frozenset(choice["value"] for choice in choices_of(question, self.lists))

    def _derived(self, parts: list[str]) -> Type | str:  # noqa: PLR0911 (a table of derived values)
        name = ".".join(parts)
        match parts:
            case ["$today"]:
                return of("day")
            case ["$case"]:
                if not self.cases:
                    return "$case: the procedure has no cases"
                return Type(frozenset({"digits", "null"}), choices=self.cases)
            case ["$age" | "$days_since", *path] if path:
                return NUMBER.maybe() if self._is_date(path) else f"{name}: {'.'.join(path)} is not a date question"
            case ["$fits", *path, pattern] if path:
                if pattern not in self.patterns:
                    return f"{name}: there is no pattern {pattern} in form.patterns"
                kind = self._question_at(path).get("kind")
                return of("boolean") if kind in _TEXTS else f"{name}: {'.'.join(path)} is not a text question"
            case ["$count", table]:
                counted = table in self.questions and self.questions[table]["kind"] in {"table", "photo"}
                return NUMBER if counted else f"{name}: {table} is not a table"
            case ["$sum", table, key]:
                column = by_key(self.questions.get(table, {})).get(key)
                summed = column is not None and column["kind"] in {"number", "money", "calculated"}
                return NUMBER if summed else f"{name}: {table}.{key} is not a column of numbers"
        return f"{name} is not a derived value"

    def _is_date(self, path: list[str]) -> bool:
        return self._question_at(path).get("kind") == "date"

    def _question_at(self, path: list[str]) -> Mapping[str, Any]:
        level: Mapping[str, Mapping[str, Any]] = self.questions
        if path[0] == "row":
            level, path = self.row or {}, path[1:]
        question: Mapping[str, Any] = {}
        for part in path:
            question = level.get(part, {})
            level = by_key(question) if question.get("kind") == "group" else {}
        return question


def by_key(question: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The nested questions of a group or table by key."""
    return {nested["key"]: nested for nested in question.get("questions") or ()}
