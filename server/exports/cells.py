"""Cells that no spreadsheet program runs as a formula."""

from __future__ import annotations

import re
from typing import Final

Cell = str | int | float | bool | None

#: What programs take for the beginning of a formula, also as full-width twins, also behind blanks and marks not seen.
_FORMULA: Final = re.compile(r"[\s\u00a0\u200b-\u200f\u2060\ufeff]*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def csv_cell(cell: Cell) -> str:
    """A cell of a CSV file: a text that a program could take for a formula begins with an apostrophe."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, (int, float)):
        return str(cell)
    text = _CONTROL.sub("", cell)
    return f"'{text}" if _FORMULA.match(text) or text[:1] in {"\t", "\r", "\n"} else text
