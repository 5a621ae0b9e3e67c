"""JsonLogic rules: the listed subset, run by jsonlogic-rs on a scope that holds only what the rule names.

A scope never holds null: what is not answered is absent, so that ``missing`` means the same to this library and to the
browser's. Ordering, arithmetic, ``cat``, ``substr`` and ``in`` differ between the two when given null; the catalogue
check (``rule_types``) therefore wants a default in every ``var`` that stands there and may be empty.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from jsonlogic_rs import apply_serialized  # type: ignore[import-untyped]  # the wheel carries no types

from server.procedures.dates import age_years, days_between
from server.procedures.numbers import plain_number

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Mapping

#: Code points of a text that is calculated: as many as one may write.
MOST_TEXT: Final = 4000
#: Outcomes that are kept for the next time the same rule sees the same values.
KEPT: Final = 4096
_to_json: Final = json.JSONEncoder(separators=(",", ":")).encode


class Rule:
    """One rule, ready to run. Immutable."""

    __slots__ = ("_serialized", "_truthy", "names", "source")

    def __init__(self, source: Any) -> None:  # noqa: ANN401 (any JSON is a rule)
        self.source = source
        self.names: tuple[str, ...] = tuple(dict.fromkeys(names_in(source)))
        self._serialized = json.dumps(source)
        self._truthy = json.dumps({"!!": [source]})

    def holds(self, scope: Mapping[str, Any]) -> bool:
        """Whether the rule gives something truthy."""
        return self._run(self._truthy, scope) is True

    def value(self, scope: Mapping[str, Any]) -> str | int | float | bool | None:
        """What a ``calculate`` rule gives: text, number or boolean; null for anything else.

        Also for "", unsafe numbers, and texts beyond :data:`MOST_TEXT`, which questions could make of each other
        without end.
        """
        result = self._run(self._serialized, scope)
        if isinstance(result, bool):
            return result
        if isinstance(result, (int, float)):
            return plain_number(result)
        return result if isinstance(result, str) and 0 < len(result) <= MOST_TEXT else None

    @staticmethod
    def _run(rule: str, scope: Mapping[str, Any]) -> Any:  # noqa: ANN401 (any JSON)
        return _outcome(rule, _to_json(scope))


@lru_cache(maxsize=KEPT)
def _outcome(rule: str, scope: str) -> Any:  # noqa: ANN401 (any JSON)
    """What a rule gives. A form is gone through until nothing moves, and most rules look at a *yes* or a *no*."""
    try:
        return apply_serialized(rule, scope, json.loads)
    except ValueError:
        # Only a rule that the catalogue check would refuse gets here; both engines call its result null.
        return None


def names_in(rule: Any) -> Iterator[str]:  # noqa: ANN401 (any JSON is a rule)
    """Every name that ``var`` and ``missing`` mention, names inside ``map`` and its kin included."""
    if isinstance(rule, dict):
        for operator, operands in rule.items():
            items = operands if isinstance(operands, list) else [operands]
            if operator == "var":
                yield from (item for item in items[:1] if isinstance(item, str))
                yield from names_in(items[1:])
            elif operator == "missing":
                yield from (item for item in items if isinstance(item, str))
            else:
                yield from names_in(items)
    elif isinstance(rule, list):
        for item in rule:
            yield from names_in(item)


class Scope:
    """Builds what a rule may read from the present answers."""

    def __init__(
        self,
        answers: Mapping[str, Any],
        today: str,
        case: str | None,
        patterns: Mapping[str, re.Pattern[str]] | None = None,
    ) -> None:
        """Gather what rules may read.

        :param patterns: the form's, by name, for ``$fits``.
        """
        self.answers = answers
        self.today = today
        self.case = case
        self.patterns = patterns or {}

    def of(self, rule: Rule, row: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The data for one rule.

        :param row: the row's answers, when the rule belongs to a table's question.
        """
        data: dict[str, Any] = {}
        for name in rule.names:
            parts = name.split(".")
            if not name.startswith("$"):
                value = self._at(parts[:1], row)
                if value is not None:
                    data[parts[0]] = value
                continue
            value = self._derived(parts, row)
            if value is not None:
                place = data
                for part in parts[:-1]:
                    place = place.setdefault(part, {})
                place[parts[-1]] = value
        return data

    def answer(self, name: str | None, row: Mapping[str, Any] | None = None) -> Any:  # noqa: ANN401 (any JSON)
        """The answer of ``key``, ``group.key`` or ``row.key``; null when there is none."""
        return None if name is None else self._at(name.split("."), row)

    def _derived(self, parts: list[str], row: Mapping[str, Any] | None) -> str | int | float | bool | None:  # noqa: PLR0911 (a table of derived values)
        match parts:
            case ["$today"]:
                return self.today
            case ["$case"]:
                return self.case
            case ["$age" | "$days_since" as what, *path]:
                value = self._at(path, row)
                measure = age_years if what == "$age" else days_between
                return measure(value, self.today) if isinstance(value, str) else None
            case ["$fits", *path, name] if name in self.patterns:
                value = self._at(path, row)
                return isinstance(value, str) and self.patterns[name].search(value) is not None
            case ["$count", table]:
                rows = self.answers.get(table)
                return len(rows) if isinstance(rows, list) else 0
            case ["$sum", table, key]:
                return plain_number(_sum(self.answers.get(table), key))
        return None

    def _at(self, path: list[str], row: Mapping[str, Any] | None) -> Any:  # noqa: ANN401 (any JSON)
        place: Any = row if path[:1] == ["row"] else self.answers
        for part in path[1:] if path[:1] == ["row"] else path:
            place = place.get(part) if isinstance(place, dict) else None
        return place


def _sum(rows: Any, key: str) -> float:  # noqa: ANN401 (any JSON)
    # Added one after another: sum() of newer Pythons compensates rounding, browsers do not.
    total: float = 0
    for row in rows if isinstance(rows, list) else ():
        number = row.get(key)
        if isinstance(number, (int, float)) and not isinstance(number, bool):
            total += number
    return total
