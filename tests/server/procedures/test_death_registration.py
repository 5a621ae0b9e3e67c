"""Registering a death (1.000656), filled in as people would, rightly and wrongly."""

from __future__ import annotations

from typing import Any

import pytest

from tests.server.procedures.civil_status import DEATH, DEPARTED, HOA, WITH_A_PASSPORT, price
from tests.server.procedures.real_forms import GONE, errors, judge, papers, warned

NOTICE = {"notice_date": "2026-11-16", "notice_issuer": "Bệnh viện đa khoa Võ Nhai"}


def test_a_granddaughter_registers_a_death_at_home_in_time() -> None:
    outcome = judge(DEATH, DEPARTED)

    assert errors(outcome) == []
    assert warned(outcome) == []
    assert papers(DEATH, outcome) == set()
    assert (outcome.answers["died_at"], outcome.answers["copies_fee"]) == ("04:30", "24.000 đ")
    assert price(DEATH, outcome.answers, province="01") == 0


@pytest.mark.parametrize(
    ("proof", "details", "paper"),
    [
        ("notice", NOTICE, {"death_notice"}),
        ("electronic", NOTICE, set()),
        ("substitute", NOTICE, {"substitute"}),
        ("home", {}, set()),
        ("long_ago", {}, {"old_proof"}),
    ],
)
def test_the_paper_on_the_death_is_what_there_is(proof: str, details: dict[str, str], paper: set[str]) -> None:
    outcome = judge(DEATH, DEPARTED, death_proof=proof, **details)

    assert errors(outcome) == []
    assert papers(DEATH, outcome) == paper


def test_a_notice_is_told_by_its_date_and_issuer_and_is_not_older_than_the_death() -> None:
    missing = judge(DEATH, DEPARTED, death_proof="notice")
    assert errors(missing) == [("notice_date", "required"), ("notice_issuer", "required")]
    early = judge(DEATH, DEPARTED, death_proof="notice", **{**NOTICE, "notice_date": "2026-11-14"})
    assert errors(early) == [("notice_date", "valid")]
    ahead = judge(DEATH, DEPARTED, death_proof="notice", **{**NOTICE, "notice_date": "2026-11-22"})
    assert errors(ahead) == [("notice_date", "valid")]
    assert "notice_date" not in judge(DEATH, DEPARTED, **NOTICE).answers


def test_later_than_fifteen_days_it_is_said_and_may_cost_something() -> None:
    assert warned(judge(DEATH, DEPARTED, died_on="2026-11-06")) == []
    assert errors(judge(DEATH, DEPARTED, died_on="2026-11-05")) == [("fee_reason", "required")]

    late = judge(DEATH, DEPARTED, died_on="2026-11-05", fee_reason="none")
    assert errors(late) == []
    assert warned(late) == ["died_on"]
    assert price(DEATH, late.answers) == 0
    assert price(DEATH, late.answers, province="01") == 5000
    merit = judge(DEATH, DEPARTED, died_on="2026-11-05", fee_reason="merit")
    assert price(DEATH, merit.answers, province="01") == 0


@pytest.mark.parametrize(
    ("born", "died", "found"),
    [
        ("1938", "1990", []),
        ("1938-05-01", "1938", []),  # the same year: nobody knows better
        ("1938", "1938-02", []),
        ("1938-05-01", "1938-05-01", []),
        ("1938-05-01", "1938-04", [("died_on", "valid")]),
        ("1938-05-01", "1937", [("died_on", "valid")]),
        ("1938-05-01", "1938-04-30", [("died_on", "valid")]),
        ("1938", "2026-11-22", [("died_on", "valid")]),
    ],
)
def test_nobody_dies_before_they_are_born_or_tomorrow(born: str, died: str, found: list[tuple[str, str]]) -> None:
    outcome = judge(DEATH, DEPARTED, deceased_birth_date=born, died_on=died, fee_reason="none")

    assert [error for error in errors(outcome) if error[0] != "fee_reason"] == found


def test_whose_last_home_is_unknown_is_told_by_a_paper_on_the_place() -> None:
    outcome = judge(DEATH, DEPARTED, last_home_known=False)

    assert errors(outcome) == []
    assert "last_home" not in outcome.answers
    assert papers(DEATH, outcome) == {"place_proof"}


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"relation": GONE}, [("relation", "required")]),
        ({"deceased_name": "1"}, [("deceased_name", "kind")]),
        ({"deceased_birth_date": "2026-11-30"}, [("deceased_birth_date", "valid"), ("died_on", "valid")]),
        ({"deceased_citizen_id": HOA["citizen_id"]}, [("deceased_citizen_id", "valid")]),
        ({"deceased_citizen_id": GONE}, []),
        ({"deceased_sex": "m"}, [("deceased_sex", "choice")]),
        ({"died_on": GONE}, [("died_on", "required")]),
        ({"died_at": "25:00"}, [("died_at", "kind")]),
        ({"died_at": GONE}, []),
        ({"death_place_kind": "facility"}, [("death_facility", "required")]),
        ({"cause": "other"}, [("cause_other", "required")]),
        ({"cause": "illness"}, []),
        ({"copies": 0}, [("copies", "schema")]),
        ({"copies": 1.5}, [("copies", "kind")]),
        ({"wants_copies": GONE}, [("wants_copies", "required")]),
        ({"promise": GONE}, [("promise", "required")]),
    ],
)
def test_what_is_wrong_is_refused_where_it_is(changes: dict[str, Any], found: list[tuple[str, str]]) -> None:
    assert errors(judge(DEATH, DEPARTED, **changes)) == found


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"deceased_citizen_id": "019138000012"}, ["deceased_citizen_id"]),
        ({"deceased_citizen_id": "019039000012"}, ["deceased_citizen_id"]),
        ({"deceased_nationality": "Lào"}, ["deceased_nationality"]),
        ({"citizen_id": "999199000033"}, ["citizen_id"]),
    ],
)
def test_what_is_odd_warns_and_never_blocks(changes: dict[str, Any], found: list[str]) -> None:
    outcome = judge(DEATH, DEPARTED, **changes)

    assert errors(outcome) == []
    assert warned(outcome) == found


def test_whoever_stands_in_for_the_family_brings_the_mandate_and_without_a_card_a_copy_of_the_passport() -> None:
    outcome = judge(DEATH, DEPARTED, relation="mandated", **WITH_A_PASSPORT)

    assert errors(outcome) == []
    assert papers(DEATH, outcome) == {"mandate", "identity_paper"}
