"""Passkey ceremonies under way: kept in the database, used once, within five minutes."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete

from server.clock import now
from server.identity.models import Ceremony
from server.problems import ProblemError

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

REGISTER: Final = "register"
SIGN_IN: Final = "sign-in"
LIFETIME: Final = timedelta(minutes=5)
#: Kept this long after its end, so that who comes late is told so.
KEPT: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Account:
    """Whose passkey is to be made: an account to be (``name``), or a signed-in person."""

    user_handle: str
    name: str | None = None
    person: str | None = None
    enrolment_hash: str | None = None


@dataclass(frozen=True, slots=True)
class Started:
    """A ceremony. ``account`` is None at sign-in."""

    id: str
    challenge: str
    account: Account | None


def start(session: Session, purpose: str, device: str, account: Account | None = None) -> Started:
    """Begin a ceremony, inside the caller's write; those long past are deleted on the way."""
    moment = now()
    session.execute(delete(Ceremony).where(Ceremony.expires_at < moment - KEPT))
    made = Ceremony(
        purpose=purpose,
        device_id=device,
        challenge=secrets.token_urlsafe(32),
        person_id=account.person if account else None,
        name=account.name if account else None,
        user_handle=account.user_handle if account else None,
        enrolment_hash=account.enrolment_hash if account else None,
        expires_at=moment + LIFETIME,
    )
    session.add(made)
    session.flush()
    return Started(made.id, made.challenge, account)


def take(session: Session, ceremony: str, purpose: str, device: str) -> Started:
    """Use a ceremony up, inside the caller's write. Of several at once, one gets it.

    Raises:
        ProblemError: ``ceremony-unknown`` when there is none of this id, purpose and device, or it
            was used; ``ceremony-expired``.
    """
    table = Ceremony.__table__
    row = session.execute(
        delete(Ceremony)
        .where(Ceremony.id == ceremony, Ceremony.purpose == purpose, Ceremony.device_id == device)
        .returning(*table.c)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if row is None:
        raise ProblemError("ceremony-unknown")
    if row.expires_at <= now():
        raise ProblemError("ceremony-expired")
    account = (
        Account(
            user_handle=row.user_handle,
            name=row.name,
            person=row.person_id,
            enrolment_hash=row.enrolment_hash,
        )
        if row.user_handle is not None
        else None
    )
    return Started(row.id, row.challenge, account)
