"""Forms whose rules only look back are gone through once, which must give what going on would."""

from __future__ import annotations

from typing import Any

import pytest

from server.procedures.definition import Form, form_from_json
from tests.server.procedures.real_forms import FORMS
from tests.support.both_engines import cases, server_says

RANDOM_FORMS = 300
YES = {"kind": "yes_no", "label": {"vi": "?"}}


def form(*questions: dict[str, Any], show_when: object = None) -> Form:
    """A form of two pages, the second with a question of its own."""
    pages = [
        {"key": "one", "questions": list(questions), "show_when": show_when},
        {"key": "two", "questions": [{"key": "last", **YES}]},
    ]
    return form_from_json(
        {"code": "0", "version": 1, "effective_from": "2026-01-01", "form": {"patterns": {"p": "x"}, "pages": pages}}
    )


def inside(kind: str, key: str, *rules: object) -> dict[str, Any]:
    """A group or table of questions ``q0``, ``q1`` …, each with its rule."""
    nested = [{"key": f"q{index}", **YES, "show_when": rule} for index, rule in enumerate(rules)]
    return {"key": key, "kind": kind, "label": {"vi": "?"}, "max_rows": 5, "questions": nested}


def var(name: str) -> dict[str, Any]:
    return {"!!": {"var": name}}


def test_the_forms_of_the_catalogue_are_gone_through_once() -> None:
    assert {form.code for form in FORMS if form.passes > 1} == set()


@pytest.mark.parametrize(
    "questions",
    [
        [{"key": "a", **YES}, {"key": "b", **YES, "show_when": var("a")}],
        [inside("group", "g", None, var("g.q0")), {"key": "b", **YES, "show_when": var("g")}],
        [inside("table", "t", None, var("row.q0")), {"key": "b", **YES, "show_when": var("$sum.t.q1")}],
        [{"key": "a", **YES}, inside("table", "t", var("a"), var("$fits.a.p"), var("$case"), var("$today"))],
    ],
)
def test_rules_that_name_what_stands_before_look_back(questions: list[dict[str, Any]]) -> None:
    assert form(*questions).passes == 1


@pytest.mark.parametrize(
    "questions",
    [
        [{"key": "a", **YES, "show_when": var("b")}, {"key": "b", **YES}],
        [{"key": "a", **YES, "show_when": var("last")}],
        [{"key": "a", "kind": "calculated", "label": {"vi": "?"}, "calculate": var("$age.last")}],
        [inside("group", "g", var("g.q1"), None)],
        [inside("group", "g", None, var("g"), None)],
        [inside("table", "t", var("row.q1"), None)],
        [inside("table", "t", None, var("$sum.t.q0"))],
        [inside("table", "t", None, var("$count.t"))],
        [{"key": "a", **YES, "show_when": var("$fits.last.p")}],
    ],
)
def test_rules_that_name_what_comes_later_do_not(questions: list[dict[str, Any]]) -> None:
    assert form(*questions).passes == form(*questions).count + 1


def test_a_page_that_names_a_question_of_its_own_does_not_look_back() -> None:
    assert form({"key": "a", **YES}, show_when=var("a")).passes > 1


def test_going_on_would_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    given = cases("order", RANDOM_FORMS)
    said = [server_says(case) for case in given]
    base = {"code": "0", "version": 1, "effective_from": "2026-01-01"}
    backwards = [form_from_json(base | case["definition"]).passes == 1 for case in given]
    monkeypatch.setattr(Form, "passes", property(lambda form: form.count + 1))

    assert [server_says(case) for case in given] == said
    assert 100 < sum(backwards) < len(given) - 100
