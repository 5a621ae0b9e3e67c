"""Funeral aid (1.001731 social protection, 1.014028 social pension), filled in as people would, rightly and wrongly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.server.procedures.real_forms import GONE, HOME, errors, form, judge, papers, warned

if TYPE_CHECKING:
    from server.procedures.definition import Form

PROTECTION, PENSIONER = form("1.001731"), form("1.014028")
BOTH = pytest.mark.parametrize("form", [PROTECTION, PENSIONER], ids=lambda form: form.code)
SON: dict[str, Any] = {
    "deceased_name": "Nông Thị Mẫu",
    "deceased_birth_date": "1941",
    "deceased_sex": "female",
    "deceased_citizen_id": "019141000149",
    "deceased_address": HOME,
    "died_on": "2026-11-10",
    "death_registered": True,
    "cause": "age",
    "buried_on": "2026-11-12",
    "burial_place": "nghĩa trang xóm Đồng Chuối",
    "organiser": "family",
    "full_name": "Nông Văn Thử",
    "relation": "child",
    "birth_date": "1966-11-20",
    "citizen_id": "019066000152",
    "phone": "0912 345 678",
    "permanent_address": HOME,
    "lives_elsewhere": False,
    "other_aid": False,
    "payment": "cash",
    "promise": True,
}
GROUP = {"deceased_group": "allowance"}
PAGODA = {"name": "Chùa Mẫu", "address": HOME, "position": "Trụ trì"}
ACCOUNT = {"bank": "Agribank", "account_number": "1600205000003", "account_holder": "Nông Văn Thử"}


def filed(form: Form, **changes: Any) -> dict[str, Any]:
    group = GROUP if form is PROTECTION else {}
    return {**SON, **group, **changes}


@BOTH
def test_a_son_who_buried_his_mother_files(form: Form) -> None:
    outcome = judge(form, filed(form))

    assert errors(outcome) == []
    assert warned(outcome) == []


def test_the_papers_are_those_that_the_portal_names_for_each() -> None:
    protection, pensioner = judge(PROTECTION, filed(PROTECTION)), judge(PENSIONER, filed(PENSIONER))

    assert papers(PROTECTION, protection) == {"death_certificate"}
    survivor = judge(PROTECTION, filed(PROTECTION, deceased_group="survivor"))
    assert papers(PROTECTION, survivor) == {"death_certificate", "stop_decision"}
    # The form alone: the commune looks the death up
    assert papers(PENSIONER, pensioner) == set()
    assert papers(PENSIONER, pensioner, required=False) == {"death_certificate"}
    unregistered = judge(PENSIONER, filed(PENSIONER, death_registered=False))
    assert papers(PENSIONER, unregistered, required=False) == set()


@BOTH
@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"died_on": "2026-11-22", "buried_on": "2026-11-22"}, [("died_on", "valid"), ("buried_on", "valid")]),
        ({"died_on": "1940-01-01"}, [("died_on", "valid")]),
        ({"buried_on": "2026-11-09"}, [("buried_on", "valid")]),
        ({"deceased_birth_date": "2027"}, [("deceased_birth_date", "valid"), ("died_on", "valid")]),
        # The one who files is not the one who died
        (
            {"citizen_id": "019141000149", "birth_date": "1941-01-01"},
            [("citizen_id", "valid")],
        ),
        ({"deceased_citizen_id": GONE}, []),
        ({"deceased_citizen_id": "0191410001"}, [("deceased_citizen_id", "kind")]),
        ({"cause": "other"}, [("cause_details", "required")]),
        ({"relation": GONE}, [("relation", "required")]),
        (
            {"organiser": "organisation"},
            [(f"organisation.{key}", "required") for key in ("name", "address", "position")],
        ),
        ({"organiser": "organisation", "organisation": PAGODA, "relation": GONE}, []),
        ({"payment": "account"}, [(key, "required") for key in ACCOUNT]),
        ({"payment": "account", **ACCOUNT}, []),
        ({"payment": "account", **ACCOUNT, "account_number": "16 00 205"}, [("account_number", "schema")]),
        ({"phone": GONE}, [("phone", "required")]),
        ({"promise": GONE}, [("promise", "required")]),
    ],
)
def test_what_is_missing_or_wrong_is_named(form: Form, changes: dict[str, Any], found: list[tuple[str, str]]) -> None:
    assert errors(judge(form, filed(form, **changes))) == found


@BOTH
@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"death_registered": False}, ["death_registered"]),
        ({"cause": "disaster"}, ["cause"]),
        ({"other_aid": True}, ["other_aid"]),
        ({"full_name": "Nông Thị Mẫu"}, ["full_name"]),
        ({"birth_date": "2010", "citizen_id": "019210000152"}, ["birth_date"]),
        ({"deceased_citizen_id": "019041000149"}, ["deceased_citizen_id"]),
    ],
)
def test_what_looks_odd_is_only_warned_of(form: Form, changes: dict[str, Any], found: list[str]) -> None:
    outcome = judge(form, filed(form, **changes))

    assert errors(outcome) == []
    assert warned(outcome) == found


@BOTH
def test_what_was_answered_for_an_organisation_goes_when_it_was_the_family(form: Form) -> None:
    outcome = judge(form, filed(form, organisation=PAGODA, **ACCOUNT, cause_details="ngã", current_address=HOME))

    assert errors(outcome) == []
    assert {"organisation", "cause_details", "current_address", *ACCOUNT}.isdisjoint(outcome.answers)


@pytest.mark.parametrize(
    ("group", "born", "died", "found"),
    [
        ("allowance", "1990-01-01", "2026-11-10", []),
        ("social_pension", "1941-01-01", "2026-11-10", ["deceased_group"]),
        ("none", "1941-01-01", "2026-11-10", ["deceased_group"]),
        # 80 on the very day, and the day before
        ("survivor", "1946-11-10", "2026-11-10", []),
        ("survivor", "1946-11-12", "2026-11-10", ["deceased_group"]),
        ("survivor", "1950", "2026-11-10", ["deceased_group"]),
    ],
)
def test_what_the_person_received_decides_whether_this_is_the_right_procedure(
    group: str, born: str, died: str, found: list[str]
) -> None:
    changes = {"deceased_group": group, "deceased_birth_date": born, "died_on": died, "deceased_citizen_id": GONE}
    outcome = judge(PROTECTION, filed(PROTECTION, **changes))

    assert errors(outcome) == []
    assert warned(outcome) == found


def test_the_group_is_asked_for_in_social_protection_alone() -> None:
    assert errors(judge(PROTECTION, SON)) == [("deceased_group", "required")]
    assert errors(judge(PENSIONER, SON)) == []
