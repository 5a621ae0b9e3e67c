"""A spreadsheet read by pyxform: what pyxform accepts is what is imported."""

from __future__ import annotations

import copy
import csv
import re
import warnings as python_warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any, Final

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from pyxform.errors import PyXFormError
from pyxform.xls2json import workbook_to_json
from pyxform.xls2json_backends import (
    Definition,
    DefinitionData,
    SupportedFileTypes,
    _md_table_to_ss_structure,
    csv_to_dict,
    get_xlsform,
)
from pyxform.xls2xform import convert
from xlrd import XLRDError, open_workbook

from server.xlsforms.limits import check_file
from server.xlsforms.report import CannotExpressError, Cell, Findings

#: A column of ours that carries each row's number through pyxform.
ROW: Final = "hosoxa_row"
_OURS: Final = ("procedure", "fees", "papers")
_MESSAGE: Final = re.compile(r"\[row ?: ?(?P<row>[0-9]+)\]\s*(?:On the '(?P<sheet>\w+)' sheet, )?", re.IGNORECASE)
_NAMED_SHEET: Final = re.compile(r"'(survey|choices|settings|external_choices|entities)'")
_NAMED_COLUMN: Final = re.compile(r"the '([^']+)' (?:value|column)")
_MOST_ROWS: Final = 5000
#: What we call a column → the words by which its heading may be known.
_HEADINGS: Final = {
    "calculation": ("calculation", "calculate"),
    "relevant": ("relevant", "relevance"),
    "constraint_message": ("constraint_message", "constraining_message", "constraintmsg"),
    "required_message": ("required_message", "requiredmsg"),
    "repeat_count": ("repeat_count", "count"),
    "label": ("label", "caption"),
    "name": ("name", "value", "tag"),
    "type": ("type", "command"),
    "list_name": ("list_name",),
}

Rows = list[dict[str, str]]


@dataclass
class Workbook:
    """What a spreadsheet holds."""

    #: pyxform's tree of the survey; every node that stands in a row has it under :data:`ROW`.
    tree: Mapping[str, Any]
    #: Rows of the sheet ``external_choices``, as they stand.
    external_choices: Sequence[Mapping[str, str]]
    #: Rows of our own sheets, by sheet: heading → text, with the row's number under :data:`ROW`.
    ours: Mapping[str, Rows]
    #: Sheet → headings, in order, with their letters ("" without).
    headings: Mapping[str, Mapping[str, str]]
    #: Files beside the form, by name.
    beside: Mapping[str, Path] = field(default_factory=dict)

    def cell(self, sheet: str, row: Any, column: str = "") -> Cell:  # noqa: ANN401 (a number, as text or not)
        """The place that a sentence is about.

        :param column: our name of the column; the heading as it stands is found.
        """
        number = int(row) if str(row or "").isdigit() else 0
        words = _HEADINGS.get(column, (column,))
        for heading, letter in self.headings.get(sheet, {}).items():
            parts = [part.strip().lower().replace(" ", "_") for part in re.split("::?", heading)]
            if set(parts) & set(words):
                return Cell(sheet, number, heading, f"{letter}{number}" if letter and number else "")
        return Cell(sheet, number, column)


def read_workbook(data: bytes, filename: str, folder: Path | None, findings: Findings) -> Workbook | None:
    """Read a spreadsheet; null when it cannot be read, with the reason among the findings.

    :param data: the file's bytes, not trusted.
    :param filename: its name; the ending says what it is.
    :param folder: where files that the form names lie; null when there are none.
    """
    path = Path(filename)
    suffix = path.suffix.lower()
    try:
        check_file(data, suffix)
        with python_warnings.catch_warnings():
            python_warnings.simplefilter("ignore")
            headings, ours = _sheets(data, suffix)
            definition = _definition(data, suffix, path.stem)
            told: list[str] = []
            convert(_plain(copy.deepcopy(definition)), warnings=told)
            tree = workbook_to_json(
                _numbered(copy.deepcopy(definition)), fallback_form_name=path.stem or None, warnings=[]
            )
    except CannotExpressError as error:
        findings.mistake(Cell("file"), str(error))
        return None
    except PyXFormError as error:
        findings.mistake(_cell_of(str(error)), _MESSAGE.sub("", str(error)).strip())
        return None
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, XLRDError, RecursionError) as error:
        findings.mistake(Cell("file"), f"is no form that can be read: {error}")
        return None
    for sentence in told:
        if "row" in sentence.lower() and "skipped" in sentence:
            findings.note(_cell_of(sentence), "a row without a type, a name or a label is passed over")
    beside = {found.name: found for found in folder.iterdir() if found.is_file()} if folder else {}
    external = definition.external_choices or ()
    return Workbook(tree, external, ours, headings, beside)


def read_table(path: Path) -> Rows:
    """A CSV file beside a form.

    :raises CannotExpressError: when it is none.
    """
    try:
        rows = list(csv.DictReader(StringIO(path.read_text("utf-8-sig"))))
    except (UnicodeDecodeError, csv.Error) as error:
        raise CannotExpressError(f"{path.name} is no CSV file in UTF-8") from error
    return [{str(key).strip(): str(value or "").strip() for key, value in row.items() if key} for row in rows]


def _definition(data: bytes, suffix: str, stem: str) -> DefinitionData:
    source = Definition(BytesIO(data), SupportedFileTypes(suffix), stem)
    if suffix != ".csv":
        found: DefinitionData = get_xlsform(source.data, file_type=suffix)
        found.fallback_form_name = stem
        return found
    sheets = csv_to_dict(source)
    known = set(DefinitionData.__dataclass_fields__)
    strangers = {name for name in sheets if name not in known and name.removesuffix("_header") not in _OURS}
    if strangers:
        raise CannotExpressError(
            f"the first column names a sheet {min(map(str, strangers))!r}, which no form has; it begins with survey"
        )
    return DefinitionData(fallback_form_name=stem, **{name: rows for name, rows in sheets.items() if name in known})


def _plain(definition: DefinitionData) -> dict[str, Any]:
    return {name: getattr(definition, name) for name in DefinitionData.__dataclass_fields__}


def _numbered(definition: DefinitionData) -> DefinitionData:
    if definition.survey_header:
        definition.survey_header[0][ROW] = None
    for index, row in enumerate(definition.survey or ()):
        if row:
            row[ROW] = str(index + 2)
    return definition


def _cell_of(sentence: str) -> Cell:
    found = _MESSAGE.search(sentence)
    sheet = (found and found["sheet"]) or next(iter(_NAMED_SHEET.findall(sentence)), "survey")
    column = next(iter(_NAMED_COLUMN.findall(sentence)), "")
    return Cell(sheet, int(found["row"]) if found else 0, column)


# Headings with their letters, and our own sheets, which pyxform passes over


def _sheets(data: bytes, suffix: str) -> tuple[dict[str, dict[str, str]], dict[str, Rows]]:
    headings: dict[str, dict[str, str]] = {}
    ours: dict[str, Rows] = {}
    for name, rows in _grids(data, suffix):
        sheet = name.strip().lower()
        lettered = suffix in {".xlsx", ".xlsm", ".xls"}
        first = [str(value or "").strip() for value in rows[0]] if rows else []
        headings[sheet] = {
            heading: get_column_letter(index + 1) if lettered else "" for index, heading in enumerate(first) if heading
        }
        if sheet in _OURS:
            ours[sheet] = [
                {
                    **{
                        key.lower(): _text(value)
                        for key, value in zip(first, row, strict=False)
                        if key and _text(value)
                    },
                    ROW: str(index),
                }
                for index, row in enumerate(rows[1:_MOST_ROWS], start=2)
                if any(map(_text, row))
            ]
    return headings, ours


def _grids(data: bytes, suffix: str) -> list[tuple[str, list[list[Any]]]]:
    if suffix in {".xlsx", ".xlsm"}:
        book = load_workbook(BytesIO(data), read_only=True, data_only=True)
        try:
            return [(sheet.title, _grid(sheet)) for sheet in book.worksheets]
        finally:
            book.close()
    if suffix == ".xls":
        old = open_workbook(file_contents=data)
        return [
            (sheet.name, [sheet.row_values(index) for index in range(min(sheet.nrows, _MOST_ROWS))])
            for sheet in old.sheets()
        ]
    text = data.decode("utf-8-sig")
    if suffix == ".md":
        return [(name, [list(row) for row in rows]) for name, rows in _md_table_to_ss_structure(text).items()]
    return _csv_grids(text)


def _grid(sheet: Any) -> list[list[Any]]:  # noqa: ANN401 (openpyxl carries no types)
    rows = sheet.iter_rows(max_row=_MOST_ROWS, values_only=True)
    wanted = sheet.title.strip().lower() in _OURS
    return [list(row) for index, row in enumerate(rows) if wanted or index == 0]


def _csv_grids(text: str) -> list[tuple[str, list[list[Any]]]]:
    grids: list[tuple[str, list[list[Any]]]] = []
    for row in csv.reader(StringIO(text)):
        if row and row[0].strip():
            grids.append((row[0], []))
        if grids and any(cell.strip() for cell in row[1:]):
            grids[-1][1].append(row[1:])
    return grids


def _text(value: Any) -> str:  # noqa: ANN401 (a cell)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if hasattr(value, "isoformat"):
        return str(value.isoformat())[:10]
    return str(value if value is not None else "").strip()
