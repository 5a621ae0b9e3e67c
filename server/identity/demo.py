"""Signing in as a made-up person. These routes exist only when ``HOSOXA_DEMO=1``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, jsonify
from sqlalchemy import select
from sqlalchemy.orm import Session as OrmSession

from server import database
from server.identity import service, sessions
from server.identity.bodies import read_body, require_protocol
from server.identity.models import Person
from server.identity.roles import roles_of
from server.identity.schemas import DemoSignInBody
from server.identity.signed_in import signed_in_answer
from server.problems import ProblemError

if TYPE_CHECKING:
    from flask import Response

blueprint = Blueprint("demo", __name__, url_prefix="/api/identity/demo")
_BODY = DemoSignInBody()


@blueprint.get("/accounts")
def accounts() -> Response:
    """The made-up people, officers first."""
    require_protocol()
    with OrmSession(database.db.engine) as session:
        people = session.scalars(select(Person).where(Person.is_demo).order_by(Person.created_at, Person.id)).all()
        found = []
        for person in people:
            held = [role.role for role in roles_of(session, person.id)]
            role = next((name for name in ("admin", "officer") if name in held), "resident")
            found.append({"account": person.id, "name": person.name, "role": role})
    found.sort(key=lambda account: account["role"] == "resident")
    return jsonify({"accounts": found})


@blueprint.post("/sign-in")
def sign_in() -> Response:
    """Sign in as a made-up person; a real one cannot be named."""
    body = read_body(_BODY)
    presented = sessions.presented_token()

    def work(session: OrmSession) -> service.SignedIn:
        person = service.person(session, body["account"])
        if person is None or not person.is_demo:
            raise ProblemError("not-found")
        return service.sign_in(session, person, device=body["device"], label=None, presented=presented)

    return signed_in_answer(database.write(work))
