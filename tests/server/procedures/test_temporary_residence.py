"""Temporary residence (1.004194), filled in as people would, rightly and wrongly."""

from __future__ import annotations

from typing import Any

import pytest

from tests.server.procedures.real_forms import CHILD, GONE, HOME, PHONG, RESIDENCE, errors, judge, papers, warned


def test_renting_alone_with_a_contract() -> None:
    outcome = judge(RESIDENCE, PHONG, "individual")

    assert errors(outcome) == []
    assert warned(outcome) == []
    assert outcome.answers["request"] == "Đăng ký tạm trú từ ngày 01/11/2026 đến ngày 31/10/2027"
    assert outcome.answers["head_name_self"] == "Lê Văn Phong"
    assert outcome.answers["head_citizen_id_self"] == "019095000123"
    assert papers(RESIDENCE, outcome, "individual") == {"dwelling_proof"}


def test_the_heads_fields_are_not_asked_of_the_head() -> None:
    sent = {"head_name": "Ai Khác", "head_citizen_id": "019095000124", "head_consent": {"method": "vneid"}}

    outcome = judge(RESIDENCE, PHONG, "individual", **sent)

    assert errors(outcome) == []
    assert sent.keys().isdisjoint(outcome.answers)


def test_living_with_family_needs_the_head_and_the_owner_to_agree_and_no_proof_of_the_dwelling() -> None:
    missing = judge(RESIDENCE, PHONG, "individual", dwelling="with_family", is_head=False)

    assert errors(missing) == [
        ("head_name", "required"),
        ("head_citizen_id", "required"),
        ("relation_to_head", "required"),
        ("head_consent.method", "required"),
        ("owner_consent.method", "required"),
        ("owner_consent.name", "required"),
    ]

    complete = judge(
        RESIDENCE,
        PHONG,
        "individual",
        dwelling="with_family",
        is_head=False,
        head_name="Lê Văn Cha",
        head_citizen_id="019 065 000 111",
        relation_to_head="child",
        head_consent={"method": "vneid"},
        owner_consent={"method": "document", "name": "Lê Văn Cha"},
    )
    assert errors(complete) == []
    assert complete.answers["head_citizen_id"] == "019065000111"
    assert "head_name_self" not in complete.answers
    assert papers(RESIDENCE, complete, "individual") == {"consent_document"}


def test_whoever_confirms_in_vneid_is_named_with_their_number() -> None:
    outcome = judge(
        RESIDENCE, PHONG, "individual", owner_paper=False, owner_consent={"method": "vneid", "name": "Chủ Nhà"}
    )

    assert errors(outcome) == [("owner_consent.citizen_id", "required")]


def test_one_is_not_ones_own_head_of_household() -> None:
    outcome = judge(
        RESIDENCE,
        PHONG,
        "individual",
        is_head=False,
        head_name="Lê Văn Phong",
        head_citizen_id=PHONG["citizen_id"],
        relation_to_head="other",
        relation_to_head_other="chính tôi",
        head_consent={"method": "vneid"},
    )

    assert errors(outcome) == [("head_citizen_id", "valid")]


def test_a_child_of_school_age_needs_a_parents_consent() -> None:
    missing = judge(RESIDENCE, PHONG, "individual", has_members=True, members=[CHILD])
    assert errors(missing) == [("parent_consent.method", "required")]

    parent = judge(RESIDENCE, PHONG, "individual", has_members=True, members=[CHILD], parent_consent={"method": "self"})
    assert errors(parent) == []
    signed = judge(
        RESIDENCE,
        PHONG,
        "individual",
        has_members=True,
        members=[CHILD],
        parent_consent={"method": "signature", "name": "Lê Thị Mẹ"},
    )
    assert errors(signed) == []
    assert papers(RESIDENCE, signed, "individual") == {"dwelling_proof", "signed_form"}


def test_a_child_under_six_with_its_parents_needs_no_consent() -> None:
    baby = {**CHILD, "birth_date": "2022-01-01", "citizen_id": "019322000321"}

    assert errors(judge(RESIDENCE, PHONG, "individual", has_members=True, members=[baby])) == []
    niece = {**baby, "relation": "grandchild"}
    assert errors(judge(RESIDENCE, PHONG, "individual", has_members=True, members=[niece])) == [
        ("parent_consent.method", "required")
    ]


def test_a_minor_cannot_consent_for_themselves() -> None:
    minor = {"birth_date": "2010-06-01", "citizen_id": "019210000123"}

    outcome = judge(RESIDENCE, PHONG, "individual", **minor, parent_consent={"method": "self"})

    assert errors(outcome) == [("parent_consent.method", "valid")]


def test_members_are_one_to_nine_and_never_oneself() -> None:
    assert errors(judge(RESIDENCE, PHONG, "individual", has_members=True)) == [("members", "required")]
    ten = [{**CHILD, "birth_date": "1990-01-01", "citizen_id": f"0191900003{n:02d}"} for n in range(10)]
    assert errors(judge(RESIDENCE, PHONG, "individual", has_members=True, members=ten)) == [("members", "rows")]
    assert errors(judge(RESIDENCE, PHONG, "individual", has_members=True, members=ten[:9])) == []
    self_again = [{**ten[0], "citizen_id": PHONG["citizen_id"]}]
    assert errors(judge(RESIDENCE, PHONG, "individual", has_members=True, members=self_again)) == [
        ("members.0.citizen_id", "valid")
    ]


def test_the_paper_forms_nine_rows_keep_their_errors_apart() -> None:
    rows = [CHILD, {**CHILD, "full_name": "B3", "relation": "other"}, {}]

    outcome = judge(RESIDENCE, PHONG, "individual", has_members=True, members=rows, parent_consent={"method": "self"})

    assert errors(outcome) == [
        ("members.1.full_name", "kind"),
        ("members.1.relation_other", "required"),
        *[(f"members.2.{key}", "required") for key in ("full_name", "birth_date", "sex", "citizen_id", "relation")],
    ]


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"citizen_id": "019096000123"}, ["citizen_id"]),  # another year
        ({"citizen_id": "019195000123"}, ["citizen_id"]),  # a woman's digit
        ({"citizen_id": "019295000123"}, ["citizen_id"]),  # born 2095
        ({"citizen_id": "999095000123"}, ["citizen_id"]),  # no province
        ({"citizen_id": "101095000123"}, ["citizen_id"]),  # born abroad
        ({"stay_from": "2026-11-20", "stay_until": "2026-12-05"}, ["stay_until"]),  # less than 30 days
        ({}, []),
    ],
)
def test_what_is_odd_warns_and_never_blocks(changes: dict[str, str], found: list[str]) -> None:
    outcome = judge(RESIDENCE, PHONG, "individual", **changes)

    assert errors(outcome) == []
    assert warned(outcome) == found


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"full_name": GONE}, [("full_name", "required")]),
        ({"full_name": "Phong 123"}, [("full_name", "kind")]),
        ({"birth_date": "2026-11-22"}, [("birth_date", "valid"), ("parent_consent.method", "required")]),
        ({"birth_date": "1995-02-30"}, [("birth_date", "kind")]),
        ({"citizen_id": "01909500012"}, [("citizen_id", "kind")]),
        ({"phone": "12345"}, [("phone", "kind")]),
        ({"sex": "nam"}, [("sex", "choice")]),
        ({"temporary_address": {**HOME, "detail": ""}}, [("temporary_address", "kind")]),
        ({"temporary_address": {**HOME, "province": "01"}}, [("temporary_address", "choice")]),
        ({"stay_until": "2026-11-21"}, [("stay_until", "valid")]),
        ({"stay_until": "2026-10-01"}, [("stay_until", "valid")]),
        ({"stay_until": "2028-11-02"}, [("stay_until", "valid")]),
        ({"stay_until": "2028-11-01"}, []),
        ({"owner_paper": GONE}, [("owner_paper", "required")]),
        ({"promise": False}, [("promise", "required")]),
        ({"nationality": "VN"}, [("nationality", "unknown")]),
    ],
)
def test_residence_refuses_what_is_wrong(changes: dict[str, Any], found: list[tuple[str, str]]) -> None:
    assert errors(judge(RESIDENCE, PHONG, "individual", **changes)) == found


def test_filing_by_list_asks_who_makes_it_and_lists_nobody() -> None:
    outcome = judge(RESIDENCE, PHONG, "by_list", members=[CHILD])

    assert errors(outcome) == [("list_maker", "required")]
    assert "members" not in outcome.answers
    complete = judge(RESIDENCE, PHONG, "by_list", list_maker="Trường Cao đẳng Thử Nghiệm", dwelling="workplace")
    assert errors(complete) == []
    assert papers(RESIDENCE, complete, "by_list") == {"list_request"}


def test_barracks_ask_for_the_unit_and_not_for_a_household() -> None:
    outcome = judge(RESIDENCE, PHONG, "barracks", unit_name="Trung đoàn Thử Nghiệm")

    assert errors(outcome) == []
    assert {"is_head", "dwelling", "owner_paper", "has_members"}.isdisjoint(outcome.answers)
    assert papers(RESIDENCE, outcome, "barracks") == {"unit_letter"}
