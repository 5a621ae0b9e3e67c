"""Filed dossiers come out as tables, on both databases, and nothing in them runs."""

from __future__ import annotations

import csv
import json
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from tests.server.dossiers.filings import pension_args, residence_args

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flask import Flask

    from tests.server.conftest import Person

EVIL = '=HYPERLINK("http://evil.example","x")'
ADDRESS = {"province": "19", "commune": "05716", "detail": EVIL}


@pytest.fixture
def codes(make_person: Callable[..., Person]) -> list[str]:
    """Official codes of two filed dossiers of temporary residence and one of the pension."""
    person = make_person("Lò Văn Thử")
    args = residence_args(answers=with_a_member({**residence_args()["answers"], "temporary_address": ADDRESS}))
    filings = (args, residence_args("phong"), pension_args())
    return [made(person.do("dossier.file", **filing)) for filing in filings]


def made(result: dict[str, Any]) -> str:
    assert result["outcome"] == "applied", result
    return str(result["data"]["code"])


def with_a_member(answers: dict[str, Any]) -> dict[str, Any]:
    member = {"full_name": "Nông Thị Thử", "birth_date": "1996-01-02", "sex": "female", "relation": "husband"}
    return {**answers, "has_members": True, "members": [{**member, "citizen_id": "019196000011"}]}


def run(app: Flask, *args: str) -> Any:
    return app.test_cli_runner().invoke(args=["procedures", "export", *args])


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text.removeprefix("\ufeff"))))


def test_each_dossier_is_a_row(app: Flask, codes: list[str], tmp_path: Path) -> None:
    done = run(app, "1.004194", "--format", "csv", "-o", str(tmp_path / "out.csv"))

    assert done.exit_code == 0, done.output
    found = rows((tmp_path / "out.csv").read_text("utf-8"))
    assert [row["$code"] for row in found] == codes[:2]
    assert {row["$form_version"] for row in found} == {"1"}
    assert all(row["full_name"] for row in found)


def test_a_table_is_a_file_of_its_own(app: Flask, codes: list[str], tmp_path: Path) -> None:
    run(app, "1.004194", "--format", "csv", "-o", str(tmp_path / "out.csv"))

    found = rows((tmp_path / "out.members.csv").read_text("utf-8"))
    assert [(row["$code"], row["$row"], row["full_name"]) for row in found] == [(codes[0], "1", "Nông Thị Thử")]


def test_nothing_in_a_workbook_is_a_formula(app: Flask, codes: list[str], tmp_path: Path) -> None:
    target = tmp_path / "out.xlsx"

    assert run(app, "1.004194", "--format", "xlsx", "-o", str(target)).exit_code == 0

    book = load_workbook(target)
    assert book.sheetnames[0] == "dossiers"
    assert "members" in book.sheetnames
    cells = [cell for sheet in book for row in sheet for cell in row]
    assert EVIL in {cell.value for cell in cells}
    assert {cell.data_type for cell in cells} <= {"s", "n", "b"}
    assert codes[0] in {cell.value for cell in cells}


def test_nothing_in_a_csv_file_is_a_formula(app: Flask, codes: list[str]) -> None:
    assert codes

    text = run(app, "1.004194", "--format", "csv").stdout

    assert f"'{EVIL}" in {cell for row in rows(text) for cell in row.values()}
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows(text) for cell in row.values() if cell)


def test_one_version_only(app: Flask, codes: list[str]) -> None:
    assert codes

    assert len(rows(run(app, "1.004194", "--format", "csv", "--version", "1").stdout)) == 2
    assert run(app, "1.004194", "--format", "csv", "--version", "2").exit_code == 1
    assert run(app, "1.999999", "--format", "csv").exit_code == 1


def test_the_schema_of_the_answers(app: Flask) -> None:
    done = run(app, "1.014027", "--format", "json-schema")
    assert done.exit_code == 0, (done.output, done.exception)
    schema = json.loads(done.stdout)

    assert schema["$id"] == "urn:hosoxa:answers:1.014027:1"
    assert schema["additionalProperties"] is False
