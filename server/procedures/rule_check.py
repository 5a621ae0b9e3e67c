"""Checks a rule: operators of the subset, names that exist, and no expression on which the two libraries differ.

jsonlogic-rs (server) and json-logic-js (device) agree on the subset as long as ordering, arithmetic, ``cat``,
``substr`` and ``in`` never get null and only get values of their own kind. So the check infers what every expression
may give.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from server.procedures.rule_cost import costs_too_much
from server.procedures.rule_names import Names
from server.procedures.rule_types import (
    ANYTHING,
    BOOLEAN,
    LIST,
    NULL,
    NUMBER,
    ORDERED,
    TEXTS,
    Type,
    list_of,
    literal,
    of,
)
from server.procedures.shape import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from server.procedures.mistakes import Where

    Found = list[tuple[Where, str]]

_MANY: Final = 99
#: Operator → fewest and most operands.
ARITY: Final = {
    "var": (1, 2),
    "missing": (1, _MANY),
    "if": (2, _MANY),
    **dict.fromkeys(("==", "===", "!=", "!=="), (2, 2)),
    **dict.fromkeys(("!", "!!"), (1, 1)),
    **dict.fromkeys(("or", "and"), (1, _MANY)),
    **dict.fromkeys((">", ">="), (2, 2)),
    **dict.fromkeys(("<", "<="), (2, 3)),
    **dict.fromkeys(("+", "*", "min", "max"), (1, _MANY)),
    "-": (1, 2),
    **dict.fromkeys(("/", "%"), (2, 2)),
    "in": (2, 2),
    "cat": (1, _MANY),
    "substr": (2, 3),
    **dict.fromkeys(("map", "filter", "all", "none", "some"), (2, 2)),
    "reduce": (3, 3),
    "merge": (1, _MANY),
}
_DEPTH: Final = 20


def check_rule(rule: Any, names: Names) -> tuple[Type, Found]:  # noqa: ANN401 (any JSON)
    """What the rule gives, and what is wrong with it: places inside the rule, with a sentence each."""
    checker = _Checker(names)
    given = checker.infer(rule, ())
    if not checker.found and (sentence := costs_too_much(rule)):
        checker.found.append(((), sentence))
    return given, checker.found


@dataclass
class _Checker:
    names: Names
    found: Found = field(default_factory=list)
    #: Inside ``map`` and its kin: what a name gives. None at the rule's own level.
    element: Callable[[str], Type | None] | None = None

    def infer(self, rule: Any, where: Where) -> Type:  # noqa: ANN401, PLR0911 (any JSON; each refusal returns)
        if len(where) > _DEPTH:
            return self._wrong(where, "is nested too deeply")
        if isinstance(rule, list):
            return self._list(rule, where)
        if not isinstance(rule, dict):
            return literal(rule)
        if len(rule) != 1:
            return self._wrong(where, "must have exactly one operator")
        operator, given = next(iter(rule.items()))
        if operator not in ARITY:
            hint = did_you_mean(operator, list(ARITY))
            return self._wrong(where, f"{operator} is not an operator of the subset{hint}")
        operands = given if isinstance(given, list) else [given]
        fewest, most = ARITY[operator]
        if not fewest <= len(operands) <= most:
            wanted = str(fewest) if fewest == most else f"{fewest} or more" if most == _MANY else f"{fewest} to {most}"
            return self._wrong(where, f"{operator} takes {wanted} operands, not {len(operands)}")
        place = (*where, operator)
        if operator in _SPECIAL:
            return _SPECIAL[operator](self, operands, place)
        types = [self.infer(operand, (*place, index)) for index, operand in enumerate(operands)]
        return _PLAIN[operator](self, operator, types, operands, place)

    def _list(self, items: list[Any], where: Where) -> Type:
        types = [self.infer(item, (*where, index)) for index, item in enumerate(items)]
        if self._opaque(types, where):
            return ANYTHING
        return list_of(self._join(types) if types else NULL)

    def _opaque(self, types: list[Type], where: Where) -> bool:
        """Refuse a photo, a signature, a voice note or a place where more is asked than whether it is answered."""
        found = any("file" in each.kinds and not each.anything for each in types)
        if found:
            self._wrong(where, "of a photo, signature, voice note or place a rule may only ask whether it is answered")
        return found

    def _wrong(self, where: Where, message: str) -> Type:
        self.found.append((where, message))
        return ANYTHING

    @staticmethod
    def _join(types: list[Type]) -> Type:
        joined = types[0]
        for other in types[1:]:
            joined = joined.or_else(other)
        return joined

    # Names

    def var(self, operands: list[Any], where: Where) -> Type:
        name = operands[0]
        if not isinstance(name, str):
            return self._wrong(where, "var takes the name of a question as a text")
        found = self._named(name)
        if isinstance(found, str):
            return self._wrong(where, found)
        if len(operands) == 1:
            return found
        default = self.infer(operands[1], (*where, 1))
        if (
            default.kinds & found.sure
            or (default.within(TEXTS) and found.sure & TEXTS)
            or found.anything
            or default.anything
        ):
            return found.known().or_else(default) if found.nullable else found
        return self._wrong(where, f"the default of {name} is of another kind than its answers")

    def _named(self, name: str) -> Type | str:
        if self.element is not None:
            inside = self.element(name)
            if inside is not None:
                return inside
            return f"there is no {name or 'element'} in an element of the list (a rule inside sees nothing else)"
        if name == "":
            return "the empty name only stands inside map, filter, all, none and some"
        found = self.names.look_up(name)
        if isinstance(found, str) and found.startswith("there is no question "):
            known = [*self.names.questions, "$today", "$case"]
            return found + did_you_mean(name.split(".", maxsplit=1)[0], known)
        return found

    def missing(self, operands: list[Any], where: Where) -> Type:
        for index, name in enumerate(operands):
            if not isinstance(name, str):
                self._wrong((*where, index), "missing takes names of questions")
            elif isinstance(found := self._named(name), str):
                self._wrong((*where, index), found)
        return list_of(of("digits"))

    # Lists

    def over_list(self, operator: str, operands: list[Any], where: Where) -> Type:
        things = self.infer(operands[0], (*where, 0))
        if not things.within(LIST.kinds):
            return self._wrong(where, f"{operator} needs a list that is never null: give var the default []")
        inner = _Checker(self.names, self.found, things.element or (lambda _name: ANYTHING))
        if operator == "reduce":
            return self._reduce(inner, things, operands, where)
        result = inner.infer(operands[1], (*where, 1))
        if operator == "map":
            return list_of(result)
        return things if operator == "filter" else BOOLEAN

    def _reduce(self, inner: _Checker, things: Type, operands: list[Any], where: Where) -> Type:
        start = self.infer(operands[2], (*where, 2))
        outer = things.element or (lambda _name: ANYTHING)

        def names(name: str) -> Type | None:
            head, _, rest = name.partition(".")
            if head == "accumulator":
                return start
            return outer(rest) if head == "current" else None

        inner.element = names
        result = inner.infer(operands[1], (*where, 1))
        if result.kinds - start.kinds and not result.anything:
            return self._wrong(where, "reduce must start with a value of the kind that its rule gives")
        return start

    # Everything else: operands are inferred first

    def choose(self, _operator: str, types: list[Type], _operands: list[Any], _where: Where) -> Type:
        branches = [types[index] for index in range(1, len(types), 2)]
        branches.append(types[-1] if len(types) % 2 else NULL)
        return self._join(branches)

    def either(self, operator: str, types: list[Type], _operands: list[Any], _where: Where) -> Type:
        # `or` gives null only when its last operand does: the usual way to write a default.
        return self._join([*(each.known() for each in types[:-1]), types[-1]] if operator == "or" else types)

    def truth(self, _operator: str, _types: list[Type], _operands: list[Any], _where: Where) -> Type:
        return BOOLEAN

    def equal(self, operator: str, types: list[Type], operands: list[Any], where: Where) -> Type:
        one, other = types
        if self._opaque(types, where):
            return BOOLEAN
        if any(each.sure & {"list", "object"} and not each.anything for each in types):
            return self._wrong(where, f"{operator} does not compare lists, rows or addresses")
        if one.sure and other.sure and not (_class(one) & _class(other)):
            return self._wrong(where, f"{operator} compares {_say(one)} with {_say(other)}, which are never equal")
        for choice, constant in ((one, operands[1]), (other, operands[0])):
            self._choice(choice, constant, where)
        return BOOLEAN

    def _choice(self, choice: Type, constant: Any, where: Where) -> None:  # noqa: ANN401 (any JSON)
        if choice.choices is not None and isinstance(constant, str) and constant not in choice.choices:
            self._wrong(where, f"{constant!r} is not among its choices{did_you_mean(constant, sorted(choice.choices))}")

    def order(self, operator: str, types: list[Type], _operands: list[Any], where: Where) -> Type:
        joined = self._join(types)
        if self._opaque(types, where):
            return BOOLEAN
        if joined.anything or all(each.within(NUMBER.kinds) for each in types) or joined.within(ORDERED):
            return BOOLEAN
        if joined.nullable:
            return self._wrong(where, f"{operator} may get null, on which libraries differ: give var a default")
        return self._wrong(where, f"{operator} compares numbers with numbers, or dates and times with each other")

    def arithmetic(self, operator: str, types: list[Type], operands: list[Any], where: Where) -> Type:
        joined = self._join(types)
        if self._opaque(types, where):
            return NUMBER
        if not joined.anything and joined.nullable:
            return self._wrong(where, f"{operator} may get null, on which libraries differ: give var a default")
        if not joined.anything and not joined.within(NUMBER.kinds):
            return self._wrong(where, f"{operator} takes numbers")
        divisor = operands[-1]
        if operator in {"/", "%"} and not (_is_number(divisor) and divisor):
            return self._wrong(where, f"{operator} takes a number other than 0 as its second operand, written out")
        return NUMBER

    def contains(self, _operator: str, types: list[Type], operands: list[Any], where: Where) -> Type:
        thing, container = types
        if self._opaque(types, where):
            return BOOLEAN
        if container.within(LIST.kinds):
            constants = operands[1] if isinstance(operands[1], list) else ()
            for constant in constants:
                self._choice(thing, constant, where)
            if not isinstance(operands[1], list):
                self._choice(container, operands[0], where)
            return BOOLEAN
        if container.anything or thing.anything or (container.within(TEXTS - {"empty"}) and thing.within(TEXTS)):
            return BOOLEAN
        return self._wrong(where, "in looks in a list, or for a text in a text, neither null: give var a default")

    def cat(self, _operator: str, types: list[Type], _operands: list[Any], where: Where) -> Type:
        if self._opaque(types, where):
            return of("string")
        if not all(each.within(TEXTS | NUMBER.kinds) or each.anything for each in types):
            return self._wrong(where, "cat joins texts and numbers that are never null: give var a default")
        return of("string") if any("string" in each.kinds for each in types) else of("digits")

    def substr(self, _operator: str, types: list[Type], operands: list[Any], where: Where) -> Type:
        if self._opaque(types, where):
            return of("digits", "empty")
        if not types[0].within(TEXTS - {"string"}) and not types[0].anything:
            return self._wrong(
                where,
                "substr takes a text that is surely ASCII (citizen ID, phone, email, date, time, choice), never null",
            )
        start, length = operands[1], operands[2] if operands[2:] else 1
        if not (_whole(start) and start >= 0 and _whole(length) and length >= 1):
            return self._wrong(where, "substr takes a start of 0 or more and a length of 1 or more, written out")
        return of("digits", "empty")

    def merge(self, _operator: str, types: list[Type], _operands: list[Any], where: Where) -> Type:
        if self._opaque(types, where):
            return LIST
        elements = [each.element("") or ANYTHING if each.element else each for each in types]
        return list_of(self._join(elements))


def _whole(value: Any) -> bool:  # noqa: ANN401 (any JSON)
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: Any) -> bool:  # noqa: ANN401 (any JSON)
    return isinstance(value, int | float) and not isinstance(value, bool)


def _class(given: Type) -> set[str]:
    return {"text" if kind in TEXTS else kind for kind in given.sure}


def _say(given: Type) -> str:
    return " or ".join(sorted(f"a {kind}" for kind in _class(given)))


_SPECIAL: Final[Mapping[str, Callable[[_Checker, list[Any], Where], Type]]] = {
    "var": _Checker.var,
    "missing": _Checker.missing,
    **{
        name: lambda checker, operands, where: checker.over_list(str(where[-1]), operands, where)
        for name in ("map", "filter", "all", "none", "some", "reduce")
    },
}
_PLAIN: Final[Mapping[str, Callable[[_Checker, str, list[Type], list[Any], Where], Type]]] = {
    "if": _Checker.choose,
    **dict.fromkeys(("or", "and"), _Checker.either),
    **dict.fromkeys(("!", "!!"), _Checker.truth),
    **dict.fromkeys(("==", "===", "!=", "!=="), _Checker.equal),
    **dict.fromkeys(("<", "<=", ">", ">="), _Checker.order),
    **dict.fromkeys(("+", "-", "*", "/", "%", "min", "max"), _Checker.arithmetic),
    "in": _Checker.contains,
    "cat": _Checker.cat,
    "substr": _Checker.substr,
    "merge": _Checker.merge,
}
