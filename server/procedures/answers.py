"""The answers to a form, checked: what is asked, what is missing, what is wrong, what is computed.

Same meaning as ``pwa/src/forms/engine/evaluate.ts``; docs/forms.md, *Semantics*, is the reference for both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from server.procedures.definition import Answers, Form, Path, Text
from server.procedures.kinds.citizen_ids import odd
from server.procedures.messages import message
from server.procedures.reading import Source, read_answers
from server.procedures.rules import Scope

if TYPE_CHECKING:
    from server.procedures.definition import Question
    from server.procedures.rules import Rule
    from server.procedures.values import CommuneExists


@dataclass(frozen=True, slots=True)
class FieldError:
    """One mistake: where, a stable code, and a sentence ready to show."""

    path: Path
    code: str
    message: Text

    def to_json(self) -> dict[str, Any]:
        """As it stands in a problem's ``errors``."""
        return {"path": list(self.path), "code": self.code, "message": dict(self.message)}


@dataclass(frozen=True, slots=True)
class FieldWarning:
    """Something to look at again; never blocks.

    ``index`` says which of the question's ``warn_when`` spoke, or what is odd in a citizen ID (``prefix``, ``sex``,
    ``birth``).
    """

    path: Path
    index: int | str
    message: Text


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a form makes of a set of answers."""

    #: Normalised, hidden answers pruned, calculated values included: what is stored.
    answers: Answers
    #: In document order, unknown keys last; at most one for each question.
    errors: tuple[FieldError, ...]
    warnings: tuple[FieldWarning, ...]
    #: Paths of the questions that are asked, in document order; hidden ones are shown to nobody.
    visible: tuple[Path, ...]
    calculated: Mapping[Path, str | int | float | bool]

    @property
    def valid(self) -> bool:
        """Whether these answers may be filed."""
        return not self.errors


def validate_answers(
    form: Form,
    answers: Mapping[str, Any],
    *,
    today: str,
    case: str | None = None,
    commune_exists: CommuneExists | None = None,
) -> Outcome:
    """Check a set of answers against a form.

    :param answers: JSON as it came from the device; never trusted.
    :param today: the day of filing, ``YYYY-MM-DD`` in Asia/Ho_Chi_Minh.
    :param case: key of the picked case, null when the procedure has none.
    :param commune_exists: tells whether a commune lies in a province; addresses are checked by shape only without it.
    """
    evaluation = _Evaluation(form, read_answers(form, answers, commune_exists), today, case)
    evaluation.settle()
    return evaluation.outcome()


@dataclass
class _Evaluation:
    form: Form
    source: Source
    today: str
    case: str | None
    data: Answers = field(default_factory=dict)
    visible: list[Path] = field(default_factory=list)
    hidden: set[Path] = field(default_factory=set)
    calculated: dict[Path, Any] = field(default_factory=dict)
    errors: list[FieldError] = field(default_factory=list)
    warnings: list[FieldWarning] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.data = _copy(self.source.values)
        self.scope = Scope(self.data, self.today, self.case, self.form.patterns)

    # Visibility and calculation: passes in document order until nothing moves, or one where rules only look back.

    def settle(self) -> None:
        before: object = None
        for _ in range(self.form.passes):
            self.visible, self.calculated = [], {}
            self.hidden.clear()
            for page in self.form.pages:
                shown = self._shown(page.show_when, None)
                for question in page.questions:
                    self._visit(question, (), self.data, self.source.values, None, on=shown)
            now = (self.visible, self.calculated)
            if now == before:
                break
            before = now

    def _shown(self, rule: Rule | None, row: Answers | None) -> bool:
        return rule is None or rule.holds(self.scope, row)

    def _visit(
        self,
        question: Question,
        prefix: Path,
        data: Answers,
        source: Mapping[str, Any],
        row: Answers | None,
        *,
        on: bool,
    ) -> None:
        key, path = question.key, (*prefix, question.key)
        if not (on and self._shown(question.show_when, row)):
            data.pop(key, None)
            return
        self.visible.append(path)
        if question.hidden:
            self.hidden.add(path)
        if question.kind == "calculated":
            self._calculate(question, path, data, row)
        elif question.questions:
            self._visit_inside(question, path, data, source.get(key))
        elif key in source:
            data[key] = source[key]

    def _visit_inside(self, question: Question, path: Path, data: Answers, source: Any) -> None:  # noqa: ANN401 (any JSON)
        """A group's questions, or a table's in each of its rows."""
        inner: Any
        places: list[tuple[Path, Any, Any, Answers | None]]
        if question.kind == "table":
            inner = data.setdefault(question.key, [{} for _ in source or ()])
            places = [((*path, index), inner[index], values, inner[index]) for index, values in enumerate(source or ())]
        else:
            inner = data.setdefault(question.key, {})
            places = [(path, inner, source or {}, None)]
        for place, answers, given, row in places:
            for nested in question.questions:
                self._visit(nested, place, answers, given, row, on=True)
        if not inner:
            del data[question.key]

    def _calculate(self, question: Question, path: Path, data: Answers, row: Answers | None) -> None:
        rule = question.calculate
        value = rule.value(self.scope, row) if rule else None
        if value is None:
            data.pop(question.key, None)
        else:
            data[question.key] = self.calculated[path] = value

    # What is missing or wrong among the questions that are asked.

    def outcome(self) -> Outcome:
        shown = set(self.visible)
        for question in self.form.questions:
            self._check(question, (question.key,), self.data, None, shown)
        self.errors.extend(FieldError(path, "unknown", message(None, "unknown")) for path in self.source.unknown)
        visible = tuple(path for path in self.visible if path not in self.hidden)
        return Outcome(self.data, tuple(self.errors), tuple(self.warnings), visible, dict(self.calculated))

    def _check(self, question: Question, path: Path, data: Answers, row: Answers | None, shown: set[Path]) -> None:
        if path not in shown:
            return
        value: Any = data.get(question.key)
        self._check_value(question, path, value, row)
        if question.kind == "group":
            for nested in question.questions:
                self._check(nested, (*path, nested.key), value or {}, row, shown)
        elif question.kind == "table":
            for index, values in enumerate(value or ()):
                if (*path, index) in self.source.problems:
                    self._fail((*path, index), question, "kind", "row")
                for nested in question.questions:
                    self._check(nested, (*path, index, nested.key), values, values, shown)

    def _check_value(self, question: Question, path: Path, value: Any, row: Answers | None) -> None:  # noqa: ANN401 (any JSON)
        if problem := self.source.problems.get(path):
            self._fail(path, question, problem, question.kind)
            return
        if value is None:
            if question.required is not None and self._shown(question.required, row):
                self._fail(path, question, "required", question.kind)
            return
        self._warn(question, path, value, row)
        if not self._offered(question, value, row):
            self._fail(path, question, "choice", question.kind)
        elif question.kind == "table" and not question.min_rows <= self.source.row_counts[path] <= question.max_rows:
            self._fail(path, question, "rows", min=question.min_rows, max=question.max_rows)
        elif broken := question.schema and question.schema.failing(value):
            self._fail(path, question, "schema", broken[0], n=broken[1])
        else:
            for check in question.valid_when:
                if not check.rule.holds(self.scope, row):
                    self.errors.append(FieldError(path, "valid", check.message))
                    break

    def _warn(self, question: Question, path: Path, value: Any, row: Answers | None) -> None:  # noqa: ANN401 (any JSON)
        for index, check in enumerate(question.warn_when):
            if check.rule.holds(self.scope, row):
                self.warnings.append(FieldWarning(path, index, check.message))
        if question.kind == "citizen_id":
            birth_date, sex = (self.scope.answer(question.of.get(name), row) for name in ("birth_date", "sex"))
            for code in odd(value, birth_date, sex):
                self.warnings.append(FieldWarning(path, code, message(None, "odd", code)))

    def _offered(self, question: Question, value: Any, row: Answers | None) -> bool:  # noqa: ANN401 (any JSON)
        """Whether every picked choice is offered now."""
        rules = question.offered_when
        picked = value if isinstance(value, list) else [value]
        return not rules or all(self._shown(rules.get(choice), row) for choice in picked)

    def _fail(self, path: Path, question: Question, code: str, detail: str = "", **numbers: Any) -> None:  # noqa: ANN401 (a number of any sort)
        self.errors.append(FieldError(path, code, message(question, code, detail, **numbers)))


def _copy(values: Mapping[str, Any]) -> Answers:
    """A copy whose groups, tables and rows may be changed; single answers are shared."""
    copied: Answers = {}
    for key, value in values.items():
        if isinstance(value, dict):
            copied[key] = dict(value)
        elif isinstance(value, list):
            copied[key] = [dict(item) if isinstance(item, dict) else item for item in value]
        else:
            copied[key] = value
    return copied
