"""What an expression gives while it is translated: the rule, its kind, and what must be answered for it to hold.

In XPath an arithmetic or ordering with an empty answer is NaN or false; JsonLogic's libraries differ there. So every
value knows a form that may be null (``raw``), one that never is (``sure``), and the ``guards`` that must hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

#: Kinds: number, text, ascii (a text whose positions are sure), choice, list (of choices), boolean, day, time, days
#: (whole days from today), media (only whether there is an answer), column (an answer of every row), table.
DEFAULTS: Final[Mapping[str, Any]] = {
    "number": 0,
    "days": 0,
    "text": "",
    "ascii": "",
    "choice": "",
    "day": "",
    "time": "",
    "boolean": False,
    "list": [],
}
TEXTUAL: Final = frozenset({"text", "ascii", "choice", "day", "time"})


@dataclass(frozen=True)
class Value:
    """A translated expression."""

    kind: str
    raw: Any
    sure: Any
    guards: tuple[Any, ...] = ()
    #: The value itself, when it is written out.
    constant: Any = None
    #: The name in ``{"var": name}``, when it is an answer.
    name: str | None = None
    #: For a choice or list: value in the spreadsheet → value in our list; for a column: of each row.
    choices: Mapping[str, str] | None = None
    #: For a column: table and key.
    column: tuple[str, str] | None = None
    #: It is worked out, not asked: the engine counts no days from it.
    derived: bool = False

    @property
    def is_constant(self) -> bool:
        """Whether it is written out."""
        return self.constant is not None


def constant(value: Any, kind: str | None = None) -> Value:  # noqa: ANN401 (a JSON scalar)
    """A value written out."""
    if kind is None:
        kind = "boolean" if isinstance(value, bool) else "number" if isinstance(value, (int, float)) else "text"
    return Value(kind, value, value, constant=value)


def answer(
    kind: str, name: str, choices: Mapping[str, str] | None = None, *, known: bool = False, derived: bool = False
) -> Value:
    """A question's answer.

    :param known: it is surely answered, as in a constraint on itself.
    """
    default = DEFAULTS.get(kind)
    plain = {"var": name}
    sure = {"var": [name, default]} if kind in DEFAULTS else plain
    guard = plain if kind in {"media", "list"} else {"!=": [plain, None]}
    return Value(
        kind, sure if known else plain, sure, () if known else (guard,), name=name, choices=choices, derived=derived
    )


def computed(kind: str, rule: Any, *parts: Value) -> Value:  # noqa: ANN401 (any JSON is a rule)
    """A rule over values; it says nothing while one of them says nothing."""
    guards = tuple({repr(guard): guard for part in parts for guard in part.guards}.values())
    raw = {"if": [all_of(guards), rule, None]} if guards else rule
    return Value(kind, raw, rule, guards)


def truth(rule: Any) -> Value:  # noqa: ANN401 (any JSON is a rule)
    """A rule that gives true or false whatever was answered."""
    if isinstance(rule, bool):
        return constant(rule)
    return Value("boolean", rule, rule)


def all_of(rules: Any) -> Any:  # noqa: ANN401 (any JSON is a rule)
    """``and`` without needless parts."""
    parts: list[Any] = []
    for rule in rules:
        if rule is False:
            return False
        if rule is True:
            continue
        for part in rule["and"] if isinstance(rule, dict) and "and" in rule else [rule]:
            if part not in parts:
                parts.append(part)
    if not parts:
        return True
    return parts[0] if len(parts) == 1 else {"and": parts}


def any_of(rules: Any) -> Any:  # noqa: ANN401 (any JSON is a rule)
    """``or`` without needless parts."""
    parts: list[Any] = []
    for rule in rules:
        if rule is True:
            return True
        if rule is not False and rule not in parts:
            parts.append(rule)
    if not parts:
        return False
    return parts[0] if len(parts) == 1 else {"or": parts}


def negation(rule: Any) -> Any:  # noqa: ANN401 (any JSON is a rule)
    """``not``."""
    if isinstance(rule, bool):
        return not rule
    for operator, opposite in (("==", "!="), ("!=", "==")):
        if isinstance(rule, dict) and operator in rule:
            return {opposite: rule[operator]}
    if isinstance(rule, dict) and "!" in rule:
        inner = rule["!"]
        return {"!!": inner if isinstance(inner, list) else [inner]}
    return {"!": [rule]}


def boolean(value: Value) -> Any:  # noqa: ANN401 (any JSON is a rule)
    """The value as a condition: numbers but 0, and anything answered, are true."""
    if value.is_constant:
        return bool(value.constant)
    return value.raw if value.kind == "boolean" else {"!!": [value.raw]}
