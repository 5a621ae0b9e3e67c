"""Tables as CSV and XLSX files."""

from __future__ import annotations

import csv
import re
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Final

import xlsxwriter

from server.exports.cells import Cell, csv_cell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from server.exports.tables import Table

_OPTIONS: Final = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": True,
}
_LONGEST_NAME: Final = 31
_FORBIDDEN: Final = re.compile(r"[\[\]:*?/\\]")
#: So that Excel reads UTF-8.
_MARK: Final = "\ufeff"


def to_csv(table: Table) -> str:
    """One table, with a byte order mark, lines ended as RFC 4180 says."""
    stream = StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([csv_cell(column) for column in table.columns])
    writer.writerows([csv_cell(cell) for cell in line] for line in table.lines())
    return _MARK + stream.getvalue()


def to_xlsx(tables: Sequence[Table]) -> bytes:
    """All tables, a sheet each. Texts are written as texts: nothing in them is a formula, a link or a number."""
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, _OPTIONS) as book:
        bold = book.add_format({"bold": True})
        taken: set[str] = set()
        for table in tables:
            sheet = book.add_worksheet(_sheet_name(table.name, taken))
            sheet.freeze_panes(1, 1)
            for column, name in enumerate(table.columns):
                sheet.write_string(0, column, name, bold)
            for row, line in enumerate(table.lines(), start=1):
                for column, cell in enumerate(line):
                    _write(sheet, row, column, cell)
    return stream.getvalue()


def _write(sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, cell: Cell) -> None:
    if isinstance(cell, bool):
        sheet.write_boolean(row, column, cell)
    elif isinstance(cell, (int, float)):
        sheet.write_number(row, column, cell)
    elif cell is not None:
        sheet.write_string(row, column, cell)


def _sheet_name(name: str, taken: set[str]) -> str:
    base = _FORBIDDEN.sub("_", name)[:_LONGEST_NAME]
    found, number = base, 2
    while found.lower() in taken:
        found, number = f"{base[: _LONGEST_NAME - 3]}_{number}", number + 1
    taken.add(found.lower())
    return found
