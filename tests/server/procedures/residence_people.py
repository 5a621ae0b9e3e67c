"""Made-up people who register, extend or confirm where they live, for the tests beside this."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from server.procedures.fees import Fee, FeeContext, fee
from tests.server.procedures.real_forms import HOME, TODAY, form

if TYPE_CHECKING:
    from collections.abc import Mapping

    from server.procedures.definition import Form

PERMANENT, EXTENSION, CONFIRMATION = form("1.004222"), form("1.002755"), form("1.010041")

#: What every CT01 asks of whoever fills it in.
MAI: dict[str, Any] = {
    "full_name": "Nông Thị Mai",
    "birth_date": "1990-05-02",
    "sex": "female",
    "citizen_id": "019190000045",
    "phone": "0912345678",
    "promise": True,
}
BABY: dict[str, Any] = {
    "name": "Lê Văn Bé",
    "birth_date": "2026-09-20",
    "sex": "male",
    "citizen_id": "019226000058",
}
SISTER: dict[str, Any] = {
    "full_name": "Lê Thị Lớn",
    "birth_date": "2016-05-20",
    "sex": "female",
    "citizen_id": "019316000321",
    "relation": "child",
}
#: Into one's own house, alone.
OWN: dict[str, Any] = {
    **MAI,
    "for_whom": "self",
    "new_address": HOME,
    "house_paper": "certificate",
    "is_head": True,
    "has_members": False,
    "fee_group": "none",
}
GRANDFATHER: dict[str, Any] = {
    "is_head": False,
    "head_name": "Lê Văn Ông",
    "head_citizen_id": "019055000111",
    "head_consent": {"method": "signature"},
}
OWNER: dict[str, Any] = {"method": "vneid", "name": "Bàn Thị Bà", "citizen_id": "019158000112"}
#: Somebody whose term ends in nine days and who rents.
STAYING: dict[str, Any] = {
    **MAI,
    "temporary_address": HOME,
    "ends_on": "2026-11-30",
    "extend_until": "2027-11-30",
    "owner": "other",
    "owner_consent": {"method": "signature", "name": "Trần Thị Trọ"},
    "is_head": True,
    "has_members": False,
    "fee_group": "none",
}
CONFIRMING: dict[str, Any] = {
    **MAI,
    "content": ["permanent"],
    "residence_kind": "permanent",
    "residence_address": HOME,
    "is_head": True,
    "has_members": False,
    "receive": "electronic",
}


def charged(
    form: Form, answers: Mapping[str, Any], channel: str, case: str | None = None, province: str | None = "19"
) -> Fee:
    """The fee of a filing; there always is one."""
    found = fee(form.source, answers, FeeContext(TODAY, channel, case, "H55.19.02", province))
    assert found is not None
    return found
