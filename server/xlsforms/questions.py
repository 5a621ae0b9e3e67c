"""A question of the spreadsheet as one of ours."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from server.xlsforms.attachments import media_of
from server.xlsforms.choices import Lists
from server.xlsforms.defaults import default_answer
from server.xlsforms.kinds import REFINED, remark_on
from server.xlsforms.names import Known, Scope
from server.xlsforms.ranges import range_fields
from server.xlsforms.report import CannotExpressError, Findings
from server.xlsforms.texts import Languages, Text, references
from server.xlsforms.translating import Translator, constraint, read
from server.xlsforms.values import all_of
from server.xlsforms.workbook import Workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from server.xlsforms.survey import Element

Question = dict[str, Any]

_WRONG: Final[Text] = {
    "vi": "Câu trả lời này chưa đúng. Hãy xem lại.",
    "en": "This answer is not right. Please look at it again.",
}
_ROWS: Final[Text] = {"vi": "Số dòng chưa đúng. Hãy xem lại.", "en": "The number of rows is not right."}
_MOST_ROWS: Final = 100
_NAMELESS: Final = "no label; the name stands for it"
_UNREQUIRED: Final = frozenset({"note", "calculated", "rank"})
_PLAIN_YES: Final = frozenset({"yes", "true", "true()", "1", "required", "y"})
_PLAIN_NO: Final = frozenset({"no", "false", "false()", "0", "", "n"})
_IGNORED: Final = frozenset(
    {"jr:constraintMsg", "jr:requiredMsg", "jr:noAppErrorString", "jr:preload", "jr:preloadParams"}
)


@dataclass
class Builder:
    """Builds questions, gathering what cannot be built."""

    workbook: Workbook
    known: Known
    languages: Languages
    lists: Lists
    findings: Findings
    media: list[tuple[Path, str]] = field(default_factory=list)

    def build(self, element: Element) -> list[Question]:
        """The questions that stand for an element (two for a date with a time; none when it is never asked)."""
        kind = self.known.kinds.get(element)
        if kind is None or element.role == "dropped" or element in self.known.never:
            return []
        question: Question = {"key": element.key, "kind": kind if kind != "rank" else "group"}
        question.update(self._texts(element))
        if kind == "calculated" and not element.node.get("label"):
            question["hidden"] = True
        show_when = self.show_when(element)
        self._required(element, question, kind)
        if show_when is not True and show_when is not None:
            question["show_when"] = show_when
        self._try(element, "type", lambda: self._of_kind(element, question, kind))
        self._try(element, "constraint", lambda: self._constraint(element, question, kind))
        self._default(element, question, kind)
        question.update(media_of(element, question["label"], self))
        if remark := remark_on(element):
            self.findings.note(self.workbook.cell("survey", element.row, "type"), remark)
        self._ignored(element)
        if str(element.bind.get("type")) == "dateTime" and kind == "date":
            return [question, _time_of(question)]
        return [question]

    def show_when(self, element: Element) -> Any:  # noqa: ANN401 (any JSON is a rule)
        """When an element is asked: true for always, false for never; null when it cannot be said."""
        rules: list[Any] = []
        for text, row, path in element.relevant:
            scope = Scope(self.known, element, at=path)
            rule = self._try(element, "relevant", lambda t=text, s=scope: Translator(s).condition(t), row=row)  # type: ignore[misc]
            if rule is None:
                return None
            rules.append(rule)
        return all_of(rules)

    def _try(self, element: Element, column: str, make: Callable[[], Any], row: str = "") -> Any:  # noqa: ANN401
        try:
            return make()
        except CannotExpressError as error:
            self.findings.mistake(self.workbook.cell("survey", row or element.row, error.column or column), str(error))
            return None

    # Texts

    def _texts(self, element: Element) -> Question:
        node = element.node
        hint = self._text(element, "hint")
        label = self._text(element, "label") or hint
        if label is None:
            label = {"vi": element.name, "en": element.name}
            if self.known.kinds[element] != "calculated":
                self.findings.note(self.workbook.cell("survey", element.row, "label"), _NAMELESS)
        fields: Question = {"label": label}
        if hint and hint != label:
            fields["hint"] = hint
        if node.get("guidance_hint") and (found := self._text(element, "guidance_hint")):
            fields["help"] = found
        return fields

    def _text(self, element: Element, column: str) -> Text | None:
        value = element.node.get(column)
        return self.text(value, element, column)

    def text(self, value: Any, element: Element, column: str) -> Text | None:  # noqa: ANN401 (pyxform's JSON)
        """A text in both languages; what it takes from answers is named by its question."""
        if references(value):
            self.findings.note(
                self.workbook.cell("survey", element.row, column),
                "a text shows another answer (${…}); the question's own label stands there instead",
            )
        return self.languages.text(value, self._label_of)

    def _label_of(self, name: str) -> str:
        for element in self.known.survey.by_name.get(name, ()):
            label = self.languages.text(element.node.get("label"), lambda inner: inner)
            return f"«{label['vi'] if label else name}»"
        return f"«{name}»"

    # What a kind needs

    def _of_kind(self, element: Element, question: Question, kind: str) -> None:
        node = element.node
        match kind:
            case "one_of" | "many_of":
                question["list"] = self.lists.build(element, self.known)
            case "rank":
                question["questions"] = self._rank(element, question)
            case "calculated":
                self._calculation(element, question)
            case "number":
                question.update(range_fields(element))
                wanted = str(node.get("kind") or "").strip()
                if wanted and wanted not in REFINED["number"]:
                    raise CannotExpressError(f"the kind {wanted} does not go with a number; number or money")
                if wanted == "money":
                    question["kind"] = "money"
                    question.pop("decimals", None)
            case "date" if element.appearance & {"month-year", "year"}:
                question["partial"] = True
            case "photo" if element.control.get("mediatype") == "image/*":
                question["max_pages"] = 1
            case "table":
                self._table(element, question)

    def _calculation(self, element: Element, question: Question) -> None:
        if element.node.get("trigger"):
            raise CannotExpressError("a calculation that runs only when another answer changes has no counterpart")
        if element.bind.get("calculate") is None:
            question["calculate"] = str(element.node.get("default"))
            return
        column = "calculation"
        value = self._try(element, column, lambda: self.known.calculated(element))
        question["calculate"] = value.raw if value else None

    def _rank(self, element: Element, question: Question) -> list[Question]:
        choices = self.lists.build(element, self.known)
        places = []
        for index in range(1, len(choices) + 1):
            earlier = [f"{element.key}.place_{number}" for number in range(1, index)]
            place: Question = {
                "key": f"place_{index}",
                "kind": "one_of",
                "label": {"vi": f"Thứ {index}", "en": f"Number {index}"},
                "required": bool(question.get("required")),
                "list": choices,
            }
            if earlier:
                here = {"var": f"{element.key}.place_{index}"}
                rule = all_of({"!=": [here, {"var": name}]} for name in earlier)
                message = {"vi": "Đã chọn ở trên. Hãy chọn mục khác.", "en": "Already picked above. Pick another."}
                place["valid_when"] = [{"rule": rule, "message": message}]
            places.append(place)
        question.pop("required", None)
        self.findings.note(self.workbook.cell("survey", element.row, "type"), "a ranking is asked place by place")
        return places

    def _table(self, element: Element, question: Question) -> None:
        label = question["label"]
        question["questions"] = [nested for child in element.children for nested in self.build(child)]
        if not question["questions"]:
            raise CannotExpressError("the repeat asks nothing")
        question["row_label"] = label
        count = str(element.control.get("jr:count") or "")
        question["max_rows"] = _MOST_ROWS
        if not count:
            return
        value = Translator(Scope(self.known, element)).value(read(count))
        times = value.constant if value.is_constant else self._settled(count)
        if isinstance(times, int) and 1 <= times <= _MOST_ROWS:
            question["max_rows"] = question["min_rows"] = times
            question["required"] = True
        elif value.kind == "number":
            rule = {"==": [{"var": f"$count.{element.key}"}, value.sure]}
            question["valid_when"] = [{"rule": rule, "message": _ROWS}]
        else:
            raise CannotExpressError("repeat_count gives no number from 1 to 100")

    def _settled(self, count: str) -> Any:  # noqa: ANN401 (a scalar or null)
        """The value of a calculation that is written out, such as the one that pyxform makes of a number."""
        for element in self.known.survey.by_name.get(count.strip("${} "), ()):
            if self.known.kinds.get(element) == "calculated":
                return self.known.calculated(element).constant
        return None

    # Checks

    def _required(self, element: Element, question: Question, kind: str) -> None:
        text = str(element.bind.get("required") or "").strip()
        if kind in _UNREQUIRED - {"rank"} or text.lower() in _PLAIN_NO:
            return
        if text.lower() in _PLAIN_YES:
            rule: Any = True
        else:
            rule = self._try(element, "required", lambda: Translator(Scope(self.known, element)).condition(text))
        if rule is True:
            question["required"] = True
        elif rule:
            question["required"] = rule
        if rule and (message := self.text(element.bind.get("jr:requiredMsg"), element, "required_message")):
            question.setdefault("messages", {})["required"] = message

    def _constraint(self, element: Element, question: Question, kind: str) -> None:
        text = str(element.bind.get("constraint") or "").strip()
        if not text or kind in {"note", "calculated"}:
            return
        if kind in {"rank", "table"}:
            raise CannotExpressError(f"a constraint on a {kind} has no counterpart")
        scope = Scope(self.known, element, answered=True)
        found = constraint(text, Translator(scope), question["kind"])
        message = self.text(element.bind.get("jr:constraintMsg"), element, "constraint_message") or _WRONG
        if found.schema:
            question["schema"] = {**question.get("schema", {}), **found.schema}
            if "pattern" in found.schema or element.bind.get("jr:constraintMsg"):
                question.setdefault("messages", {})["schema"] = message
        if found.rule is False:
            raise CannotExpressError("no answer could ever be right")
        if found.rule is not True:
            question["valid_when"] = [{"rule": found.rule, "message": message}]

    def _default(self, element: Element, question: Question, kind: str) -> None:
        text = element.node.get("default")
        if text is None or kind in {"calculated", "note", "table", "rank"}:
            return
        if element.node.get("_dynamic_default"):
            message = "a default that is worked out has no counterpart; write the answer itself, or use a calculation"
            self.findings.mistake(self.workbook.cell("survey", element.row, "default"), message)
            return
        if question["kind"] in {"photo", "signature", "voice_note", "place"}:
            self.findings.note(
                self.workbook.cell("survey", element.row, "default"), "a photo or place has no default; left out"
            )
            return
        choices: Mapping[str, str] = self.lists.values(element) if kind in {"one_of", "many_of"} else {}
        found = self._try(element, "default", lambda: default_answer(str(text), question["kind"], choices))
        if found is not None:
            question["default"] = found

    def _ignored(self, element: Element) -> None:
        bind = element.node.get("bind") or {}
        for name in bind:
            if name.split(":")[0] in {"readonly", "relevant", "required", "constraint", "calculate", "type"}:
                continue
            if name not in _IGNORED:
                self.findings.note(self.workbook.cell("survey", 0, name), "this column has no meaning here")


def _time_of(question: Question) -> Question:
    """The second question of a date with a time."""
    time: Question = {
        "key": f"{question['key']}_time",
        "kind": "time",
        "label": {"vi": f"{question['label']['vi']} (giờ)", "en": f"{question['label']['en']} (time)"},
    }
    for name in ("required", "show_when"):
        if name in question:
            time[name] = question[name]
    return time
