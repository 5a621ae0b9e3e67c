"""The functions of XLSForm's XPath that our rules can say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from server.xlsforms.comparing import as_text, choice, combined, count, mapped, number, unanswered
from server.xlsforms.regexes import pattern_of, quoted
from server.xlsforms.report import CannotExpressError
from server.xlsforms.values import (
    TEXTUAL,
    Value,
    boolean,
    computed,
    constant,
    negation,
    truth,
)
from server.xlsforms.xpath import Binary, Call, Node, Number, Reference, String

if TYPE_CHECKING:
    from collections.abc import Callable

    from server.xlsforms.translating import Translator

_MANY: Final = 60
_YEAR: Final = frozenset({365.25, 365, 365.2425, 365.24})
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PARTS: Final = {"%Y": (0, 4), "%m": (5, 2), "%d": (8, 2)}
_LENGTHS: Final = frozenset({"text", "long_text", "name", "email"})
_NUMBERS: Final = frozenset({"number", "money"})
_ROUND_DIGITS: Final = 3


def call(node: Call, translator: Translator) -> Value:
    """What a function gives.

    :raises CannotExpressError: for a function that has no counterpart, or arguments that it does not take.
    """
    if node.name not in _FUNCTIONS:
        raise CannotExpressError(f"{node.name}() has no counterpart")
    fewest, most, function = _FUNCTIONS[node.name]
    if not fewest <= len(node.arguments) <= most:
        wanted = str(fewest) if fewest == most else f"{fewest} to {most}"
        raise CannotExpressError(f"{node.name}() takes {wanted} arguments, not {len(node.arguments)}")
    return function(translator, node.arguments)


# Each takes the translator and the arguments.


def _not(translator: Translator, arguments: tuple[Node, ...]) -> Value:
    return truth(negation(boolean(translator.value(arguments[0]))))


def _selected(translator: Translator, arguments: tuple[Node, ...]) -> Value:
    chosen, wanted = map(translator.value, arguments)
    if chosen.kind != "list":
        return combined("=", chosen, wanted)
    if wanted.is_constant:
        return truth({"in": [choice(chosen, wanted.constant), chosen.sure]})
    return truth({"in": [as_text(wanted), chosen.sure]})


def _count_selected(translator: Translator, arguments: tuple[Node, ...]) -> Value:
    chosen = translator.value(arguments[0])
    if chosen.kind != "list":
        raise CannotExpressError("count-selected() counts the ticks of a select_multiple")
    return computed("number", count(chosen))


def _if(translator: Translator, arguments: tuple[Node, ...]) -> Value:
    condition, *branches = map(translator.value, arguments)
    asked = boolean(condition)
    if isinstance(asked, bool):
        return branches[0] if asked else branches[1]
    kind = _common(branches)
    yes, no = (number(branch) if kind == "number" else branch for branch in branches)
    if kind == "boolean":
        return truth({"if": [asked, boolean(yes), boolean(no)]})
    return _either(kind, {"if": [asked, yes.raw, no.raw]}, {"if": [asked, yes.sure, no.sure]}, yes, no)


def _coalesce(translator: Translator, arguments: tuple[Node, ...]) -> Value:
    values = [translator.value(argument) for argument in arguments]
    kind = _common(values)
    found = values[-1]
    for value in reversed(values[:-1]):
        there = negation(unanswered(value))
        if value.name and value.guards and found.is_constant and kind == value.kind:
            sure = {"var": [value.name, found.constant]}
            found = Value(kind, sure, sure)
            continue
        found = _either(
            kind, {"if": [there, value.raw, found.raw]}, {"if": [there, value.sure, found.sure]}, value, found
        )
    return found


def _either(kind: str, raw: Any, sure: Any, *parts: Value) -> Value:  # noqa: ANN401 (any JSON is a rule)
    guards = ({"!=": [raw, None]},) if any(part.guards for part in parts) else ()
    return Value(kind, raw, sure, guards)


def _common(values: list[Value]) -> str:
    """The kind of any of several values."""
    kinds = {value.kind for value in values if value.constant != ""}
    if not kinds:
        return "text"
    if len(kinds) == 1:
        kind = kinds.pop()
        if any(value.constant == "" and isinstance(value.constant, str) for value in values) and kind not in TEXTUAL:
            raise CannotExpressError(f"it gives now a {kind}, now an empty text")
        return "text" if kind == "choice" else kind
    if kinds <= TEXTUAL:
        return "ascii" if kinds <= {"choice", "ascii"} else "text"
    if all(value.is_constant or value.kind == "number" for value in values):
        return "number"
    raise CannotExpressError(f"it gives now a {', now a '.join(sorted(kinds))}")


def _regex(translator: Translator, arguments: tuple[Node, ...]) -> Value:
    value = translator.value(arguments[0])
    if not isinstance(arguments[1], String):
        raise CannotExpressError("regex() needs its pattern written out")
    return truth(translator.names.fits(value, pattern_of(arguments[1].value)))


def _affix(pattern: Callable[[str], str]) -> Callable[[Translator, tuple[Node, ...]], Value]:
    def function(translator: Translator, arguments: tuple[Node, ...]) -> Value:
        value = translator.value(arguments[0])
        if not isinstance(arguments[1], String):
            raise CannotExpressError("it looks for a text that is not written out")
        return truth(translator.names.fits(value, pattern(quoted(arguments[1].value))))

    return function


def _contains(translator: Translator, arguments: tuple[Node, ...]) -> Value:
    whole, part = map(translator.value, arguments)
    if not isinstance(part.constant, str) or not part.constant:
        raise CannotExpressError("contains() looks for a text that is not written out")
    return truth(translator.names.fits(whole, quoted(part.constant)))


def _concat(translator: Translator, arguments: tuple[Node, ...]) -> Value:
    return computed("text", {"cat": [as_text(translator.value(argument)) for argument in arguments]})


def _substr(translator: Translator, arguments: tuple[Node, ...]) -> Value:
    value = translator.value(arguments[0])
    bounds = [translator.value(argument).constant for argument in arguments[1:]]
    if not all(isinstance(bound, int) and bound >= 0 for bound in bounds):
        raise CannotExpressError("substr() needs positions written out, counted from 0")
    start, end = bounds[0], bounds[1] if bounds[1:] else start_to_end(value)
    if end <= start:
        raise CannotExpressError("substr() ends before it begins")
    return Value(
        "ascii",
        computed("ascii", {"substr": [value.sure, start, end - start]}, value).raw,
        {"substr": [value.sure, start, end - start]},
        value.guards,
    )


def start_to_end(_value: Value) -> int:
    """How far ``substr()`` without an end reaches: a whole answer."""
    return 4000


def _round(translator: Translator, arguments: tuple[Node, ...]) -> Value:
    value = number(translator.value(arguments[0]))
    digits = translator.value(arguments[1]).constant if arguments[1:] else 0
    if not isinstance(digits, int) or not 0 <= digits <= _ROUND_DIGITS:
        raise CannotExpressError(f"round() keeps 0 to {_ROUND_DIGITS} digits, written out")
    factor = 10**digits
    scaled = {"*": [value.sure, factor]} if digits else value.sure
    moved = {"+": [scaled, {"if": [{"<": [value.sure, 0]}, -0.5, 0.5]}]}
    whole = {"-": [moved, {"%": [moved, 1]}]}
    return computed("number", {"/": [whole, factor]} if digits else whole, value)


def _int(translator: Translator, arguments: tuple[Node, ...]) -> Value:
    if age := _age(arguments[0], translator):
        return age
    value = number(translator.value(arguments[0]))
    if value.is_constant:
        return constant(int(value.constant))
    return computed("number", {"-": [value.sure, {"%": [value.sure, 1]}]}, value)


def _age(node: Node, translator: Translator) -> Value | None:
    """``(today() - ${born}) div 365.25``: an age, which the engine knows to the day."""
    match node:
        case Binary("div", Binary("-", Call("today" | "now", ()), Reference() as born), Number(value=year)) if (
            year in _YEAR
        ):
            value = translator.value(born)
            if value.kind == "day" and value.name:
                name = f"$age.{value.name}"
                rule = {"var": [name, 0]}
                return Value("number", {"var": name}, rule, value.guards)
    return None


def _date(translator: Translator, arguments: tuple[Node, ...]) -> Value:
    value = translator.value(arguments[0])
    if value.kind == "day":
        return value
    if isinstance(value.constant, str) and _DATE.fullmatch(value.constant[:10]):
        return constant(value.constant[:10], "day")
    raise CannotExpressError("date() takes a date question, or a date such as '2026-07-01'")


def _format_date(translator: Translator, arguments: tuple[Node, ...]) -> Value:
    value = _date(translator, arguments[:1])
    if not isinstance(arguments[1], String):
        raise CannotExpressError("format-date() needs its pattern written out")
    parts = [part for part in re.split(r"(%[A-Za-z])", arguments[1].value) if part]
    unknown = [part for part in parts if part.startswith("%") and part not in _PARTS]
    if unknown:
        raise CannotExpressError(f"format-date() cannot write {unknown[0]}; it knows %Y, %m and %d")
    written = [{"substr": [value.sure, *_PARTS[part]]} if part in _PARTS else part for part in parts]
    rule = written[0] if len(written) == 1 else {"cat": written}
    return computed("ascii", rule, value)


def _string(translator: Translator, arguments: tuple[Node, ...]) -> Value:
    value = translator.value(arguments[0])
    if value.kind in TEXTUAL and not value.is_constant:
        return value
    return computed("text", {"cat": [as_text(value)]}) if not value.is_constant else constant(str(as_text(value)))


def _total(translator: Translator, arguments: tuple[Node, ...]) -> Value:
    value = translator.value(arguments[0])
    if value.kind != "column" or value.column is None:
        raise CannotExpressError("sum() adds up a number question of a repeat, from outside it")
    return computed("number", {"var": f"$sum.{value.column[0]}.{value.column[1]}"})


def _count(translator: Translator, arguments: tuple[Node, ...]) -> Value:
    value = translator.value(arguments[0])
    table = value.name if value.kind == "table" else value.column[0] if value.column else None
    if table is None:
        raise CannotExpressError("count() counts the rows of a repeat, from outside it")
    return computed("number", {"var": f"$count.{table}"})


def _extreme(operator: str) -> Callable[[Translator, tuple[Node, ...]], Value]:
    def function(translator: Translator, arguments: tuple[Node, ...]) -> Value:
        values = [translator.value(argument) for argument in arguments]
        if len(values) == 1 and values[0].column:
            raise CannotExpressError(f"{operator}() over the rows of a repeat has no counterpart")
        numbers = [number(value) for value in values]
        return computed("number", {operator: [value.sure for value in numbers]}, *numbers)

    return function


def _abs(translator: Translator, arguments: tuple[Node, ...]) -> Value:
    value = number(translator.value(arguments[0]))
    return computed("number", {"max": [value.sure, {"-": [value.sure]}]}, value)


def _choice_name(translator: Translator, arguments: tuple[Node, ...]) -> Value:
    value = translator.value(arguments[0])
    named = arguments[1]
    name = (
        named.value.strip("${} ") if isinstance(named, String) else named.name if isinstance(named, Reference) else ""
    )
    if value.kind != "choice" or not name:
        raise CannotExpressError("jr:choice-name() takes a select_one and its name")
    return mapped(value, dict(translator.names.choice_labels(name)), "text")


def _pulldata(translator: Translator, arguments: tuple[Node, ...]) -> Value:
    words = [argument.value for argument in arguments[:3] if isinstance(argument, String)]
    if len(words) != 3:  # noqa: PLR2004 (file, wanted column, key column)
        raise CannotExpressError("pulldata() needs the names of file and columns written out")
    table = translator.names.look_up(*words)
    key = translator.value(arguments[3])
    if key.is_constant:
        return constant(table.get(str(key.constant), ""))
    if key.kind != "choice":
        raise CannotExpressError("pulldata() can be looked up by a select_one or a text written out, not by this")
    return mapped(key, dict(table), "text")


def _today(_translator: Translator, _arguments: tuple[Node, ...]) -> Value:
    return Value("day", {"var": "$today"}, {"var": "$today"}, name="$today")


def _number(translator: Translator, arguments: tuple[Node, ...]) -> Value:
    return number(translator.value(arguments[0]))


def _boolean(translator: Translator, arguments: tuple[Node, ...]) -> Value:
    return truth(boolean(translator.value(arguments[0])))


_FUNCTIONS: Final[dict[str, tuple[int, int, Callable[[Translator, tuple[Node, ...]], Value]]]] = {
    "true": (0, 0, lambda _translator, _arguments: constant(True)),  # noqa: FBT003 (the value itself)
    "false": (0, 0, lambda _translator, _arguments: constant(False)),  # noqa: FBT003 (the value itself)
    "not": (1, 1, _not),
    "boolean": (1, 1, _boolean),
    "if": (3, 3, _if),
    "coalesce": (2, 2, _coalesce),
    "selected": (2, 2, _selected),
    "count-selected": (1, 1, _count_selected),
    "jr:choice-name": (2, 2, _choice_name),
    "regex": (2, 2, _regex),
    "contains": (2, 2, _contains),
    "starts-with": (2, 2, _affix(lambda part: f"^{part}")),
    "ends-with": (2, 2, _affix(lambda part: f"{part}$")),
    "concat": (1, _MANY, _concat),
    "substr": (2, 3, _substr),
    "string": (1, 1, _string),
    "number": (1, 1, _number),
    "int": (1, 1, _int),
    "floor": (1, 1, _int),
    "round": (1, 2, _round),
    "abs": (1, 1, _abs),
    "min": (1, _MANY, _extreme("min")),
    "max": (1, _MANY, _extreme("max")),
    "sum": (1, 1, _total),
    "count": (1, 1, _count),
    "today": (0, 0, _today),
    "now": (0, 0, _today),
    "date": (1, 1, _date),
    "format-date": (2, 2, _format_date),
    "format-date-time": (2, 2, _format_date),
    "pulldata": (4, 4, _pulldata),
}
