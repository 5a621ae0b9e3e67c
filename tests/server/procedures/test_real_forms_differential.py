"""The real forms, filled in rightly and then disturbed, mean the same to the server and to the browser."""

from __future__ import annotations

import json
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from server.procedures.definition import choices_of
from tests.server.procedures.real_forms import FORMS, TODAY
from tests.server.procedures.test_filings import FILINGS, answers_of, case_of
from tests.support.both_engines import device_says, server_says

if TYPE_CHECKING:
    from server.procedures.definition import Form, Question

DISTURBANCES = 24
DATES = ["", "2026-11-22", "2026-11-20", "2026-08-01", "2011", "2006-11-21", "1999-02-29", "1938-05", "31/12/2024"]
TEXTS = ["", "x", "Việt Nam", "C1234567", "019199000033", "12", "0912345678", "Nguyễn Thị Mẫu", "500.000 đ", "-1"]


def another(rng: Random, form: Form, question: Question) -> Any:
    """An answer that may be right or wrong."""
    lists = form.source["form"].get("lists") or {}
    if question.kind == "one_of":
        return rng.choice([choice["value"] for choice in choices_of(question.source, lists)] + ["nobody"])
    if question.kind in {"yes_no", "declaration"}:
        return rng.choice([True, False])
    if question.kind == "date":
        return rng.choice(DATES)
    if question.kind in {"number", "money"}:
        return rng.choice([-1, 0, 1, 2, 3, 25, 2.5, "1.500", "ba"])
    return rng.choice(TEXTS)


def disturbed(rng: Random, form: Form, right: dict[str, Any]) -> dict[str, Any]:
    """One to four answers taken away or changed, some of them to questions that are not asked."""
    answers = dict(right)
    for _ in range(rng.randint(1, 4)):
        question = rng.choice(form.questions)
        if rng.random() < 0.3:
            answers.pop(question.key, None)
        else:
            answers[question.key] = another(rng, form, question)
    return answers


def cases_of(form: Form) -> list[dict[str, Any]]:
    raw = json.loads((FILINGS / f"{form.code}.json").read_text("utf-8"))
    right = answers_of(form, form.questions, raw["answers"])
    rng = Random(form.code)  # noqa: S311 (chance, not a secret)
    first = {"definition": form.source, "answers": right, "today": TODAY, "case": case_of(form, raw["case"])}
    return [first] + [
        {
            "definition": form.source,
            "answers": disturbed(rng, form, right),
            "today": TODAY,
            "case": rng.choice([first["case"], *form.cases]),
        }
        for _ in range(DISTURBANCES)
    ]


@pytest.fixture(scope="module")
def browser() -> dict[str, list[dict[str, Any]]]:
    """What the browser's engine says of every case, by form; it is built once."""
    said = iter(device_says([case for form in FORMS for case in cases_of(form)]))
    return {form.code: [next(said) for _ in cases_of(form)] for form in FORMS}


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.code)
def test_both_engines_say_the_same_of_a_real_form(form: Form, browser: dict[str, list[dict[str, Any]]]) -> None:
    given = cases_of(form)
    server = [server_says(case) for case in given]

    for case, ours, theirs in zip(given, server, browser[form.code], strict=True):
        assert ours == theirs, json.dumps({**case, "definition": form.code}, ensure_ascii=False)
    assert server[0]["errors"] == []
    assert sum(bool(one["errors"]) for one in server) > DISTURBANCES / 3
