"""An officer says that they have held the original beside the copy: who may, when, and what becomes of the mark."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from server.clock import now, to_wire
from server.ids import new_id
from tests.server.dossiers.bench import POLICE
from tests.server.dossiers.filings import residence_args
from tests.server.papers.wallet import BACK, FRONT, attached, file_with

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.server.conftest import Person

PAPER = {"what": "paper", "key": "dwelling_proof", "matches": True, "note": "Đã xem sổ đỏ"}
PHONE = {"what": "answer", "key": "phone", "matches": True, "note": None}


@pytest.fixture
def phong(make_person: Callable[..., Person]) -> Person:
    return make_person("Nông Văn Phong")


@pytest.fixture
def officer(make_person: Callable[..., Person]) -> Person:
    return make_person("Bàn Văn Hiếu", roles=[("officer", POLICE)])


@pytest.fixture
def dossier(phong: Person) -> str:
    made = new_id()
    assert phong.do("dossier.file", made, **residence_args())["outcome"] == "applied"
    return made


def mark(officer: Person, dossier: str, **changes: Any) -> dict[str, Any]:
    return officer.do("dossier.mark-original", dossier, **(PAPER | changes))


def code(result: dict[str, Any]) -> Any:
    return result.get("problem", {}).get("code")


def test_both_sides_see_who_has_seen_which_original(phong: Person, officer: Person, dossier: str) -> None:
    assert mark(officer, dossier)["outcome"] == "applied"
    phong.sync()
    for person, collection in ((phong, "dossier_original"), (officer, "case_original")):
        value = person.has(collection)[f"{dossier}/dwelling_proof"]
        assert value.pop("at").endswith("Z")
        assert value == {
            "dossier": dossier,
            "what": "paper",
            "key": "dwelling_proof",
            "matches": True,
            "name": "Bàn Văn Hiếu",
            "note": "Đã xem sổ đỏ",
            "version": 1,
        }
    (event,) = [event for event in phong.has("dossier_event").values() if event["kind"] == "original-checked"]
    assert event["by"] == {"role": "officer", "name": "Bàn Văn Hiếu"}
    assert event["text"].endswith(": khớp bản chính\nĐã xem sổ đỏ")
    assert event["status"] == 1
    assert [notice["kind"] for notice in phong.has("notice").values()] == ["filed"]


def test_the_paper_in_the_wallet_that_was_given_becomes_checked(phong: Person, officer: Person) -> None:
    given = file_with(phong, attached(FRONT, BACK))
    assert mark(officer, given)["outcome"] == "applied"
    phong.sync()
    (paper,) = phong.has("paper").values()
    assert (paper["checked"]["name"], paper["checked"]["agency"]) == ("Bàn Văn Hiếu", POLICE)
    assert mark(officer, given, matches=False)["outcome"] == "applied"
    phong.sync()
    (paper,) = phong.has("paper").values()
    assert paper["checked"] is None


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_one_page_of_an_attached_paper_is_asked_for_again(phong: Person, officer: Person) -> None:
    given = file_with(phong, attached(FRONT, BACK))
    officer.sync()
    base = officer.has("case")[given]["base"]
    item = {"kind": "paper", "key": "dwelling_proof", "note": None}
    more: dict[str, Any] = {"base": base, "message": "Chụp lại"}
    refused = officer.do("dossier.request-supplement", given, items=[item | {"page": 3}], **more)
    assert code(refused) == "invalid-mutation"
    asked = officer.do("dossier.request-supplement", given, items=[item | {"page": 2}], **more)
    assert asked["outcome"] == "applied", asked


def test_a_mark_needs_no_base_and_makes_nobody_s_decision_too_old(officer: Person, dossier: str) -> None:
    officer.sync()
    base = officer.has("case")[dossier]["base"]
    assert mark(officer, dossier, **PHONE)["outcome"] == "applied"
    assert officer.do("dossier.receive", dossier, base=base)["outcome"] == "applied"
    assert mark(officer, dossier, base=base)["outcome"] == "applied", "an old base does not matter either"


def test_the_last_word_counts_and_the_history_keeps_both(phong: Person, officer: Person, dossier: str) -> None:
    mark(officer, dossier)
    mark(officer, dossier, matches=False, note="Khác tên")
    phong.sync()
    assert phong.has("dossier_original")[f"{dossier}/dwelling_proof"]["matches"] is False
    texts = [event["text"] for event in phong.has("dossier_event").values() if event["kind"] == "original-checked"]
    assert sorted("không khớp" in text for text in texts) == [False, True]


def test_a_resend_marks_once(phong: Person, officer: Person, dossier: str) -> None:
    sent = officer.mutation("dossier.mark-original", dossier, **PAPER)
    assert officer.sync(sent)["results"] == officer.sync(sent)["results"]
    phong.sync()
    assert phong.has("dossier_original")[f"{dossier}/dwelling_proof"]["version"] == 1


@pytest.mark.parametrize(
    "changes",
    [{"key": "khong_co"}, {"what": "answer", "key": "dwelling_proof"}, {"what": "page"}, {"matches": "yes"}, {"x": 1}],
)
def test_what_the_form_does_not_have_cannot_be_marked(officer: Person, dossier: str, changes: dict[str, Any]) -> None:
    assert code(mark(officer, dossier, **changes)) == "invalid-mutation"
    officer.sync()
    assert officer.has("case_original") == {}


def test_only_officers_of_the_agency_mark(
    phong: Person, dossier: str, officer: Person, make_person: Callable[..., Person]
) -> None:
    assert code(mark(phong, dossier)) == "forbidden"
    assert code(mark(make_person("Người Lạ"), dossier)) == "not-found"
    assert code(mark(officer, new_id())) == "not-found"


def test_a_withdrawn_dossier_is_not_marked_any_more(phong: Person, officer: Person, dossier: str) -> None:
    phong.do("dossier.withdraw", dossier, reason="Thôi")
    assert code(mark(officer, dossier)) == "status-not-allowed"


def supplement(phong: Person, officer: Person, dossier: str, answers: dict[str, Any]) -> None:
    officer.sync()
    base = officer.has("case")[dossier]["base"]
    items = [{"kind": "answer", "key": "phone", "note": None}]
    officer.do("dossier.request-supplement", dossier, base=base, message="x", items=items)
    phong.sync()
    request = phong.has("dossier")[dossier]["supplement"]
    result = phong.do("dossier.supplement", dossier, request=request, answers=answers, papers=[], note="")
    assert result["outcome"] == "applied", result


def test_a_mark_goes_when_what_was_looked_at_is_replaced(phong: Person, officer: Person, dossier: str) -> None:
    mark(officer, dossier)
    mark(officer, dossier, **PHONE)
    supplement(phong, officer, dossier, {"phone": "0900000077"})
    officer.sync()
    for person, collection in ((phong, "dossier_original"), (officer, "case_original")):
        assert list(person.has(collection)) == [f"{dossier}/dwelling_proof"]


def test_a_mark_made_offline_on_what_was_replaced_meanwhile_is_not_kept(
    phong: Person, officer: Person, dossier: str
) -> None:
    made = officer.mutation("dossier.mark-original", dossier, **PHONE)
    made["made_at"] = to_wire(now() - timedelta(minutes=5))
    supplement(phong, officer, dossier, {"phone": "0900000077"})
    result = officer.sync(made)["results"][0]
    assert code(result) == "stale-base"
    assert result["problem"]["present"]["status"] == 1
    assert mark(officer, dossier, **PHONE)["outcome"] == "applied"


FIRST_DAY, LAST_DAY = "0001-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z"


@pytest.mark.parametrize(("made_at", "device_time"), [(FIRST_DAY, LAST_DAY), (LAST_DAY, FIRST_DAY)])
def test_a_mark_by_a_clock_of_another_age_gets_its_answer(
    officer: Person, dossier: str, made_at: str, device_time: str
) -> None:
    made = officer.mutation("dossier.mark-original", dossier, **PHONE) | {"made_at": made_at}
    assert officer.sync(made, device_time=device_time)["results"][0]["outcome"] == "applied"
