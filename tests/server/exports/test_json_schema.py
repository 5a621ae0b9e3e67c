"""What integrators are told of the answers holds for real filings, and refuses what is not kept so."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from server.exports.json_schema import json_schema
from tests.server.procedures.real_forms import judge
from tests.server.procedures.test_filings import BY_CODE, FILINGS, answers_of, case_of

if TYPE_CHECKING:
    from pathlib import Path


def filed(path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    raw = json.loads(path.read_text("utf-8"))
    form = BY_CODE[raw["procedure"]]
    answers = answers_of(form, form.questions, raw["answers"])
    return json_schema(form.source), judge(form, answers, case_of(form, raw["case"])).answers


@pytest.mark.parametrize("path", sorted(FILINGS.glob("*.json")), ids=lambda path: path.stem)
def test_the_answers_of_real_filings_fit_their_schema(path: Path) -> None:
    schema, answers = filed(path)

    Draft202012Validator.check_schema(schema)
    assert [error.message for error in Draft202012Validator(schema).iter_errors(answers)] == []


@pytest.mark.parametrize("path", sorted(FILINGS.glob("*.json")), ids=lambda path: path.stem)
def test_another_answer_or_one_of_another_kind_does_not_fit(path: Path) -> None:
    schema, answers = filed(path)
    validator = Draft202012Validator(schema)

    assert not validator.is_valid({**answers, "stranger": 1})
    for key in answers:
        changed = deepcopy(answers)
        changed[key] = {"nobody": "asked"}
        assert not validator.is_valid(changed), key
