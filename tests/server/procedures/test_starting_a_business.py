"""Starting a household business (1.001612), filled in as people would, rightly and wrongly."""

from __future__ import annotations

from typing import Any

import pytest

from server.procedures.fees import FeeContext, fee
from tests.server.procedures.real_forms import GONE, HOME, TODAY, errors, form, judge, papers, warned

STARTING = form("1.001612")
GROCERY: dict[str, Any] = {"name": "Bán lẻ tạp hóa", "code": "4711", "main": True}
REPAIRS: dict[str, Any] = {"name": "Sửa xe máy", "main": False}
MAU: dict[str, Any] = {
    "full_name": "Trần Thị Mẫu",
    "birth_date": "1985-03-08",
    "sex": "female",
    "citizen_id": "019185000777",
    "phone": "0987654321",
    "has_other_business": False,
    "own_name": "Tạp hóa Thử Nghiệm",
    "has_other_names": False,
    "business_address": HOME,
    "trades_at_seat": True,
    "trades": [GROCERY, REPAIRS],
    "capital": "50.000.000 đ",
    "founder": "individual",
    "workers": 1,
    "tax_same_address": True,
    "tax_method": "unsure",
    "filed_by": "owner",
    "promise": True,
}
HUSBAND: dict[str, Any] = {
    "full_name": "Trần Văn Chồng",
    "birth_date": "1982-11-20",
    "sex": "male",
    "citizen_id": "019082000779",
    "address": HOME,
}
AGENT: dict[str, Any] = {"name": "Phạm Thị Giúp", "citizen_id": "019185000555", "phone": "0912345678"}


def test_a_woman_opens_a_grocery_and_hands_in_nothing_but_the_form() -> None:
    outcome = judge(STARTING, MAU)

    assert errors(outcome) == []
    assert warned(outcome) == []
    assert outcome.answers["business_name"] == "Hộ kinh doanh Tạp hóa Thử Nghiệm"
    assert outcome.answers["capital"] == 50_000_000
    assert papers(STARTING, outcome) == set()


def test_a_family_names_its_members_and_brings_their_certified_mandate() -> None:
    assert errors(judge(STARTING, MAU, founder="household")) == [("members", "required")]
    family = judge(STARTING, MAU, founder="household", members=[HUSBAND])

    assert errors(family) == []
    assert papers(STARTING, family) == {"family_mandate"}


@pytest.mark.parametrize(
    ("trades", "found"),
    [
        ([GROCERY], []),
        ([GROCERY, REPAIRS, {**REPAIRS, "name": "Bán xăng lẻ"}], []),
        ([], [("trades", "required")]),
        ([REPAIRS], [("trades", "valid")]),
        ([GROCERY, {**REPAIRS, "main": True}], [("trades", "valid")]),
        ([GROCERY, {"name": "Sửa xe máy"}], [("trades.1.main", "required")]),
        ([GROCERY, {**REPAIRS, "code": "471"}], [("trades.1.code", "schema")]),
        ([GROCERY, {**REPAIRS, "code": "47110"}], [("trades.1.code", "schema")]),
        ([GROCERY, {**REPAIRS, "code": "47a1"}], [("trades.1.code", "schema")]),
        ([GROCERY, {"main": False}], [("trades.1.name", "required")]),
    ],
)
def test_exactly_one_trade_is_the_main_one(trades: list[dict[str, Any]], found: list[tuple[str, str]]) -> None:
    assert errors(judge(STARTING, MAU, trades=trades)) == found


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Phở Bà Thử", []),
        ("3T", []),
        ("A", [("own_name", "schema")]),
        ("Hộ kinh doanh Bà Thử", [("own_name", "valid")]),
        ("Công ty Bà Thử", [("own_name", "valid")]),
        ("Tạp hóa DOANH NGHIỆP", [("own_name", "valid")]),
        ("Công  Ty Bà Thử", [("own_name", "valid")]),
        ("x" * 151, [("own_name", "schema")]),
    ],
)
def test_the_name_is_its_own_and_no_companys(name: str, found: list[tuple[str, str]]) -> None:
    assert errors(judge(STARTING, MAU, own_name=name)) == found


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"birth_date": "2008-11-21", "citizen_id": "019308000777"}, []),
        ({"birth_date": "2008-11-22", "citizen_id": "019308000777"}, [("birth_date", "valid")]),
        ({"birth_date": "2027-01-01", "citizen_id": "019327000777"}, [("birth_date", "valid")]),
        ({"phone": GONE}, [("phone", "required")]),
        ({"email": "mau(at)example.vn"}, [("email", "kind")]),
        ({"capital": 0}, [("capital", "schema")]),
        ({"capital": "năm mươi triệu"}, [("capital", "kind")]),
        ({"workers": 0}, [("workers", "schema")]),
        ({"start_date": "2027-11-22"}, []),
        ({"start_date": "2027-11-23"}, [("start_date", "valid")]),
        ({"tax_same_address": False}, [("tax_address", "required")]),
        ({"tax_method": "khoan"}, [("tax_method", "choice")]),
        (
            {"founder": "household", "members": [{**HUSBAND, "citizen_id": "019185000777"}]},
            [("members.0.citizen_id", "valid")],
        ),
        (
            {"founder": "household", "members": [{**HUSBAND, "birth_date": "2010-11-20"}]},
            [("members.0.birth_date", "valid")],
        ),
        ({"promise": False}, [("promise", "required")]),
        ({"fax": "0208"}, [("fax", "unknown")]),
    ],
)
def test_starting_a_business_refuses_what_is_wrong(changes: dict[str, Any], found: list[tuple[str, str]]) -> None:
    assert errors(judge(STARTING, MAU, **changes)) == found


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"has_other_business": True}, ["has_other_business"]),
        ({"capital": 500_000}, ["capital"]),
        ({"start_date": "2026-11-20"}, ["start_date"]),
        ({"citizen_id": "019085000777"}, ["citizen_id"]),
    ],
)
def test_what_is_odd_warns_and_never_blocks(changes: dict[str, Any], found: list[str]) -> None:
    outcome = judge(STARTING, MAU, **changes)

    assert errors(outcome) == []
    assert warned(outcome) == found


def test_what_does_not_apply_is_taken_away() -> None:
    outcome = judge(
        STARTING, MAU, members=[HUSBAND], foreign_name="Test", tax_address=HOME, agent=AGENT, owner_has_vneid=True
    )

    assert errors(outcome) == []
    assert {"members", "foreign_name", "tax_address", "agent", "owner_has_vneid"}.isdisjoint(outcome.answers)


@pytest.mark.parametrize(
    ("filed_by", "mandate"),
    [("person", "mandate_person"), ("organisation", "mandate_organisation"), ("post", "mandate_post")],
)
def test_whoever_files_for_the_owner_brings_a_mandate(filed_by: str, mandate: str) -> None:
    complete = judge(STARTING, MAU, filed_by=filed_by, agent=AGENT, owner_has_vneid=False)
    assert errors(complete) == []
    assert papers(STARTING, complete) == {mandate, "owner_card_copy"}
    owner = judge(
        STARTING, MAU, filed_by=filed_by, agent={**AGENT, "citizen_id": MAU["citizen_id"]}, owner_has_vneid=True
    )
    assert errors(owner) == [("agent.citizen_id", "valid")]


@pytest.mark.parametrize(
    ("province", "channel", "amount", "verified"),
    [
        ("01", "online", 0, True),
        ("01", "counter", 100_000, True),
        ("01", "post", 100_000, True),
        ("19", "online", 100_000, False),
        ("19", "counter", 100_000, False),
        (None, "online", 100_000, False),
    ],
)
def test_each_province_sets_the_fee_and_only_hanoi_s_was_read(
    province: str | None, channel: str, amount: int, *, verified: bool
) -> None:
    found = fee(STARTING.source, {}, FeeContext(TODAY, channel, province=province))

    assert found is not None
    assert (found.total, found.verified) == (amount, verified)
