"""The filed dossiers of a procedure as tables: one row a dossier, and a table of its own for each table of the form."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, select

from server.clock import to_wire
from server.dossiers.models import Dossier, DossierAnswers
from server.exports.cells import Cell
from server.procedures.service import get_form

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy.orm import Session

    from server.procedures.definition import Form, Question

#: What every row of the first table begins with.
HEAD: Final = ("$code", "$agency", "$filed_at", "$form_version", "$case", "$status")
#: What every row of a form's table begins with.
ROW_HEAD: Final = ("$code", "$row")
MAIN: Final = "dossiers"
_PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "address": ("province", "commune", "detail"),
    "place": ("lat", "lon", "accuracy"),
}


@dataclass
class Table:
    """Columns in order, and rows of cells by column."""

    name: str
    columns: dict[str, None] = field(default_factory=dict)
    rows: list[dict[str, Cell]] = field(default_factory=list)

    def lines(self) -> Iterator[list[Cell]]:
        """The cells of each row, in the order of the columns."""
        for row in self.rows:
            yield [row.get(column) for column in self.columns]


def tables_of(session: Session, code: str, version: int | None = None) -> list[Table]:
    """The answers of all filed dossiers of a procedure, as they stand now, oldest first.

    A dossier keeps the columns of the version it was filed under; several versions share what has the same key.

    :param version: only those filed under it; null for all.
    """
    main = Table(MAIN, dict.fromkeys(HEAD))
    tables = {MAIN: main}
    for dossier, text in _filed(session, code, version):
        form = get_form(session, code, dossier.form_version)
        if form is None:
            continue
        _add_columns(form, tables)
        answers: dict[str, Any] = json.loads(text)
        row: dict[str, Cell] = {
            "$code": dossier.code,
            "$agency": dossier.agency_id,
            "$filed_at": to_wire(dossier.filed_at),
            "$form_version": dossier.form_version,
            "$case": dossier.case,
            "$status": dossier.status,
        }
        for question in form.questions:
            value = answers.get(question.key)
            if question.kind == "table":
                _add_rows(tables[question.key], question, value or (), dossier.code)
            else:
                row.update(_cells(question, value, ""))
        main.rows.append(row)
    return list(tables.values())


def _filed(session: Session, code: str, version: int | None) -> Iterator[tuple[Dossier, str]]:
    latest = (
        select(DossierAnswers.dossier_id, func.max(DossierAnswers.revision).label("revision"))
        .group_by(DossierAnswers.dossier_id)
        .subquery()
    )
    statement = (
        select(Dossier, DossierAnswers.answers)
        .join(DossierAnswers, DossierAnswers.dossier_id == Dossier.id)
        .join(
            latest,
            (latest.c.dossier_id == DossierAnswers.dossier_id) & (latest.c.revision == DossierAnswers.revision),
        )
        .where(Dossier.procedure == code)
        .order_by(Dossier.filed_at, Dossier.id)
    )
    if version is not None:
        statement = statement.where(Dossier.form_version == version)
    yield from session.execute(statement)


def _add_columns(form: Form, tables: dict[str, Table]) -> None:
    for question in form.questions:
        if question.kind == "table":
            table = tables.setdefault(question.key, Table(question.key, dict.fromkeys(ROW_HEAD)))
            for nested in question.questions:
                table.columns.update(dict.fromkeys(_names(nested, "")))
        else:
            tables[MAIN].columns.update(dict.fromkeys(_names(question, "")))


def _names(question: Question, prefix: str) -> Iterator[str]:
    name = prefix + question.key
    if question.kind == "group":
        for nested in question.questions:
            yield from _names(nested, f"{name}.")
    elif question.kind in _PARTS:
        yield from (f"{name}.{part}" for part in _PARTS[question.kind])
    elif question.kind != "note":
        yield name


def _add_rows(table: Table, question: Question, rows: Any, code: str) -> None:  # noqa: ANN401 (kept answers)
    for index, values in enumerate(rows, start=1):
        row: dict[str, Cell] = {"$code": code, "$row": index}
        for nested in question.questions:
            row.update(_cells(nested, values.get(nested.key), ""))
        table.rows.append(row)


def _cells(question: Question, value: Any, prefix: str) -> dict[str, Cell]:  # noqa: ANN401 (a kept answer)
    name = prefix + question.key
    if value is None or question.kind == "note":
        return {}
    if question.kind == "group":
        return {
            column: cell
            for nested in question.questions
            for column, cell in _cells(nested, value.get(nested.key), f"{name}.").items()
        }
    if question.kind in _PARTS:
        return {f"{name}.{part}": value.get(part) for part in _PARTS[question.kind]}
    return {name: _cell(value)}


def _cell(value: Any) -> Cell:  # noqa: ANN401 (a kept answer)
    if isinstance(value, dict):
        return str(value.get("file", ""))
    if isinstance(value, list):
        return " ".join(str(_cell(item)) for item in value)
    cell: Cell = value
    return cell
