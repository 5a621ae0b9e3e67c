"""Made-up people who register a birth, a death, a marriage …, for the tests beside this."""

from __future__ import annotations

from typing import Any

from server.procedures.fees import FeeContext, fee
from tests.server.procedures.real_forms import HOME, TODAY, form

BIRTH, DEATH, MARRIAGE = form("1.001193"), form("1.000656"), form("1.000894")
STATUS, COPIES = form("1.004873"), form("2.000635")

ELSEWHERE = {"province": "01", "commune": "00004", "detail": "ngõ 5"}
TOWN = {"province": "19", "commune": "05716"}

#: Who stands at the desk, as every form of civil status asks.
HOA: dict[str, Any] = {
    "full_name": "Ma Thị Hoa",
    "birth_date": "1999-01-30",
    "id_paper": "citizen_card",
    "citizen_id": "019199000033",
    "phone": "0912345678",
    "address": HOME,
    "residence_kind": "permanent",
}
WITH_A_PASSPORT = {
    "id_paper": "passport",
    "other_paper_number": "C1234567",
    "other_paper_issued_on": "2020-09-05",
    "other_paper_issuer": "Cục Quản lý xuất nhập cảnh",
}
NEWBORN: dict[str, Any] = {
    **HOA,
    "relation": "mother",
    "child_name": "Triệu Thị Mẫu",
    "child_birth_date": "2026-11-01",
    "child_sex": "female",
    "birth_place_kind": "facility",
    "birth_facility": "Trạm Y tế xã Võ Nhai",
    "birth_place": TOWN,
    "mother_ethnic_group": "tay",
    "mother_nationality": "Việt Nam",
    "parents": "married",
    "father_name": "Triệu Văn Thử",
    "father_birth_date": "1996",
    "father_citizen_id": "019096000555",
    "father_ethnic_group": "dao",
    "father_nationality": "Việt Nam",
    "father_lives": "same",
    "child_ethnic_group": "dao",
    "child_nationality": "Việt Nam",
    "home_town": TOWN,
    "birth_proof": "paper",
    "wants_copies": False,
    "promise": True,
}
MOTHER: dict[str, Any] = {
    "mother_name": "Ma Thị Hoa",
    "mother_birth_date": "1999-01-30",
    "mother_citizen_id": "019199000033",
    "mother_lives": "same",
}
DEPARTED: dict[str, Any] = {
    **HOA,
    "relation": "grandchild",
    "deceased_name": "Triệu Văn Mẫu",
    "deceased_birth_date": "1938",
    "deceased_sex": "male",
    "deceased_citizen_id": "019038000012",
    "deceased_ethnic_group": "dao",
    "deceased_nationality": "Việt Nam",
    "last_home_known": True,
    "last_home": HOME,
    "died_on": "2026-11-15",
    "died_at": "4h30",
    "death_place_kind": "home",
    "death_place": HOME,
    "cause": "old_age",
    "death_proof": "home",
    "wants_copies": True,
    "copies": 3,
    "promise": True,
}
COUPLE: dict[str, Any] = {
    **HOA,
    "side": "bride",
    "ethnic_group": "tay",
    "nationality": "Việt Nam",
    "times_married": 1,
    "partner_name": "Triệu Văn Thử",
    "partner_birth_date": "1996-08-02",
    "partner_id_paper": "citizen_card",
    "partner_citizen_id": "019096000555",
    "partner_ethnic_group": "dao",
    "partner_nationality": "Việt Nam",
    "partner_lives": "elsewhere",
    "partner_address": ELSEWHERE,
    "partner_residence_kind": "temporary",
    "partner_times_married": 1,
    "sign_on": "2026-12-01",
    "wants_copies": False,
    "promise": True,
}
SINGLE: dict[str, Any] = {
    **HOA,
    "for_self": True,
    "sex": "female",
    "ethnic_group": "tay",
    "nationality": "Việt Nam",
    "status": "never",
    "period": "now",
    "purpose": "property",
    "certificates": 1,
    "had_one": "never",
    "fee_reason": "none",
    "promise": True,
}
EXTRACT: dict[str, Any] = {
    **HOA,
    "record": "birth",
    "for_self": True,
    "registered_at": TOWN,
    "registered_on": "1999",
    "copies": 2,
    "vneid_level_2": False,
    "promise": True,
}


def price(
    procedure: Any, answers: dict[str, Any], *, province: str = "19", case: str | None = None, today: str = TODAY
) -> int | float | None:
    """What is paid in all, whole đồng."""
    found = fee(procedure.source, answers, FeeContext(today, "online", case=case, province=province))
    assert found is not None
    return found.total
