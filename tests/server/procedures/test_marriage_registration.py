"""Registering a marriage (1.000894), prepared by one of the two, rightly and wrongly."""

from __future__ import annotations

from typing import Any

import pytest

from tests.server.procedures.civil_status import COUPLE, HOA, MARRIAGE, price
from tests.server.procedures.real_forms import GONE, errors, judge, papers, warned

SWAPPED: dict[str, Any] = {
    **COUPLE,
    "side": "groom",
    "full_name": COUPLE["partner_name"],
    "birth_date": COUPLE["partner_birth_date"],
    "citizen_id": COUPLE["partner_citizen_id"],
    "partner_name": HOA["full_name"],
    "partner_birth_date": HOA["birth_date"],
    "partner_citizen_id": HOA["citizen_id"],
}


@pytest.mark.parametrize("couple", [COUPLE, SWAPPED], ids=["the bride", "the groom"])
def test_either_of_the_two_prepares_it_for_both(couple: dict[str, Any]) -> None:
    outcome = judge(MARRIAGE, couple)

    assert errors(outcome) == []
    assert warned(outcome) == []
    assert papers(MARRIAGE, outcome) == {"identity_both"}
    assert price(MARRIAGE, outcome.answers, province="01") == 0


def test_it_is_partial_because_both_sign_at_the_counter() -> None:
    assert MARRIAGE.source["channel"] == "partial"
    assert "ký" in MARRIAGE.source["channel_reason"]["vi"]


@pytest.mark.parametrize(
    ("couple", "key", "born", "found"),
    [
        (COUPLE, "birth_date", "2008-11-21", []),  # a bride of 18 on the very day
        (COUPLE, "birth_date", "2008-11-22", [("birth_date", "valid")]),
        (COUPLE, "birth_date", "2008", []),  # only the year known: its first day counts
        (COUPLE, "partner_birth_date", "2006-11-21", []),  # a groom of 20
        (COUPLE, "partner_birth_date", "2006-11-22", [("partner_birth_date", "valid")]),
        (SWAPPED, "birth_date", "2006-11-22", [("birth_date", "valid")]),
        (SWAPPED, "partner_birth_date", "2006-11-22", []),
        (SWAPPED, "partner_birth_date", "2008-11-22", [("partner_birth_date", "valid")]),
        (COUPLE, "birth_date", "2027-01-01", [("birth_date", "valid")]),
    ],
)
def test_a_bride_is_eighteen_and_a_groom_twenty(
    couple: dict[str, Any], key: str, born: str, found: list[tuple[str, str]]
) -> None:
    assert errors(judge(MARRIAGE, couple, **{key: born})) == found


@pytest.mark.parametrize("prefix", ["", "partner_"])
def test_whoever_marries_again_says_how_the_last_marriage_ended(prefix: str) -> None:
    again: dict[str, Any] = {f"{prefix}times_married": 2}
    assert errors(judge(MARRIAGE, COUPLE, **again)) == [(f"{prefix}previous_end", "required")]

    divorced = judge(MARRIAGE, COUPLE, **again, **{f"{prefix}previous_end": "divorced"})
    assert errors(divorced) == []
    assert papers(MARRIAGE, divorced, required=False) == {"identity_both"}
    abroad = judge(MARRIAGE, COUPLE, **again, **{f"{prefix}previous_end": "abroad"})
    assert papers(MARRIAGE, abroad, required=False) == {"identity_both", "foreign_divorce"}
    first = judge(MARRIAGE, COUPLE, **{f"{prefix}previous_end": "abroad"})
    assert f"{prefix}previous_end" not in first.answers


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"side": GONE}, [("side", "required")]),
        ({"partner_citizen_id": HOA["citizen_id"]}, [("partner_citizen_id", "valid")]),
        ({"partner_id_paper": "passport"}, [("partner_other_paper", "required")]),
        ({"partner_id_paper": "passport", "partner_other_paper": "hộ chiếu C1234567"}, []),
        ({"partner_lives": "same"}, []),
        ({"partner_address": GONE}, [("partner_address", "required")]),
        ({"times_married": 0}, [("times_married", "schema")]),
        ({"times_married": "lần đầu"}, [("times_married", "kind")]),
        ({"sign_on": "2026-11-20"}, [("sign_on", "valid")]),
        ({"sign_on": "2026-11-21"}, []),
        ({"sign_on": GONE}, []),
        ({"wants_copies": True, "copies": 2}, []),
        ({"promise": False}, [("promise", "required")]),
        ({"witness": "x"}, [("witness", "unknown")]),
    ],
)
def test_what_is_wrong_is_refused_where_it_is(changes: dict[str, Any], found: list[tuple[str, str]]) -> None:
    assert errors(judge(MARRIAGE, COUPLE, **changes)) == found


def test_a_partner_who_lives_in_the_same_place_has_no_address_of_their_own() -> None:
    outcome = judge(MARRIAGE, COUPLE, partner_lives="same")

    assert {"partner_address", "partner_residence_kind"}.isdisjoint(outcome.answers)


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"citizen_id": "019099000033"}, ["citizen_id"]),  # a man's digit on the bride
        ({"partner_citizen_id": "019196000555"}, ["partner_citizen_id"]),
        ({"partner_citizen_id": "019095000555"}, ["partner_citizen_id"]),
        ({"partner_nationality": "Hàn Quốc"}, ["partner_nationality"]),
        ({"sign_on": "2027-03-01"}, ["sign_on"]),
    ],
)
def test_what_is_odd_warns_and_never_blocks(changes: dict[str, Any], found: list[str]) -> None:
    outcome = judge(MARRIAGE, COUPLE, **changes)

    assert errors(outcome) == []
    assert warned(outcome) == found
