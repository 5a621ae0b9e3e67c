"""The real procedures of the catalogue and made-up people who fill them in, for the tests beside this."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from server.procedures.answers import Outcome, validate_answers
from server.procedures.definition import Form, form_from_json
from server.procedures.loading import load
from server.procedures.papers import papers_for
from server.procedures.shared.reading import read_shared
from server.procedures.shared.whole import whole
from server.procedures.units import commune_exists

if TYPE_CHECKING:
    from server.procedures.shared.reading import Shared

FOLDER = Path(__file__).resolve().parents[3] / "config" / "procedures"
TODAY = "2026-11-21"
HOME = {"province": "19", "commune": "05716", "detail": "xóm Đồng Chuối"}
GONE = object()


@cache
def shared() -> Shared:
    """What the procedures share; read once."""
    return read_shared(FOLDER)


@cache
def definition(code: str) -> dict[str, Any]:
    """The whole definition of a procedure, not to be changed."""
    return whole(load(FOLDER / f"{code}.yaml").data, shared())


@cache
def form(code: str) -> Form:
    return form_from_json(definition(code))


#: Every procedure that can be filled in; one for the counter only has no form.
FORMS = tuple(form(path.stem) for path in sorted(FOLDER.glob("*.yaml")) if "form" in definition(path.stem))
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
