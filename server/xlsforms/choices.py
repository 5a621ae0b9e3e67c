"""Lists of choices: from the choices sheets, from files beside the form, filtered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from server.xlsforms.names import Known, Scope
from server.xlsforms.report import CannotExpressError
from server.xlsforms.texts import Languages, Text, plain_value
from server.xlsforms.translating import Translator, read
from server.xlsforms.values import any_of
from server.xlsforms.workbook import Rows, Workbook, read_table
from server.xlsforms.xpath import Call, String

if TYPE_CHECKING:
    from server.xlsforms.survey import Element

_MOST: Final = 400
#: Choices that pyxform adds, in our languages.
_OF_PYXFORM: Final[Mapping[str, Text]] = {
    "other": {"vi": "Khác", "en": "Other"},
    "none": {"vi": "Không có", "en": "None"},
}
_MADE: Final = {"Other", "None"}

Row = Mapping[str, Any]


class Lists:
    """The choices of every select of a survey."""

    def __init__(self, workbook: Workbook, languages: Languages) -> None:
        self.workbook = workbook
        self.languages = languages
        self._rows: dict[Element, list[Row]] = {}
        self.files: set[Element] = set()

    def rows(self, element: Element) -> list[Row]:
        """The choices as they stand: each with ``name``, ``label`` and its further columns.

        :raises CannotExpressError: when they cannot be had.
        """
        if element not in self._rows:
            self._rows[element] = self._find(element)
        return self._rows[element]

    def values(self, element: Element) -> Mapping[str, str]:
        """Choice in the spreadsheet → value in our list."""
        values: dict[str, str] = {}
        for row in self.rows(element):
            name = str(row["name"])
            value = plain_value(name)
            base, number = value[:44], 2
            while value in {held for other, held in values.items() if other != name}:
                value, number = f"{base}_{number}", number + 1
            values[name] = value
        return values

    def labels(self, element: Element) -> Mapping[str, str]:
        """Choice in the spreadsheet → label, in Vietnamese."""
        return {str(row["name"]): self._label(row)["vi"] for row in self.rows(element)}

    def build(self, element: Element, known: Known) -> list[dict[str, Any]]:
        """The choices as our format has them; ``show_when`` where a filter hangs on answers.

        :raises CannotExpressError: for a filter that cannot be said, or a list that is too long or empty.
        """
        filter_text = str(element.node.get("choice_filter") or "")
        values = self.values(element)
        found: dict[str, tuple[Text, list[Any]]] = {}
        for row in self.rows(element):
            rule = self._filter(element, known, filter_text, row) if filter_text else True
            if rule is False:
                continue
            label, rules = found.setdefault(values[str(row["name"])], (self._label(row), []))
            rules.append(rule)
            if label != self._label(row) and not filter_text:
                raise CannotExpressError(f"the choice {row['name']} stands twice with two labels")
        if not found:
            raise CannotExpressError("no choice is ever offered")
        if len(found) > _MOST:
            raise CannotExpressError(f"the list has {len(found)} choices; at most {_MOST} can be shown")
        return [
            {"value": value, "label": label, **({} if (rule := any_of(rules)) is True else {"show_when": rule})}
            for value, (label, rules) in found.items()
        ]

    def _filter(self, element: Element, known: Known, text: str, row: Row) -> Any:  # noqa: ANN401 (any JSON is a rule)
        every = dict.fromkeys(name for other in self.rows(element) for name in other)
        columns = {
            str(name): str(row.get(name, "")) for name in every if not isinstance(row.get(name), (Mapping, list))
        }
        scope = Scope(known, element, columns=columns)
        try:
            return Translator(scope).condition(text)
        except CannotExpressError as error:
            if "is not among the choices it is compared with" in str(error):
                return False  # a choice whose column names no choice is never offered
            raise CannotExpressError(str(error), column="choice_filter") from error

    def _label(self, row: Row) -> Text:
        name = str(row["name"])
        label = self.languages.text(row.get("label"), lambda inner: inner)
        if label is None or (label["vi"] == label["en"] and label["vi"] in _MADE and name in {"other", "none"}):
            return dict(_OF_PYXFORM.get(name, {"vi": name, "en": name}))
        return label

    # Where choices come from

    def _find(self, element: Element) -> list[Row]:
        node = element.node
        if search := next((word for word in [str(element.control.get("appearance") or "")] if "search(" in word), ""):
            return self._searched(element, search)
        if node["type"] == "select one external":
            return self._external(str(node.get("query") or node.get("itemset")))
        if node.get("choices"):
            rows: list[Row] = [dict(row) for row in node["choices"]]
            if self.workbook.tree.get("add_none_option") and node["type"].startswith("select all"):
                rows.append({"name": "none", "label": "None"})
            return rows
        name = str(node.get("itemset") or node.get("list_name") or "")
        if name in (self.workbook.tree.get("choices") or {}):
            return [dict(row) for row in self.workbook.tree["choices"][name]]
        if "." in name:
            return self._from_file(element, name)
        raise CannotExpressError(f"the choices {name} come from answers given before, which has no counterpart")

    def _external(self, name: str) -> list[Row]:
        rows: list[Row] = []
        for raw in self.workbook.external_choices:
            row: dict[str, Any] = {}
            for heading, value in raw.items():
                words = [word.strip() for word in heading.replace("::", ":").split(":")]
                plain = {"list name": "list_name", "value": "name", "caption": "label"}.get(words[0], words[0])
                if plain == "label" and words[1:]:
                    row.setdefault("label", {})[words[1]] = value
                else:
                    row[plain] = value
            if row.get("list_name") == name:
                rows.append({key: value for key, value in row.items() if key != "list_name"})
        return rows

    def _from_file(self, element: Element, name: str) -> list[Row]:
        path = self.workbook.beside.get(name)
        if path is None:
            raise CannotExpressError(f"the file {name} is not beside the form")
        if path.suffix.lower() != ".csv":
            raise CannotExpressError(f"choices are read from CSV files, not from {name}")
        parameters = element.node.get("parameters") or {}
        self.files.add(element)
        return self._columns(read_table(path), parameters.get("value", "name"), parameters.get("label", "label"), name)

    def _searched(self, element: Element, appearance: str) -> list[Row]:
        call = read(appearance[appearance.index("search(") :])
        if not (isinstance(call, Call) and len(call.arguments) == 1 and isinstance(call.arguments[0], String)):
            raise CannotExpressError("search() with conditions has no counterpart; use choice_filter")
        name = f"{call.arguments[0].value}.csv"
        path = self.workbook.beside.get(name)
        if path is None:
            raise CannotExpressError(f"the file {name}, which search() reads, is not beside the form")
        columns = (element.node.get("choices") or [{}])[0]
        label = columns.get("label")
        self.files.add(element)
        return self._columns(read_table(path), str(columns.get("name")), str(label), name)

    @staticmethod
    def _columns(rows: Rows, value: str, label: str, file: str) -> list[Row]:
        if rows and not (value in rows[0] and label in rows[0]):
            raise CannotExpressError(f"{file} has no columns {value} and {label}")
        return [{**row, "name": row[value], "label": row[label]} for row in rows if row[value]]
