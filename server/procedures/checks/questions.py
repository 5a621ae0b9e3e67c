"""What a question says besides its kind: a default, what its citizen ID is compared with, a picture, a recording."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from server.procedures.checks.names import check_named, check_sex
from server.procedures.definition import question_from_json
from server.procedures.shared.media import (
    MOST_PICTURE,
    MOST_RECORDING,
    PICTURES,
    RECORDINGS,
    mistake_in_file,
)
from server.procedures.units import commune_exists
from server.procedures.values import read_value

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from server.procedures.mistakes import Report, Where
    from server.procedures.rule_names import Names

_DATE: Final = frozenset({"date"})


def check_of(question: Mapping[str, Any], where: Where, names: Names, report: Report) -> None:
    """Report a citizen ID that is compared with something else than a birth date and a sex."""
    of = question.get("of") or {}
    if "birth_date" in of:
        check_named(of["birth_date"], _DATE, names, (*where, "of", "birth_date"), report)
    if "sex" in of:
        check_sex(of["sex"], names, (*where, "of", "sex"), report)


def check_default(question: Mapping[str, Any], where: Where, lists: Mapping[str, Any], report: Report) -> None:
    """Report a default that would not be right as an answer. Its kind and its list are right by now."""
    if "default" not in question:
        return
    built = question_from_json(question, lists)
    reading = read_value(built, question["default"], commune_exists)
    if reading.value is None:
        report.add((*where, "default"), f"is no answer to a {built.kind}")
    elif reading.value != question["default"]:
        report.add((*where, "default"), f"is kept as {reading.value!r}; write it so")
    elif built.schema and (broken := built.schema.failing(reading.value)):
        report.add((*where, "default"), f"does not fit schema.{broken[0]}")


def check_media(question: Mapping[str, Any], where: Where, folder: Path, report: Report) -> None:
    """Report pictures and recordings that are missing, too big or of another type."""
    if "picture" in question:
        found = mistake_in_file(folder, question["picture"]["file"], PICTURES, MOST_PICTURE)
        if found:
            report.add((*where, "picture", "file"), found)
    for language, file in (question.get("audio") or {}).items():
        if found := mistake_in_file(folder, file, RECORDINGS, MOST_RECORDING):
            report.add((*where, "audio", language), found)
