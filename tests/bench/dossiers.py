"""What the load files: registrations of temporary residence, 25 answers, some 2 KB each, none like another."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from server.clock import now, to_wire, today
from server.ids import new_id

if TYPE_CHECKING:
    import random

PROCEDURE = "1.004194"
FAMILY = ("Lò", "Hà", "Vì", "Cầm", "Đặng", "Triệu", "Lý", "Bàn", "Hoàng", "Nông", "Ma", "Dương", "Nguyễn", "Trần")
MIDDLE = ("Văn", "Thị", "Đức", "Minh", "Thu", "Ngọc", "Quang", "Hữu", "Xuân", "Kim", "Mỹ", "Bích")
GIVEN = ("An", "Bình", "Chi", "Dũng", "Giang", "Hạnh", "Lan", "Nga", "Phúc", "Quyên", "Sơn", "Thảo", "Vinh", "Yến")
PLACES = tuple(
    (  # noqa: SIM905 (words read better in a row)
        "nhà số ngõ đường xóm thôn bản tổ cạnh sau trước gần chợ trường trạm y tế cầu suối đồi ruộng nhà văn hoá ngã"
        " ba đầu cuối làng bờ mương lối vào cổng sắt xanh mái tôn đỏ tầng hai dãy trọ bà Hiền ông Tư cây đa giếng cũ"
    ).split()
)


def name(chance: random.Random) -> str:
    """A made-up name."""
    return f"{chance.choice(FAMILY)} {chance.choice(MIDDLE)} {chance.choice(GIVEN)}"


def _born(chance: random.Random, first: int, last: int) -> date:
    return date(first, 1, 1) + timedelta(days=chance.randrange((last - first) * 365))


def _identity(chance: random.Random, born: date, sex: str) -> dict[str, Any]:
    century = (0 if sex == "male" else 1) + (2 if born.year >= 2000 else 0)
    return {
        "full_name": name(chance),
        "birth_date": born.isoformat(),
        "sex": sex,
        "citizen_id": f"019{century}{born.year % 100:02d}{chance.randrange(10**6):06d}",
    }


def answers(chance: random.Random) -> dict[str, Any]:
    """25 answers: the applicant's fifteen, and five of each of two people who move in too."""
    sex = chance.choice(["male", "female"])
    who = _identity(chance, _born(chance, 1960, 1999), sex)
    start = today() - timedelta(days=chance.randrange(5))
    given = who | {
        "phone": f"09{chance.randrange(10**8):08d}",
        "email": f"hop.thu.{chance.randrange(10**6)}@example.com",
        "temporary_address": {"province": "19", "commune": "05716", "detail": _where(chance)},
        "stay_from": start.isoformat(),
        "stay_until": (start + timedelta(days=365 + chance.randrange(300))).isoformat(),
        "dwelling": "rented",
        "owner_paper": True,
        "is_head": True,
        "has_members": True,
        "fee_exempt": False,
        "promise": True,
    }
    given["members"] = [
        _identity(chance, _born(chance, 1970, 2005), chance.choice(["male", "female"]))
        | {"relation": chance.choice(["wife", "child"])}
        for _ in range(2)
    ]
    return given


def _where(chance: random.Random) -> str:
    words = chance.choices(PLACES, k=60)
    while len(" ".join(words)) > 290:
        words.pop()
    return " ".join(words)


def filing(chance: random.Random, agency: str) -> dict[str, Any]:
    """The args of ``dossier.file``."""
    return {
        "procedure": PROCEDURE,
        "form_version": 1,
        "case": "individual",
        "agency": agency,
        "answers": answers(chance),
        "papers": [{"key": "dwelling_proof", "hand_in": "counter"}, {"key": "signed_form", "hand_in": "counter"}],
    }


def mutation(kind: str, args: dict[str, Any], entity: str | None = None, base: int | None = None) -> dict[str, Any]:
    """One mutation as a device writes it."""
    return {
        "id": new_id(),
        "type": kind,
        "entity": entity or new_id(),
        "base": base,
        "after": [],
        "made_at": to_wire(now()),
        "args": args,
    }
