"""One-time links by which a person becomes an officer or an admin.

A link's secret is 32 random bytes, written in base64url; SHA-256 over those bytes is what the
server keeps. Whoever makes the link (an admin's device, or the operator's command) shows it once.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from flask import current_app
from sqlalchemy import select

from server.clock import now
from server.identity import roles, views
from server.identity.actor import ADMIN
from server.identity.models import Enrolment, Person
from server.identity.names import clean_name
from server.problems import ProblemError

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from server.settings import Settings

SECRET_BYTES = 32
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def new_token() -> str:
    """A new link's secret."""
    return secrets.token_urlsafe(SECRET_BYTES)


def hash_token(token: str) -> str | None:
    """SHA-256, in hex, of the 32 bytes that ``token`` writes in base64url; None if it does not."""
    if not _TOKEN.fullmatch(token):
        return None
    try:
        secret = base64.urlsafe_b64decode(token + "=")
    except binascii.Error:
        return None
    return hashlib.sha256(secret).hexdigest()


def _settings() -> Settings:
    settings: Settings = current_app.extensions["hosoxa_settings"]
    return settings


def create(
    session: Session,
    *,
    token_hash: str,
    name: str,
    role: str,
    agency: str | None,
    created_by: str | None,
    enrolment_id: str | None = None,
) -> Enrolment:
    """Store an enrolment, good for ``enrolment_hours``, and publish it to its agency.

    Raises:
        ProblemError: ``id-reused`` when its id or its secret is in use already.
    """
    taken = session.scalar(
        select(Enrolment.id).where((Enrolment.token_hash == token_hash) | (Enrolment.id == enrolment_id))
    )
    if taken is not None:
        raise ProblemError("id-reused")
    moment = now()
    enrolment = Enrolment(
        token_hash=token_hash,
        name=name,
        role=role,
        agency_id=agency,
        created_by=created_by,
        created_at=moment,
        expires_at=moment + timedelta(hours=_settings().enrolment_hours),
    )
    if enrolment_id is not None:
        enrolment.id = enrolment_id
    session.add(enrolment)
    session.flush()
    views.publish_enrolment(session, enrolment)
    return enrolment


def create_admin_enrolment(session: Session, name: str, agency: str | None) -> str:
    """Make a one-time link's secret for an admin: of ``agency``, or of all when None.

    Raises:
        ValueError: when ``name`` is not a name.
    """
    cleaned = clean_name(name)
    if cleaned is None:
        raise ValueError("a name has only letters, spaces, hyphens and dots, at most 100 characters")
    token = new_token()
    create(
        session,
        token_hash=hash_token(token) or "",
        name=cleaned,
        role=ADMIN,
        agency=agency,
        created_by=None,
    )
    return token


def usable(session: Session, token_hash: str | None) -> Enrolment:
    """The enrolment of a secret, its row locked.

    Raises:
        ProblemError: ``enrolment-invalid`` when it is unknown, used, expired or revoked.
    """
    enrolment = session.scalars(
        select(Enrolment).where(Enrolment.token_hash == token_hash).with_for_update()
    ).one_or_none()
    if (
        enrolment is None
        or enrolment.used_at is not None
        or enrolment.revoked_at is not None
        or enrolment.expires_at <= now()
    ):
        raise ProblemError("enrolment-invalid")
    return enrolment


def redeem(session: Session, token_hash: str | None, person: Person) -> None:
    """Give ``person`` (its row locked by the caller) the role of the link, once.

    Raises:
        ProblemError: ``enrolment-invalid``.
    """
    enrolment = usable(session, token_hash)
    enrolment.used_at = now()
    enrolment.used_by = person.id
    enrolment.version += 1
    roles.grant(session, person, enrolment.role, enrolment.agency_id)
    session.flush()
    views.publish_enrolment(session, enrolment)
    views.publish_me(session, person.id)


def revoke(session: Session, enrolment: Enrolment) -> None:
    """Make a link useless. One that was used stays used; revoking twice changes nothing.

    Raises:
        ProblemError: ``enrolment-invalid`` when it was used already.
    """
    if enrolment.used_at is not None:
        raise ProblemError("enrolment-invalid")
    if enrolment.revoked_at is None:
        enrolment.revoked_at = now()
        enrolment.version += 1
        session.flush()
        views.publish_enrolment(session, enrolment)
