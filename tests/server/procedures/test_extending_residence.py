"""Extending temporary residence (1.002755), filled in as people would, rightly and wrongly."""

from __future__ import annotations

from typing import Any

import pytest

from tests.server.procedures.real_forms import GONE, errors, judge, papers, warned
from tests.server.procedures.residence_people import EXTENSION, SISTER, STAYING, charged


def test_a_tenant_extends_with_the_owners_signature_and_hands_in_no_papers_of_the_house() -> None:
    outcome = judge(EXTENSION, STAYING, "individual")

    assert errors(outcome) == []
    assert warned(outcome) == []
    assert outcome.answers["request"] == "Gia hạn tạm trú, từ ngày 30/11/2026 đến ngày 30/11/2027"
    assert outcome.answers["head_name_self"] == "Nông Thị Mai"
    assert papers(EXTENSION, outcome, "individual") == {"signed_form"}


def test_a_head_who_is_the_owner_is_named_once() -> None:
    head = {"is_head": False, "head_name": "Lê Văn Ông", "head_citizen_id": "019055000111", "relation_to_head": "child"}

    outcome = judge(EXTENSION, STAYING, "individual", **head, owner="head", owner_consent={"method": "vneid"})

    assert errors(outcome) == []
    assert outcome.answers["owner_consent"] == {"method": "vneid"}
    assert errors(judge(EXTENSION, STAYING, "individual", owner="head")) == [("owner", "choice")]


def test_by_list_wants_the_list_and_barracks_the_units_letter() -> None:
    listed = judge(EXTENSION, STAYING, "by_list", list_maker="Nhà máy Thử Nghiệm")
    assert errors(listed) == []
    assert "has_members" not in listed.answers
    assert papers(EXTENSION, listed, "by_list") == {"signed_form", "list_request"}

    barracks = judge(EXTENSION, STAYING, "barracks", unit_name="Trung đoàn Thử Nghiệm")
    assert errors(barracks) == []
    assert {"owner", "owner_consent", "is_head"}.isdisjoint(barracks.answers)
    assert papers(EXTENSION, barracks, "barracks") == {"unit_letter"}


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"ends_on": GONE}, [("ends_on", "required")]),
        ({"ends_on": "2028-11-23"}, [("ends_on", "valid"), ("extend_until", "valid")]),
        ({"ends_on": "2012-11-30"}, [("ends_on", "valid"), ("extend_until", "valid")]),
        ({"extend_until": "2026-11-30"}, [("extend_until", "valid")]),
        ({"extend_until": "2028-11-30"}, []),
        ({"extend_until": "2028-12-01"}, [("extend_until", "valid")]),
        ({"ends_on": "2026-06-30", "extend_until": "2026-11-21"}, [("extend_until", "valid")]),
        ({"owner_consent": GONE}, [("owner_consent.method", "required"), ("owner_consent.name", "required")]),
        ({"owner": "self", "owner_consent": GONE}, []),
        ({"is_head": False}, [(key, "required") for key in ("head_name", "head_citizen_id", "relation_to_head")]),
        ({"has_members": True, "members": [SISTER]}, [("parent_consent.method", "required")]),
        ({"has_members": True, "members": [SISTER], "parent_consent": {"method": "self"}}, []),
        ({"has_members": True, "members": [{**SISTER, "birth_date": "2022-05-20", "citizen_id": "019322000321"}]}, []),
        ({"phone": "113"}, [("phone", "kind")]),
        ({"promise": False}, [("promise", "required")]),
        ({"stay_from": "2026-11-01"}, [("stay_from", "unknown")]),
    ],
)
def test_the_extension_refuses_what_is_wrong(changes: dict[str, Any], found: list[tuple[str, str]]) -> None:
    assert errors(judge(EXTENSION, STAYING, "individual", **changes)) == found


@pytest.mark.parametrize(
    ("ends_on", "found"),
    [
        ("2026-11-20", ["ends_on"]),  # over since yesterday
        ("2026-11-21", []),
        ("2026-12-06", []),  # fifteen days ahead
        ("2026-12-07", ["ends_on"]),
    ],
)
def test_the_last_fifteen_days_are_the_time_to_extend(ends_on: str, found: list[str]) -> None:
    outcome = judge(EXTENSION, STAYING, "individual", ends_on=ends_on)

    assert errors(outcome) == []
    assert warned(outcome) == found


@pytest.mark.parametrize(
    ("case", "channel", "changes", "total", "per"),
    [
        ("individual", "online", {}, 7000, "dossier"),
        ("individual", "counter", {}, 15000, "dossier"),
        ("barracks", "counter", {}, 15000, "dossier"),
        ("by_list", "online", {}, 5000, "person"),
        ("by_list", "counter", {}, 10000, "person"),
        ("individual", "online", {"fee_group": "minority"}, 0, "dossier"),
        ("individual", "online", {"birth_date": "1950-01-01", "citizen_id": "019150000045"}, 0, "dossier"),
    ],
)
def test_circular_75_2022_says_who_pays_and_how_much(
    case: str, channel: str, changes: dict[str, Any], total: int, per: str
) -> None:
    outcome = judge(EXTENSION, STAYING, case, **changes)
    found = charged(EXTENSION, outcome.answers, channel, case)

    assert (found.total, found.per) == (total, per)
