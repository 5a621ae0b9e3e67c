from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from server.procedures.answers import validate_answers
from server.procedures.definition import form_from_json
from server.procedures.units import commune_exists

FOLDER = Path(__file__).resolve().parents[2] / "conformance"


@cache
def vectors() -> list[Any]:
    found = []
    for file in sorted(FOLDER.glob("*.json")):
        content = json.loads(file.read_text("utf-8"))
        for vector in content["vectors"]:
            definition = content["definitions"][vector["definition"]]
            found.append(pytest.param(definition, vector, id=f"{file.stem}: {vector['name']}"))
    return found


def dotted(path: tuple[str | int, ...]) -> str:
    return ".".join(str(part) for part in path)


@pytest.mark.parametrize(("form", "vector"), vectors())
def test_the_answers_are_judged_as_the_vector_says(form: dict[str, Any], vector: dict[str, Any]) -> None:
    definition = form_from_json({"code": "0", "version": 1, "effective_from": "2026-01-01", "form": form})

    outcome = validate_answers(
        definition, vector["answers"], today=vector["today"], case=vector["case"], commune_exists=commune_exists
    )

    assert {
        "answers": outcome.answers,
        "errors": [[dotted(error.path), error.code] for error in outcome.errors],
        "visible": [dotted(path) for path in outcome.visible],
        "warnings": [[dotted(warning.path), warning.index] for warning in outcome.warnings],
        "calculated": {dotted(path): value for path, value in outcome.calculated.items()},
    } == vector["expect"]


@pytest.mark.parametrize(("form", "vector"), vectors())
def test_what_was_kept_is_kept_again_unchanged(form: dict[str, Any], vector: dict[str, Any]) -> None:
    definition = form_from_json({"code": "0", "version": 1, "effective_from": "2026-01-01", "form": form})
    kept = vector["expect"]["answers"]

    outcome = validate_answers(
        definition, kept, today=vector["today"], case=vector["case"], commune_exists=commune_exists
    )

    assert outcome.answers == kept


def test_there_are_vectors_of_every_kind_of_question() -> None:
    seen = {
        question["kind"]
        for file in FOLDER.glob("*.json")
        for form in json.loads(file.read_text("utf-8"))["definitions"].values()
        for page in form["pages"]
        for top in page["questions"]
        for question in (top, *top.get("questions", ()))
    }

    assert seen == {
        *("text", "long_text", "name", "phone", "citizen_id", "email", "number", "money", "date", "time"),
        *("yes_no", "declaration", "one_of", "many_of", "address", "group", "table", "note", "calculated"),
        *("photo", "signature", "voice_note", "place"),
    }
