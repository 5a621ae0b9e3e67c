"""Fills a database with open dossiers of many made-up people; every step is a real mutation.

``python -m tests.bench.many_cases 5000`` runs in the environment of a stack whose demo commune is there. Names, times
and statuses come from a fixed seed.
"""

from __future__ import annotations

import random
import sys
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from server import create_app, database
from server.clock import local, now
from server.demo.answers import closing, pension, residence
from server.demo.people import CENTRE, POLICE, Resident
from server.demo.play import FILE, Step, Story, play
from server.identity.models import Person
from server.identity.views import publish_me

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy.orm import Session

SEED: Final = 4
#: How many people have filed them, and how many dossiers are filed in one transaction.
FILERS: Final = 250
TOGETHER: Final = 250

FAMILY: Final = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Nông", "Triệu", "Đặng", "Ma", "Lương", "Bàn", "Sùng", "Lý")
MIDDLE: Final = ("Văn", "Thị", "Đức", "Minh", "Thị Thu", "Quốc", "Ngọc", "Hữu", "Thị Hồng", "A")
GIVEN: Final = (
    "Ánh",
    "Bình",
    "Chiến",
    "Dũng",
    "Đạt",
    "Giang",
    "Hà",
    "Hiền",
    "Khánh",
    "Lan",
    "Mẩy",
    "Nga",
    "Oanh",
    "Páo",
)
GIVEN_TOO: Final = ("Phượng", "Quỳnh", "Sơn", "Thái", "Thắng", "Thủy", "Tuấn", "Uyên", "Vượng", "Xuân", "Yến", "Ước")
HAMLETS: Final = ("Xóm Đồng Chuối", "Xóm Trung Thành", "Xóm Khe Rịa", "Xóm Lũng Luông", "Xóm Đình Cả", "Xóm Bãi Lai")

#: What the office has done since, and how many of a hundred dossiers stand there.
PATHS: Final[tuple[tuple[int, tuple[str, ...]], ...]] = (
    (40, ()),
    (25, ("receive",)),
    (20, ("receive", "process")),
    (7, ("receive", "request-supplement")),
    (5, ("receive", "request-payment")),
    (3, ("receive", "process", "finish")),
)
ARGS: Final[dict[str, dict[str, Any]]] = {
    "receive": {"note": "Hồ sơ đủ, trả kết quả trên ứng dụng."},
    "process": {},
    "request-supplement": {
        "message": "Đề nghị bổ sung để xã giải quyết.",
        "items": [{"kind": "answer", "key": "phone", "note": "Không gọi được."}],
    },
    "request-payment": {"amount": 7000},
    "finish": {"note": "Đã giải quyết. Mời đến nhận kết quả."},
}


def main() -> None:
    """Fill the database of the environment."""
    count = int(sys.argv[1])
    dice = random.Random(SEED)  # noqa: S311 (not for secrets)
    app = create_app()
    with app.app_context():
        people = database.write(lambda session: make_filers(session, dice))
        told = [story(dice, filer, now()) for filer in filers_for(count)]
        for start in range(0, count, TOGETHER):
            database.write(partial(play_part, told[start : start + TOGETHER], people))
    print(f"{count} open dossiers, seed {SEED}")


def play_part(stories: list[Story], people: dict[str, str], session: Session) -> int:
    """Play some of the stories in one transaction."""
    return play(session, stories, of_this(session, people))


def filers_for(count: int) -> Iterator[str]:
    """Who files the dossiers, in turn."""
    return (f"filer-{number % FILERS}" for number in range(count))


def make_filers(session: Session, dice: random.Random) -> dict[str, str]:
    """The people who file, and the demo's officers: id by key."""
    people: dict[str, str] = {}
    for number in range(FILERS):
        person = Person(name=name(dice), phone=f"0911000{number:03d}", is_demo=False)
        session.add(person)
        session.flush()
        publish_me(session, person.id)
        people[f"filer-{number}"] = person.id
    for key, official in (("oanh", "Nông Thị Oanh"), ("hieu", "Bàn Văn Hiếu")):
        people[key] = session.scalars(select(Person.id).where(Person.name == official, Person.is_demo)).one()
    return people


def of_this(session: Session, people: dict[str, str]) -> dict[str, Person]:
    """The people as rows of this session."""
    rows = {person.id: person for person in session.scalars(select(Person).where(Person.id.in_(people.values())))}
    return {key: rows[person] for key, person in people.items()}


def name(dice: random.Random) -> str:
    """A full name."""
    return f"{dice.choice(FAMILY)} {dice.choice(MIDDLE)} {dice.choice(GIVEN + GIVEN_TOO)}"


def story(dice: random.Random, filer: str, moment: datetime) -> Story:
    """One dossier: filed within the last ten weeks, and taken as far as its path goes."""
    what, agency = dice.choice(((residence, POLICE), (pension, CENTRE), (closing, CENTRE)))
    # The pension is for those of 75 and more
    first, last = (30, 49) if what is pension else (50, 99)
    who = Resident(
        key=filer,
        number=dice.randrange(10, 99),
        name=name(dice),
        sex=dice.choice(("male", "female")),
        born=f"19{dice.randrange(first, last)}-{dice.randrange(1, 13):02d}-{dice.randrange(1, 29):02d}",
        hamlet=dice.choice(HAMLETS),
    )
    filed = moment - timedelta(minutes=dice.randrange(600, 70 * 24 * 60))
    day = local(filed).date()
    path = dice.choices([path for _, path in PATHS], [weight for weight, _ in PATHS])[0]
    officer = "hieu" if agency == POLICE else "oanh"
    steps = [
        Step(filed + timedelta(hours=1 + number), officer, f"dossier.{action}", ARGS[action])
        for number, action in enumerate(path)
    ]
    return Story([Step(filed, filer, FILE, what(who, day).args(agency)), *steps])


if __name__ == "__main__":
    main()
