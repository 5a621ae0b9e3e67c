"""The survey laid flat: every question with its row, its key, its table, and all that decides whether it is asked."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from pyxform.builder import SurveyElementBuilder
from pyxform.question_type_dictionary import QUESTION_TYPE_DICT

from server.procedures.question_check import RESERVED_KEYS
from server.xlsforms.report import CannotExpressError, Findings
from server.xlsforms.texts import plain_key
from server.xlsforms.workbook import ROW, Workbook

#: Metadata that the app knows or must not gather; what stands for it, or null.
METADATA: Final[dict[str, str | None]] = {
    "today": "$today",
    "start": "$today",
    "end": "$today",
}
_SILENT: Final = frozenset({"audit", "start-geopoint", "background-audio", "background-geopoint"})
_UNASKED: Final = frozenset({"xml-external", "csv-external", "entity"})


@dataclass
class Group:
    """A group of the spreadsheet: what stands together on a page."""

    node: Mapping[str, Any]
    #: Whether its questions are one screen there.
    together: bool


@dataclass(eq=False)
class Element:
    """A question or a repeat."""

    name: str
    #: ``question``, ``table`` or ``dropped``.
    role: str
    node: Mapping[str, Any]
    row: str
    path: tuple[str, ...]
    #: ``relevant`` of itself and of what it stands in: expression and row.
    relevant: tuple[tuple[str, str, tuple[str, ...]], ...]
    group: Group | None = None
    table: Element | None = None
    key: str = ""
    children: list[Element] = field(default_factory=list)
    #: For what is not asked: the name that stands for it in rules.
    stands_for: str | None = None

    @property
    def bind(self) -> Mapping[str, Any]:
        """What pyxform's type says together with what the row says."""
        return {**(QUESTION_TYPE_DICT.get(self.node["type"], {}).get("bind") or {}), **(self.node.get("bind") or {})}

    @property
    def control(self) -> Mapping[str, Any]:
        """The same of the control."""
        return {
            **(QUESTION_TYPE_DICT.get(self.node["type"], {}).get("control") or {}),
            **(self.node.get("control") or {}),
        }

    @property
    def appearance(self) -> frozenset[str]:
        """Its appearance hints."""
        return frozenset(str(self.control.get("appearance") or "").split())


class Survey:
    """All elements of a workbook."""

    def __init__(self, workbook: Workbook, findings: Findings) -> None:
        self.workbook = workbook
        self.findings = findings
        self.elements: list[Element] = []
        root = (str(workbook.tree["name"]),)
        self._walk(workbook.tree["children"], root, (), None, None, "0")
        self._name_keys()
        self.by_name: dict[str, list[Element]] = {}
        self.by_path: dict[tuple[str, ...], Element] = {}
        for element in self.everything():
            self.by_name.setdefault(element.name, []).append(element)
            self.by_path[element.path] = element

    def everything(self) -> Iterator[Element]:
        """Every element, tables before their questions."""
        for element in self.elements:
            yield element
            yield from element.children

    def _walk(
        self,
        nodes: Any,  # noqa: ANN401 (pyxform's JSON)
        path: tuple[str, ...],
        relevant: tuple[tuple[str, str, tuple[str, ...]], ...],
        group: Group | None,
        table: Element | None,
        row: str,
    ) -> None:
        for node in nodes:
            row = str(node.get(ROW) or row)
            here = (*path, str(node["name"]))
            if here == (*path[:1], "meta") and (node.get("control") or {}).get("bodyless"):
                self._meta(node)
                continue
            said = (node.get("bind") or {}).get("relevant")
            conditions = (*relevant, (str(said), row, here)) if said else relevant
            match node["type"]:
                case "group":
                    inside = group if group and group.together else self._group(node, row)
                    self._walk(node["children"], here, conditions, inside, table, row)
                case "loop":
                    self._walk(_loop(node), here, conditions, group, table, row)
                case "repeat":
                    self._repeat(node, here, conditions, group, table, row)
                case _:
                    self._add(self._question(node, row, here, conditions, group), table)

    def _group(self, node: Mapping[str, Any], _row: str) -> Group:
        return Group(node, "field-list" in str((node.get("control") or {}).get("appearance") or ""))

    def _repeat(
        self,
        node: Mapping[str, Any],
        path: tuple[str, ...],
        relevant: tuple[tuple[str, str, tuple[str, ...]], ...],
        group: Group | None,
        table: Element | None,
        row: str,
    ) -> None:
        if table is not None:
            self.findings.mistake(
                self.workbook.cell("survey", row, "type"),
                f"a repeat inside the repeat {table.name} has no counterpart: a table has no table inside",
            )
            return
        element = Element(str(node["name"]), "table", node, row, path, relevant, group)
        self.elements.append(element)
        self._walk(node["children"], path, (), None, element, row)

    def _question(
        self,
        node: Mapping[str, Any],
        row: str,
        path: tuple[str, ...],
        relevant: tuple[tuple[str, str, tuple[str, ...]], ...],
        group: Group | None,
    ) -> Element:
        element = Element(str(node["name"]), "question", node, row, path, relevant, group)
        kind = node["type"]
        bind = element.bind
        cell = self.workbook.cell("survey", row, "type")
        if kind in _UNASKED:
            element.role = "dropped"
        elif kind in _SILENT:
            element.role = "dropped"
            self.findings.note(cell, f"{kind} is left out: nothing is recorded here without asking")
        elif "jr:preload" in bind:
            element.role = "dropped"
            element.stands_for = METADATA.get(str(bind.get("jr:preloadParams")))
            self.findings.note(
                cell,
                f"{kind} is left out: the day of filing stands for it"
                if element.stands_for
                else f"{kind} is left out: nothing is read off a person's device",
            )
        elif "label" in element.appearance and element.control.get("tag") in {"select", "select1"}:
            element.role = "dropped"
            self.findings.note(cell, f"{element.name} only heads a table of choices; every question shows its own here")
        elif kind == "hidden" and node.get("default") is None:
            element.role = "dropped"
            self.findings.note(cell, f"{element.name} is hidden and never gets a value; left out")
        return element

    def _add(self, element: Element, table: Element | None) -> None:
        element.table = table
        (table.children if table else self.elements).append(element)

    def _meta(self, node: Mapping[str, Any]) -> None:
        for child in node["children"]:
            if child["name"] == "instanceName":
                self.findings.note(
                    self.workbook.cell("settings", 2, "instance_name"),
                    "instance_name is left out: a dossier is called by its procedure and its applicant",
                )

    # Keys

    def _name_keys(self) -> None:
        self._keys_of(self.elements)
        for element in self.elements:
            self._keys_of(element.children)

    def _keys_of(self, elements: list[Element]) -> None:
        taken: set[str] = set()
        for element in elements:
            if element.role == "dropped":
                continue
            key = plain_key(element.name)
            if key in RESERVED_KEYS:
                key = f"{key}_"
            if key in taken and len(element.path) > 2:  # noqa: PLR2004 (the survey and itself)
                key = plain_key(f"{element.path[-2]}_{element.name}")
            base, number = key, 2
            while key in taken:
                key, number = f"{base}_{number}", number + 1
            taken.update((key, f"{key}_time"))
            element.key = key
            if key != element.name:
                self.findings.note(
                    self.workbook.cell("survey", element.row, "name"), f"{element.name} is called {key} in the form"
                )


def _loop(node: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What pyxform makes of a loop: a group for each choice, with its name and label put into each question."""
    groups = []
    for column in node.get("columns") or ():
        if column["name"] == "none":
            continue
        labelled = {"label": column["name"], **column}
        children = [_filled(copy.deepcopy(child), labelled) for child in node["children"]]
        groups.append({"type": "group", "children": children, **labelled})
    return groups


def _filled(child: dict[str, Any], column: Mapping[str, Any]) -> dict[str, Any]:
    if "children" in child:
        raise CannotExpressError(f"the loop holds {child['name']}, a group or a repeat, inside")
    found: dict[str, Any] = SurveyElementBuilder._name_and_label_substitutions(child, column)  # noqa: SLF001 (pyxform's own meaning of a loop)
    return found
