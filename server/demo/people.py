"""The made-up people. Names are common ones of the peoples who live in Võ Nhai; numbers belong to nobody known.

Citizen IDs follow the real pattern (province 019, century and sex, year of birth); the serials 9999nn and the telephone
numbers 0900 000 0nn are made up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from server.identity.models import Person
from server.identity.roles import grant
from server.identity.views import publish_me

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

CENTRE: Final = "H55.19.01"
POLICE: Final = "H55.19.02"
PROVINCE: Final = "19"
COMMUNE: Final = "05716"

_PREFIX: Final = "019"
_CENTURY: Final = {("male", 19): 0, ("female", 19): 1, ("male", 20): 2, ("female", 20): 3}


@dataclass(frozen=True, slots=True)
class Resident:
    """Somebody who files. ``born`` is an ISO date; ``hamlet`` goes into the address."""

    key: str
    number: int
    name: str
    sex: Literal["male", "female"]
    born: str
    hamlet: str
    child: Resident | None = None

    @property
    def citizen_id(self) -> str:
        """Twelve digits: province, century and sex, year, serial."""
        year = int(self.born[:4])
        return f"{_PREFIX}{_CENTURY[self.sex, year // 100]}{year % 100:02d}9999{self.number:02d}"

    @property
    def phone(self) -> str:
        """A mobile number."""
        return f"09000000{self.number:02d}"

    @property
    def address(self) -> dict[str, str]:
        """Where they live, as an answer of kind ``address``."""
        return {"province": PROVINCE, "commune": COMMUNE, "detail": self.hamlet}


@dataclass(frozen=True, slots=True)
class Official:
    """Somebody who works here: ``(role, agency)`` for each role."""

    key: str
    number: int
    name: str
    roles: tuple[tuple[str, str], ...]


OFFICIALS: Final = (
    Official("oanh", 80, "Nông Thị Oanh", (("officer", CENTRE),)),
    Official("hieu", 81, "Bàn Văn Hiếu", (("officer", POLICE),)),
    Official("quan-tri", 82, "Đàm Quốc Dũng", (("admin", CENTRE), ("admin", POLICE))),
)

RESIDENTS: Final = (
    Resident("thai", 11, "Hà Thị Thái", "female", "1962-03-08", "Xóm Đồng Chuối"),
    Resident("phong", 12, "Nông Văn Phong", "male", "1995-06-19", "Xóm Trung Thành"),
    Resident("may", 13, "Triệu Thị Mẩy", "female", "1948-01-15", "Xóm Khe Rịa"),
    Resident("pao", 14, "Lý A Páo", "male", "1950-10-02", "Xóm Lũng Luông"),
    Resident("nhinh", 15, "Hoàng Thị Nhình", "female", "1987-12-24", "Xóm Đình Cả"),
    Resident(
        "vuong",
        16,
        "Đặng Văn Vượng",
        "male",
        "1979-08-30",
        "Xóm Bãi Lai",
        Resident("vuong-child", 31, "Đặng Thị Ngân", "female", "2009-07-07", "Xóm Bãi Lai"),
    ),
    Resident("slan", 17, "Lương Thị Slan", "female", "1946-05-11", "Xóm Làng Chang"),
    Resident("cuong", 18, "Ma Văn Cường", "male", "1990-02-27", "Xóm Hùng Sơn"),
    Resident(
        "binh",
        19,
        "Nguyễn Thị Bình",
        "female",
        "1983-09-17",
        "Xóm Thái Long",
        Resident("binh-child", 32, "Trần Minh Đức", "male", "2022-11-02", "Xóm Thái Long"),
    ),
    Resident("sung", 20, "Sùng Thị Dợ", "female", "2001-04-04", "Xóm Lũng Luông"),
)


def make_people(session: Session) -> dict[str, Person]:
    """Make everybody, flagged as demo accounts; by key."""
    people: dict[str, Person] = {}
    for official in OFFICIALS:
        person = Person(name=official.name, phone=f"09000000{official.number:02d}", is_demo=True)
        session.add(person)
        session.flush()
        for role, agency in official.roles:
            grant(session, person, role, agency)
        people[official.key] = person
    for resident in RESIDENTS:
        people[resident.key] = Person(name=resident.name, phone=resident.phone, is_demo=True)
        session.add(people[resident.key])
        session.flush()
    for person in people.values():
        publish_me(session, person.id)
    return people


def resident(key: str) -> Resident:
    """A resident by key."""
    return next(found for found in RESIDENTS if found.key == key)
