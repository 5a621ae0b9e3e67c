"""The social pension (1.014027), filled in as people would, rightly and wrongly."""

from __future__ import annotations

from typing import Any

import pytest

from tests.server.procedures.real_forms import HOME, PENSION, THAI, errors, judge, papers, warned


def test_an_old_woman_who_only_knows_her_year_of_birth_asks_for_the_first_time() -> None:
    outcome = judge(PENSION, THAI)

    assert errors(outcome) == []
    assert warned(outcome) == []
    assert outcome.answers["birth_date"] == "1950"
    assert papers(PENSION, outcome) == set()


@pytest.mark.parametrize(
    ("changes", "found_errors", "found_warnings"),
    [
        # 72: the household must be poor or near-poor
        ({"birth_date": "1954-01-01", "citizen_id": "019154000045"}, [("poverty", "required")], []),
        ({"birth_date": "1954-01-01", "citizen_id": "019154000045", "poverty": "near_poor"}, [], []),
        ({"birth_date": "1954-01-01", "citizen_id": "019154000045", "poverty": "neither"}, [], ["poverty"]),
        # 75 on the very day
        ({"birth_date": "1951-11-21", "citizen_id": "019151000045"}, [], []),
        ({"birth_date": "1951-11-22", "citizen_id": "019151000045"}, [("poverty", "required")], []),
        # 69
        ({"birth_date": "1957-01-01", "citizen_id": "019157000045", "poverty": "poor"}, [], ["birth_date"]),
        # a pension already
        ({"has_benefit": True}, [("benefit_kinds", "required"), ("benefit_amount", "required")], []),
        ({"has_benefit": True, "benefit_kinds": ["pension"], "benefit_amount": "450.000 đ"}, [], []),
        ({"has_benefit": True, "benefit_kinds": ["pension"], "benefit_amount": 540000}, [], ["benefit_amount"]),
        ({"has_benefit": True, "benefit_kinds": ["pension"], "benefit_amount": 0}, [("benefit_amount", "schema")], []),
    ],
)
def test_age_and_income_decide_what_is_asked_and_said(
    changes: dict[str, Any], found_errors: list[tuple[str, str]], found_warnings: list[str]
) -> None:
    outcome = judge(PENSION, THAI, **changes)

    assert errors(outcome) == found_errors
    assert warned(outcome) == found_warnings


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"payment": "account"}, [(key, "required") for key in ("bank", "account_number", "account_holder")]),
        (
            {"payment": "account", "bank": "Agribank", "account_number": "12 34", "account_holder": "NGUYEN THI THAI"},
            [("account_number", "schema")],
        ),
        (
            {
                "payment": "account",
                "bank": "Agribank",
                "account_number": "1600205000001",
                "account_holder": "NGUYEN THI THAI",
            },
            [],
        ),
        ({"lives_elsewhere": True}, [("current_address", "required")]),
        ({"request": "move"}, [("old_place", "required"), ("moved_on", "required")]),
        ({"request": "move", "old_place": {"province": "01", "commune": "00004"}, "moved_on": "9/2026"}, []),
        ({"request": "move", "old_place": HOME, "moved_on": "2026-12"}, [("moved_on", "valid")]),
        ({"request": "change"}, [("change_what", "required"), ("change_details", "required")]),
        ({"request": "change", "change_what": ["account"], "change_details": "Trước tiền mặt\nNay tài khoản"}, []),
        ({"request": "xin"}, [("request", "choice")]),
        (
            {"has_representative": True},
            [(f"representative.{key}", "required") for key in ("name", "citizen_id", "relation", "phone", "address")],
        ),
        ({"citizen_id": "cmnd 091234567"}, [("citizen_id", "kind")]),
        ({"birth_date": "1950-13"}, [("birth_date", "kind")]),
    ],
)
def test_the_pension_asks_what_belongs_to_the_request(changes: dict[str, Any], found: list[tuple[str, str]]) -> None:
    assert errors(judge(PENSION, THAI, **changes)) == found


def test_when_the_beneficiary_has_died_someone_stands_for_them() -> None:
    ended = {"request": "stop", "stop_reason": "died", "died_on": "2026-11-01"}
    child = {
        "name": "Nguyễn Văn Con",
        "citizen_id": "019075000222",
        "relation": "child",
        "phone": "0912345678",
        "address": HOME,
    }

    assert errors(judge(PENSION, THAI, **ended)) == [("has_representative", "valid")]
    complete = judge(PENSION, THAI, **ended, has_representative=True, representative=child)
    assert errors(complete) == []
    assert {"payment", "has_benefit", "poverty"}.isdisjoint(complete.answers)
    early = judge(PENSION, THAI, **{**ended, "died_on": "1949-01-01"}, has_representative=True, representative=child)
    assert errors(early) == [("died_on", "valid")]
    confused = {**child, "citizen_id": THAI["citizen_id"]}
    assert errors(judge(PENSION, THAI, **ended, has_representative=True, representative=confused)) == [
        ("representative.citizen_id", "valid")
    ]
