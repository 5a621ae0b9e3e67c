"""How long a rule may run: rules are written by officials and run at every key press, and at us inside a write.

``map`` and its kin inside one another multiply, and a ``reduce`` that joins its accumulator to itself doubles it.
"""

from __future__ import annotations

from typing import Any, Final

#: Most operators that one run may take; a millisecond or so.
MOST_STEPS: Final = 20_000
#: Rows of a table, at most; most lists of choices have fewer.
_LONGEST: Final = 100
_OVER_LISTS: Final = frozenset({"map", "filter", "all", "none", "some", "reduce"})
_JOINING: Final = frozenset({"cat", "merge", "map"})


def costs_too_much(rule: Any) -> str | None:  # noqa: ANN401 (any JSON)
    """Why a rule (whose operators and depth are right) may not run, in a sentence; null when it may."""
    if _steps(rule)[0] > MOST_STEPS:
        return f"takes more than {MOST_STEPS} steps: lists are gone through inside one another"
    if _grows(rule, joining=False, reducing=False):
        return "reduce joins its accumulator to texts or lists, which may double at each turn"
    return None


def _steps(rule: Any) -> tuple[int, int]:  # noqa: ANN401 (any JSON)
    """Operators that a run takes, and how many elements its value has at most, were it a list."""
    if isinstance(rule, list):
        return 1 + sum(_steps(each)[0] for each in rule), len(rule)
    if not isinstance(rule, dict):
        return 1, 1
    operator, given = next(iter(rule.items()))
    operands = given if isinstance(given, list) else [given]
    each = [_steps(operand) for operand in operands]
    own = 1 + sum(steps for steps, _ in each)
    if operator in _OVER_LISTS:
        length = each[0][1]
        return own + length * each[1][0], length
    lengths = [length for _, length in each]
    if operator == "var":
        return own, _LONGEST
    return own, sum(lengths) if operator == "merge" else max(lengths, default=1)


def _grows(rule: Any, *, joining: bool, reducing: bool) -> bool:  # noqa: ANN401 (any JSON)
    if isinstance(rule, list):
        return any(_grows(each, joining=True, reducing=reducing) for each in rule)
    if not isinstance(rule, dict):
        return False
    operator, given = next(iter(rule.items()))
    operands = given if isinstance(given, list) else [given]
    if operator == "var" and reducing and joining and str(operands[0]).split(".")[0] == "accumulator":
        return True
    joins = joining or operator in _JOINING
    return any(_grows(each, joining=joins, reducing=reducing or operator == "reduce") for each in operands)
