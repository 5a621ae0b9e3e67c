"""What the made-up people answer in the three forms."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from server.demo.people import Resident


@dataclass(frozen=True)
class Filing:
    """What is filed: the form version, the case, the answers, how each paper comes."""

    procedure: str
    case: str | None
    answers: dict[str, Any]
    papers: list[dict[str, str]] = field(default_factory=list)
    form_version: int = 1

    def args(self, agency: str) -> dict[str, Any]:
        """The args of ``dossier.file``."""
        return {
            "procedure": self.procedure,
            "form_version": self.form_version,
            "case": self.case,
            "agency": agency,
            "answers": self.answers,
            "papers": self.papers,
        }


def _person(who: Resident) -> dict[str, Any]:
    return {
        "full_name": who.name,
        "birth_date": who.born,
        "sex": who.sex,
        "citizen_id": who.citizen_id,
        "phone": who.phone,
    }


def residence(who: Resident, day: date) -> Filing:
    """1.004194: ``who`` has moved in on ``day`` and rents for a year, with a child when there is one."""
    answers = _person(who) | {
        "temporary_address": who.address,
        "stay_from": day.isoformat(),
        "stay_until": (day + timedelta(days=364)).isoformat(),
        "dwelling": "rented",
        "owner_paper": True,
        "is_head": True,
        "has_members": who.child is not None,
        "fee_exempt": False,
        "promise": True,
    }
    papers = [{"key": "dwelling_proof", "hand_in": "counter"}]
    if who.child is not None:
        child = who.child
        answers["parent_consent"] = {"method": "signature", "name": who.name}
        papers.append({"key": "signed_form", "hand_in": "counter"})
        answers["members"] = [
            {
                "full_name": child.name,
                "birth_date": child.born,
                "sex": child.sex,
                "citizen_id": child.citizen_id,
                "relation": "child",
            }
        ]
    return Filing("1.004194", "individual", answers, papers)


def pension(who: Resident, _day: date) -> Filing:
    """1.014027: ``who`` applies for the first time."""
    answers = _person(who) | {
        "request": "new",
        "permanent_address": who.address,
        "lives_elsewhere": False,
        "has_benefit": False,
        "payment": "cash",
        "has_representative": False,
        "promise": True,
    }
    return Filing("1.014027", None, answers)


def closing(who: Resident, day: date) -> Filing:
    """1.001266: ``who`` closes the shop a week after ``day``."""
    answers = {
        "business_name": f"Hộ kinh doanh {who.name.split()[-1]} {who.hamlet.removeprefix('Xóm ')}",
        "business_code": who.citizen_id,
        "full_name": who.name,
        "citizen_id": who.citizen_id,
        "phone": who.phone,
        "business_address": who.address,
        "founder": "individual",
        "end_date": (day + timedelta(days=7)).isoformat(),
        "reason": "losses" if who.number % 2 else "health",
        "debts": "none",
        "certificate": "paper",
        "filed_by": "owner",
        "promise": True,
    }
    papers = [{"key": "registration_certificate", "hand_in": "counter"}]
    return Filing("1.001266", None, answers, papers)
