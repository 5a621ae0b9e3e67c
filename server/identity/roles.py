"""Roles: who holds which, giving one, taking one away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, select

from server.clock import now
from server.identity.actor import ADMIN, Role
from server.identity.models import Person, RoleAssignment
from server.prepared import Prepared
from server.problems import ProblemError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session


_HELD: Final = Prepared(
    select(RoleAssignment.role, RoleAssignment.agency_id).where(
        RoleAssignment.person_id == bindparam("person"), RoleAssignment.revoked_at.is_(None)
    )
)


def roles_of(session: Session, person: str) -> tuple[Role, ...]:
    """The roles that ``person`` holds now, in a fixed order."""
    session.flush()
    return in_order(Role(role, agency) for role, agency in _HELD.rows(session.connection(), {"person": person}))


def in_order(roles: Iterable[Role]) -> tuple[Role, ...]:
    """Roles in their fixed order: by agency, then by name."""
    return tuple(sorted(roles, key=lambda role: (role.agency or "", role.role)))


def grant(session: Session, person: Person, role: str, agency: str | None) -> None:
    """Give ``role`` in ``agency`` (None: of the whole deployment, admins only).

    The caller holds the person's row locked. Giving a role twice changes nothing.
    """
    held = session.scalar(
        select(RoleAssignment.id).where(
            RoleAssignment.person_id == person.id,
            RoleAssignment.role == role,
            _in(agency),
            RoleAssignment.revoked_at.is_(None),
        )
    )
    if held is None:
        session.add(RoleAssignment(person_id=person.id, role=role, agency_id=agency))
        person.version += 1
        session.flush()


def revoke(session: Session, person: Person, role: str, agency: str | None) -> None:
    """Take ``role`` in ``agency`` away.

    Somebody who can enrol officers must remain: the last admin of the deployment stays, and so does
    an agency's last admin where the deployment has none. All admins' rows are locked before they
    are counted, so that two admins who dismiss each other at once do not both go.

    Raises:
        ProblemError: ``not-found`` when the person does not hold it; ``last-admin``.
    """
    live = session.scalars(
        select(RoleAssignment)
        .where(
            RoleAssignment.revoked_at.is_(None),
            (RoleAssignment.person_id == person.id) | (RoleAssignment.role == ADMIN),
        )
        .order_by(RoleAssignment.id)
        .with_for_update()
    ).all()
    held = [row for row in live if (row.person_id, row.role, row.agency_id) == (person.id, role, agency)]
    if not held:
        raise ProblemError("not-found")
    if role == ADMIN:
        # Whoever remains must be able to administer what this role administers.
        others = [row for row in live if row.role == ADMIN and row not in held]
        if not any(row.agency_id in {None, agency} for row in others):
            raise ProblemError("last-admin")
    for row in held:
        row.revoked_at = now()
    person.version += 1
    session.flush()


def _in(agency: str | None) -> ColumnElement[bool]:
    return RoleAssignment.agency_id.is_(None) if agency is None else RoleAssignment.agency_id == agency
