"""The certificate of marital status (1.004873), filled in as people would, rightly and wrongly."""

from __future__ import annotations

from typing import Any

import pytest

from tests.server.procedures.civil_status import ELSEWHERE, HOA, SINGLE, STATUS, price
from tests.server.procedures.real_forms import GONE, HOME, errors, judge, papers, warned

FOR_A_SON: dict[str, Any] = {
    "for_self": False,
    "relation": "parent",
    "person_name": "Triệu Văn Mẫu",
    "person_birth_date": "2001-03-14",
    "person_sex": "male",
    "person_citizen_id": "019201000123",
    "person_ethnic_group": "dao",
    "person_nationality": "Việt Nam",
    "person_address": HOME,
    "person_residence_kind": "permanent",
}
MARRYING: dict[str, Any] = {
    "purpose": "marriage",
    "marry_where": "foreign_office",
    "partner_nationality": "Hàn Quốc",
    "partner_name": "Kim Min Su",
    "partner_birth_date": "1995",
    "partner_paper": "M12345678",
    "partner_home": "Busan, Hàn Quốc",
}
JUDGMENT = {"paper_number": "15/2023/QĐST-HNGĐ", "paper_date": "2023", "paper_issuer": "Tòa án nhân dân Võ Nhai"}


def test_a_single_woman_asks_for_herself_to_sell_land() -> None:
    outcome = judge(STATUS, SINGLE)

    assert errors(outcome) == []
    assert warned(outcome) == []
    assert papers(STATUS, outcome) == set()
    assert price(STATUS, outcome.answers) == 0
    assert price(STATUS, outcome.answers, province="01") == 3000
    poor = judge(STATUS, SINGLE, fee_reason="poor")
    assert price(STATUS, poor.answers, province="01") == 0


def test_a_mother_asks_for_her_son_with_a_mandate_that_needs_no_seal() -> None:
    outcome = judge(STATUS, SINGLE, **FOR_A_SON)

    assert errors(outcome) == []
    assert warned(outcome) == []
    assert {"sex", "ethnic_group", "nationality"}.isdisjoint(outcome.answers)
    assert papers(STATUS, outcome) == {"mandate_family"}
    friend = judge(STATUS, SINGLE, **{**FOR_A_SON, "relation": "mandated"})
    assert papers(STATUS, friend) == {"mandate_certified"}


def test_nothing_of_another_person_is_kept_when_it_is_for_oneself() -> None:
    outcome = judge(STATUS, SINGLE, **{**FOR_A_SON, "for_self": True})

    assert errors(outcome) == []
    assert (FOR_A_SON.keys() - {"for_self"}).isdisjoint(outcome.answers)


@pytest.mark.parametrize(
    ("status", "details", "missing"),
    [
        ("married", {"spouse_name": "Triệu Văn Thử"}, ["spouse_name", "paper_date", "paper_issuer"]),
        ("widowed", {"spouse_name": "Triệu Văn Thử"}, ["spouse_name", "paper_date", "paper_issuer"]),
        ("divorced", {}, ["paper_date", "paper_issuer"]),
        ("divorced_abroad", {}, ["paper_date", "paper_issuer"]),
    ],
)
def test_whoever_was_ever_married_names_the_paper_on_it(
    status: str, details: dict[str, str], missing: list[str]
) -> None:
    assert errors(judge(STATUS, SINGLE, status=status)) == [(key, "required") for key in missing]
    assert errors(judge(STATUS, SINGLE, status=status, **JUDGMENT, **details)) == []


def test_a_divorce_abroad_may_need_its_record() -> None:
    outcome = judge(STATUS, SINGLE, status="divorced_abroad", **JUDGMENT)

    assert papers(STATUS, outcome, required=False) == {"foreign_divorce"}
    assert papers(STATUS, outcome) == set()


def test_for_marrying_abroad_the_other_person_is_named_and_there_is_one_certificate() -> None:
    missing = judge(STATUS, SINGLE, purpose="marriage")
    assert errors(missing) == [
        (key, "required")
        for key in (
            "marry_where",
            "partner_nationality",
            "partner_name",
            "partner_birth_date",
            "partner_paper",
            "partner_home",
        )
    ]
    complete = judge(STATUS, SINGLE, **MARRYING)
    assert errors(complete) == []
    assert warned(complete) == []
    assert "certificates" not in complete.answers


def test_two_vietnamese_who_register_in_a_commune_are_told_that_they_do_not_need_it() -> None:
    at_home = {**MARRYING, "marry_where": "commune", "partner_nationality": "Việt Nam"}

    outcome = judge(STATUS, SINGLE, **at_home)
    assert errors(outcome) == []
    assert warned(outcome) == ["marry_where"]


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({**MARRYING, "marry_where": "embassy"}, [("marry_where", "valid")]),
        (
            {**MARRYING, "status": "married", "spouse_name": "Triệu Văn Thử", **JUDGMENT},
            [("purpose", "valid")],
        ),
        ({**MARRYING, "partner_paper": HOA["citizen_id"]}, [("partner_paper", "valid")]),
        ({**FOR_A_SON, "person_citizen_id": HOA["citizen_id"]}, [("person_citizen_id", "valid")]),
        ({**FOR_A_SON, "relation": GONE}, [("relation", "required")]),
        ({**FOR_A_SON, "person_birth_date": "2027"}, [("person_birth_date", "valid")]),
        ({"status": "divorced", **JUDGMENT, "paper_date": "2027-01-01"}, [("paper_date", "valid")]),
        ({"period": "past"}, [(key, "required") for key in ("period_from", "period_until", "period_place")]),
        ({"period": "past", "period_from": "2019", "period_until": "2022-06", "period_place": ELSEWHERE}, []),
        (
            {"period": "past", "period_from": "2022", "period_until": "2019", "period_place": ELSEWHERE},
            [("period_until", "valid")],
        ),
        (
            {"period": "past", "period_from": "2022", "period_until": "2027", "period_place": ELSEWHERE},
            [("period_until", "valid")],
        ),
        ({"purpose": "other"}, [("purpose_other", "required")]),
        ({"certificates": 0}, [("certificates", "schema")]),
        ({"certificates": 11}, [("certificates", "schema")]),
        ({"had_one": "gone"}, [("gone_where", "required")]),
        ({"for_self": GONE}, [("for_self", "required")]),
        ({"promise": GONE}, [("promise", "required")]),
    ],
)
def test_what_is_wrong_is_refused_where_it_is(changes: dict[str, Any], found: list[tuple[str, str]]) -> None:
    assert errors(judge(STATUS, SINGLE, **changes)) == found


def test_an_old_certificate_is_handed_back_and_a_former_home_may_be_proved() -> None:
    assert papers(STATUS, judge(STATUS, SINGLE, had_one="kept")) == {"old_certificate"}
    past: dict[str, Any] = {"period": "past", "period_from": "2019", "period_until": "2022", "period_place": ELSEWHERE}
    assert papers(STATUS, judge(STATUS, SINGLE, **past), required=False) == {"former_home_proof"}


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"sex": "male"}, ["citizen_id"]),
        ({**FOR_A_SON, "person_sex": "female"}, ["person_citizen_id"]),
        ({**FOR_A_SON, "person_birth_date": "2002"}, ["person_citizen_id"]),
        ({**MARRYING, "birth_date": "2009-01-01", "citizen_id": "019309000033"}, ["purpose"]),
    ],
)
def test_what_is_odd_warns_and_never_blocks(changes: dict[str, Any], found: list[str]) -> None:
    outcome = judge(STATUS, SINGLE, **changes)

    assert errors(outcome) == []
    assert warned(outcome) == found
