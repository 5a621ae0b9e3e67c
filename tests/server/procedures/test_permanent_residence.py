"""Permanent residence (1.004222), filled in as people would, rightly and wrongly."""

from __future__ import annotations

from typing import Any

import pytest

from tests.server.procedures.real_forms import GONE, errors, judge, papers, warned
from tests.server.procedures.residence_people import BABY, GRANDFATHER, OWN, OWNER, PERMANENT, SISTER, charged

CASES = ("own", "family", "rented", "care", "religious", "vehicle", "barracks")
#: What a case asks beyond `OWN`, and the papers that it wants.
RIGHT: dict[str, tuple[dict[str, Any], set[str]]] = {
    "own": ({}, {"dwelling_proof"}),
    "family": (
        {"tie": "close", **GRANDFATHER, "relation_to_head": "child", "owner_is_head": False, "owner_consent": OWNER},
        {"signed_form"},
    ),
    "rented": (
        {
            "tenancy": "rent",
            "contract_until": "2028-12-31",
            "area": "36,5",
            "dwellers": 4,
            "owner_consent": {"method": "document", "name": "Trần Thị Trọ"},
        },
        {"rent_contract", "area_proof", "consent_document"},
    ),
    "care": ({"care_place": "facility", "care_name": "Trung tâm Thử Nghiệm"}, {"care_request", "care_proof"}),
    "religious": (
        {
            "religious_place": "Chùa Thử Nghiệm",
            "religious_role": "clergy",
            "place_consent": {"method": "signature", "name": "Thích Thử Nghiệm"},
        },
        {"religious_status", "religious_building", "signed_form"},
    ),
    "vehicle": (
        {"vehicle_own": True, "vehicle_registered": True, "vehicle_elsewhere": True},
        {"vehicle_registration", "vehicle_mooring"},
    ),
    "barracks": ({"unit_name": "Trung đoàn Thử Nghiệm"}, {"unit_letter"}),
}


def test_the_form_knows_these_cases_of_lawful_dwelling() -> None:
    assert PERMANENT.cases == CASES


@pytest.mark.parametrize("case", CASES)
def test_each_case_is_filed_with_its_own_papers_and_prunes_what_belongs_to_others(case: str) -> None:
    others = {key: value for other in CASES if other != case for key, value in RIGHT[other][0].items()}
    changes, wanted = RIGHT[case]

    outcome = judge(PERMANENT, {**OWN, **others, **changes, "is_head": changes.get("is_head", True)}, case)

    assert errors(outcome) == []
    assert warned(outcome) == []
    assert papers(PERMANENT, outcome, case) == wanted
    foreign = others.keys() - changes.keys() - OWN.keys()
    assert foreign.isdisjoint(outcome.answers)


def test_a_care_home_and_barracks_have_no_head_of_household() -> None:
    for case in ("care", "barracks"):
        outcome = judge(PERMANENT, {**OWN, **GRANDFATHER, **RIGHT[case][0]}, case)
        assert errors(outcome) == []
        assert {"is_head", "head_name", "head_consent", "relation_self"}.isdisjoint(outcome.answers)


def test_the_request_says_which_dwelling_it_is() -> None:
    requests = {case: judge(PERMANENT, {**OWN, **RIGHT[case][0]}, case).answers["request"] for case in CASES}

    assert len(set(requests.values())) == len(CASES)
    assert requests["own"] == "Đăng ký thường trú vào chỗ ở hợp pháp thuộc quyền sở hữu của mình"


def test_a_mother_registers_her_newborn_with_the_grandfather() -> None:
    family = {**GRANDFATHER, "for_whom": "child", "person": BABY, "tie": "minor", "house_paper": GONE}

    outcome = judge(
        PERMANENT,
        OWN,
        "family",
        **family,
        relation_to_head="grandchild",
        owner_self=False,
        owner_is_head=True,
        owner_consent=OWNER,
    )

    assert errors(outcome) == []
    assert {"parent_consent", "owner_consent"}.isdisjoint(outcome.answers)
    assert "fee_group" not in outcome.answers
    assert charged(PERMANENT, outcome.answers, "online", "family").total == 0


def test_in_her_own_house_nobody_else_need_agree_and_the_child_is_her_child() -> None:
    outcome = judge(
        PERMANENT, OWN, "family", for_whom="child", person=BABY, tie="close", owner_self=True, house_paper=GONE
    )

    assert errors(outcome) == []
    assert outcome.answers["registered_name"] == "Lê Văn Bé"
    assert outcome.answers["relation_self"] == "Con"
    assert papers(PERMANENT, outcome, "family") == set()


def test_whoever_registers_themselves_as_head_is_the_head_and_a_ward_says_how_they_are_related() -> None:
    herself = judge(PERMANENT, OWN, "own").answers
    assert (herself["registered_name"], herself["relation_self"]) == ("Nông Thị Mai", "Chủ hộ")
    ward = judge(PERMANENT, OWN, "own", for_whom="ward", person={**BABY, "citizen_id": "019226000059"})
    assert errors(ward) == [("relation_to_head", "required")]
    assert "relation_self" not in ward.answers


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"full_name": GONE}, [("full_name", "required")]),
        ({"birth_date": "2026-11-22"}, [("birth_date", "valid"), ("parent_consent.method", "required")]),
        ({"citizen_id": "01919000004"}, [("citizen_id", "kind")]),
        ({"new_address": {"province": "19", "commune": "05716"}}, [("new_address", "kind")]),
        ({"house_paper": GONE}, [("house_paper", "required")]),
        (
            {"is_head": False},
            [(key, "required") for key in ("head_name", "head_citizen_id", "relation_to_head", "head_consent.method")],
        ),
        ({"has_members": True}, [("members", "required")]),
        ({"has_members": True, "members": [SISTER]}, [("parent_consent.method", "required")]),
        ({"has_members": True, "members": [SISTER], "parent_consent": {"method": "self"}}, []),
        (
            {
                "has_members": True,
                "members": [{**SISTER, "citizen_id": OWN["citizen_id"]}],
                "parent_consent": {"method": "self"},
            },
            [("members.0.citizen_id", "valid")],
        ),
        ({"for_whom": "child"}, [(f"person.{key}", "required") for key in ("name", "birth_date", "sex", "citizen_id")]),
        ({"for_whom": "child", "person": {**BABY, "birth_date": "2026-12-01"}}, [("person.birth_date", "valid")]),
        ({"for_whom": "child", "person": {**BABY, "birth_date": "2000-09-20"}}, [("person.birth_date", "valid")]),
        ({"for_whom": "child", "person": {**BABY, "citizen_id": OWN["citizen_id"]}}, [("person.citizen_id", "valid")]),
        ({"fee_group": GONE}, [("fee_group", "required")]),
        ({"promise": GONE}, [("promise", "required")]),
        ({"household_book": "1"}, [("household_book", "unknown")]),
    ],
)
def test_a_place_of_ones_own_refuses_what_is_wrong(changes: dict[str, Any], found: list[tuple[str, str]]) -> None:
    assert errors(judge(PERMANENT, OWN, "own", **changes)) == found


@pytest.mark.parametrize(
    ("case", "changes", "found"),
    [
        ("family", {"tie": "minor"}, [("tie", "valid")]),
        ("family", {"tie": "elder"}, [("tie", "valid")]),
        ("family", {"tie": "elder", "birth_date": "1966-11-21", "citizen_id": "019166000045"}, []),
        ("family", {"tie": "elder", "birth_date": "1966-11-22", "citizen_id": "019166000045"}, [("tie", "valid")]),
        (
            "family",
            {"owner_consent": {"method": "vneid", "name": "Lê Văn Ông"}},
            [("owner_consent.citizen_id", "required")],
        ),
        (
            "family",
            {"owner_consent": {**OWNER, "citizen_id": OWN["citizen_id"]}},
            [("owner_consent.citizen_id", "valid")],
        ),
        ("family", {"head_citizen_id": OWN["citizen_id"]}, [("head_citizen_id", "valid")]),
        ("rented", {"contract_until": "2026-11-21"}, [("contract_until", "valid")]),
        ("rented", {"contract_until": GONE}, []),
        ("rented", {"area": 0}, [("area", "schema")]),
        ("rented", {"owner_consent": GONE}, [("owner_consent.method", "required"), ("owner_consent.name", "required")]),
        (
            "care",
            {"care_place": "household"},
            [("owner_consent.method", "required"), ("owner_consent.name", "required")],
        ),
        ("religious", {"religious_role": GONE}, [("religious_role", "required")]),
        (
            "religious",
            {"place_consent": {"method": "vneid"}},
            [("place_consent.name", "required"), ("place_consent.citizen_id", "required")],
        ),
        ("vehicle", {"vehicle_own": False}, [("owner_consent.method", "required"), ("owner_consent.name", "required")]),
        ("barracks", {"unit_name": GONE}, [("unit_name", "required")]),
    ],
)
def test_each_case_refuses_what_is_wrong_in_it(
    case: str, changes: dict[str, Any], found: list[tuple[str, str]]
) -> None:
    outcome = judge(PERMANENT, {**OWN, **RIGHT[case][0]}, case, **changes)

    assert [error for error in errors(outcome) if error != ("fee_group", "required")] == found


@pytest.mark.parametrize(
    ("case", "changes", "found"),
    [
        ("own", {"house_paper": "none"}, ["house_paper"]),
        ("own", {"citizen_id": "019191000045"}, ["citizen_id"]),
        ("own", {"citizen_id": "019090000045"}, ["citizen_id"]),
        ("rented", {"area": 31.9, "dwellers": 4}, ["dwellers"]),
        ("rented", {"area": 32, "dwellers": 4}, []),
    ],
)
def test_what_is_odd_warns_and_never_blocks(case: str, changes: dict[str, Any], found: list[str]) -> None:
    outcome = judge(PERMANENT, {**OWN, **RIGHT[case][0]}, case, **changes)

    assert errors(outcome) == []
    assert warned(outcome) == found


@pytest.mark.parametrize(
    ("case", "changes", "wanted"),
    [
        ("religious", {"religious_role": "keeper"}, {"religious_building", "signed_form"}),
        ("religious", {"religious_role": "representative"}, {"religious_status", "religious_building"}),
        ("religious", {"religious_role": "ward"}, {"religious_ward", "signed_form"}),
        ("care", {"care_place": "household", "owner_consent": OWNER}, {"care_proof"}),
        ("vehicle", {"vehicle_elsewhere": False}, {"vehicle_registration"}),
        ("vehicle", {"vehicle_registered": False}, {"vehicle_commune", "vehicle_mooring"}),
    ],
)
def test_the_papers_follow_the_answers(case: str, changes: dict[str, Any], wanted: set[str]) -> None:
    outcome = judge(PERMANENT, {**OWN, **RIGHT[case][0]}, case, **changes)

    assert errors(outcome) == []
    assert papers(PERMANENT, outcome, case) == wanted


@pytest.mark.parametrize(
    ("changes", "channel", "total"),
    [
        ({}, "online", 10000),
        ({}, "counter", 20000),
        ({"fee_group": "poor"}, "online", 0),
        ({"fee_group": "border"}, "counter", 0),
        ({"birth_date": "1966-11-21", "fee_group": GONE}, "online", 0),
        ({"birth_date": "1966-11-22"}, "online", 10000),
        ({"for_whom": "child", "person": {**BABY, "birth_date": "2010-11-22"}, "fee_group": GONE}, "online", 0),
        ({"for_whom": "child", "person": {**BABY, "birth_date": "2010-11-21"}}, "online", 10000),
        ({"for_whom": "child", "person": {**BABY, "birth_date": "2010-11-21"}, "fee_group": "orphan"}, "online", 0),
    ],
)
def test_circular_75_2022_says_who_pays_and_how_much(changes: dict[str, Any], channel: str, total: int) -> None:
    outcome = judge(PERMANENT, OWN, "own", **changes)

    assert errors(outcome) == []
    assert charged(PERMANENT, outcome.answers, channel, "own").total == total


@pytest.mark.parametrize(
    ("special", "wanted"),
    [
        (["nationality"], {"dwelling_proof", "nationality_decision"}),
        (["abroad"], {"dwelling_proof", "abroad_proof"}),
        (["unit"], {"dwelling_proof", "leaving_unit"}),
    ],
)
def test_rare_papers_are_asked_of_those_alone_whom_they_concern(special: list[str], wanted: set[str]) -> None:
    outcome = judge(PERMANENT, OWN, "own", special=special)

    assert errors(outcome) == []
    assert papers(PERMANENT, outcome, "own") == wanted


def test_nobody_leaves_a_unit_for_a_unit() -> None:
    outcome = judge(PERMANENT, {**OWN, **RIGHT["barracks"][0]}, "barracks", special=["unit"])

    assert errors(outcome) == [("special", "choice")]


def test_proof_of_an_exemption_is_offered_to_whoever_claims_one() -> None:
    poor = judge(PERMANENT, OWN, "own", fee_group="poor")

    assert "exemption_proof" in papers(PERMANENT, poor, "own", required=False)
    assert "exemption_proof" not in papers(PERMANENT, judge(PERMANENT, OWN, "own"), "own", required=False)
