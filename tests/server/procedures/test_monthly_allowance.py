"""The monthly social allowance (1.001776): its five official forms as cases, filled in rightly and wrongly."""

from __future__ import annotations

from typing import Any

import pytest

from tests.server.procedures.real_forms import GONE, HOME, errors, form, judge, papers, warned

ALLOWANCE = form("1.001776")
AUNT = {"name": "Bàn Thị Thử", "citizen_id": "019180000204", "relation": "relative", "address": HOME}
EVERYBODY: dict[str, Any] = {
    "request": "new",
    "full_name": "Bàn Văn Mẫu",
    "sex": "male",
    "ethnic_group": "dao",
    "phone": "0912 345 678",
    "permanent_address": HOME,
    "lives_elsewhere": False,
    "has_health_card": True,
    "has_benefit": False,
    "payment": "cash",
    "promise": True,
}
ORPHAN = {
    **EVERYBODY,
    "child_group": "orphan_both",
    "birth_date": "2016-05-20",
    "has_number": True,
    "citizen_id": "019216000195",
    "lives_with": "relatives",
    "school": "studying",
    "school_name": "lớp 4, Tiểu học Võ Nhai",
    "poverty": "poor",
    "has_disability": False,
    "mother": {"state": "dead", "name": "Phùng Thị Mẫu", "birth_date": "1990"},
    "father": {"state": "dead", "name": "Bàn Văn Cũ"},
    "has_representative": True,
    "representative": AUNT,
}
WITH_HIV = {
    **EVERYBODY,
    "birth_date": "1985",
    "citizen_id": "019085000195",
    "lives_with": "alone",
    "poverty": "poor",
    "has_disability": False,
    "marital": "single",
    "works": False,
    "has_representative": False,
}
DAUGHTER = {"full_name": "Bàn Thị Bé", "birth_date": "2018-01-02", "school": "studying", "benefit": False}
SINGLE = {
    **EVERYBODY,
    "parent_group": "widowed",
    "birth_date": "1988-02-03",
    "citizen_id": "019088000195",
    "lives_with": "family",
    "poverty": "near_poor",
    "children": [DAUGHTER],
    "has_representative": False,
}
OLD = {
    **EVERYBODY,
    "elderly_group": "alone",
    "birth_date": "1958",
    "citizen_id": "019058000195",
    "lives_with": "alone",
    "poverty": "poor",
    "has_disability": False,
    "marital": "widowed",
    "has_supporter": False,
    "has_representative": False,
}
DISABLED = {
    **EVERYBODY,
    "birth_date": "1990-08-15",
    "citizen_id": "019090000195",
    "lives_with": "parents",
    "poverty": "neither",
    "disability_level": "severe",
    "disability_kinds": ["movement"],
    "self_care": "alone",
    "marital": "single",
    "works": False,
    "has_representative": False,
}
CASES = {"child": ORPHAN, "hiv": WITH_HIV, "single_parent": SINGLE, "elderly": OLD, "disabled": DISABLED}
PAPERS = {
    "child": {"birth_certificate"},
    "hiv": {"hiv_paper"},
    "single_parent": {"birth_certificate"},
    "elderly": set(),
    "disabled": {"disability_certificate"},
}
SUPPORTER = {
    "full_name": "Bàn Văn Con",
    "birth_date": "1985",
    "relation": "child",
    "on_allowance": True,
    "work": "ốm nặng, không làm được, ở cùng xóm",
}


def test_the_cases_are_the_five_forms() -> None:
    assert set(ALLOWANCE.cases) == CASES.keys()


@pytest.mark.parametrize("case", CASES)
def test_each_case_is_filed_with_its_own_papers(case: str) -> None:
    outcome = judge(ALLOWANCE, CASES[case], case)

    assert errors(outcome) == []
    assert warned(outcome) == []
    assert papers(ALLOWANCE, outcome, case) == PAPERS[case]
    assert ("representative_paper" in papers(ALLOWANCE, outcome, case, required=False)) is (case == "child")


@pytest.mark.parametrize("case", CASES)
def test_what_another_case_answers_is_taken_away(case: str) -> None:
    everything = {key: value for answers in CASES.values() for key, value in answers.items()}
    outcome = judge(ALLOWANCE, {**everything, **CASES[case]}, case)

    assert errors(outcome) == []
    own = CASES[case].keys() | {"children_count"}
    assert outcome.answers.keys() <= own


@pytest.mark.parametrize(
    ("case", "changes", "found"),
    [
        # Mẫu 1a
        ("child", {"child_group": GONE}, [("child_group", "required")]),
        ("child", {"has_number": False}, []),
        ("child", {"citizen_id": GONE}, [("citizen_id", "required")]),
        ("child", {"citizen_id": GONE, "has_number": False}, []),
        ("child", {"has_representative": False}, [("has_representative", "valid")]),
        ("child", {"mother": GONE}, [("mother.state", "required"), ("mother.name", "required")]),
        ("child", {"mother": {"state": "unknown"}}, []),
        ("child", {"child_group": "abandoned", "mother": GONE, "father": GONE}, []),
        ("child", {"mother": {**ORPHAN["mother"], "birth_date": "2017"}}, [("mother.birth_date", "valid")]),
        ("child", {"father": {**ORPHAN["father"], "citizen_id": "019216000195"}}, [("father.citizen_id", "valid")]),
        ("child", {"school_name": GONE}, [("school_name", "required")]),
        ("child", {"school": "left"}, [("school_left", "required")]),
        (
            "child",
            {"has_disability": True},
            [("disability_level", "required"), ("disability_kinds", "required")],
        ),
        ("child", {"representative": {**AUNT, "citizen_id": "019216000195"}}, [("representative.citizen_id", "valid")]),
        # Mẫu 1b
        ("hiv", {"works": True}, [("work_what", "required"), ("income", "required")]),
        ("hiv", {"works": True, "work_what": "may thuê", "income": "1.500.000 đ"}, []),
        ("hiv", {"marital": GONE}, [("marital", "required")]),
        # Mẫu 1c
        ("single_parent", {"children": []}, [("children", "required")]),
        (
            "single_parent",
            {"children": [{}]},
            [(f"children.0.{key}", "required") for key in ("full_name", "birth_date", "school", "benefit")],
        ),
        (
            "single_parent",
            {"children": [{**DAUGHTER, "birth_date": "1987-01-01"}]},
            [("children.0.birth_date", "valid")],
        ),
        (
            "single_parent",
            {"children": [{**DAUGHTER, "birth_date": "2026-11-22"}]},
            [("children.0.birth_date", "valid")],
        ),
        # Mẫu 1d
        ("elderly", {"has_supporter": GONE}, [("has_supporter", "required")]),
        ("elderly", {"has_supporter": True}, [("supporters", "required")]),
        ("elderly", {"has_supporter": True, "supporters": [SUPPORTER]}, []),
        (
            "elderly",
            {"has_supporter": True, "supporters": [{**SUPPORTER, "on_allowance": None, "work": " "}]},
            [("supporters.0.on_allowance", "required"), ("supporters.0.work", "required")],
        ),
        # Mẫu 1đ
        ("disabled", {"disability_kinds": []}, [("disability_kinds", "required")]),
        ("disabled", {"self_care": "cannot"}, [("carer.name", "required"), ("carer.relation", "required")]),
        ("disabled", {"self_care": "helped", "carer": {"name": "Phùng Thị Thử", "relation": "parent"}}, []),
        # A man is not offered to be pregnant
        ("disabled", {"maternity": ["pregnant"]}, [("maternity", "choice")]),
        ("disabled", {"maternity": ["raising"]}, [("small_children", "required")]),
        ("disabled", {"maternity": ["raising"], "small_children": 0}, [("small_children", "schema")]),
        ("disabled", {"disability_issued_on": "2027"}, [("disability_issued_on", "valid")]),
        # Everybody
        ("disabled", {"has_benefit": True}, [("benefit_kinds", "required"), ("benefit_amount", "required")]),
        ("disabled", {"payment": "account"}, [(f, "required") for f in ("bank", "account_number", "account_holder")]),
        ("disabled", {"phone": GONE}, [("phone", "required")]),
    ],
)
def test_each_case_asks_for_what_its_form_asks(
    case: str, changes: dict[str, Any], found: list[tuple[str, str]]
) -> None:
    assert errors(judge(ALLOWANCE, CASES[case], case, **changes)) == found


@pytest.mark.parametrize(
    ("case", "changes", "found"),
    [
        ("child", {"birth_date": "2010-11-21", "citizen_id": "019210000195"}, ["birth_date"]),
        ("child", {"birth_date": "2010-11-22", "citizen_id": "019210000195"}, []),
        ("child", {"child_group": "student"}, ["birth_date"]),
        ("child", {"child_group": "student", "birth_date": "2008", "citizen_id": "019208000195"}, []),
        (
            "child",
            {"child_group": "student", "birth_date": "2008", "citizen_id": "019208000195", "school": "left"},
            ["school"],
        ),
        ("child", {"child_group": "toddler"}, ["birth_date"]),
        ("child", {"child_group": "toddler", "birth_date": "2024-01-01", "citizen_id": "019224000195"}, []),
        ("child", {"mother": {"state": "away", "name": "Phùng Thị Mẫu"}}, ["mother.state"]),
        ("hiv", {"poverty": "near_poor"}, ["poverty"]),
        ("hiv", {"birth_date": "2015", "citizen_id": "019215000195", "poverty": "neither"}, []),
        ("single_parent", {"poverty": "neither"}, ["poverty"]),
        ("single_parent", {"parent_group": "divorced"}, ["parent_group"]),
        (
            "single_parent",
            {"children": [{**DAUGHTER, "birth_date": "2009-01-01", "school": "left"}]},
            ["children.0.school"],
        ),
        ("single_parent", {"children": [{**DAUGHTER, "birth_date": "2004-11-21"}]}, ["children.0.birth_date"]),
        ("single_parent", {"has_benefit": True, "benefit_kinds": ["other"], "benefit_amount": 200000}, []),
        ("elderly", {"birth_date": "1967", "citizen_id": "019067000195"}, ["birth_date"]),
        ("elderly", {"elderly_group": "pension_age"}, ["elderly_group"]),
        ("elderly", {"has_supporter": True, "supporters": [SUPPORTER]}, ["has_supporter"]),
        ("elderly", {"poverty": "near_poor"}, ["poverty"]),
        ("disabled", {"disability_level": "mild"}, ["disability_level"]),
        (
            "disabled",
            {"has_benefit": True, "benefit_kinds": ["protection"], "benefit_amount": 450000},
            ["benefit_kinds"],
        ),
    ],
)
def test_what_does_not_fit_the_case_is_only_warned_of(case: str, changes: dict[str, Any], found: list[str]) -> None:
    outcome = judge(ALLOWANCE, CASES[case], case, **changes)

    assert [error for error in errors(outcome) if error[1] == "required"] == wanted(case, changes)
    assert warned(outcome) == found


def wanted(case: str, changes: dict[str, Any]) -> list[tuple[str, str]]:
    """Answers that become due by the change itself."""
    if changes.get("school") == "left":
        return [("school_left", "required")]
    if case == "hiv" and changes.get("birth_date") == "2015":
        return [("school", "required")]
    return []


def test_a_mother_with_a_disability_who_expects_a_child_and_raises_one() -> None:
    woman = {
        **DISABLED,
        "sex": "female",
        "citizen_id": "019190000195",
        "maternity": ["pregnant", "raising"],
        "small_children": 1,
    }
    outcome = judge(ALLOWANCE, woman, "disabled")

    assert errors(outcome) == []
    assert papers(ALLOWANCE, outcome, "disabled") == {
        "disability_certificate",
        "pregnancy_paper",
        "small_child_birth_certificate",
    }


@pytest.mark.parametrize("case", CASES)
def test_a_move_a_change_and_an_end_ask_for_little(case: str) -> None:
    grown = {"has_representative": True, "representative": AUNT}
    old = {"province": "01", "commune": "00004"}
    move = judge(ALLOWANCE, {**CASES[case], **grown, "request": "move", "old_place": old, "moved_on": "9/2026"}, case)
    assert errors(move) == []
    change = judge(
        ALLOWANCE,
        {**CASES[case], **grown, "request": "change", "change_what": ["account"], "change_details": "Nay nhận thẻ"},
        case,
    )
    assert errors(change) == []
    stop = judge(ALLOWANCE, {**CASES[case], **grown, "request": "stop", "stop_reason": "wish"}, case)
    assert errors(stop) == []
    asked_of_new_ones = {"poverty", "has_benefit", "school", "children", "self_care", "mother", "ethnic_group"}
    for outcome in (move, change, stop):
        assert asked_of_new_ones.isdisjoint(outcome.answers)
        assert papers(ALLOWANCE, outcome, case) == set()
    assert "payment" not in stop.answers


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"request": "move"}, [("old_place", "required"), ("moved_on", "required")]),
        ({"request": "change"}, [("change_what", "required"), ("change_details", "required")]),
        # The number of children changes for single parents alone
        ({"request": "change", "change_what": ["children"], "change_details": "…"}, [("change_what", "choice")]),
        ({"request": "stop"}, [("stop_reason", "required")]),
        ({"request": "stop", "stop_reason": "other"}, [("stop_details", "required")]),
        (
            {"request": "stop", "stop_reason": "died"},
            [("died_on", "required"), ("has_representative", "valid")],
        ),
        (
            {"request": "stop", "stop_reason": "died", "died_on": "1989-01-01"},
            [("died_on", "valid"), ("has_representative", "valid")],
        ),
    ],
)
def test_the_other_requests_are_held_to_theirs(changes: dict[str, Any], found: list[tuple[str, str]]) -> None:
    assert errors(judge(ALLOWANCE, DISABLED, "disabled", **changes)) == found


def test_the_family_of_who_has_died_hears_of_funeral_aid() -> None:
    dead = {"request": "stop", "stop_reason": "died", "died_on": "2026-11-01"}
    outcome = judge(ALLOWANCE, DISABLED, "disabled", **dead, has_representative=True, representative=AUNT)

    assert errors(outcome) == []
    assert warned(outcome) == ["died_on"]
