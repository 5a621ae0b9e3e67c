"""A poor or near-poor household (1.011607), filled in as people would, rightly and wrongly."""

from __future__ import annotations

from typing import Any

import pytest

from tests.server.procedures.real_forms import GONE, HOME, errors, form, judge, papers, warned

POVERTY = form("1.011607")
HUSBAND = {
    "full_name": "Dương Văn Mẫu",
    "sex": "male",
    "birth_date": "1984-03-01",
    "relation": "spouse",
    "occupation": "not_working",
}
WOMAN: dict[str, Any] = {
    "full_name": "Hoàng Thị Thử",
    "is_head": True,
    "birth_date": "1988",
    "sex": "female",
    "ethnic_group": "tay",
    "citizen_id": "019188000187",
    "phone": "0912 345 678",
    "permanent_address": HOME,
    "lives_elsewhere": False,
    "occupation": "working",
    "has_members": True,
    "members": [HUSBAND],
    "wish": "poor",
    "on_list": "neither",
    "reasons": ["disaster"],
    "story": "Lũ cuốn mất ruộng",
    "promise": True,
}


def test_the_head_asks_for_a_household_of_two_and_signs_on_paper() -> None:
    outcome = judge(POVERTY, WOMAN)

    assert errors(outcome) == []
    assert warned(outcome) == []
    assert outcome.answers["household_size"] == 2
    assert papers(POVERTY, outcome) == {"signed_request"}


def test_it_is_prepared_here_and_handed_in_and_the_reason_is_told() -> None:
    assert POVERTY.source["channel"] == "partial"
    assert "bưu điện" in POVERTY.source["channel_reason"]["vi"]
    assert POVERTY.source["time_limit"]["unit"] == "day"


def test_who_lives_alone_is_a_household_of_one() -> None:
    outcome = judge(POVERTY, WOMAN, has_members=False)

    assert errors(outcome) == []
    assert outcome.answers["household_size"] == 1
    assert "members" not in outcome.answers


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"members": []}, [("members", "required")]),
        ({"members": [{}]}, [(f"members.0.{key}", "required") for key in HUSBAND]),
        ({"members": [{**HUSBAND, "birth_date": "12/2027"}]}, [("members.0.birth_date", "valid")]),
        # The one who asks is the head already
        ({"members": [{**HUSBAND, "relation": "head"}]}, [("members.0.relation", "choice")]),
        ({"is_head": False}, [("relation", "required")]),
        ({"is_head": False, "relation": "wife", "members": [{**HUSBAND, "relation": "head"}]}, []),
        ({"issued_on": "2022-05-10"}, []),
        ({"issued_on": "2026-12-01"}, [("issued_on", "valid")]),
        ({"issued_on": "1987-01-01"}, [("issued_on", "valid")]),
        ({"ethnic_group": GONE}, [("ethnic_group", "required")]),
        ({"ethnic_group": "viking"}, [("ethnic_group", "choice")]),
        ({"reasons": [], "story": "  "}, [("reasons", "required"), ("story", "required")]),
        ({"story": {"file": "0" * 64, "type": "audio/ogg", "size": 9000, "seconds": 12}}, []),
        ({"story": {"file": "0" * 64, "type": "audio/ogg", "size": 2_000_001, "seconds": 12}}, [("story", "kind")]),
        ({"lives_elsewhere": True}, [("current_address", "required")]),
        ({"phone": "12"}, [("phone", "kind")]),
    ],
)
def test_what_is_missing_or_wrong_is_named(changes: dict[str, Any], found: list[tuple[str, str]]) -> None:
    assert errors(judge(POVERTY, WOMAN, **changes)) == found


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"on_list": "poor"}, ["on_list"]),
        ({"on_list": "near_poor"}, []),
        ({"on_list": "near_poor", "wish": "near_poor"}, ["on_list"]),
        ({"birth_date": "2010", "citizen_id": "019310000187"}, ["birth_date"]),
        ({"members": [{**HUSBAND, "birth_date": "2020", "occupation": "working"}]}, ["members.0.occupation"]),
        ({"citizen_id": "019088000187"}, ["citizen_id"]),
        ({"citizen_id": "019189000187"}, ["citizen_id"]),
        ({"citizen_id": "997188000187"}, ["citizen_id"]),
    ],
)
def test_what_looks_odd_is_only_warned_of(changes: dict[str, Any], found: list[str]) -> None:
    outcome = judge(POVERTY, WOMAN, **changes)

    assert errors(outcome) == []
    assert warned(outcome) == found
