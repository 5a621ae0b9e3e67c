"""Random forms and answers go through the server's engine and the device's; they must say the same.

This is a sample that is the same each time; ``python -m tests.bench.conformance`` puts 20,000 new cases to both.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from server.procedures.messages import message
from tests.bench.conformance import compare
from tests.support import both_engines
from tests.support.both_engines import ANSWERS_A_FORM, cases, device_says, server_says

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.both_engines import Case

FORMS = 300


@pytest.fixture(scope="module")
def given() -> list[Case]:
    return cases(1, FORMS)


@pytest.fixture(scope="module")
def said(given: list[Case]) -> list[dict[str, Any]]:
    return [server_says(case) for case in given]


def test_both_engines_say_the_same_of_random_forms_and_answers(given: list[Case], said: list[dict[str, Any]]) -> None:
    device = device_says(given)

    assert len(given) == FORMS * ANSWERS_A_FORM
    for case, ours, theirs in zip(given, said, device, strict=True):
        assert ours == theirs, json.dumps(case, ensure_ascii=False)


def test_the_random_forms_reach_every_part_of_the_engines(given: list[Case], said: list[dict[str, Any]]) -> None:
    written = [json.dumps(case["definition"]) for case in given]

    assert all(one["again"] for one in said)
    codes = {error[1] for one in said for error in one["errors"]}
    assert codes == {"required", "kind", "schema", "valid", "choice", "unknown", "rows"}
    operators = {
        name
        for text in written
        for name in (
            *("var", "if", "==", "!", "!!", "or", "and", ">", "<=", "+", "-", "*", "/", "%", "min", "max", "in", "cat"),
            *("substr", "missing", "map", "filter", "all", "none", "some", "reduce", "merge"),
        )
        if f'{{"{name}": ' in text
    }
    assert len(operators) == 27
    assert sum("$fits." in text for text in written) > 100
    assert sum(bool(one["warnings"]) for one in said) > 50
    assert sum(not one["errors"] for one in said) > 20


def test_the_random_forms_reach_what_is_odd_what_is_offered_and_what_it_costs(
    given: list[Case], said: list[dict[str, Any]]
) -> None:
    warned = {warning[1]["vi"] for one in said for warning in one["warnings"]}
    assert {message(None, "odd", code)["vi"] for code in ("prefix", "sex", "birth")} <= warned
    # Picked, kept, and not offered now.
    lost = [error for one in said for error in one["errors"] if error[1] == "choice" and error[0] in one["answers"]]
    assert len(lost) > 5
    kept = [value for case, one in zip(given, said, strict=True) for value in of_kinds(case, one["answers"])]
    assert {kind for kind, _ in kept} == {"photo", "signature", "voice_note", "place", "spoken"}
    fees = [one["fee"] for one in said]
    assert None in fees
    assert any(fee and fee[3] for fee in fees)
    assert any(fee and fee[1] > 1 and fee[2] for fee in fees)


def of_kinds(case: dict[str, Any], answers: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """The top-level answers that are files or places, with their kind."""
    for page in case["definition"]["form"]["pages"]:
        for question in page["questions"]:
            kind, value = question["kind"], answers.get(question["key"])
            if kind in {"photo", "signature", "voice_note", "place"} and value is not None:
                yield kind, value
            if kind == "long_text" and isinstance(value, dict):
                yield "spoken", value


def test_a_difference_between_the_engines_is_counted_and_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def forgetful(given: list[dict[str, Any]]) -> list[dict[str, Any]]:
        said = [server_says(case) for case in given]
        said[1]["papers"] = ["another"]
        return said

    monkeypatch.setattr(both_engines, "device_says", forgetful)

    done, wrong, _met = compare("x", 7)

    assert (done, wrong) == (7, 1)
    assert '"papers": ["another"]' in capsys.readouterr().out


def test_the_same_seed_makes_the_same_cases() -> None:
    assert cases("x", 4) == cases("x", 2) + cases("x", 2, first=2)
    assert cases("x", 2) != cases("y", 2)
