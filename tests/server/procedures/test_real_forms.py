"""What holds for every real procedure of the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.server.procedures.real_forms import FORMS, errors, judge

if TYPE_CHECKING:
    from server.procedures.definition import Form


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.code)
def test_every_text_is_there_in_both_languages_and_they_differ(form: Form) -> None:
    pairs: list[tuple[str, str]] = []

    def gather(thing: Any) -> None:
        if isinstance(thing, dict):
            if thing.keys() == {"vi", "en"} and isinstance(thing["vi"], str):
                pairs.append((thing["vi"], thing["en"]))
            # The peoples of Vietnam are called the same in every language
            for key, value in thing.items():
                if key != "ethnic_groups":
                    gather(value)
        elif isinstance(thing, list):
            for value in thing:
                gather(value)

    gather(form.source)

    assert len(pairs) > 80
    assert [vi for vi, en in pairs if vi == en] == ["Email"] * sum(vi == "Email" for vi, _ in pairs)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.code)
def test_a_page_asks_one_thing_or_a_few_that_belong_together(form: Form) -> None:
    for page in form.pages:
        asked = [question for question in page.questions if question.kind not in {"calculated", "note"}]
        assert len([question for question in asked if question.show_when is None]) <= 3, page.key


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.code)
def test_nothing_answered_is_judged_and_names_every_missing_answer_once(form: Form) -> None:
    outcome = judge(form, {}, form.cases[0] if form.cases else None)

    named = errors(outcome)
    assert len(named) == len(set(named)) >= 6
    assert {code for _, code in named} == {"required"}
