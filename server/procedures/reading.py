"""Raw answers taken apart by the form: readable values, problems, unknown keys."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from server.procedures.definition import Answers, Path
from server.procedures.values import CommuneExists, read_value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from server.procedures.definition import Form, Question

#: An unknown key is reported with at most so many characters, and so many of them at a level.
UNKNOWN_KEY_LENGTH: Final = 64
UNKNOWN_KEYS: Final = 20
_VALUELESS: Final = frozenset({"note"})
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass
class Source:
    """Raw answers after reading. ``values`` has only well-formed answers, tables cut at their ``max_rows``."""

    values: Answers = field(default_factory=dict)
    #: Path → ``kind`` or ``choice``.
    problems: dict[Path, str] = field(default_factory=dict)
    unknown: list[Path] = field(default_factory=list)
    #: Path of a table → how many rows came.
    row_counts: dict[Path, int] = field(default_factory=dict)


def read_answers(form: Form, answers: Mapping[str, Any], commune_exists: CommuneExists | None) -> Source:
    """Read all answers of a form. ``calculated`` ones are left out: both sides compute them."""
    source = Source()
    reader = _Reader(source, commune_exists)
    source.values = reader.level(form.questions, answers, ())
    return source


@dataclass
class _Reader:
    source: Source
    commune_exists: CommuneExists | None

    def level(self, questions: tuple[Question, ...], raw: Mapping[str, Any], prefix: Path) -> Answers:
        values: Answers = {}
        for question in questions:
            given = raw.get(question.key)
            path = (*prefix, question.key)
            match question.kind:
                case "note" | "calculated":
                    continue
                case "group":
                    value = self._group(question, given, path)
                case "table":
                    value = self._table(question, given, path)
                case _:
                    reading = read_value(question, given, self.commune_exists)
                    value = reading.value
                    if reading.problem:
                        self.source.problems[path] = reading.problem
            if value is not None:
                values[question.key] = value
        known = {question.key for question in questions if question.kind not in _VALUELESS}
        strangers = sorted(key for key in raw if key not in known)
        self.source.unknown.extend((*prefix, _shown_key(key)) for key in strangers[:UNKNOWN_KEYS])
        return values

    def _group(self, question: Question, given: object, path: Path) -> Answers | None:
        if given is None:
            return None
        if not isinstance(given, dict):
            self.source.problems[path] = "kind"
            return None
        return self.level(question.questions, given, path) or None

    def _table(self, question: Question, given: object, path: Path) -> Any:  # noqa: ANN401 (rows, or null)
        if given is None:
            return None
        if not isinstance(given, list):
            self.source.problems[path] = "kind"
            return None
        self.source.row_counts[path] = len(given)
        rows: list[Answers] = []
        for index, row in enumerate(given[: question.max_rows]):
            if isinstance(row, dict):
                rows.append(self.level(question.questions, row, (*path, index)))
            else:
                self.source.problems[*path, index] = "kind"
                rows.append({})
        return rows or None


def _shown_key(key: str) -> str:
    return _SURROGATE.sub("\ufffd", key[:UNKNOWN_KEY_LENGTH])
