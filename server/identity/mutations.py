"""What a device may ask for about people, one-time links and roles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from server.clock import to_wire
from server.dossiers.agencies import agencies
from server.identity import enrolment, roles, service, views
from server.identity.models import Enrolment
from server.identity.schemas import (
    EnrolmentCreateArgs,
    EnrolmentRevokeArgs,
    PersonUpdateArgs,
    RoleRevokeArgs,
    SignOutElsewhereArgs,
)
from server.problems import ProblemError
from server.sync.registry import register

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from server.sync.registry import Mutation


@register("person.update", PersonUpdateArgs())
def update_person(session: Session, mutation: Mutation) -> dict[str, Any]:
    """Change one's own name, phone or language."""
    if mutation.entity != mutation.actor.person:
        raise ProblemError("not-found")
    person = service.locked_person(session, mutation.entity)
    for member in ("name", "phone", "language"):
        if member in mutation.args:
            setattr(person, member, mutation.args[member])
    if session.is_modified(person):
        person.version += 1
        session.flush()
    views.publish_me(session, person.id)
    return {}


@register("person.sign-out-elsewhere", SignOutElsewhereArgs())
def sign_out_elsewhere(session: Session, mutation: Mutation) -> dict[str, Any]:
    """End one's sessions and pushes on every other device: for a phone that was lost or lent."""
    if mutation.entity != mutation.actor.person:
        raise ProblemError("not-found")
    return {"ended": service.end_other_sessions(session, mutation.actor)}


@register("enrolment.create", EnrolmentCreateArgs())
def create_enrolment(session: Session, mutation: Mutation) -> dict[str, Any]:
    """Make a one-time link. Its secret stays on the device; only the hash comes here."""
    agency = mutation.args["agency"]
    mutation.actor.require_admin_of(agency)
    if agency is not None and agency not in agencies():
        raise ProblemError("agency-unknown")
    made = enrolment.create(
        session,
        enrolment_id=mutation.entity,
        token_hash=mutation.args["token_hash"],
        name=mutation.args["name"],
        role=mutation.args["role"],
        agency=agency,
        created_by=mutation.actor.person,
    )
    return {"expires_at": to_wire(made.expires_at)}


@register("enrolment.revoke", EnrolmentRevokeArgs())
def revoke_enrolment(session: Session, mutation: Mutation) -> dict[str, Any]:
    """Make a one-time link useless."""
    found = session.scalars(select(Enrolment).where(Enrolment.id == mutation.entity).with_for_update()).one_or_none()
    # Somebody else's link is answered as if there were none.
    if found is None or not mutation.actor.is_admin_of(found.agency_id):
        raise ProblemError("not-found")
    enrolment.revoke(session, found)
    return {}


@register("role.revoke", RoleRevokeArgs())
def revoke_role(session: Session, mutation: Mutation) -> dict[str, Any]:
    """Take a role from a person. Their next request is served without it."""
    agency = mutation.args["agency"]
    mutation.actor.require_admin_of(agency)
    person = service.locked_person(session, mutation.entity)
    roles.revoke(session, person, mutation.args["role"], agency)
    views.publish_role_lost(session, person.id, agency)
    return {}
