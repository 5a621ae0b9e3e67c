"""Filling the demo commune: ``make serve`` in demo mode has something to show."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from server import database
from server.clock import now
from server.demo.people import make_people
from server.demo.play import play
from server.demo.stories import stories
from server.dossiers.agencies import agencies
from server.dossiers.models import Dossier
from server.dossiers.status import Status
from server.identity.models import Person
from server.identity.roles import roles_of
from server.notifications.models import Notice

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session

    from server.settings import Settings


@dataclass(frozen=True, slots=True)
class Account:
    """A demo account: who, and as what (``officer, Công an xã Võ Nhai``)."""

    name: str
    roles: str


@dataclass(frozen=True, slots=True)
class Summary:
    """What the demo holds, for the operator's screen. ``fresh``: whether this run made it."""

    origin: str
    fresh: bool
    accounts: tuple[Account, ...]
    dossiers: tuple[tuple[Status, int], ...]
    notices: int

    def text(self) -> str:
        """A few lines to print."""
        total = sum(count for _, count in self.dossiers)
        width = max((len(account.name) for account in self.accounts), default=0)
        lines = [
            f"Demo commune {'filled' if self.fresh else 'is there already'}: {total} dossiers, {self.notices} notices.",
            f"Open {self.origin} and choose an account under “Đăng nhập thử” ({self.origin}/dang-nhap):",
        ]
        lines += [f"  {account.name:<{width}}  {account.roles}" for account in self.accounts]
        lines.append("Dossiers by status: " + ", ".join(f"{int(s)} {s.name.lower()} {n}" for s, n in self.dossiers))
        return "\n".join(lines)


def seed_demo(app: Flask) -> Summary:
    """Fill the demo commune unless it is there already.

    :raises RuntimeError: outside demo mode.
    """
    settings: Settings = app.extensions["hosoxa_settings"]
    if not settings.demo:
        raise RuntimeError("demo data is made only with HOSOXA_DEMO=1")
    with app.app_context():
        return database.write(lambda session: _seed(session, settings))


def _seed(session: Session, settings: Settings) -> Summary:
    fresh = session.scalar(select(func.count()).select_from(Person).where(Person.is_demo)) == 0
    if fresh:
        people = make_people(session)
        play(session, stories(now(), agencies()), people)
    return _summary(session, settings, fresh=fresh)


def _summary(session: Session, settings: Settings, *, fresh: bool) -> Summary:
    made_up = select(Person.id).where(Person.is_demo)
    people = session.scalars(select(Person).where(Person.is_demo).order_by(Person.created_at, Person.id)).all()
    statuses = Counter(session.scalars(select(Dossier.status).where(Dossier.applicant_person.in_(made_up))))
    notices = session.scalar(select(func.count()).select_from(Notice).where(Notice.person_id.in_(made_up)))
    return Summary(
        origin=settings.origin,
        fresh=fresh,
        accounts=tuple(Account(person.name, _roles(session, person)) for person in people),
        dossiers=tuple((Status(status), count) for status, count in sorted(statuses.items())),
        notices=notices or 0,
    )


def _roles(session: Session, person: Person) -> str:
    held = [
        f"{role.role}, {agencies()[role.agency].name['vi']}" if role.agency else role.role
        for role in roles_of(session, person.id)
    ]
    return "; ".join(held) or "resident"
