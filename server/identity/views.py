"""People and enrolments as the change feed shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from server.clock import to_wire
from server.identity.models import Person
from server.identity.roles import roles_of
from server.sync.publish import agency_scope, forget, person_scope, publish

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from server.identity.actor import Role
    from server.identity.models import Enrolment


def roles_value(roles: Sequence[Role]) -> list[dict[str, Any]]:
    """Roles, JSON-ready."""
    return [{"role": role.role, "agency": role.agency} for role in roles]


def account_value(person: Person, roles: Sequence[Role]) -> dict[str, Any]:
    """``{id, name, roles}``: what sign-in answers."""
    return {"id": person.id, "name": person.name, "roles": roles_value(roles)}


def publish_me(session: Session, person_id: str) -> None:
    """Publish ``me`` to the person, and ``officer`` to each agency that the person works for."""
    person = session.scalars(select(Person).where(Person.id == person_id)).one()
    roles = roles_of(session, person_id)
    value = {
        "name": person.name,
        "phone": person.phone,
        "language": person.language,
        "roles": roles_value(roles),
    }
    publish(
        session,
        scope=person_scope(person_id),
        collection="me",
        entity=person_id,
        version=person.version,
        value=value,
    )
    for agency in sorted({role.agency for role in roles if role.agency is not None}):
        publish(
            session,
            scope=agency_scope(agency),
            collection="officer",
            entity=person_id,
            version=person.version,
            value={"name": person.name, "roles": value["roles"]},
        )


def publish_role_lost(session: Session, person_id: str, agency: str | None) -> None:
    """Publish ``me`` anew; ``agency`` forgets the officer when no role there is left."""
    publish_me(session, person_id)
    if agency is not None and agency not in {r.agency for r in roles_of(session, person_id)}:
        forget(session, scope=agency_scope(agency), collection="officer", entity=person_id)


def publish_enrolment(session: Session, enrolment: Enrolment) -> None:
    """Publish an enrolment to its agency. One for the whole deployment has no audience."""
    if enrolment.agency_id is None:
        return
    publish(
        session,
        scope=agency_scope(enrolment.agency_id),
        collection="enrolment",
        entity=enrolment.id,
        version=enrolment.version,
        value={
            "name": enrolment.name,
            "role": enrolment.role,
            "created_at": to_wire(enrolment.created_at),
            "expires_at": to_wire(enrolment.expires_at),
            "used_at": to_wire(enrolment.used_at),
            "revoked_at": to_wire(enrolment.revoked_at),
        },
    )
