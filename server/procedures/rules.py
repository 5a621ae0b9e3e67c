"""JsonLogic rules: the listed subset, run by jsonlogic-rs on a scope that holds only what the rule names.

A scope never holds null: what is not answered is absent, so that ``missing`` means the same to this library and to the
browser's. Ordering, arithmetic, ``cat``, ``substr`` and ``in`` differ between the two when given null; the catalogue
check (``rule_types``) therefore wants a default in every ``var`` that stands there and may be empty.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from jsonlogic_rs import apply_serialized  # type: ignore[import-untyped]  # the wheel carries no types

from server.procedures.dates import age_years, days_between
from server.procedures.numbers import plain_number

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Iterator, Sequence

#: The row's answers, when the rule belongs to a table's question.
Row: TypeAlias = Mapping[str, Any] | None
_Reader: TypeAlias = Callable[["Scope", Row], Any]

#: Code points of a text that is calculated: as many as one may write.
MOST_TEXT: Final = 4000
#: Outcomes that are kept for the next time the same rule sees the same values.
KEPT: Final = 4096
_to_json: Final = json.JSONEncoder(separators=(",", ":")).encode


class Rule:
    """One rule, ready to run. Immutable."""

    __slots__ = ("_paths", "_readers", "_serialized", "_truthy", "names", "source")

    def __init__(self, source: Any) -> None:  # noqa: ANN401 (any JSON is a rule)
        self.source = source
        self.names: tuple[str, ...] = tuple(dict.fromkeys(names_in(source)))
        self._serialized = json.dumps(source)
        self._truthy = json.dumps({"!!": [source]})
        paths = [tuple(name.split(".")) for name in self.names]
        # What stands in something that is named whole comes with it.
        self._paths = tuple(path for path in paths if not any(path[:end] in paths for end in range(1, len(path))))
        self._readers = tuple(_reader(path) for path in self._paths)

    def holds(self, scope: Scope, row: Row = None) -> bool:
        """Whether the rule gives something truthy."""
        return self._run(self._truthy, scope, row) is True

    def holds_for(self, data: Mapping[str, Any]) -> bool:
        """The same for values by name, none of them null."""
        return _apply(self._truthy, data) is True

    def value(self, scope: Scope, row: Row = None) -> str | int | float | bool | None:
        """What a ``calculate`` rule gives: text, number or boolean; null for anything else.

        Also for "", unsafe numbers, and texts beyond :data:`MOST_TEXT`, which questions could make of each other
        without end.
        """
        result = self._run(self._serialized, scope, row)
        if isinstance(result, bool):
            return result
        if isinstance(result, (int, float)):
            return plain_number(result)
        return result if isinstance(result, str) and 0 < len(result) <= MOST_TEXT else None

    def _run(self, expression: str, scope: Scope, row: Row) -> Any:  # noqa: ANN401 (any JSON)
        values = [read(scope, row) for read in self._readers]
        try:
            return _outcome(self, expression, *values)
        except TypeError:  # a list, a group or an address is no key
            return _apply(expression, self.data(values))

    def data(self, values: Iterable[Any]) -> dict[str, Any]:
        """What the rule sees, of the values of its paths."""
        data: dict[str, Any] = {}
        for path, value in zip(self._paths, values, strict=True):
            if value is not None:
                place = data
                for part in path[:-1]:
                    place = place.setdefault(part, {})
                place[path[-1]] = value
        return data


@lru_cache(maxsize=KEPT, typed=True)  # true, 1 and "1" are three values
def _outcome(rule: Rule, expression: str, *values: str | float | bool | None) -> Any:  # noqa: ANN401 (any JSON)
    """What a rule gives. A form is gone through until nothing moves, and most rules look at a *yes* or a *no*."""
    return _apply(expression, rule.data(values))


def _apply(expression: str, data: Mapping[str, Any]) -> Any:  # noqa: ANN401 (any JSON)
    try:
        return apply_serialized(expression, _to_json(data), json.loads)
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
    """What rules may read of the present answers."""

    __slots__ = ("answers", "case", "patterns", "today")

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

    def answer(self, name: str | None, row: Row = None) -> Any:  # noqa: ANN401 (any JSON)
        """The answer of ``key``, ``group.key`` or ``row.key``; null when there is none."""
        return None if name is None else self.at(name.split("."), row)

    def at(self, path: Sequence[str], row: Row) -> Any:  # noqa: ANN401 (any JSON)
        """The same for the name's parts."""
        place: Any = self.answers
        if path and path[0] == "row":
            place, path = row, path[1:]
        for part in path:
            place = place.get(part) if isinstance(place, dict) else None
        return place


def _reader(path: tuple[str, ...]) -> _Reader:  # noqa: PLR0911 (a table of derived values)
    """Reads what a name gives; null when there is nothing."""
    match path:
        case ("$today",):
            return lambda scope, _row: scope.today
        case ("$case",):
            return lambda scope, _row: scope.case
        case ("$age", *place):
            return lambda scope, row: _measure(age_years, scope.at(place, row), scope.today)
        case ("$days_since", *place):
            return lambda scope, row: _measure(days_between, scope.at(place, row), scope.today)
        case ("$fits", *place, pattern):
            return lambda scope, row: _fits(scope.patterns.get(pattern), scope.at(place, row))
        case ("$count", table):
            return lambda scope, _row: len(_rows(scope, table))
        case ("$sum", table, key):
            return lambda scope, _row: plain_number(_sum(_rows(scope, table), key))
        case (key,) if key != "row":
            return lambda scope, _row: scope.answers.get(key)
    return lambda scope, row: scope.at(path, row)


def _measure(between: Callable[[str, str], int | None], value: object, today: str) -> int | None:
    return between(value, today) if isinstance(value, str) else None


def _fits(pattern: re.Pattern[str] | None, value: object) -> bool | None:
    if pattern is None:
        return None
    return isinstance(value, str) and pattern.search(value) is not None


def _rows(scope: Scope, table: str) -> Sequence[Any]:
    rows = scope.answers.get(table)
    return rows if isinstance(rows, list) else ()


def _sum(rows: Iterable[Any], key: str) -> float:
    # Added one after another: sum() of newer Pythons compensates rounding, browsers do not.
    total: float = 0
    for row in rows:
        number = row.get(key)
        if isinstance(number, (int, float)) and not isinstance(number, bool):
            total += number
    return total
