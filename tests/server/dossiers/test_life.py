"""A dossier's whole life over the wire, as its applicant's and its officer's devices see it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from server.ids import new_id
from tests.server.dossiers.bench import POLICE
from tests.server.dossiers.filings import residence_args

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.server.conftest import Person


@pytest.fixture
def phong(make_person: Callable[..., Person]) -> Person:
    return make_person("Nông Văn Phong")


@pytest.fixture
def officer(make_person: Callable[..., Person]) -> Person:
    return make_person("Bàn Văn Hiếu", roles=[("officer", POLICE)])


def file(person: Person, **changes: Any) -> str:
    dossier = new_id()
    result = person.do("dossier.file", dossier, **residence_args(**changes))
    assert result["outcome"] == "applied", result
    return dossier


def act(officer: Person, kind: str, dossier: str, **args: Any) -> dict[str, Any]:
    officer.sync()
    return officer.do(kind, dossier, base=officer.has("case")[dossier]["base"], **args)


def kinds(held: dict[str, Any], dossier: str) -> list[str]:
    events = [event for event in held.values() if event["dossier"] == dossier]
    return [event["kind"] for event in sorted(events, key=lambda event: event["at"])]


def test_filing_gives_a_code_a_receipt_and_everything_to_both_sides(phong: Person, officer: Person) -> None:
    dossier = new_id()
    result = phong.do("dossier.file", dossier, **residence_args())
    assert result["outcome"] == "applied"
    assert re.fullmatch(r"H55\.19\.02-\d{6}-0001", result["data"]["code"])
    assert result["data"]["status"] == 1

    mine = phong.has("dossier")[dossier]
    assert mine["code"] == result["data"]["code"]
    assert mine["filed_at"] == result["data"]["filed_at"]
    assert (mine["status"], mine["accepted_at"], mine["due_at"], mine["paused"]) == (1, None, None, False)
    assert mine["applicant_name"] == "Nông Văn Phong"
    assert phong.has("dossier_answers")[dossier]["answers"]["full_name"] == "Nông Văn Phong"
    assert [notice["kind"] for notice in phong.has("notice").values()] == ["filed"]
    assert [notice["code"] for notice in phong.has("notice").values()] == [mine["code"]]

    officer.sync()
    case = officer.has("case")[dossier]
    assert case["base"] == case["version"] == 1
    assert case["applicant_person"] == phong.id
    assert case["submitter_name"] == "Nông Văn Phong"
    assert case["summary"]
    assert all(set(line) == {"label", "value"} and isinstance(line["value"], str) for line in case["summary"])
    assert officer.has("case_answers")[dossier] == phong.has("dossier_answers")[dossier]
    assert kinds(officer.has("case_event"), dossier) == ["filed"]


def test_from_filing_through_a_supplement_and_a_payment_to_the_result(phong: Person, officer: Person) -> None:
    dossier = file(phong)
    received = act(officer, "dossier.receive", dossier, note="Đủ")
    assert received["data"]["due_at"] > received["data"]["accepted_at"]
    act(officer, "dossier.process", dossier)
    asked = act(
        officer,
        "dossier.request-supplement",
        dossier,
        message="Xem lại số điện thoại",
        items=[{"kind": "answer", "key": "phone", "note": "Không gọi được"}],
    )
    assert asked["outcome"] == "applied", asked

    phong.sync()
    mine = phong.has("dossier")[dossier]
    request = mine["supplement"]
    assert (mine["status"], mine["paused"]) == (5, True)
    assert phong.has("supplement")[request]["items"] == [{"kind": "answer", "key": "phone", "note": "Không gọi được"}]
    assert phong.has("supplement")[request]["answered_at"] is None

    answered = phong.do("dossier.supplement", dossier, request=request, answers={"phone": "0900 000 077"}, papers=[])
    assert answered["data"] == {"status": 4}
    mine = phong.has("dossier")[dossier]
    assert (mine["status"], mine["paused"], mine["supplement"]) == (4, False, None)
    assert phong.has("dossier_answers")[dossier]["revision"] == 2
    assert phong.has("dossier_answers")[dossier]["answers"]["phone"] == "0900000077"
    assert phong.has("supplement")[request]["answered_at"]

    act(officer, "dossier.request-payment", dossier, amount=7000, note="Nộp trực tuyến")
    assert officer.has("case")[dossier]["phone"] == "0900000077"
    act(officer, "dossier.confirm-payment", dossier)
    act(officer, "dossier.finish", dossier, note="Đã cập nhật", result_number="7/TB")
    act(officer, "dossier.return-result", dossier, method="counter", received_by="Nông Văn Phong")

    phong.sync()
    mine = phong.has("dossier")[dossier]
    assert mine["status"] == 10
    assert mine["ended_at"]
    way = [
        "filed",
        "received",
        "processing",
        "supplement-requested",
        "supplemented",
        "payment-requested",
        "payment-confirmed",
        "finished",
        "returned",
    ]
    assert kinds(phong.has("dossier_event"), dossier) == way
    assert kinds(officer.has("case_event"), dossier) == way
    texts = {event["kind"]: event["text"] for event in phong.has("dossier_event").values()}
    assert texts["payment-requested"] == "Số tiền: 7.000 đ\nNộp trực tuyến"
    assert texts["finished"] == "Đã cập nhật\nSố kết quả: 7/TB"
    assert texts["returned"] == "Trả tại nơi tiếp nhận\nNgười nhận: Nông Văn Phong"
    told = sorted(notice["kind"] for notice in phong.has("notice").values())
    assert told == sorted(kind for kind in way if kind != "supplemented"), "nobody is told what they did themselves"
    by = {event["kind"]: event["by"] for event in phong.has("dossier_event").values()}
    assert by["filed"] == {"role": "resident", "name": "Nông Văn Phong"}
    assert by["received"] == {"role": "officer", "name": "Bàn Văn Hiếu"}


def test_a_changed_status_sends_a_header_and_an_event_and_never_the_answers_again(
    phong: Person, officer: Person
) -> None:
    dossier = file(phong)
    act(officer, "dossier.receive", dossier)
    sent = [change["collection"] for change in phong.sync()["changes"]]
    assert sorted(sent) == ["dossier", "dossier_event", "notice"]


def test_the_device_s_time_and_its_error_are_kept_beside_the_server_s(phong: Person) -> None:
    dossier = new_id()
    mutation = phong.mutation("dossier.file", dossier, **residence_args()) | {"made_at": "2026-03-01T02:03:04.567Z"}
    assert phong.sync(mutation)["results"][0]["outcome"] == "applied"
    mine = phong.has("dossier")[dossier]
    assert mine["device_made_at"] == "2026-03-01T02:03:04.567Z"
    assert mine["filed_at"] > mine["device_made_at"]


def test_a_refusal_says_why_and_on_what_it_rests(phong: Person, officer: Person) -> None:
    dossier = file(phong)
    result = act(officer, "dossier.refuse", dossier, reason="Thuộc xã khác", legal_basis="Điều 28")
    assert result["data"] == {"status": 3}
    phong.sync()
    mine = phong.has("dossier")[dossier]
    assert (mine["status"], mine["reason"]) == (3, "Thuộc xã khác\nCăn cứ: Điều 28")
    assert mine["ended_at"]


def test_a_stopped_dossier_says_why(phong: Person, officer: Person) -> None:
    dossier = file(phong)
    act(officer, "dossier.receive", dossier)
    act(officer, "dossier.stop", dossier, reason="Người nộp đề nghị")
    phong.sync()
    assert (phong.has("dossier")[dossier]["status"], phong.has("dossier")[dossier]["reason"]) == (
        8,
        "Người nộp đề nghị",
    )


def test_withdrawing_ends_the_dossier_and_its_open_request(phong: Person, officer: Person) -> None:
    dossier = file(phong)
    act(
        officer,
        "dossier.request-supplement",
        dossier,
        message="Thiếu",
        items=[{"kind": "answer", "key": "phone", "note": None}],
    )
    assert phong.do("dossier.withdraw", dossier, reason="Thôi")["data"] == {"status": 7}
    mine = phong.has("dossier")[dossier]
    assert (mine["status"], mine["supplement"], mine["paused"]) == (7, None, False)
    officer.sync()
    assert officer.has("case")[dossier]["status"] == 7


def test_a_request_made_before_reception_leads_back_to_the_start_and_no_clock_runs(
    phong: Person, officer: Person
) -> None:
    dossier = file(phong)
    act(
        officer,
        "dossier.request-supplement",
        dossier,
        message="Thiếu",
        items=[{"kind": "answer", "key": "phone", "note": None}],
    )
    phong.sync()
    mine = phong.has("dossier")[dossier]
    assert (mine["status"], mine["paused"]) == (5, False)
    result = phong.do("dossier.supplement", dossier, request=mine["supplement"], answers={}, papers=[], note="Vẫn đúng")
    assert result["data"] == {"status": 1}
    assert phong.has("dossier")[dossier]["due_at"] is None
    assert phong.has("dossier_answers")[dossier]["revision"] == 1, "a note alone changes no answers"


def test_a_resend_gets_the_same_code_and_stores_nothing_more(phong: Person) -> None:
    mutation = phong.mutation("dossier.file", new_id(), **residence_args())
    first = phong.sync(mutation)["results"]
    assert phong.sync(mutation)["results"] == first
    assert len(phong.has("dossier")) == 1
    assert len(phong.has("notice")) == 1
    assert file(phong) in phong.has("dossier")
    assert {case["code"][-4:] for case in phong.has("dossier").values()} == {"0001", "0002"}
