"""Questions laid out on pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from server.xlsforms.report import CannotExpressError
from server.xlsforms.survey import Element, Group
from server.xlsforms.texts import Languages, title

_MOST_PAGES: Final = 59
_MOST_ON_PAGE: Final = 12
_SILENT: Final = frozenset({"note", "calculated"})

Question = dict[str, Any]
Page = dict[str, Any]


@dataclass
class _Unit:
    questions: list[Question]
    group: Group | None

    @property
    def silent(self) -> bool:
        return all(question["kind"] in _SILENT for question in self.questions)

    @property
    def alone(self) -> bool:
        return any(question["kind"] in {"table", "group"} for question in self.questions)


def pages_of(built: list[tuple[Element, list[Question]]], languages: Languages) -> list[Page]:
    """One question a page, what a ``field-list`` holds together; more on a page when there would be too many.

    :raises CannotExpressError: when there are more questions than pages can hold.
    """
    units = _joined([_Unit(questions, element.group) for element, questions in built if questions])
    for most in range(1, _MOST_ON_PAGE + 1):
        pages = _filled(units, most)
        if len(pages) <= _MOST_PAGES:
            return _named(pages, languages)
    raise CannotExpressError(f"the form asks more than {_MOST_PAGES} pages of {_MOST_ON_PAGE} questions can hold")


def _joined(units: list[_Unit]) -> list[_Unit]:
    """Notes and calculations go with the question after them, or the one before when they are last."""
    found: list[_Unit] = []
    waiting: list[Question] = []
    for unit in units:
        if unit.silent and len(waiting) < _MOST_ON_PAGE - 2:
            waiting += unit.questions
            continue
        found.append(_Unit([*waiting, *unit.questions], unit.group))
        waiting = []
    if waiting:
        if found and len(found[-1].questions) + len(waiting) <= _MOST_ON_PAGE:
            found[-1].questions += waiting
        else:
            found.append(_Unit(waiting, None))
    return found


def _filled(units: list[_Unit], most: int) -> list[list[_Unit]]:
    pages: list[list[_Unit]] = []
    for unit in units:
        last = pages[-1] if pages else []
        together = bool(last) and unit.group is not None and unit.group.together and last[0].group is unit.group
        asked = sum(not each.silent for each in last)
        size = sum(len(each.questions) for each in last) + len(unit.questions)
        same = bool(last) and (most > 2 or last[0].group is unit.group)  # noqa: PLR2004 (few pages may mix groups)
        free = not unit.alone and not any(each.alone for each in last)
        if last and free and size <= _MOST_ON_PAGE and (together or (same and asked < most)):
            last.append(unit)
        else:
            pages.append([unit])
    return pages


def _named(pages: list[list[_Unit]], languages: Languages) -> list[Page]:
    found: list[Page] = []
    for units in pages:
        questions = [question for unit in units for question in unit.questions]
        first = next((question for question in questions if question["kind"] not in _SILENT), questions[0])
        group = units[0].group
        label = languages.text(group.node.get("label"), lambda name: f"«{name}»") if group else None
        found.append({"key": first["key"], "title": title(label or first["label"]), "questions": questions})
    return found
