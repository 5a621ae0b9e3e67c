"""What made-up people answer in the browser tests (``tests/e2e/filings``) is right for the server too."""

from __future__ import annotations

import json
import re
import unicodedata
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from server.procedures.definition import choices_of
from server.procedures.units import UNITS
from tests.server.procedures.real_forms import FORMS, TODAY, errors, judge

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from server.procedures.definition import Form, Question

FILINGS = Path(__file__).resolve().parents[2] / "e2e" / "filings"
DAY = re.compile(r"day:([+-]?[0-9]+)")
BY_CODE = {form.code: form for form in FORMS}


def fold(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.lower()).replace("đ", "d")
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def unit(file: str, name: str, **where: str) -> str:
    """The code of the unit whose name ends in ``name``, accents aside."""
    rows = json.loads((UNITS / file).read_text("utf-8"))
    found = [row["code"] for row in rows if fold(row["name"]).endswith(fold(name)) and where.items() <= row.items()]
    assert len(found) == 1, (name, found)
    return str(found[0])


def chosen(form: Form, question: Question, label: str) -> str:
    """The value of the first choice whose label begins so, as the browser picks it."""
    lists = form.source["form"].get("lists") or {}
    return next(
        str(choice["value"]) for choice in choices_of(question.source, lists) if choice["label"]["vi"].startswith(label)
    )


def address(question: Question, typed: Sequence[str]) -> dict[str, str]:
    province = unit("provinces.json", typed[0])
    found = {"province": province, "commune": unit("communes.json", typed[1], province=province)}
    return found if question.detail == "none" else {**found, "detail": typed[2]}


def as_sent(typed: Any) -> Any:
    if isinstance(typed, str) and (found := DAY.fullmatch(typed)):
        return (date.fromisoformat(TODAY) + timedelta(days=int(found[1]))).isoformat()
    return typed


def kept(form: Form, question: Question, typed: Any) -> Any:
    """What the phone sends for what is typed."""
    reading: dict[str, Callable[[], Any]] = {
        "group": lambda: answers_of(form, question.questions, typed),
        "table": lambda: [answers_of(form, question.questions, row) for row in typed],
        "one_of": lambda: chosen(form, question, typed),
        "many_of": lambda: [chosen(form, question, label) for label in typed["labels"]],
        "yes_no": lambda: {"Có": True, "Không": False}[typed],
        "address": lambda: address(question, typed),
    }
    return reading.get(question.kind, lambda: as_sent(typed))()


def answers_of(form: Form, questions: Sequence[Question], typed: Mapping[str, Any]) -> dict[str, Any]:
    by_key = {question.key: question for question in questions}
    assert typed.keys() <= by_key.keys()
    return {key: kept(form, by_key[key], value) for key, value in typed.items()}


def case_of(form: Form, label: str | None) -> str | None:
    if label is None:
        return None
    return next(str(case["key"]) for case in form.source["cases"] if case["label"]["vi"] == label)


@pytest.mark.parametrize("path", sorted(FILINGS.glob("*.json")), ids=lambda path: path.stem)
def test_a_filing_of_the_browser_tests_is_complete_and_right(path: Path) -> None:
    raw = json.loads(path.read_text("utf-8"))
    form = BY_CODE[raw["procedure"]]
    case = case_of(form, raw["case"])
    assert (case is None) == (not form.cases)
    answers = answers_of(form, form.questions, raw["answers"])

    outcome = judge(form, answers, case)

    assert errors(outcome) == []
    unused = {key for key in answers if key not in outcome.answers}
    assert unused == set(), "answers to questions that are not asked"
