"""Definitions that mean to harm are refused at publishing, in time, and nothing of them is kept: on both databases."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from server.clock import today
from tests.server.dossiers.bench import CENTRE
from tests.server.xlsforms.making import sheet
from tests.server.xlsforms.previews import previewed

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.server.conftest import Person

FORM = sheet(
    "survey", {"type": "text", "name": "who", "label": "Bạn tên gì?", "kind": "name", "required": "yes"}
) + sheet("settings", {"form_title": "Đăng ký trồng cây", "form_id": "trees"})
TEXT = {"vi": "a", "en": "a"}


@pytest.fixture
def admin(make_person: Callable[..., Person]) -> Person:
    return make_person("Đàm Quốc Thử", roles=[("admin", CENTRE)])


@pytest.fixture
def definition(admin: Person) -> dict[str, Any]:
    return previewed(admin, FORM)


def publish(person: Person, text: str) -> dict[str, Any]:
    return person.do("procedure.publish", definition=text, effective_from=today().isoformat())


def adding(definition: dict[str, Any], *questions: dict[str, Any]) -> dict[str, Any]:
    pages = definition["form"]["pages"]
    more = [{"key": f"more_{index}", "title": TEXT, "questions": [each]} for index, each in enumerate(questions)]
    return {**definition, "form": {**definition["form"], "pages": [*pages, *more]}}


def checked(rule: Any) -> dict[str, Any]:
    return {"key": "n", "kind": "number", "label": TEXT, "valid_when": [{"rule": rule, "message": TEXT}]}


def refused(person: Person, text: str) -> bool:
    result = publish(person, text)
    return (result["outcome"], result.get("problem", {}).get("code")) == ("rejected", "definition-invalid")


def test_a_number_beyond_all_floats_never_stands_on_the_feed(admin: Person, definition: dict[str, Any]) -> None:
    text = json.dumps(adding(definition, checked({"<": [{"var": ["n", 0]}, 12345.5]})))

    assert publish(admin, text)["outcome"] == "applied"
    assert publish(admin, text.replace("12345.5", "1e999"))["problem"]["code"] == "definition-invalid"


@pytest.mark.parametrize(
    "bad", ["\\ud800", "\\u0000", 'a", "vi": "b'], ids=["a lone surrogate", "a NUL", "a key that stands twice"]
)
def test_a_text_that_no_store_or_reader_takes_is_refused(admin: Person, definition: dict[str, Any], bad: str) -> None:
    definition["name"]["vi"] = "@@"

    assert refused(admin, json.dumps(definition).replace("@@", bad))


def test_questions_in_questions_without_end_are_refused(admin: Person, definition: dict[str, Any]) -> None:
    question: dict[str, Any] = {"key": "z", "kind": "text", "label": TEXT}
    for _ in range(90):
        question = {"key": "z", "kind": "group", "label": TEXT, "questions": [question]}

    assert refused(admin, json.dumps(adding(definition, question)))


def test_a_chain_of_calculations_too_long_to_follow_is_refused(admin: Person, definition: dict[str, Any]) -> None:
    links = [
        {"key": f"c{at}", "kind": "calculated", "label": TEXT, "calculate": {"+": [{"var": [f"c{at + 1}", 0]}, 1]}}
        for at in range(600)
    ]
    links.append({"key": "c600", "kind": "number", "label": TEXT})
    pages = [{"key": f"p{at}", "title": TEXT, "questions": links[at : at + 12]} for at in range(0, 601, 12)]
    definition["form"]["pages"] += pages

    assert refused(admin, json.dumps(definition))


def test_what_calculations_give_is_worked_out_once_each(admin: Person, definition: dict[str, Any]) -> None:
    # Each is the one before twice: worked out anew at each mention, the last would take 2 to the power of 40 times.
    links: list[dict[str, Any]] = [{"key": "c0", "kind": "number", "label": TEXT}]
    for at in range(1, 41):
        before = {"var": [f"c{at - 1}", 0]}
        links.append({"key": f"c{at}", "kind": "calculated", "label": TEXT, "calculate": {"+": [before, before]}})

    assert publish(admin, json.dumps(adding(definition, *links)))["outcome"] == "applied"
