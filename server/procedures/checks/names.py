"""Finds the question that a name means: ``key``, ``group.key``, or ``row.key`` in the row of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from server.procedures.definition import choices_of
from server.procedures.rule_names import by_key
from server.procedures.shape import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from server.procedures.mistakes import Report, Where
    from server.procedures.rule_names import Names

_SEXES = frozenset({"male", "female"})


def find_question(name: str, names: Names) -> Mapping[str, Any] | None:
    """The question, or null when the name means none where it stands."""
    head, _, rest = name.partition(".")
    if head == "row":
        return (names.row or {}).get(rest)
    question = names.questions.get(head)
    if not rest or question is None:
        return question
    return by_key(question).get(rest) if question["kind"] == "group" else None


def check_named(name: str, kinds: frozenset[str], names: Names, where: Where, report: Report) -> None:
    """Report a name that means no question, or one of another kind."""
    question = find_question(name, names)
    if question is None:
        known = [*names.questions, *(f"row.{key}" for key in names.row or ())]
        report.add(where, f"there is no question {name} here{did_you_mean(name, known)}")
    elif question["kind"] not in kinds:
        report.add(where, f"{name} is a {question['kind']}, not a {' or '.join(sorted(kinds))}")


def check_sex(name: str, names: Names, where: Where, report: Report) -> None:
    """Report a name that is not a choice between male, female and whatever else."""
    check_named(name, frozenset({"one_of"}), names, where, report)
    question = find_question(name, names)
    if question is None or question["kind"] != "one_of":
        return
    if isinstance(question["list"], str) and question["list"] not in names.lists:
        return  # reported where the question stands
    if not {choice["value"] for choice in choices_of(question, names.lists)} >= _SEXES:
        report.add(where, f"{name} must offer male and female")
