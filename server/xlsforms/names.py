"""What the names in a survey's expressions mean, from where they stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from server.xlsforms.report import CannotExpressError
from server.xlsforms.survey import Element, Survey
from server.xlsforms.translating import Translator, read
from server.xlsforms.values import Value, answer, constant
from server.xlsforms.workbook import read_table

_VALUE_KINDS: Final = {
    **dict.fromkeys(("text", "long_text", "name"), "text"),
    **dict.fromkeys(("phone", "citizen_id", "email"), "ascii"),
    **dict.fromkeys(("number", "money"), "number"),
    **dict.fromkeys(("yes_no", "declaration"), "boolean"),
    **dict.fromkeys(("photo", "signature", "voice_note", "place", "address"), "media"),
    "date": "day",
    "time": "time",
    "one_of": "choice",
    "many_of": "list",
}


@dataclass
class Known:
    """What has been settled about the questions: kinds, choices, patterns that rules ask about."""

    survey: Survey
    kinds: dict[Element, str]
    #: Choice in the spreadsheet → value in our list, of every select.
    choices: Callable[[Element], Mapping[str, str]]
    labels: Callable[[Element], Mapping[str, str]]
    #: Elements that are never asked, because their condition never holds.
    never: set[Element] = field(default_factory=set)
    computing: list[Element] = field(default_factory=list)
    computed: dict[Element, Value] = field(default_factory=dict)
    #: Patterns that rules ask answers to fit, by name.
    patterns: dict[str, str] = field(default_factory=dict)

    def calculated(self, element: Element) -> Value:
        """What a calculated question gives."""
        if element in self.computed:
            return self.computed[element]
        if element in self.computing:
            raise CannotExpressError(f"{element.name} depends on itself")
        self.computing.append(element)
        try:
            value = Translator(Scope(self, element)).value(read(str(element.bind["calculate"])))
        finally:
            self.computing.pop()
        if value.kind in {"list", "media", "column", "table", "days"}:
            raise CannotExpressError(f"the calculation of {element.name} gives no text, number or date")
        self.computed[element] = value
        return value


class Scope:
    """The names that an expression of one element may use."""

    def __init__(
        self,
        known: Known,
        element: Element,
        *,
        at: tuple[str, ...] | None = None,
        answered: bool = False,
        columns: Mapping[str, str] | None = None,
    ) -> None:
        """Stand at an element.

        :param at: the path where the expression stands, when it is that of a group around the element.
        :param answered: the element surely has an answer (its constraint).
        :param columns: of the choice that a filter is about.
        """
        self.known = known
        self.element = element
        self.at = at or element.path
        self.answered = answered
        self.columns = columns

    def reference(self, name: str) -> Value:
        """``${name}``."""
        if name.startswith("last-saved#"):
            raise CannotExpressError("it takes an answer of the form filed before, which is not kept with a form")
        found = self.known.survey.by_name.get(name)
        if not found:
            groups = (
                "it may be a group" if any(name in e.path for e in self.known.survey.everything()) else "there is none"
            )
            raise CannotExpressError(f"${{{name}}} is no question ({groups})")
        near = [element for element in found if element.table is self.element.table] or found
        return self.value_of(near[0])

    def path(self, steps: tuple[str, ...]) -> Value:
        """A path from where the expression stands."""
        if steps == (".",):
            return self.value_of(self.element, itself=self.answered)
        if len(steps) == 1 and self.columns is not None and steps[0] not in {"", ".."}:
            return constant(self.columns.get(steps[0], steps[0]))
        place = list(self.at)
        if steps[0] == "":
            place, steps = [], steps[1:]
        for step in steps:
            if step == "..":
                place = place[:-1]
            elif step != ".":
                place.append(step)
        element = self.known.survey.by_path.get(tuple(place))
        if element is None:
            name = "/".join(steps)
            raise CannotExpressError(f"{name} is no question; write ${{name}} for an answer, 'text' for a text")
        return self.value_of(element)

    def choice_labels(self, name: str) -> Mapping[str, str]:
        """Choice → label of a select."""
        for element in self.known.survey.by_name.get(name, ()):
            return self.known.labels(element)
        raise CannotExpressError(f"{name} is no question")

    def look_up(self, file: str, wanted: str, by: str) -> Mapping[str, str]:
        """A CSV file beside the form."""
        beside = self.known.survey.workbook.beside
        path = beside.get(file) or beside.get(f"{file}.csv")
        if path is None:
            raise CannotExpressError(f"the file {file}.csv is not beside the form")
        return {row.get(by, ""): row.get(wanted, "") for row in read_table(path)}

    def fits(self, value: Value, pattern: str) -> Any:  # noqa: ANN401 (any JSON is a rule)
        """Whether an answer fits a pattern; the form keeps the pattern under a name."""
        if value.is_constant or value.name is None or value.derived or value.kind not in {"text", "ascii"}:
            raise CannotExpressError("a pattern can only be asked of the answer to a text question")
        patterns = self.known.patterns
        name = next((name for name, held in patterns.items() if held == pattern), f"pattern_{len(patterns) + 1}")
        patterns[name] = pattern
        return {"var": f"$fits.{value.name}.{name}"}

    def value_of(self, element: Element, *, itself: bool = False) -> Value:
        """What an element gives here."""
        if element.role == "dropped":
            return self._dropped(element)
        if element in self.known.never:
            raise CannotExpressError(f"{element.name} is never asked, because its relevant never holds")
        if element.role == "table":
            return Value("table", {"var": element.key}, {"var": [element.key, []]}, name=element.key)
        if element.table is not None and element.table is not self.element.table:
            return Value("column", None, None, column=(element.table.key, element.key))
        name = f"row.{element.key}" if element.table else element.key
        kind = self.known.kinds.get(element, "")
        if kind == "note":
            return constant("")
        if kind == "calculated":
            value = self.known.calculated(element)
            return answer(value.kind, name, value.choices, derived=True)
        if kind not in _VALUE_KINDS:
            raise CannotExpressError(f"{element.name} is a {kind or 'question'} that rules cannot ask about")
        choices = self.known.choices(element) if kind in {"one_of", "many_of"} else None
        return answer(_VALUE_KINDS[kind], name, choices, known=itself)

    @staticmethod
    def _dropped(element: Element) -> Value:
        if element.stands_for:
            plain = {"var": element.stands_for}
            return Value("day", plain, plain, name=element.stands_for)
        if element.node["type"] == "hidden":
            return constant("")
        raise CannotExpressError(f"it asks for {element.name} ({element.node['type']}), which is not gathered here")
