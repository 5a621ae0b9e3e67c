"""Copies of civil status records (2.000635), and certified copies at the counter (2.000815)."""

from __future__ import annotations

from typing import Any

import pytest

from server.procedures.fees import FeeContext, fee
from tests.server.procedures.civil_status import COPIES, EXTRACT, HOA, price
from tests.server.procedures.real_forms import GONE, TODAY, definition, errors, judge, papers, warned

CHILD: dict[str, Any] = {
    "for_self": False,
    "relation": "parent",
    "person_name": "Triệu Thị Mẫu",
    "person_birth_date": "2019-05-20",
    "person_sex": "female",
    "person_citizen_id": "019319000321",
}
COUNTER = definition("2.000815")


def test_two_copies_of_ones_own_birth_certificate_cost_sixteen_thousand() -> None:
    outcome = judge(COPIES, EXTRACT)

    assert errors(outcome) == []
    assert warned(outcome) == []
    assert papers(COPIES, outcome) == set()
    assert price(COPIES, outcome.answers) == 16000


@pytest.mark.parametrize(
    ("today", "level_2", "total"),
    [
        ("2026-08-14", None, 16000),
        ("2026-08-15", True, 0),
        ("2026-08-15", False, 16000),
        ("2027-02-28", True, 0),
        ("2027-03-01", None, 16000),
    ],
)
def test_a_level_two_account_makes_them_free_while_the_circular_holds(
    today: str, level_2: bool | None, total: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.server.procedures.real_forms.TODAY", today)
    outcome = judge(COPIES, EXTRACT, vneid_level_2=True if level_2 is None else level_2)

    assert errors(outcome) == []
    assert outcome.answers.get("vneid_level_2") is level_2  # outside the time it is not asked
    assert price(COPIES, outcome.answers, today=today) == total


def test_a_parent_asks_for_a_child_without_a_mandate_and_for_a_grown_one_with_it() -> None:
    outcome = judge(COPIES, EXTRACT, **CHILD)
    assert errors(outcome) == []
    assert warned(outcome) == []
    assert papers(COPIES, outcome) == set()

    grown = {**CHILD, "person_birth_date": "1999", "person_citizen_id": "019199000321"}
    assert papers(COPIES, judge(COPIES, EXTRACT, **grown)) == {"mandate_family"}
    friend = {**grown, "relation": "mandated"}
    assert papers(COPIES, judge(COPIES, EXTRACT, **friend)) == {"mandate_certified"}
    guardian = {**CHILD, "relation": "guardian"}
    assert papers(COPIES, judge(COPIES, EXTRACT, **guardian), required=False) == {"guardian_paper"}


def test_a_death_record_is_never_ones_own_and_relatives_need_no_mandate() -> None:
    missing = judge(COPIES, EXTRACT, record="death")
    assert "for_self" not in missing.answers
    assert errors(missing) == [
        (key, "required") for key in ("relation", "person_name", "person_birth_date", "person_sex")
    ]
    outcome = judge(COPIES, EXTRACT, record="death", **{**CHILD, "relation": "grandchild", "person_citizen_id": GONE})
    assert errors(outcome) == []
    assert papers(COPIES, outcome) == set()
    assert errors(judge(COPIES, EXTRACT, **{**CHILD, "relation": "grandchild"})) == [("relation", "choice")]
    assert errors(judge(COPIES, EXTRACT, record="death", **{**CHILD, "relation": "guardian"})) == [
        ("relation", "choice")
    ]


def test_a_marriage_record_has_two_names() -> None:
    assert errors(judge(COPIES, EXTRACT, record="marriage")) == [("spouse_name", "required")]
    assert errors(judge(COPIES, EXTRACT, record="marriage", spouse_name="Triệu Văn Thử")) == []
    assert "spouse_name" not in judge(COPIES, EXTRACT, spouse_name="Triệu Văn Thử").answers


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"record": GONE}, [("record", "required")]),
        ({"record": "other"}, [("record_other", "required")]),
        ({"for_self": GONE}, [("for_self", "required")]),
        ({**CHILD, "person_citizen_id": HOA["citizen_id"]}, [("person_citizen_id", "valid")]),
        ({**CHILD, "person_citizen_id": GONE}, []),
        ({**CHILD, "person_birth_date": "2027"}, [("person_birth_date", "valid")]),
        ({"registered_at": GONE}, [("registered_at", "required")]),
        ({"registered_at": {"province": "19", "commune": "00004"}}, [("registered_at", "choice")]),
        ({"registered_on": GONE}, []),
        ({"registered_on": "2027"}, [("registered_on", "valid")]),
        ({"copies": GONE}, [("copies", "required")]),
        ({"copies": 0}, [("copies", "schema")]),
        ({"copies": 51}, [("copies", "schema")]),
        ({"copies": "hai"}, [("copies", "kind")]),
        ({"vneid_level_2": GONE}, [("vneid_level_2", "required")]),
        ({"promise": False}, [("promise", "required")]),
    ],
)
def test_what_is_wrong_is_refused_where_it_is(changes: dict[str, Any], found: list[tuple[str, str]]) -> None:
    assert errors(judge(COPIES, EXTRACT, **changes)) == found


def test_certified_copies_are_for_the_counter_and_say_what_to_bring() -> None:
    assert COUNTER["channel"] == "counter"
    assert "form" not in COUNTER
    assert [(paper["key"], paper["required"]) for paper in COUNTER["papers"]] == [
        ("original", True),
        ("photocopy", False),
    ]
    found = fee(COUNTER, {}, FeeContext(TODAY, "counter", province="19"))
    assert found is not None
    assert (found.amount, found.per, found.verified) == (2000, "page", True)
    assert "200.000" in found.label["vi"]
