"""The certificate of disability (1.001699), filled in as people would, rightly and wrongly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.server.procedures.real_forms import GONE, HOME, errors, form, judge, papers, warned

if TYPE_CHECKING:
    from server.procedures.definition import Form, Question

DISABILITY = form("1.001699")
EVERYDAY = (
    *("walking", "eating", "toilet", "washing", "dressing", "housework"),
    *("understanding", "speaking", "meeting", "learning"),
)
SISTER = {"name": "Lý Thị Thử", "relation": "sibling", "citizen_id": "019185000174", "address": HOME}
MAN: dict[str, Any] = {
    "full_name": "Lý Văn Mẫu",
    "birth_date": "1990-09-05",
    "sex": "male",
    "citizen_id": "019090000161",
    "permanent_address": HOME,
    "lives_elsewhere": False,
    "has_representative": True,
    "representative": SISTER,
    "phone": "0912 345 678",
    "kinds": ["movement"],
    "movement": ["leg"],
    **dict.fromkeys(EVERYDAY, "helped"),
    "meeting_place": "home",
    "medical_council": False,
    "promise": True,
}
VOICE = {"file": "a" * 64, "type": "audio/webm", "size": 40_000, "seconds": 35}


@pytest.mark.parametrize("story", [GONE, "Không đi được từ năm 2021", VOICE])
def test_a_man_asks_for_the_first_time_and_tells_his_story_or_not(story: Any) -> None:
    outcome = judge(DISABILITY, MAN, "first", story=story)

    assert errors(outcome) == []
    assert warned(outcome) == []
    assert papers(DISABILITY, outcome, "first") == set()
    assert papers(DISABILITY, outcome, "first", required=False) == {"medical_papers"}


def typed(form: Form) -> set[str]:
    """Questions that call for the keyboard even where an ID card is at hand and a story is told aloud."""
    people = form.source["form"]["people"]
    scanned = {name for person in people for part, name in person.items() if part not in {"key", "label", "table"}}

    def needs_keys(name: str, question: Question) -> bool:
        if question.kind == "address":  # where one lives now is asked only of who lives elsewhere
            return name not in scanned and question.show_when is None
        free = question.kind in {"text", "long_text", "name", "email", "number", "money", "citizen_id", "phone", "date"}
        return free and not question.voice and name not in scanned

    return {".".join(path) for path, question in form.walk() if needs_keys(".".join(path), question)}


def test_only_the_phone_number_calls_for_the_keyboard() -> None:
    assert typed(DISABILITY) == {"phone"}


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"phone": GONE}, [("phone", "required")]),
        ({"kinds": []}, [("kinds", "required")]),
        ({"kinds": ["pain"]}, [("kinds", "choice")]),
        ({"birth_date": "2027-01-01"}, [("birth_date", "valid")]),
        ({"has_representative": GONE}, [("has_representative", "required")]),
        (
            {"representative": GONE},
            [(f"representative.{key}", "required") for key in ("name", "citizen_id", "address", "relation")],
        ),
        (
            {"representative": {**SISTER, "citizen_id": "019090000161"}},
            [("representative.citizen_id", "valid")],
        ),
        ({"lives_elsewhere": True}, [("current_address", "required")]),
        ({"walking": GONE, "learning": "badly"}, [("walking", "required"), ("learning", "choice")]),
        ({"story": {**VOICE, "seconds": 61}}, [("story", "kind")]),
        ({"story": "x" * 2001}, [("story", "schema")]),
        ({"meeting_place": GONE}, [("meeting_place", "required")]),
        ({"citizen_id": GONE}, []),
        ({"movement": GONE}, []),
        ({"promise": False}, [("promise", "required")]),
    ],
)
def test_what_is_missing_or_wrong_is_named(changes: dict[str, Any], found: list[tuple[str, str]]) -> None:
    assert errors(judge(DISABILITY, MAN, "first", **changes)) == found


def test_a_child_under_six_tells_nothing_of_everyday_things_and_has_a_parent() -> None:
    child = {
        **MAN,
        "birth_date": "2022-03-01",
        "citizen_id": "019222000161",
        "has_representative": False,
    }

    alone = judge(DISABILITY, child, "first")
    assert errors(alone) == [("has_representative", "valid")]
    with_parent = judge(DISABILITY, {**child, "has_representative": True}, "first")
    assert errors(with_parent) == []
    # Section III.2 is not for them, and nobody had a medical council before they were born
    assert {*EVERYDAY, "medical_council"}.isdisjoint(with_parent.answers)


def test_details_are_asked_of_the_kinds_that_were_chosen_and_no_others() -> None:
    outcome = judge(
        DISABILITY, MAN, "first", kinds=["hearing_speech", "sight"], hearing_speech=["deaf"], sight=["blind"]
    )

    assert errors(outcome) == []
    assert outcome.answers["hearing_speech"] == ["deaf"]
    assert outcome.answers["sight"] == ["blind"]
    assert "movement" not in outcome.answers


def test_an_old_conclusion_of_the_medical_council_is_handed_in() -> None:
    outcome = judge(DISABILITY, MAN, "first", medical_council=True)

    assert papers(DISABILITY, outcome, "first") == {"medical_council"}


def test_to_be_looked_at_again_says_why_and_may_show_the_old_certificate() -> None:
    assert errors(judge(DISABILITY, MAN, "again")) == [("again_reason", "required"), ("old_level", "required")]
    outcome = judge(DISABILITY, MAN, "again", again_reason="worse", old_level="severe")
    assert errors(outcome) == []
    assert "medical_council" not in outcome.answers
    assert papers(DISABILITY, outcome, "again", required=False) == {"medical_papers", "old_certificate"}
    young = judge(
        DISABILITY, MAN, "again", birth_date="2022-03-01", citizen_id=GONE, again_reason="six", old_level="severe"
    )
    assert warned(young) == ["again_reason"]
    assert errors(judge(DISABILITY, MAN, "first", again_reason="worse")) == []


def test_a_case_must_be_chosen_of_the_two() -> None:
    assert DISABILITY.cases == ("first", "again")
    assert DISABILITY.source["channel"] == "partial"
