"""Server-side sessions: a random token in a cookie, its SHA-256 in the database.

A session belongs to one person on one device. It ends when it is revoked, when it has not been used
for ``session_idle_days``, and after ``session_absolute_days`` in any case. Roles are read anew for
each request, so that a role taken away ends access at once.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from flask import current_app, request
from sqlalchemy import select, update
from sqlalchemy.orm import Session as OrmSession

from server import database
from server.clock import now
from server.identity.actor import Actor, Role
from server.identity.models import Device, Person, RoleAssignment, Session
from server.problems import ProblemError

if TYPE_CHECKING:
    from flask import Response

    from server.settings import Settings

COOKIE: Final = "__Host-hosoxa"
TOKEN_BYTES: Final = 32
#: The idle end is moved at most this often: a write a day, not one a request.
TOUCH_AFTER: Final = timedelta(days=1)
_CACHE: Final = "hosoxa.current_session"


@dataclass(frozen=True, slots=True)
class Opened:
    """A session just made. ``token`` goes into the cookie and nowhere else."""

    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Current:
    """The session that a request's cookie names, and its person."""

    actor: Actor
    expires_at: datetime
    seen_at: datetime


def token_hash(token: str) -> str:
    """SHA-256 of a token, in hex: what is stored and looked up."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _settings() -> Settings:
    settings: Settings = current_app.extensions["hosoxa_settings"]
    return settings


def _ends(session: Session, settings: Settings) -> datetime:
    idle = session.seen_at + timedelta(days=settings.session_idle_days)
    return min(session.expires_at, idle)


def current() -> Current | None:
    """The session of this request; None without a cookie, or with one that no longer counts.

    Read once a request, in a short read of its own. Moves the idle end at most once a day.
    """
    if _CACHE not in request.environ:
        request.environ[_CACHE] = _read()
    found: Current | None = request.environ[_CACHE]
    return found


def forget_current() -> None:
    """Make the next :func:`current` of this request read again (after a sign-in, out, or new role)."""
    request.environ.pop(_CACHE, None)


def current_actor() -> Actor | None:
    """Who is asking, or None."""
    found = current()
    return found.actor if found else None


def require_actor() -> Actor:
    """Who is asking.

    Raises:
        ProblemError: ``sign-in-required``.
    """
    actor = current_actor()
    if actor is None:
        raise ProblemError("sign-in-required")
    return actor


def _read() -> Current | None:
    token = request.cookies.get(COOKIE, "")
    if not token:
        return None
    settings = _settings()
    moment = now()
    with OrmSession(database.db.engine) as read:
        row = read.execute(
            select(Session, Person)
            .join(Person, Person.id == Session.person_id)
            .where(Session.token_hash == token_hash(token), Session.revoked_at.is_(None))
        ).one_or_none()
        if row is None:
            return None
        session, person = row.tuple()
        ends = _ends(session, settings)
        if ends <= moment:
            return None
        found = Current(
            actor=Actor(
                person=person.id,
                name=person.name,
                device=session.device_id,
                session=session.id,
                language=person.language,
                roles=roles_of(read, person.id),
            ),
            expires_at=ends,
            seen_at=session.seen_at,
        )
    if moment - found.seen_at >= TOUCH_AFTER:
        _touch(found.actor, moment)
    return found


def _touch(actor: Actor, moment: datetime) -> None:
    def work(session: OrmSession) -> None:
        session.execute(update(Session).where(Session.id == actor.session).values(seen_at=moment))
        session.execute(
            update(Device).where(Device.id == actor.device, Device.person_id == actor.person).values(seen_at=moment)
        )

    database.write(work)


def roles_of(session: OrmSession, person: str) -> tuple[Role, ...]:
    """The roles that ``person`` holds now, in a fixed order."""
    rows = session.execute(
        select(RoleAssignment.role, RoleAssignment.agency_id).where(
            RoleAssignment.person_id == person, RoleAssignment.revoked_at.is_(None)
        )
    ).all()
    return tuple(Role(role, agency) for role, agency in sorted(rows, key=lambda row: (row[1] or "", row[0])))


def open_session(session: OrmSession, *, person: str, device: str, label: str | None = None) -> Opened:
    """Sign ``person`` in on ``device``, inside the caller's write."""
    settings = _settings()
    moment = now()
    known = session.get(Device, (device, person))
    if known is None:
        session.add(Device(id=device, person_id=person, label=label))
        session.flush()
    else:
        known.seen_at = moment
        known.label = label or known.label
    token = secrets.token_urlsafe(TOKEN_BYTES)
    made = Session(
        token_hash=token_hash(token),
        person_id=person,
        device_id=device,
        created_at=moment,
        seen_at=moment,
        expires_at=moment + timedelta(days=settings.session_absolute_days),
    )
    session.add(made)
    session.flush()
    return Opened(token, _ends(made, settings))


def revoke_session(session: OrmSession, session_id: str) -> None:
    """End a session, inside the caller's write. Ending it twice changes nothing."""
    session.execute(
        update(Session).where(Session.id == session_id, Session.revoked_at.is_(None)).values(revoked_at=now())
    )


def set_cookie(response: Response, token: str) -> None:
    """Give the browser the session's token."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=timedelta(days=_settings().session_absolute_days),
        path="/",
        secure=True,
        httponly=True,
        samesite="Lax",
    )


def drop_cookie(response: Response) -> None:
    """Take the session's token from the browser."""
    response.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="Lax")
