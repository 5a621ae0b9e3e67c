"""Puts random forms and answers to the server's engine and to the device's, and finds where they differ."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from server.procedures.answers import validate_answers
from server.procedures.definition import form_from_json
from server.procedures.fees import FeeContext, fee
from server.procedures.papers import papers_for
from server.procedures.units import commune_exists
from tests.support.random_forms import CASES, Maker

if TYPE_CHECKING:
    from collections.abc import Iterator

PWA = Path(__file__).resolve().parents[2] / "pwa"
ANSWERS_A_FORM = 3
#: Seconds for the device's engine to be built and to judge one batch.
_PATIENCE = 600

Case = dict[str, Any]


def cases(seed: int | str, forms: int, first: int = 0) -> list[Case]:
    """Three sets of answers to each of some random forms, from the form ``first`` on; the same for the same seed."""
    return [case for number in range(first, first + forms) for case in _of_form(seed, number)]


def _of_form(seed: int | str, number: int) -> Iterator[Case]:
    maker = Maker(Random(f"{seed}/{number}"))  # noqa: S311 (chance, not a secret)
    definition = maker.definition()
    for _ in range(ANSWERS_A_FORM):
        yield {
            "definition": definition,
            "today": maker.rng.choice(["2026-11-21", "2028-02-29", "2026-02-28"]),
            "case": maker.rng.choice([None, *CASES]),
            "answers": maker.answers(definition),
            "where": {
                "channel": maker.rng.choice(["online", "counter", "post"]),
                "agency": maker.rng.choice([None, "A1", "B2"]),
                "province": maker.rng.choice([None, "19", "01"]),
            },
        }


def server_says(case: Case) -> dict[str, Any]:
    """What the server's engine makes of a case."""
    form = form_from_json({"code": "0", "version": 1, "effective_from": "2026-01-01", **case["definition"]})
    today, picked = case["today"], case["case"]
    outcome = validate_answers(form, case["answers"], today=today, case=picked, commune_exists=commune_exists)
    again = validate_answers(form, outcome.answers, today=today, case=picked, commune_exists=commune_exists)
    where = FeeContext(today=today, case=picked, **case.get("where", {"channel": "online"}))
    cost = fee(case["definition"], outcome.answers, where)
    return {
        "answers": outcome.answers,
        "again": again.answers == outcome.answers,
        "errors": [[_dotted(error.path), error.code, dict(error.message)] for error in outcome.errors],
        "visible": [_dotted(path) for path in outcome.visible],
        "warnings": [[_dotted(warning.path), dict(warning.message)] for warning in outcome.warnings],
        "papers": [paper["key"] for paper in papers_for(form, outcome.answers, today=today, case=picked)],
        "fee": cost and [cost.id, cost.times, cost.total, cost.exempt and dict(cost.exempt)],
    }


def device_says(given: list[Case]) -> list[dict[str, Any]]:
    """What the device's engine, built as in the app, makes of the cases.

    Raises:
        RuntimeError: when it could not be built or did not come to an end.
    """
    node = shutil.which("node")
    if not node:
        raise RuntimeError("Node is needed")
    done = subprocess.run(
        [node, str(PWA / "tests/forms/differential/runEngine.mjs")],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=False,
        cwd=PWA,
        timeout=_PATIENCE,
    )
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    said: list[dict[str, Any]] = json.loads(done.stdout)
    return said


def differences(given: list[Case]) -> list[tuple[Case, dict[str, Any], dict[str, Any]]]:
    """The cases of which the two engines say different things: case, server, device.

    Raises:
        RuntimeError: when the device's engine did not answer each case.
    """
    device = device_says(given)
    if len(device) != len(given):
        raise RuntimeError(f"{len(given)} cases, {len(device)} answers")
    return [
        (case, ours, theirs)
        for case, theirs in zip(given, device, strict=True)
        if (ours := server_says(case)) != theirs
    ]


def _dotted(path: tuple[str | int, ...]) -> str:
    return ".".join(str(part) for part in path)
