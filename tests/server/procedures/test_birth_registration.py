"""Registering a birth (1.001193), filled in as people would, rightly and wrongly."""

from __future__ import annotations

from typing import Any

import pytest

from tests.server.procedures.civil_status import BIRTH, ELSEWHERE, MOTHER, NEWBORN, TOWN, WITH_A_PASSPORT, price
from tests.server.procedures.real_forms import GONE, errors, judge, papers, warned

FATHER_KEYS = {"father_name", "father_birth_date", "father_citizen_id", "father_ethnic_group", "father_lives"}
FOUND: dict[str, Any] = {
    **{key: value for key, value in NEWBORN.items() if not key.startswith(("mother", "father"))},
    "relation": "carer",
    "birth_place_kind": "elsewhere",
    "parents": GONE,
    "birth_proof": GONE,
}


def test_a_married_mother_registers_her_child_in_time() -> None:
    outcome = judge(BIRTH, NEWBORN, "family")

    assert errors(outcome) == []
    assert warned(outcome) == []
    assert papers(BIRTH, outcome, "family") == {"birth_notice"}
    assert outcome.answers["child_birth_words"] == "Ngày mùng một tháng mười một năm hai nghìn không trăm hai mươi sáu"
    assert price(BIRTH, outcome.answers, case="family") == 0
    assert price(BIRTH, outcome.answers, case="family", province="01") == 0


def test_what_is_known_of_the_mother_who_files_is_not_asked_again() -> None:
    outcome = judge(BIRTH, {**NEWBORN, **MOTHER, "fee_reason": "none", "birth_facility": "Trạm"}, "family")

    assert errors(outcome) == []
    assert (MOTHER.keys() | {"fee_reason"}).isdisjoint(outcome.answers)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2026-09-04", "Ngày mùng bốn tháng chín năm hai nghìn không trăm hai mươi sáu"),
        ("2010-10-10", "Ngày mùng mười tháng mười năm hai nghìn không trăm mười"),
        ("2005-04-15", "Ngày mười lăm tháng tư năm hai nghìn không trăm linh năm"),
        ("2000-12-31", "Ngày ba mươi mốt tháng mười hai năm hai nghìn"),
        ("2024-01-24", "Ngày hai mươi tư tháng một năm hai nghìn không trăm hai mươi tư"),
        ("2021-02-20", "Ngày hai mươi tháng hai năm hai nghìn không trăm hai mươi mốt"),
        ("2015-05-19", "Ngày mười chín tháng năm năm hai nghìn không trăm mười lăm"),
        ("1985-06-05", "Ngày mùng năm tháng sáu năm một nghìn chín trăm tám mươi lăm"),
    ],
)
def test_the_certificate_writes_the_date_of_birth_in_words(day: str, words: str) -> None:
    assert judge(BIRTH, {"child_birth_date": day}, "family").answers["child_birth_words"] == words


def test_an_unmarried_mother_leaves_the_father_empty() -> None:
    outcome = judge(BIRTH, NEWBORN, "family", parents="unmarried", child_ethnic_group="tay")

    assert errors(outcome) == []
    assert warned(outcome) == []
    assert FATHER_KEYS.isdisjoint(outcome.answers)


def test_a_father_who_is_not_married_recognises_the_child_first() -> None:
    father = {"relation": "father", "citizen_id": "019099000034", **MOTHER}

    assert errors(judge(BIRTH, NEWBORN, "family", **father, parents="unmarried")) == [("parents", "valid")]
    recognised = judge(BIRTH, NEWBORN, "family", **father, parents="recognised")
    assert errors(recognised) == []
    assert "father_name" not in recognised.answers
    assert recognised.answers["father_ethnic_group"] == "dao"


def test_a_grandmother_files_without_a_mandate_and_somebody_else_with_one() -> None:
    grandmother = {
        "relation": "grandparent",
        "full_name": "Hà Thị Thái",
        "birth_date": "1962-03-12",
        "citizen_id": "019162000017",
        **MOTHER,
        "father_lives": "elsewhere",
        "father_address": ELSEWHERE,
        "father_residence_kind": "temporary",
    }

    outcome = judge(BIRTH, NEWBORN, "family", **grandmother)
    assert errors(outcome) == []
    assert warned(outcome) == []
    assert papers(BIRTH, outcome, "family") == {"birth_notice"}

    mandated = judge(BIRTH, NEWBORN, "family", **{**grandmother, "relation": "mandated"})
    assert papers(BIRTH, mandated, "family") == {"birth_notice", "mandate"}


@pytest.mark.parametrize(
    ("proof", "paper"),
    [
        ("paper", {"birth_notice"}),
        ("electronic", set()),
        ("witness", {"witness_statement"}),
        ("none", {"own_statement"}),
    ],
)
def test_the_paper_on_the_birth_is_what_there_is(proof: str, paper: set[str]) -> None:
    assert papers(BIRTH, judge(BIRTH, NEWBORN, "family", birth_proof=proof), "family") == paper
    assert papers(BIRTH, judge(BIRTH, NEWBORN, "surrogacy", birth_proof=proof), "surrogacy") == paper | {
        "surrogacy_paper"
    }


def test_an_abandoned_child_has_no_parents_on_its_form_and_brings_the_record() -> None:
    outcome = judge(BIRTH, FOUND, "abandoned")

    assert errors(outcome) == []
    assert papers(BIRTH, outcome, "abandoned") == {"abandonment_record"}
    assert {"parents", "birth_proof", "mother_name"}.isdisjoint(outcome.answers)


@pytest.mark.parametrize("relation", ["mother", "father", "grandparent", "mandated"])
def test_nobody_who_is_known_to_the_child_files_for_an_abandoned_one(relation: str) -> None:
    assert errors(judge(BIRTH, {**FOUND, "relation": relation}, "abandoned")) == [("relation", "choice")]


def test_whoever_has_no_citizen_card_names_another_paper_and_brings_a_copy() -> None:
    missing = judge(BIRTH, NEWBORN, "family", id_paper="passport")
    assert errors(missing) == [
        (key, "required") for key in ("other_paper_number", "other_paper_issued_on", "other_paper_issuer")
    ]
    assert "citizen_id" not in missing.answers

    complete = judge(BIRTH, NEWBORN, "family", **WITH_A_PASSPORT)
    assert errors(complete) == []
    assert papers(BIRTH, complete, "family") == {"birth_notice", "identity_paper"}


def test_later_than_sixty_days_it_is_said_and_may_cost_something() -> None:
    assert warned(judge(BIRTH, NEWBORN, "family", child_birth_date="2026-09-22")) == []
    late = {"child_birth_date": "2026-09-21"}
    assert errors(judge(BIRTH, NEWBORN, "family", **late)) == [("fee_reason", "required")]

    paying = judge(BIRTH, NEWBORN, "family", **late, fee_reason="none")
    assert errors(paying) == []
    assert warned(paying) == ["child_birth_date"]
    assert price(BIRTH, paying.answers, case="family") == 0
    assert price(BIRTH, paying.answers, case="family", province="01") == 5000
    poor = judge(BIRTH, NEWBORN, "family", **late, fee_reason="poor")
    assert price(BIRTH, poor.answers, case="family", province="01") == 0


def test_copies_are_counted_and_their_price_said() -> None:
    assert errors(judge(BIRTH, NEWBORN, "family", wants_copies=True)) == [("copies", "required")]
    outcome = judge(BIRTH, NEWBORN, "family", wants_copies=True, copies="3")
    assert (outcome.answers["copies"], outcome.answers["copies_fee"]) == (3, "24.000 đ")
    assert "copies" not in judge(BIRTH, NEWBORN, "family", wants_copies=False, copies=3).answers
    many = judge(BIRTH, NEWBORN, "family", wants_copies=True, copies=21)
    assert errors(many) == [("copies", "schema")]
    assert "copies_fee" not in many.answers


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"child_name": GONE}, [("child_name", "required")]),
        ({"child_name": "Bé 2"}, [("child_name", "kind")]),
        ({"child_birth_date": "2026-11-22"}, [("child_birth_date", "valid")]),
        ({"child_birth_date": "2026"}, [("child_birth_date", "kind")]),
        ({"child_birth_date": "1998-01-01", "fee_reason": "none"}, [("child_birth_date", "valid")]),
        ({"child_sex": "boy"}, [("child_sex", "choice")]),
        ({"birth_date": "2026-12-01"}, [("birth_date", "valid"), ("child_birth_date", "valid")]),
        ({"citizen_id": "01919900003"}, [("citizen_id", "kind")]),
        ({"phone": "091"}, [("phone", "kind")]),
        ({"birth_facility": GONE}, [("birth_facility", "required")]),
        ({"birth_place": {**TOWN, "province": "01"}}, [("birth_place", "choice")]),
        ({"father_birth_date": "2026-11-02"}, [("father_birth_date", "valid")]),
        ({"father_citizen_id": "019199000033"}, [("father_citizen_id", "valid")]),
        ({"father_lives": "elsewhere"}, [("father_address", "required"), ("father_residence_kind", "required")]),
        ({"marriage_date": "2027"}, [("marriage_date", "valid")]),
        ({"child_ethnic_group": "vulcan"}, [("child_ethnic_group", "choice")]),
        ({"promise": False}, [("promise", "required")]),
        ({"weight": 3}, [("weight", "unknown")]),
    ],
)
def test_what_is_wrong_is_refused_where_it_is(changes: dict[str, Any], found: list[tuple[str, str]]) -> None:
    assert errors(judge(BIRTH, NEWBORN, "family", **changes)) == found


def test_father_and_mother_are_two_people() -> None:
    aunt = {"relation": "relative", "citizen_id": "019188000001", "birth_date": "1988"}
    outcome = judge(BIRTH, NEWBORN, "family", **MOTHER, **aunt, father_citizen_id=MOTHER["mother_citizen_id"])

    assert errors(outcome) == [("father_citizen_id", "valid")]


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"father_birth_date": "2014", "father_citizen_id": "019214000555"}, ["father_birth_date"]),
        ({"father_citizen_id": "019196000555"}, ["father_citizen_id"]),  # a woman's digit
        ({"father_citizen_id": "019095000555"}, ["father_citizen_id"]),  # another year
        ({"father_citizen_id": GONE}, []),
        ({"father_nationality": "Lào"}, ["father_nationality"]),
        ({"child_ethnic_group": "kinh"}, ["child_ethnic_group"]),
        ({"child_ethnic_group": "tay"}, []),
        ({"birth_date": "2014-01-01", "citizen_id": "019314000033"}, ["child_birth_date"]),
    ],
)
def test_what_is_odd_warns_and_never_blocks(changes: dict[str, Any], found: list[str]) -> None:
    outcome = judge(BIRTH, NEWBORN, "family", **changes)

    assert errors(outcome) == []
    assert warned(outcome) == found


def test_an_adult_with_papers_is_told_of_the_other_procedure() -> None:
    parents = {"birth_date": "1970", "citizen_id": "019170000033", "father_birth_date": "1968"}
    outcome = judge(
        BIRTH,
        NEWBORN,
        "family",
        **parents,
        child_birth_date="1999-02-01",
        father_citizen_id="019068000555",
        fee_reason="none",
    )

    assert errors(outcome) == []
    assert warned(outcome) == ["child_birth_date", "child_birth_date"]
