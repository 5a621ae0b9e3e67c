"""Random forms and answers go through the server's engine and the browser's; they must say the same."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from random import Random
from typing import Any

from server.procedures.answers import validate_answers
from server.procedures.definition import form_from_json
from server.procedures.papers import papers_for
from server.procedures.units import commune_exists
from tests.support.random_forms import CASES, Maker

PWA = Path(__file__).resolve().parents[3] / "pwa"
FORMS = 300
ANSWERS_A_FORM = 3


def dotted(path: tuple[str | int, ...]) -> str:
    return ".".join(str(part) for part in path)


def cases(seed: int) -> list[dict[str, Any]]:
    found = []
    for number in range(FORMS):
        maker = Maker(Random(f"{seed}/{number}"))  # noqa: S311 (chance, not a secret)
        definition = maker.definition()
        for _ in range(ANSWERS_A_FORM):
            today = maker.rng.choice(["2026-11-21", "2028-02-29", "2026-02-28"])
            case = maker.rng.choice([None, *CASES])
            answers = maker.answers(definition)
            found.append({"definition": definition, "answers": answers, "today": today, "case": case})
    return found


def server_says(case: dict[str, Any]) -> dict[str, Any]:
    form = form_from_json({"code": "0", "version": 1, "effective_from": "2026-01-01", **case["definition"]})
    outcome = validate_answers(
        form, case["answers"], today=case["today"], case=case["case"], commune_exists=commune_exists
    )
    return {
        "answers": outcome.answers,
        "errors": [[dotted(error.path), error.code, dict(error.message)] for error in outcome.errors],
        "visible": [dotted(path) for path in outcome.visible],
        "warnings": [[dotted(warning.path), dict(warning.message)] for warning in outcome.warnings],
        "papers": [paper["key"] for paper in papers_for(form, outcome.answers, today=case["today"], case=case["case"])],
    }


def browser_says(given: list[dict[str, Any]]) -> list[dict[str, Any]]:
    node = shutil.which("node")
    assert node, "Node is needed"
    done = subprocess.run(
        [node, str(PWA / "tests/forms/differential/runEngine.mjs")],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=False,
        cwd=PWA,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    said: list[dict[str, Any]] = json.loads(done.stdout)
    return said


def test_both_engines_say_the_same_of_random_forms_and_answers() -> None:
    given = cases(seed=1)

    server = [server_says(case) for case in given]
    browser = browser_says(given)

    assert len(browser) == FORMS * ANSWERS_A_FORM
    for case, ours, theirs in zip(given, server, browser, strict=True):
        assert ours == theirs, json.dumps(case, ensure_ascii=False)


def test_the_random_forms_reach_every_part_of_the_engines() -> None:
    said = [server_says(case) for case in cases(seed=1)]

    codes = {error[1] for one in said for error in one["errors"]}
    assert codes == {"required", "kind", "schema", "valid", "choice", "unknown", "rows"}
    operators = {
        name
        for case in cases(seed=1)
        for name in (
            *("var", "if", "==", "!", "!!", "or", "and", ">", "<=", "+", "-", "*", "/", "%", "min", "max", "in", "cat"),
            *("substr", "missing", "map", "filter", "all", "none", "some", "reduce", "merge"),
        )
        if f'{{"{name}": ' in json.dumps(case["definition"])
    }
    assert len(operators) == 27
    assert sum(bool(one["warnings"]) for one in said) > 50
    assert sum(not one["errors"] for one in said) > 20
