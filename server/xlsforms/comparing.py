"""Comparisons and arithmetic of XPath over translated values."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any, Final

from server.xlsforms.report import CannotExpressError
from server.xlsforms.values import (
    TEXTUAL,
    Value,
    all_of,
    any_of,
    boolean,
    computed,
    constant,
    negation,
    truth,
)

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"([0-9]{2}:[0-9]{2})(?::[0-9]{2}(?:\.[0-9]+)?)?")
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_LATEST: Final = "9999-12-31"
_SWAPPED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_ARITHMETIC: Final = {"+": "+", "-": "-", "*": "*", "div": "/", "mod": "%"}
_MOST_BRANCHES: Final = 48


def equal(one: Value, other: Value) -> Any:  # noqa: ANN401 (any JSON is a rule; one return a case)
    """``one = other`` as a condition."""
    for left, right in ((one, other), (other, one)):
        if right.constant == "" and isinstance(right.constant, str):
            return unanswered(left)
    if one.is_constant and other.is_constant:
        return str(one.constant) == str(other.constant)
    for left, right in ((one, other), (other, one)):
        if left.kind == "list" and right.is_constant:
            value = choice(left, right.constant)
            return all_of([{"in": [value, left.sure]}, {"==": [count(left), 1]}])
    left, right = alike(one, other)
    if "column" in {left.kind, right.kind} or "table" in {left.kind, right.kind}:
        raise CannotExpressError("it compares the answers of all rows of a repeat at once")
    if "media" in {left.kind, right.kind} or "list" in {left.kind, right.kind}:
        raise CannotExpressError("it compares two lists, photos, voice notes or places, which can only be asked for")
    return {"==": [left.raw, right.raw]}


def ordered(operator: str, one: Value, other: Value) -> Any:  # noqa: ANN401 (any JSON is a rule)
    """``one < other`` and its kin, false while something is not answered."""
    left, right = alike(one, other)
    if left.kind not in {"number", "days", "day", "time"}:
        left, right = number(left), number(right)
    if left.is_constant and not right.is_constant:
        left, right, operator = right, left, _SWAPPED[operator]
    if left.is_constant:
        return _constants(operator, left.constant, right.constant)
    if left.name and left.guards and right.is_constant:
        return {operator: [{"var": [left.name, _falsifying(operator, left.kind, right.constant)]}, right.sure]}
    return all_of([*computed("boolean", None, left, right).guards, {operator: [left.sure, right.sure]}])


def _constants(operator: str, one: Any, other: Any) -> bool:  # noqa: ANN401 (scalars of one kind)
    return bool({"<": one < other, "<=": one <= other, ">": one > other, ">=": one >= other}[operator])


def _falsifying(operator: str, kind: str, bound: Any) -> Any:  # noqa: ANN401 (a scalar)
    """A default that makes the comparison with the bound false."""
    below = operator in {">", ">="}
    if kind in {"day", "time"}:
        return "" if below else (_LATEST if kind == "day" else "24:00")
    edge = bound - 1 if below else bound + 1
    return min(0, edge) if below else max(0, edge)


def unanswered(value: Value) -> Any:  # noqa: ANN401 (any JSON is a rule)
    """Whether there is no answer, or an empty text."""
    if value.is_constant:
        return value.constant == ""
    if value.kind == "column":
        raise CannotExpressError("it asks about all rows of a repeat at once")
    if value.kind in {"list", "media", "boolean", "table"}:
        return {"!": [value.raw]}
    if not value.guards:
        return False if value.name or value.kind in {"number", "days"} else {"==": [value.raw, ""]}
    if value.name or value.kind not in TEXTUAL:
        return negation(all_of(value.guards))
    return any_of([{"==": [value.raw, None]}, {"==": [value.raw, ""]}])


def alike(one: Value, other: Value) -> tuple[Value, Value]:
    """Both as values of one kind, as far as XPath converts."""
    if "days" in {one.kind, other.kind}:
        return days(one), days(other)
    for left, right, swap in ((one, other, False), (other, one, True)):
        if right.is_constant:
            fitted = _fitted(left, right)
            return (fitted, left) if swap else (left, fitted)
    kinds = {one.kind, other.kind}
    if kinds <= {"choice", "text", "ascii"} or len(kinds) == 1:
        return one, other
    if "number" in kinds and kinds <= {"number", "choice", "boolean"}:
        return number(one), number(other)
    if kinds in ({"day", "ascii"}, {"day", "text"}):
        return one, other
    raise CannotExpressError(f"it compares {_say(one)} with {_say(other)}")


def _fitted(left: Value, right: Value) -> Value:  # noqa: PLR0911 (a table of kinds)
    text = str(right.constant)
    match left.kind:
        case "choice":
            return constant(choice(left, right.constant), "choice")
        case "number" if _NUMBER.fullmatch(text):
            return number(right)
        case "day" if _DAY.fullmatch(text[:10]):
            return constant(text[:10], "day")
        case "time" if found := _TIME.fullmatch(text):
            return constant(found[1], "time")
        case "boolean" if isinstance(right.constant, bool):
            return right
        case "boolean" if text.lower() in {"true", "ok", "1", "false", "0"}:
            return constant(text.lower() in {"true", "ok", "1"})
        case "text" | "ascii":
            return constant(text, left.kind) if not isinstance(right.constant, bool) else right
    raise CannotExpressError(f"it compares {_say(left)} with {text!r}")


def choice(value: Value, wanted: Any) -> str:  # noqa: ANN401 (a scalar)
    """The value in our list of what the spreadsheet calls ``wanted``."""
    known = value.choices or {}
    text = str(wanted)
    if text not in known:
        shown = ", ".join(list(known)[:6])
        raise CannotExpressError(f"{text!r} is not among the choices it is compared with ({shown})")
    return known[text]


def count(value: Value) -> Any:  # noqa: ANN401 (any JSON is a rule)
    """How many choices are ticked."""
    return {"reduce": [value.sure, {"+": [{"var": "accumulator"}, 1]}, 0]}


def number(value: Value) -> Value:
    """The value as a number."""
    if value.is_constant:
        text = str(value.constant)
        if isinstance(value.constant, bool):
            return constant(int(value.constant))
        if not _NUMBER.fullmatch(text):
            raise CannotExpressError(f"{text!r} is used as a number")
        found = float(text)
        return constant(int(found) if found.is_integer() else found)
    match value.kind:
        case "number":
            return value
        case "boolean":
            return Value("number", {"if": [value.raw, 1, 0]}, {"if": [value.raw, 1, 0]}, value.guards)
        case "choice" if value.choices and all(_NUMBER.fullmatch(name) for name in value.choices):
            return mapped(value, {name: number(constant(name)).constant for name in value.choices}, "number")
    raise CannotExpressError(f"it calculates with {_say(value)}")


def mapped(value: Value, table: dict[str, Any], kind: str) -> Value:
    """What a table says of a choice, by the spreadsheet's names of the choices."""
    if len(table) > _MOST_BRANCHES:
        raise CannotExpressError(f"it looks up one of more than {_MOST_BRANCHES} choices")
    known = value.choices or {}
    branches: list[Any] = []
    for name, found in table.items():
        if name in known:
            branches += [{"==": [value.raw, known[name]]}, found]
    fallback: Any = 0 if kind == "number" else ""
    rule = {"if": [*branches, fallback]} if branches else fallback
    return computed(kind, rule, value)


def days(value: Value) -> Value:
    """A day as whole days from today, ahead of it positive."""
    if value.kind == "days":
        return value
    if value.kind == "number":
        return value
    if value.kind == "day" and value.name == "$today":
        return constant(0)
    if value.kind == "day" and value.name and not value.is_constant and not value.derived:
        away = {"-": [{"var": [f"$days_since.{value.name}", 0]}]}
        return Value("days", away, away, value.guards)
    raise CannotExpressError(f"it counts days from {_say(value)}; only a date question or today() can be counted from")


def calculate(operator: str, one: Value, other: Value) -> Value:
    """Arithmetic, dates included."""
    if operator in {"+", "-"} and {one.kind, other.kind} & {"day", "days"}:
        return _dates(operator, one, other)
    left, right = number(one), number(other)
    if operator in {"div", "mod"} and not (right.is_constant and right.constant):
        raise CannotExpressError(f"{operator} needs a number other than 0, written out, on its right side")
    return computed("number", {_ARITHMETIC[operator]: [left.sure, right.sure]}, left, right)


def _dates(operator: str, one: Value, other: Value) -> Value:
    if one.kind == "day" and one.is_constant and other.is_constant and other.kind == "number":
        moved = date.fromisoformat(one.constant) + timedelta(days=other.constant * (1 if operator == "+" else -1))
        return constant(moved.isoformat(), "day")
    both = {one.kind, other.kind} <= {"day", "days"}
    left, right = days(one), days(other) if both else number(other)
    if both and operator == "+":
        raise CannotExpressError("it adds two dates")
    return computed("number" if both else "days", {operator: [left.sure, right.sure]}, left, right)


def as_text(value: Value) -> Any:  # noqa: ANN401 (any JSON is a rule)
    """The value as a part of a text; nothing while it is not answered."""
    if value.is_constant:
        return value.constant if not isinstance(value.constant, bool) else str(value.constant).lower()
    if value.kind in {"list", "media", "column", "table", "days"}:
        raise CannotExpressError(f"it writes {_say(value)} into a text")
    if value.kind == "boolean":
        return {"if": [boolean(value), "true", "false"]}
    if value.kind == "number" and value.guards:
        return {"if": [all_of(value.guards), value.sure, ""]}
    return value.sure if value.name or not value.guards else {"if": [all_of(value.guards), value.sure, ""]}


def combined(operator: str, one: Value, other: Value) -> Value:
    """Any operator of XPath."""
    match operator:
        case "and":
            return truth(all_of([boolean(one), boolean(other)]))
        case "or":
            return truth(any_of([boolean(one), boolean(other)]))
        case "=":
            return truth(equal(one, other))
        case "!=":
            return truth(negation(equal(one, other)))
        case "<" | "<=" | ">" | ">=":
            return truth(ordered(operator, one, other))
    return calculate(operator, one, other)


def _say(value: Value) -> str:
    if value.is_constant:
        return repr(value.constant)
    return {
        "number": "a number",
        "text": "a text",
        "ascii": "a text",
        "choice": "a choice",
        "list": "a list of choices",
        "boolean": "a yes or no",
        "day": "a date",
        "time": "a time of day",
        "days": "a number of days",
        "media": "a photo, recording or place",
        "column": "an answer of every row",
        "table": "a whole repeat",
    }[value.kind]
