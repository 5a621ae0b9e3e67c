"""Forms written as Markdown tables, imported."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from server.procedures.answers import Outcome, validate_answers
from server.procedures.definition import form_from_json
from server.xlsforms.importing import Imported, Target, import_form
from tests.server.xlsforms.corpus import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

#: A catalogue that shares nothing, so that each form is read quickly.
TARGET: Final = Target("2026-12-01", ROOT / "tests" / "server" / "xlsforms" / "catalogue" / "procedures")


def sheet(name: str, *rows: Mapping[str, str]) -> str:
    """A sheet as a Markdown table."""
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    lines = [f"| {name} |", "| | " + " | ".join(headings) + " |"]
    lines += ["| | " + " | ".join(row.get(heading, "") for heading in headings) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def imported(*sheets: str, folder: Path | None = None, target: Target = TARGET) -> Imported:
    """What comes of a form."""
    return import_form("\n".join(sheets).encode(), "thu.md", target, folder=folder)


def definition_of(*sheets: str, folder: Path | None = None) -> dict[str, Any]:
    """The definition of a form that imports."""
    found = imported(*sheets, folder=folder)
    assert found.definition is not None, [str(mistake) for mistake in found.mistakes]
    return found.definition


def questions_of(definition: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Top-level questions by key."""
    return {question["key"]: question for page in definition["form"]["pages"] for question in page["questions"]}


def judged(definition: Mapping[str, Any], answers: Mapping[str, Any], today: str = "2026-11-21") -> Outcome:
    """What the server makes of answers."""
    return validate_answers(form_from_json(definition), answers, today=today)
