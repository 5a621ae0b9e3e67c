"""Doing things to dossiers at chosen times, through the same door as a device."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Flask, json
from sqlalchemy import func, select

from server.clock import now, to_wire
from server.database import db, write
from server.dossiers.models import Dossier, DossierAnswers, DossierEvent, Pause
from server.identity.actor import Actor
from server.identity.roles import roles_of
from server.ids import new_id
from server.notifications.models import Notice
from server.sync.apply import apply_all
from server.sync.envelope import parse_mutation

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from tests.server.conftest import Person

CENTRE, POLICE = "H55.19.01", "H55.19.02"
TABLES = (Dossier, DossierAnswers, DossierEvent, Pause, Notice)


def perform(
    app: Flask,
    person: Person,
    kind: str,
    entity: str,
    /,
    *,
    at: datetime | None = None,
    base: int | None = None,
    **args: Any,
) -> dict[str, Any]:
    """One mutation that reaches the server at ``at``; its result. Like ``Person.do``, without HTTP."""
    moment = at or now()
    sent = parse_mutation(
        {
            "id": new_id(),
            "type": kind,
            "entity": entity,
            "base": base,
            "after": [],
            "made_at": to_wire(moment),
            "args": args,
        }
    )
    assert person.id

    def work(session: Session) -> dict[str, Any]:
        actor = Actor(person.id or "", "Lò Văn Thử", person.device, new_id(), "vi", roles_of(session, person.id or ""))
        result: dict[str, Any] = json.loads(apply_all(session, actor, (sent,), received_at=moment, offset_ms=0)[0])
        return result

    with app.app_context():
        result = write(work)
        db.session.remove()
    return result


def load(app: Flask, dossier: str) -> Dossier:
    """The dossier as stored."""
    with app.app_context():
        found = db.session.get(Dossier, dossier)
        assert found is not None
        db.session.expunge_all()
        db.session.remove()
    return found


def counts(app: Flask) -> dict[str, int]:
    """How many rows each table of dossiers holds: to show that nothing was stored."""
    with app.app_context():
        found = {
            table.__tablename__: db.session.scalar(select(func.count()).select_from(table)) or 0 for table in TABLES
        }
        db.session.remove()
    return found
