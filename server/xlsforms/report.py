"""What an import has to say: what stands in the way, cell by cell, and what was decided on the way."""

from __future__ import annotations

from dataclasses import dataclass, field

from server.xlsforms.vietnamese import in_vietnamese


@dataclass(frozen=True, slots=True)
class Cell:
    """A place in a spreadsheet. ``row`` counts from 1 as spreadsheets do; 0 when it is the whole sheet."""

    sheet: str
    row: int = 0
    #: The column's heading as it stands in the sheet, or "".
    column: str = ""
    #: Such as ``D12``; "" when the file has no letters (CSV, Markdown).
    address: str = ""

    def __str__(self) -> str:
        parts = [f"sheet {self.sheet}"]
        if self.row:
            parts.append(f"row {self.row}")
        if self.column:
            parts.append(f"column {self.column}")
        return ", ".join(parts) + (f" ({self.address})" if self.address else "")


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to tell the author: where, and a sentence."""

    cell: Cell
    message: str

    def __str__(self) -> str:
        return f"{self.cell}: {self.message}"

    def to_json(self) -> dict[str, object]:
        """As the preview sends it."""
        where = self.cell
        return {
            "sheet": where.sheet,
            "row": where.row,
            "column": where.column,
            "cell": where.address,
            "message": {"vi": in_vietnamese(self.message) or self.message, "en": self.message},
        }


class CannotExpressError(ValueError):
    """Something that has no counterpart in our format; the message says what, in plain words."""

    def __init__(self, message: str, *, column: str = "") -> None:
        """Say what.

        :param column: the column it stands in, when that is another than the one at hand.
        """
        super().__init__(message)
        self.column = column


@dataclass
class Findings:
    """Gathers remarks. With one mistake or more nothing is imported."""

    mistakes: list[Remark] = field(default_factory=list)
    notes: list[Remark] = field(default_factory=list)

    def mistake(self, cell: Cell, message: str) -> None:
        """What stands in the way."""
        remark = Remark(cell, message)
        if remark not in self.mistakes:
            self.mistakes.append(remark)

    def note(self, cell: Cell, message: str) -> None:
        """What was decided or left out knowingly."""
        remark = Remark(cell, message)
        if remark not in self.notes:
            self.notes.append(remark)
