"""Whether a form's rules only look back: then its questions need to be gone through only once."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from server.procedures.definition import Page, Question
    from server.procedures.rules import Rule


def looks_back(pages: Sequence[Page]) -> bool:
    """Whether no ``show_when`` or ``calculate`` names a question that stands at or after its own place."""
    questions = [question for page in pages for question in page.questions]
    ends: dict[tuple[str, ...], int] = {}
    place = 0
    for question in questions:
        place += 1
        for nested in question.questions:
            place += 1
            ends[question.key, nested.key] = place
        ends[question.key,] = place
    tables = {question.key for question in questions if question.kind == "table"}
    return all(
        end < own
        for own, rule, container in _rules(pages)
        for name in rule.names
        if (end := _end(name, container, tables, ends)) is not None
    )


def _rules(pages: Sequence[Page]) -> Iterator[tuple[int, Rule, str]]:
    """Each rule with the place of the question it decides on (a page's: its first), and that question's container."""
    place = 0
    for page in pages:
        if page.show_when is not None:
            yield place + 1, page.show_when, ""
        for question in page.questions:
            place += 1
            yield from ((place, rule, "") for rule in _deciding(question))
            for nested in question.questions:
                place += 1
                yield from ((place, rule, question.key) for rule in _deciding(nested))


def _deciding(question: Question) -> Iterator[Rule]:
    yield from (rule for rule in (question.show_when, question.calculate) if rule is not None)


def _end(name: str, container: str, tables: set[str], ends: dict[tuple[str, ...], int]) -> int | None:
    """The place after which what a name gives stays as it is; null when it does not hang on a question."""
    parts = name.split(".")
    if parts[0].startswith("$"):
        del parts[0]
    in_row = parts[:1] == ["row"]
    if in_row:
        parts[0] = container
    if parts[:1] and parts[0] in tables and not in_row:
        del parts[1:]  # a column has values in every row
    return ends.get(tuple(parts[:2]), ends.get(tuple(parts[:1])))
