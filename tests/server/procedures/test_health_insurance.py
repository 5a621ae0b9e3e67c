"""Health insurance (1.001939), filled in as people would, rightly and wrongly."""

from __future__ import annotations

from typing import Any

import pytest

from server.procedures.fees import FeeContext, fee
from tests.server.procedures.real_forms import GONE, HOME, TODAY, errors, form, judge, papers, warned

INSURANCE = form("1.001939")
TOWN = {"province": "19", "commune": "05716"}
HOA: dict[str, Any] = {
    "for_whom": "self",
    "full_name": "Ma Thị Hoa",
    "birth_date": "1995",
    "sex": "female",
    "citizen_id": "019195000034",
    "phone": "0912345678",
    "has_number": "known",
    "insurance_number": "0123456789",
    "content": "renew",
    "own_ethnic_group": "tay",
    "nationality": "Việt Nam",
    "contact_address": HOME,
    "hospital": "Trạm Y tế xã Võ Nhai",
    "months": "12",
    "has_members": False,
    "promise": True,
}
BABY: dict[str, Any] = {
    "name": "Triệu Văn Bé",
    "birth_date": "2023-09-20",
    "sex": "male",
    "citizen_id": "019223000058",
    "ethnic_group": "dao",
}
FATHER: dict[str, Any] = {
    "full_name": "Triệu Văn Cha",
    "birth_date": "1993",
    "sex": "male",
    "citizen_id": "019093000094",
    "relation": "head",
    "card": "has",
}
FOR_BABY: dict[str, Any] = {
    "for_whom": "child",
    "person": BABY,
    "has_number": "none",
    "birth_place": TOWN,
    "parent_is_me": True,
}
REFUND: dict[str, Any] = {"refund_reason": "other_card", "refund_amount": "1.263.600", "payment": "cash"}


def test_somebody_renews_a_card_and_pays_for_a_year() -> None:
    outcome = judge(INSURANCE, HOA, "household")

    assert errors(outcome) == []
    assert warned(outcome) == []
    assert papers(INSURANCE, outcome, "household") == set()
    assert "birth_place" not in outcome.answers


def test_a_mother_asks_for_her_childs_first_card_and_the_form_names_her() -> None:
    outcome = judge(INSURANCE, HOA, "state_paid", **FOR_BABY, state_group="child")

    assert errors(outcome) == []
    assert outcome.answers["insured_name"] == "Triệu Văn Bé"
    assert outcome.answers["parent_name_self"] == "Ma Thị Hoa"
    assert {"months", "has_members", "insurance_number", "own_ethnic_group", "content"}.isdisjoint(outcome.answers)


def test_a_grown_son_asks_for_his_old_mother() -> None:
    mother = {**BABY, "name": "Bàn Thị Mẹ", "birth_date": "1948", "sex": "female", "citizen_id": "019148000081"}

    outcome = judge(INSURANCE, HOA, "household", for_whom="other", person=mother)

    assert errors(outcome) == []
    assert "parent_is_me" not in outcome.answers


def test_money_is_paid_back_in_cash_or_to_an_account() -> None:
    outcome = judge(INSURANCE, HOA, "refund", **REFUND)
    assert errors(outcome) == []
    assert {"hospital", "content", "months", "nationality"}.isdisjoint(outcome.answers)
    assert papers(INSURANCE, outcome, "refund") == set()

    died = judge(INSURANCE, HOA, "refund", **{**REFUND, "refund_reason": "died", "payment": "account"})
    assert errors(died) == [("bank", "required"), ("account_number", "required")]
    assert papers(INSURANCE, died, "refund") == {"death_certificate"}


@pytest.mark.parametrize(
    ("case", "changes", "found"),
    [
        ("household", {"insurance_number": "012345678"}, [("insurance_number", "schema")]),
        ("household", {"insurance_number": "DK2190123456789"}, [("insurance_number", "schema")]),
        ("household", {"insurance_number": GONE}, [("insurance_number", "required")]),
        ("household", {"has_number": "unknown"}, [("birth_place", "required")]),
        ("household", {"has_number": "none", "birth_place": TOWN}, []),
        ("household", {"has_number": "none", "birth_place": TOWN, "months": GONE}, [("months", "required")]),
        ("household", {"content": "change", "change_details": "Sai tên", "months": GONE}, []),
        ("household", {"content": "change"}, [("change_details", "required")]),
        ("household", {"content": "change", "change_details": "Sai ngày sinh"}, []),
        ("household", {"own_ethnic_group": GONE}, [("own_ethnic_group", "required")]),
        ("household", {"nationality": GONE}, [("nationality", "required")]),
        ("household", {"hospital": GONE}, [("hospital", "required")]),
        ("household", {"months": "5"}, [("months", "choice")]),
        ("household", {"has_members": True}, [("members", "required")]),
        ("household", {"has_members": True, "members": [FATHER]}, []),
        (
            "household",
            {"has_members": True, "members": [{**FATHER, "citizen_id": HOA["citizen_id"]}]},
            [("members.0.citizen_id", "valid")],
        ),
        (
            "household",
            {**FOR_BABY, "has_members": True, "members": [{**FATHER, "citizen_id": BABY["citizen_id"]}]},
            [("members.0.citizen_id", "valid")],
        ),
        ("household", {**FOR_BABY, "has_members": True, "members": [{**FATHER, "citizen_id": HOA["citizen_id"]}]}, []),
        ("household", {**FOR_BABY, "parent_is_me": False}, [("parent_name", "required")]),
        (
            "household",
            {**FOR_BABY, "person": {**BABY, "citizen_id": HOA["citizen_id"]}},
            [("person.citizen_id", "valid")],
        ),
        ("household", {**FOR_BABY, "person": {**BABY, "birth_date": "2027"}}, [("person.birth_date", "valid")]),
        ("supported", {}, [("supported_group", "required")]),
        ("supported", {"supported_group": "near_poor"}, []),
        ("supported", {"supported_group": "other"}, [("group_other", "required")]),
        ("state_paid", {"state_group": "child"}, [("state_group", "valid")]),
        (
            "state_paid",
            {**FOR_BABY, "state_group": "child", "person": {**BABY, "birth_date": "2020-11-21"}},
            [("state_group", "valid")],
        ),
        ("state_paid", {"state_group": "poor"}, []),
        ("refund", {}, [("refund_reason", "required"), ("payment", "required")]),
        ("refund", {**REFUND, "has_number": "none"}, [("has_number", "choice"), ("birth_place", "required")]),
        ("refund", {**REFUND, "refund_amount": 10}, [("refund_amount", "schema")]),
        ("household", {"promise": False}, [("promise", "required")]),
        ("household", {"d03_ts": "1"}, [("d03_ts", "unknown")]),
    ],
)
def test_the_form_refuses_what_is_wrong(case: str, changes: dict[str, Any], found: list[tuple[str, str]]) -> None:
    assert errors(judge(INSURANCE, HOA, case, **changes)) == found


def test_organ_donors_bring_the_hospitals_paper() -> None:
    outcome = judge(INSURANCE, HOA, "state_paid", state_group="organ_donor")

    assert errors(outcome) == []
    assert papers(INSURANCE, outcome, "state_paid") == {"organ_donor"}


@pytest.mark.parametrize("channel", ["online", "counter", "post"])
def test_the_procedure_itself_is_free(channel: str) -> None:
    found = fee(INSURANCE.source, {}, FeeContext(TODAY, channel, "household"))

    assert found is not None
    assert found.total == 0
