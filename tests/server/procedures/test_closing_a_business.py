"""Closing a household business (1.001266), filled in as people would, rightly and wrongly."""

from __future__ import annotations

from typing import Any

import pytest

from tests.server.procedures.real_forms import CLOSING, SHOP, errors, judge, papers, warned


@pytest.mark.parametrize("code", ["0100047516", "0314409058002", "0314409058-002", "019080000777"])
def test_a_business_number_has_ten_twelve_or_thirteen_digits(code: str) -> None:
    assert errors(judge(CLOSING, SHOP, business_code=code)) == []


@pytest.mark.parametrize(
    "code", ["010004751", "01000475166", "01000475160021", "0314409058-02", "O100047516", "٠١٠٠٠٤٧٥١٦", "0100 047516"]
)
def test_anything_else_is_not_a_business_number(code: str) -> None:
    outcome = judge(CLOSING, SHOP, business_code=code)

    assert errors(outcome) == [("business_code", "schema")]
    assert outcome.errors[0].message["vi"].startswith("Mã số có 10, 12 hoặc 13 chữ số")


def test_the_owner_hands_back_the_certificate() -> None:
    outcome = judge(CLOSING, SHOP)

    assert errors(outcome) == []
    assert papers(CLOSING, outcome) == {"registration_certificate"}


@pytest.mark.parametrize(
    ("changes", "found", "asked"),
    [
        ({"certificate": "electronic"}, [], set()),
        ({"certificate": "lost"}, [("certificate_lost", "required")], set()),
        ({"certificate": "lost", "certificate_lost": True}, [], set()),
        ({"founder": "group"}, [], {"registration_certificate", "meeting_minutes"}),
        ({"founder": "household"}, [], {"registration_certificate"}),
        ({"reason": "other"}, [("reason_details", "required")], {"registration_certificate"}),
        ({"debts": "agreed"}, [("debts_details", "required")], {"registration_certificate"}),
        ({"end_date": "2027-11-22"}, [], {"registration_certificate"}),
        ({"end_date": "2027-11-23"}, [("end_date", "valid")], {"registration_certificate"}),
        ({"business_name": "A"}, [("business_name", "schema")], {"registration_certificate"}),
        ({"members": []}, [("members", "unknown")], {"registration_certificate"}),
    ],
)
def test_closing_asks_for_what_the_answers_call_for(
    changes: dict[str, Any], found: list[tuple[str, str]], asked: set[str]
) -> None:
    outcome = judge(CLOSING, SHOP, **changes)

    assert errors(outcome) == found
    assert papers(CLOSING, outcome) == asked


def test_debts_and_days_gone_by_only_warn() -> None:
    outcome = judge(CLOSING, SHOP, debts="open", debts_details="Còn nợ thuế quý 3", end_date="2026-10-31")

    assert errors(outcome) == []
    assert warned(outcome) == ["end_date", "debts"]


@pytest.mark.parametrize(
    ("filed_by", "mandate"),
    [("person", "mandate_person"), ("organisation", "mandate_organisation"), ("post", "mandate_post")],
)
def test_whoever_files_for_the_owner_brings_a_mandate(filed_by: str, mandate: str) -> None:
    agent = {"name": "Phạm Thị Giúp", "citizen_id": "019185000555", "phone": "0912345678"}

    missing = judge(CLOSING, SHOP, filed_by=filed_by)
    assert errors(missing) == [
        *[(f"agent.{key}", "required") for key in ("name", "citizen_id", "phone")],
        ("owner_has_vneid", "required"),
    ]
    complete = judge(CLOSING, SHOP, filed_by=filed_by, agent=agent, owner_has_vneid=False)
    assert errors(complete) == []
    assert papers(CLOSING, complete) == {"registration_certificate", mandate, "owner_card_copy"}
    known = judge(CLOSING, SHOP, filed_by=filed_by, agent=agent, owner_has_vneid=True)
    assert papers(CLOSING, known) == {"registration_certificate", mandate}
    owner = judge(
        CLOSING, SHOP, filed_by=filed_by, agent={**agent, "citizen_id": SHOP["citizen_id"]}, owner_has_vneid=True
    )
    assert errors(owner) == [("agent.citizen_id", "valid")]
