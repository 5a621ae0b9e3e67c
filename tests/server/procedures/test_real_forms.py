"""The three procedures of the catalogue, filled in as people would, rightly and wrongly. All people are made up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from server.procedures.answers import Outcome, validate_answers
from server.procedures.definition import Form, form_from_json
from server.procedures.loading import load
from server.procedures.papers import papers_for
from server.procedures.units import commune_exists

FOLDER = Path(__file__).resolve().parents[3] / "config" / "procedures"
TODAY = "2026-11-21"
HOME = {"province": "19", "commune": "05716", "detail": "xóm Đồng Chuối"}
GONE = object()


def form(code: str) -> Form:
    return form_from_json(load(FOLDER / f"{code}.yaml").data)


RESIDENCE, PENSION, CLOSING = form("1.004194"), form("1.014027"), form("1.001266")

PHONG: dict[str, Any] = {
    "full_name": "Lê Văn Phong",
    "birth_date": "1995-03-14",
    "sex": "male",
    "citizen_id": "019095000123",
    "phone": "0912345678",
    "temporary_address": HOME,
    "stay_from": "2026-11-01",
    "stay_until": "2027-10-31",
    "dwelling": "rented",
    "owner_paper": True,
    "is_head": True,
    "has_members": False,
    "fee_exempt": False,
    "promise": True,
}
CHILD = {
    "full_name": "Lê Thị Bé",
    "birth_date": "2016-05-20",
    "sex": "female",
    "citizen_id": "019316000321",
    "relation": "child",
}
THAI: dict[str, Any] = {
    "request": "new",
    "full_name": "Nguyễn Thị Thái",
    "birth_date": "1950",
    "sex": "female",
    "citizen_id": "019150000045",
    "permanent_address": HOME,
    "lives_elsewhere": False,
    "has_benefit": False,
    "payment": "cash",
    "has_representative": False,
    "promise": True,
}
SHOP: dict[str, Any] = {
    "business_name": "Hộ kinh doanh Thử Nghiệm",
    "business_code": "0100047516",
    "full_name": "Trần Văn Mẫu",
    "citizen_id": "019080000777",
    "phone": "0987654321",
    "business_address": HOME,
    "founder": "individual",
    "end_date": "2026-12-31",
    "debts": "none",
    "certificate": "paper",
    "filed_by": "owner",
    "promise": True,
}


def judge(form: Form, answers: dict[str, Any], case: str | None = None, **changes: Any) -> Outcome:
    given = {key: value for key, value in {**answers, **changes}.items() if value is not GONE}
    return validate_answers(form, given, today=TODAY, case=case, commune_exists=commune_exists)


def errors(outcome: Outcome) -> list[tuple[str, str]]:
    return [(".".join(map(str, error.path)), error.code) for error in outcome.errors]


def warned(outcome: Outcome) -> list[str]:
    return [".".join(map(str, warning.path)) for warning in outcome.warnings]


def papers(form: Form, outcome: Outcome, case: str | None = None, *, required: bool = True) -> set[str]:
    found = papers_for(form, outcome.answers, today=TODAY, case=case)
    return {paper["key"] for paper in found if paper["required"] or not required}


# Temporary residence


def test_renting_alone_with_a_contract() -> None:
    outcome = judge(RESIDENCE, PHONG, "individual")

    assert errors(outcome) == []
    assert warned(outcome) == []
    assert outcome.answers["request"] == "Đăng ký tạm trú từ ngày 01/11/2026 đến ngày 31/10/2027"
    assert outcome.answers["head_name_self"] == "Lê Văn Phong"
    assert outcome.answers["head_citizen_id_self"] == "019095000123"
    assert papers(RESIDENCE, outcome, "individual") == {"dwelling_proof"}


def test_the_heads_fields_are_not_asked_of_the_head() -> None:
    sent = {"head_name": "Ai Khác", "head_citizen_id": "019095000124", "head_consent": {"method": "vneid"}}

    outcome = judge(RESIDENCE, PHONG, "individual", **sent)

    assert errors(outcome) == []
    assert sent.keys().isdisjoint(outcome.answers)


def test_living_with_family_needs_the_head_and_the_owner_to_agree_and_no_proof_of_the_dwelling() -> None:
    missing = judge(RESIDENCE, PHONG, "individual", dwelling="with_family", is_head=False)

    assert errors(missing) == [
        ("head_name", "required"),
        ("head_citizen_id", "required"),
        ("relation_to_head", "required"),
        ("head_consent.method", "required"),
        ("owner_consent.method", "required"),
        ("owner_consent.name", "required"),
    ]

    complete = judge(
        RESIDENCE,
        PHONG,
        "individual",
        dwelling="with_family",
        is_head=False,
        head_name="Lê Văn Cha",
        head_citizen_id="019 065 000 111",
        relation_to_head="child",
        head_consent={"method": "vneid"},
        owner_consent={"method": "document", "name": "Lê Văn Cha"},
    )
    assert errors(complete) == []
    assert complete.answers["head_citizen_id"] == "019065000111"
    assert "head_name_self" not in complete.answers
    assert papers(RESIDENCE, complete, "individual") == {"consent_document"}


def test_whoever_confirms_in_vneid_is_named_with_their_number() -> None:
    outcome = judge(
        RESIDENCE, PHONG, "individual", owner_paper=False, owner_consent={"method": "vneid", "name": "Chủ Nhà"}
    )

    assert errors(outcome) == [("owner_consent.citizen_id", "required")]


def test_one_is_not_ones_own_head_of_household() -> None:
    outcome = judge(
        RESIDENCE,
        PHONG,
        "individual",
        is_head=False,
        head_name="Lê Văn Phong",
        head_citizen_id=PHONG["citizen_id"],
        relation_to_head="other",
        relation_to_head_other="chính tôi",
        head_consent={"method": "vneid"},
    )

    assert errors(outcome) == [("head_citizen_id", "valid")]


def test_a_child_of_school_age_needs_a_parents_consent() -> None:
    missing = judge(RESIDENCE, PHONG, "individual", has_members=True, members=[CHILD])
    assert errors(missing) == [("parent_consent.method", "required")]

    parent = judge(RESIDENCE, PHONG, "individual", has_members=True, members=[CHILD], parent_consent={"method": "self"})
    assert errors(parent) == []
    signed = judge(
        RESIDENCE,
        PHONG,
        "individual",
        has_members=True,
        members=[CHILD],
        parent_consent={"method": "signature", "name": "Lê Thị Mẹ"},
    )
    assert errors(signed) == []
    assert papers(RESIDENCE, signed, "individual") == {"dwelling_proof", "signed_form"}


def test_a_child_under_six_with_its_parents_needs_no_consent() -> None:
    baby = {**CHILD, "birth_date": "2022-01-01", "citizen_id": "019322000321"}

    assert errors(judge(RESIDENCE, PHONG, "individual", has_members=True, members=[baby])) == []
    niece = {**baby, "relation": "grandchild"}
    assert errors(judge(RESIDENCE, PHONG, "individual", has_members=True, members=[niece])) == [
        ("parent_consent.method", "required")
    ]


def test_a_minor_cannot_consent_for_themselves() -> None:
    minor = {"birth_date": "2010-06-01", "citizen_id": "019210000123"}

    outcome = judge(RESIDENCE, PHONG, "individual", **minor, parent_consent={"method": "self"})

    assert errors(outcome) == [("parent_consent.method", "valid")]


def test_members_are_one_to_nine_and_never_oneself() -> None:
    assert errors(judge(RESIDENCE, PHONG, "individual", has_members=True)) == [("members", "required")]
    ten = [{**CHILD, "birth_date": "1990-01-01", "citizen_id": f"0191900003{n:02d}"} for n in range(10)]
    assert errors(judge(RESIDENCE, PHONG, "individual", has_members=True, members=ten)) == [("members", "rows")]
    assert errors(judge(RESIDENCE, PHONG, "individual", has_members=True, members=ten[:9])) == []
    self_again = [{**ten[0], "citizen_id": PHONG["citizen_id"]}]
    assert errors(judge(RESIDENCE, PHONG, "individual", has_members=True, members=self_again)) == [
        ("members.0.citizen_id", "valid")
    ]


def test_the_paper_forms_nine_rows_keep_their_errors_apart() -> None:
    rows = [CHILD, {**CHILD, "full_name": "B3", "relation": "other"}, {}]

    outcome = judge(RESIDENCE, PHONG, "individual", has_members=True, members=rows, parent_consent={"method": "self"})

    assert errors(outcome) == [
        ("members.1.full_name", "kind"),
        ("members.1.relation_other", "required"),
        *[(f"members.2.{key}", "required") for key in ("full_name", "birth_date", "sex", "citizen_id", "relation")],
    ]


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"citizen_id": "019096000123"}, ["citizen_id"]),  # another year
        ({"citizen_id": "019195000123"}, ["citizen_id"]),  # a woman's digit
        ({"citizen_id": "019295000123"}, ["citizen_id"]),  # born 2095
        ({"citizen_id": "999095000123"}, ["citizen_id"]),  # no province
        ({"citizen_id": "101095000123"}, ["citizen_id"]),  # born abroad
        ({"stay_from": "2026-11-20", "stay_until": "2026-12-05"}, ["stay_until"]),  # less than 30 days
        ({}, []),
    ],
)
def test_what_is_odd_warns_and_never_blocks(changes: dict[str, str], found: list[str]) -> None:
    outcome = judge(RESIDENCE, PHONG, "individual", **changes)

    assert errors(outcome) == []
    assert warned(outcome) == found


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"full_name": GONE}, [("full_name", "required")]),
        ({"full_name": "Phong 123"}, [("full_name", "kind")]),
        ({"birth_date": "2026-11-22"}, [("birth_date", "valid"), ("parent_consent.method", "required")]),
        ({"birth_date": "1995-02-30"}, [("birth_date", "kind")]),
        ({"citizen_id": "01909500012"}, [("citizen_id", "kind")]),
        ({"phone": "12345"}, [("phone", "kind")]),
        ({"sex": "nam"}, [("sex", "choice")]),
        ({"temporary_address": {**HOME, "detail": ""}}, [("temporary_address", "kind")]),
        ({"temporary_address": {**HOME, "province": "01"}}, [("temporary_address", "choice")]),
        ({"stay_until": "2026-11-21"}, [("stay_until", "valid")]),
        ({"stay_until": "2026-10-01"}, [("stay_until", "valid")]),
        ({"stay_until": "2028-11-02"}, [("stay_until", "valid")]),
        ({"stay_until": "2028-11-01"}, []),
        ({"owner_paper": GONE}, [("owner_paper", "required")]),
        ({"promise": False}, [("promise", "required")]),
        ({"nationality": "VN"}, [("nationality", "unknown")]),
    ],
)
def test_residence_refuses_what_is_wrong(changes: dict[str, Any], found: list[tuple[str, str]]) -> None:
    assert errors(judge(RESIDENCE, PHONG, "individual", **changes)) == found


def test_filing_by_list_asks_who_makes_it_and_lists_nobody() -> None:
    outcome = judge(RESIDENCE, PHONG, "by_list", members=[CHILD])

    assert errors(outcome) == [("list_maker", "required")]
    assert "members" not in outcome.answers
    complete = judge(RESIDENCE, PHONG, "by_list", list_maker="Trường Cao đẳng Thử Nghiệm", dwelling="workplace")
    assert errors(complete) == []
    assert papers(RESIDENCE, complete, "by_list") == {"list_request"}


def test_barracks_ask_for_the_unit_and_not_for_a_household() -> None:
    outcome = judge(RESIDENCE, PHONG, "barracks", unit_name="Trung đoàn Thử Nghiệm")

    assert errors(outcome) == []
    assert {"is_head", "dwelling", "owner_paper", "has_members"}.isdisjoint(outcome.answers)
    assert papers(RESIDENCE, outcome, "barracks") == {"unit_letter"}


# The social pension


def test_an_old_woman_who_only_knows_her_year_of_birth_asks_for_the_first_time() -> None:
    outcome = judge(PENSION, THAI)

    assert errors(outcome) == []
    assert warned(outcome) == []
    assert outcome.answers["birth_date"] == "1950"
    assert papers(PENSION, outcome) == set()


@pytest.mark.parametrize(
    ("changes", "found_errors", "found_warnings"),
    [
        # 72: the household must be poor or near-poor
        ({"birth_date": "1954-01-01", "citizen_id": "019154000045"}, [("poverty", "required")], []),
        ({"birth_date": "1954-01-01", "citizen_id": "019154000045", "poverty": "near_poor"}, [], []),
        ({"birth_date": "1954-01-01", "citizen_id": "019154000045", "poverty": "neither"}, [], ["poverty"]),
        # 75 on the very day
        ({"birth_date": "1951-11-21", "citizen_id": "019151000045"}, [], []),
        ({"birth_date": "1951-11-22", "citizen_id": "019151000045"}, [("poverty", "required")], []),
        # 69
        ({"birth_date": "1957-01-01", "citizen_id": "019157000045", "poverty": "poor"}, [], ["birth_date"]),
        # a pension already
        ({"has_benefit": True}, [("benefit_kinds", "required"), ("benefit_amount", "required")], []),
        ({"has_benefit": True, "benefit_kinds": ["pension"], "benefit_amount": "450.000 đ"}, [], []),
        ({"has_benefit": True, "benefit_kinds": ["pension"], "benefit_amount": 540000}, [], ["benefit_amount"]),
        ({"has_benefit": True, "benefit_kinds": ["pension"], "benefit_amount": 0}, [("benefit_amount", "schema")], []),
    ],
)
def test_age_and_income_decide_what_is_asked_and_said(
    changes: dict[str, Any], found_errors: list[tuple[str, str]], found_warnings: list[str]
) -> None:
    outcome = judge(PENSION, THAI, **changes)

    assert errors(outcome) == found_errors
    assert warned(outcome) == found_warnings


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"payment": "account"}, [(key, "required") for key in ("bank", "account_number", "account_holder")]),
        (
            {"payment": "account", "bank": "Agribank", "account_number": "12 34", "account_holder": "NGUYEN THI THAI"},
            [("account_number", "schema")],
        ),
        (
            {
                "payment": "account",
                "bank": "Agribank",
                "account_number": "1600205000001",
                "account_holder": "NGUYEN THI THAI",
            },
            [],
        ),
        ({"lives_elsewhere": True}, [("current_address", "required")]),
        ({"request": "move"}, [("old_place", "required"), ("moved_on", "required")]),
        ({"request": "move", "old_place": {"province": "01", "commune": "00004"}, "moved_on": "9/2026"}, []),
        ({"request": "move", "old_place": HOME, "moved_on": "2026-12"}, [("moved_on", "valid")]),
        ({"request": "change"}, [("change_what", "required"), ("change_details", "required")]),
        ({"request": "change", "change_what": ["account"], "change_details": "Trước tiền mặt\nNay tài khoản"}, []),
        ({"request": "xin"}, [("request", "choice")]),
        (
            {"has_representative": True},
            [(f"representative.{key}", "required") for key in ("name", "citizen_id", "relation", "phone", "address")],
        ),
        ({"citizen_id": "cmnd 091234567"}, [("citizen_id", "kind")]),
        ({"birth_date": "1950-13"}, [("birth_date", "kind")]),
    ],
)
def test_the_pension_asks_what_belongs_to_the_request(changes: dict[str, Any], found: list[tuple[str, str]]) -> None:
    assert errors(judge(PENSION, THAI, **changes)) == found


def test_when_the_beneficiary_has_died_someone_stands_for_them() -> None:
    ended = {"request": "stop", "stop_reason": "died", "died_on": "2026-11-01"}
    child = {
        "name": "Nguyễn Văn Con",
        "citizen_id": "019075000222",
        "relation": "child",
        "phone": "0912345678",
        "address": HOME,
    }

    assert errors(judge(PENSION, THAI, **ended)) == [("has_representative", "valid")]
    complete = judge(PENSION, THAI, **ended, has_representative=True, representative=child)
    assert errors(complete) == []
    assert {"payment", "has_benefit", "poverty"}.isdisjoint(complete.answers)
    early = judge(PENSION, THAI, **{**ended, "died_on": "1949-01-01"}, has_representative=True, representative=child)
    assert errors(early) == [("died_on", "valid")]
    confused = {**child, "citizen_id": THAI["citizen_id"]}
    assert errors(judge(PENSION, THAI, **ended, has_representative=True, representative=confused)) == [
        ("representative.citizen_id", "valid")
    ]


# Closing a household business


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


# All three


@pytest.mark.parametrize("form", [RESIDENCE, PENSION, CLOSING], ids=lambda form: form.code)
def test_every_text_is_there_in_both_languages_and_they_differ(form: Form) -> None:
    pairs: list[tuple[str, str]] = []

    def gather(thing: Any) -> None:
        if isinstance(thing, dict):
            if thing.keys() == {"vi", "en"} and isinstance(thing["vi"], str):
                pairs.append((thing["vi"], thing["en"]))
            for value in thing.values():
                gather(value)
        elif isinstance(thing, list):
            for value in thing:
                gather(value)

    gather(form.source)

    assert len(pairs) > 80
    assert [vi for vi, en in pairs if vi == en] == ["Email"] * sum(vi == "Email" for vi, _ in pairs)


@pytest.mark.parametrize("form", [RESIDENCE, PENSION, CLOSING], ids=lambda form: form.code)
def test_a_page_asks_one_thing_or_a_few_that_belong_together(form: Form) -> None:
    for page in form.pages:
        asked = [question for question in page.questions if question.kind not in {"calculated", "note"}]
        assert len([question for question in asked if question.show_when is None]) <= 3, page.key


@pytest.mark.parametrize("form", [RESIDENCE, PENSION, CLOSING], ids=lambda form: form.code)
def test_nothing_answered_is_judged_and_names_every_missing_answer_once(form: Form) -> None:
    outcome = judge(form, {}, form.cases[0] if form.cases else None)

    named = errors(outcome)
    assert len(named) == len(set(named)) >= 6
    assert {code for _, code in named} == {"required"}
