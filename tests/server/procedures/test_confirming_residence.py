"""Confirmation of residence (1.010041), filled in as people would, rightly and wrongly."""

from __future__ import annotations

from typing import Any

import pytest

from tests.server.procedures.real_forms import GONE, HOME, errors, judge, papers
from tests.server.procedures.residence_people import CONFIRMATION, CONFIRMING, SISTER, charged

PLACE: dict[str, Any] = {"place": HOME, "kind": "temporary", "since": "2010", "until": "2015-06"}
MINOR: dict[str, Any] = {"birth_date": "2010-05-02", "citizen_id": "019310000045"}


def test_somebody_has_the_permanent_residence_confirmed_for_nothing() -> None:
    outcome = judge(CONFIRMATION, CONFIRMING)

    assert errors(outcome) == []
    assert outcome.answers["request"] == "Xác nhận thông tin về cư trú – nơi thường trú"
    assert papers(CONFIRMATION, outcome) == set()
    assert charged(CONFIRMATION, outcome.answers, "online").total == 0
    assert charged(CONFIRMATION, outcome.answers, "counter").total == 0


def test_earlier_places_are_told_with_as_much_of_a_date_as_is_remembered() -> None:
    outcome = judge(CONFIRMATION, CONFIRMING, content=["past", "permanent"], past_places=[PLACE])

    assert errors(outcome) == []
    assert outcome.answers["request"] == "Xác nhận thông tin về cư trú – nơi thường trú – các nơi cư trú trước đây"
    places: Any = outcome.answers["past_places"]
    assert places == [PLACE]


def test_whoever_is_registered_nowhere_has_no_head_of_household() -> None:
    outcome = judge(CONFIRMATION, CONFIRMING, residence_kind="current", content=["current"])

    assert errors(outcome) == []
    assert {"is_head", "has_members", "head_name_self"}.isdisjoint(outcome.answers)


def test_a_minor_needs_a_parent_who_signs_or_writes() -> None:
    assert errors(judge(CONFIRMATION, CONFIRMING, **MINOR)) == [
        ("parent_consent.method", "required"),
        ("parent_consent.name", "required"),
    ]
    signed = judge(CONFIRMATION, CONFIRMING, **MINOR, parent_consent={"method": "signature", "name": "Lê Thị Mẹ"})
    assert errors(signed) == []
    assert papers(CONFIRMATION, signed) == {"signed_form"}
    written = judge(CONFIRMATION, CONFIRMING, **MINOR, parent_consent={"method": "document", "name": "Lê Thị Mẹ"})
    assert papers(CONFIRMATION, written) == {"consent_document"}
    myself = judge(CONFIRMATION, CONFIRMING, **MINOR, parent_consent={"method": "self", "name": "Lê Thị Mẹ"})
    assert errors(myself) == [("parent_consent.method", "choice")]


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"content": GONE}, [("content", "required")]),
        ({"content": ["marriage"]}, [("content", "choice")]),
        ({"content": ["other"]}, [("content_other", "required")]),
        ({"content": ["past"]}, [("past_places", "required")]),
        (
            {"content": ["past"], "past_places": [{}]},
            [(f"past_places.0.{key}", "required") for key in ("place", "kind", "since")],
        ),
        (
            {"content": ["past"], "past_places": [{**PLACE, "since": "2027"}]},
            [("past_places.0.since", "valid"), ("past_places.0.until", "valid")],
        ),
        ({"content": ["past"], "past_places": [{**PLACE, "until": "2009"}]}, [("past_places.0.until", "valid")]),
        ({"content": ["household"]}, [("has_members", "valid")]),
        ({"content": ["household"], "has_members": True, "members": [SISTER]}, []),
        (
            {"has_members": True, "members": [{**SISTER, "citizen_id": CONFIRMING["citizen_id"]}]},
            [("members.0.citizen_id", "valid")],
        ),
        (
            {
                "is_head": False,
                "head_name": "Lê Văn Ông",
                "head_citizen_id": "019055000111",
                "relation_to_head": "other",
            },
            [("relation_to_head_other", "required")],
        ),
        ({"receive": GONE}, [("receive", "required")]),
        ({"promise": GONE}, [("promise", "required")]),
        ({"fee_group": "none"}, [("fee_group", "unknown")]),
    ],
)
def test_the_confirmation_refuses_what_is_wrong(changes: dict[str, Any], found: list[tuple[str, str]]) -> None:
    assert errors(judge(CONFIRMATION, CONFIRMING, **changes)) == found
