"""Suspending a household business and taking it up again (1.001570), filled in as people would, rightly and wrongly."""

from __future__ import annotations

from typing import Any

import pytest

from server.procedures.fees import FeeContext, fee
from tests.server.procedures.real_forms import GONE, HOME, TODAY, errors, form, judge, papers, warned

SUSPENDING = form("1.001570")
SHOP: dict[str, Any] = {
    "business_name": "Hộ kinh doanh Thử Nghiệm",
    "business_code": "019080000777",
    "full_name": "Trần Văn Mẫu",
    "citizen_id": "019080000777",
    "phone": "0987654321",
    "business_address": HOME,
    "founder": "individual",
    "filed_by": "owner",
    "promise": True,
}
PAUSE: dict[str, Any] = {**SHOP, "suspend_from": "2026-12-01", "suspend_until": "2027-05-31", "reason": "slow"}
AGAIN: dict[str, Any] = {**SHOP, "was_until": "2027-05-31", "resume_from": "2026-12-15", "reason": "ready"}
AGENT: dict[str, Any] = {"name": "Phạm Thị Giúp", "citizen_id": "019185000555", "phone": "0912345678"}


def test_a_shop_pauses_for_half_a_year() -> None:
    outcome = judge(SUSPENDING, PAUSE, "suspend")

    assert errors(outcome) == []
    assert warned(outcome) == []
    assert outcome.answers["request"] == "Tạm ngừng kinh doanh từ ngày 01/12/2026 đến hết ngày 31/05/2027"
    assert papers(SUSPENDING, outcome, "suspend") == set()


def test_a_shop_opens_again_early() -> None:
    outcome = judge(SUSPENDING, {**PAUSE, **AGAIN}, "resume")

    assert errors(outcome) == []
    assert warned(outcome) == []
    assert outcome.answers["request"] == "Tiếp tục kinh doanh trước thời hạn từ ngày 15/12/2026"
    assert {"suspend_from", "suspend_until"}.isdisjoint(outcome.answers)


@pytest.mark.parametrize(
    ("case", "changes", "found"),
    [
        ("suspend", {"suspend_from": GONE}, [("suspend_from", "required")]),
        ("suspend", {"suspend_until": "2026-11-30"}, [("suspend_until", "valid")]),
        ("suspend", {"suspend_until": "2026-12-01"}, []),
        ("suspend", {"suspend_from": "2027-11-23", "suspend_until": "2027-12-31"}, [("suspend_from", "valid")]),
        ("suspend", {"reason": "ready"}, [("reason", "choice")]),
        ("suspend", {"reason": "other"}, [("reason_details", "required")]),
        ("suspend", {"business_code": "12345"}, [("business_code", "schema")]),
        ("suspend", {"founder": GONE}, [("founder", "required")]),
        ("suspend", {"promise": False}, [("promise", "required")]),
        ("resume", {"resume_from": "2027-06-01"}, [("resume_from", "valid")]),
        ("resume", {"was_until": GONE}, [("was_until", "required")]),
        ("resume", {"reason": "slow"}, [("reason", "choice")]),
    ],
)
def test_the_notice_refuses_what_is_wrong(case: str, changes: dict[str, Any], found: list[tuple[str, str]]) -> None:
    answers = PAUSE if case == "suspend" else AGAIN

    assert errors(judge(SUSPENDING, answers, case, **changes)) == found


@pytest.mark.parametrize(
    ("case", "changes", "found"),
    [
        ("suspend", {"suspend_from": "2026-11-24"}, []),
        ("suspend", {"suspend_from": "2026-11-23"}, ["suspend_from"]),
        ("suspend", {"suspend_from": "2026-11-21"}, ["suspend_from"]),
        ("suspend", {"suspend_from": "2026-11-20"}, ["suspend_from"]),
        ("suspend", {"suspend_until": "2027-12-02"}, []),
        ("suspend", {"suspend_until": "2027-12-03"}, ["suspend_until"]),
        ("resume", {"resume_from": "2026-11-23"}, ["resume_from"]),
        ("resume", {"was_until": "2026-11-20", "resume_from": "2026-11-20"}, ["was_until", "resume_from"]),
    ],
)
def test_short_notice_only_warns(case: str, changes: dict[str, Any], found: list[str]) -> None:
    outcome = judge(SUSPENDING, PAUSE if case == "suspend" else AGAIN, case, **changes)

    assert errors(outcome) == []
    assert warned(outcome) == found


def test_a_group_brings_its_minutes_and_an_agent_the_mandate() -> None:
    group = judge(SUSPENDING, PAUSE, "suspend", founder="group")
    assert papers(SUSPENDING, group, "suspend") == {"meeting_minutes"}
    agent = judge(SUSPENDING, AGAIN, "resume", filed_by="person", agent=AGENT, owner_has_vneid=False)
    assert errors(agent) == []
    assert papers(SUSPENDING, agent, "resume") == {"mandate_person", "owner_card_copy"}
    missing = judge(SUSPENDING, AGAIN, "resume", filed_by="post")
    assert errors(missing) == [
        *[(f"agent.{key}", "required") for key in ("name", "citizen_id", "phone")],
        ("owner_has_vneid", "required"),
    ]


@pytest.mark.parametrize("channel", ["online", "counter", "post"])
def test_it_is_free(channel: str) -> None:
    found = fee(SUSPENDING.source, {}, FeeContext(TODAY, channel, "suspend"))

    assert found is not None
    assert found.total == 0
