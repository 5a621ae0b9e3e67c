"""Server-side sessions: a random token in a cookie, its SHA-256 in the database.

A session belongs to one person on one device. It ends when it is revoked, when it has not been used
for ``session_idle_days``, and after ``session_absolute_days`` in any case. Roles are read anew for
each request, so that a role taken away ends access at once.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from flask import current_app, request
from sqlalchemy import and_, bindparam, delete, select, update

from server import database
from server.clock import now
from server.identity.actor import Actor, Role
from server.identity.models import Device, Person, RoleAssignment, Session
from server.identity.roles import in_order, roles_of
from server.prepared import Prepared
from server.problems import ProblemError

if TYPE_CHECKING:
    from flask import Response
    from sqlalchemy.orm import Session as OrmSession

    from server.settings import Settings

COOKIE: Final = "__Host-hosoxa"
TOKEN_BYTES: Final = 32
#: The idle end is moved at most this often: a write a day, not one a request.
TOUCH_AFTER: Final = timedelta(days=1)
_CACHE: Final = "hosoxa.current_session"
#: The session of a token with its person, once for each role the person holds (once, without one, for who holds none).
_CURRENT: Final = Prepared(
    select(
        Session.id,
        Session.device_id,
        Session.person_id,
        Session.seen_at,
        Session.expires_at,
        Person.name,
        Person.language,
        RoleAssignment.role,
        RoleAssignment.agency_id,
    )
    .join(Person, Person.id == Session.person_id)
    .outerjoin(RoleAssignment, and_(RoleAssignment.person_id == Session.person_id, RoleAssignment.revoked_at.is_(None)))
    .where(Session.token_hash == bindparam("token_hash"), Session.revoked_at.is_(None))
)
#: The person of a session that still counts, locked. Roles are read after the lock, as they are then.
_PRESENT: Final = Prepared(
    select(Person.name, Person.language)
    .join(Session, Session.person_id == Person.id)
    .where(Session.id == bindparam("session"), Session.revoked_at.is_(None))
    .with_for_update(of=Person, key_share=True)
)
#: The same with the roles, once for each: where nobody else can write, one look is enough.
_PRESENT_AND_ROLES: Final = Prepared(
    select(Person.name, Person.language, RoleAssignment.role, RoleAssignment.agency_id)
    .join(Session, Session.person_id == Person.id)
    .outerjoin(RoleAssignment, and_(RoleAssignment.person_id == Person.id, RoleAssignment.revoked_at.is_(None)))
    .where(Session.id == bindparam("session"), Session.revoked_at.is_(None))
)


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


def _ends(seen_at: datetime, expires_at: datetime, settings: Settings) -> datetime:
    return min(expires_at, seen_at + timedelta(days=settings.session_idle_days))


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
    token = presented_token()
    if not token:
        return None
    settings = _settings()
    moment = now()
    with database.reading() as read:
        rows = _CURRENT.rows(read, {"token_hash": token_hash(token)})
    if not rows:
        return None
    session, device, person, seen_at, expires_at, name, language = rows[0][:-2]
    ends = _ends(seen_at, expires_at, settings)
    if ends <= moment:
        return None
    found = Current(
        actor=Actor(
            person=person,
            name=name,
            device=device,
            session=session,
            language=language,
            roles=_roles(rows),
        ),
        expires_at=ends,
        seen_at=seen_at,
    )
    if moment - found.seen_at >= TOUCH_AFTER:
        _touch(found.actor, moment)
    return found


def _roles(rows: list[tuple[Any, ...]]) -> tuple[Role, ...]:
    """The roles in rows that end with a role and its agency, or with neither."""
    return in_order(Role(role, agency) for *_others, role, agency in rows if role is not None)


def renewed(session: OrmSession, actor: Actor) -> Actor:
    """``actor`` as they are now, read inside the caller's write.

    A write may have waited for its turn since the request was let in; a session ended or a role
    taken away meanwhile must count. The person's row stays locked until the write ends, so that what
    one person sends is done one request after the other.

    Raises:
        ProblemError: ``sign-in-required`` when the session has ended.
    """
    connection = session.connection()
    if connection.dialect.name == "sqlite":  # nobody else writes meanwhile: one look sees all as it is now
        rows = _PRESENT_AND_ROLES.rows(connection, {"session": actor.session})
        if not rows:
            raise ProblemError("sign-in-required")
        name, language = rows[0][:2]
        return replace(actor, name=name, language=language, roles=_roles(rows))
    row = _PRESENT.first(connection, {"session": actor.session})
    if row is None:
        raise ProblemError("sign-in-required")
    name, language = row
    return replace(actor, name=name, language=language, roles=roles_of(session, actor.person))


def _touch(actor: Actor, moment: datetime) -> None:
    def work(session: OrmSession) -> None:
        session.execute(update(Session).where(Session.id == actor.session).values(seen_at=moment))
        session.execute(
            update(Device).where(Device.id == actor.device, Device.person_id == actor.person).values(seen_at=moment)
        )

    database.write(work)


def open_session(session: OrmSession, *, person: str, device: str, label: str | None = None) -> Opened:
    """Sign ``person`` in on ``device``, inside the caller's write.

    The person's sessions that are long past are deleted on the way.
    """
    settings = _settings()
    moment = now()
    known = session.get(Device, (device, person))
    if known is None:
        session.add(Device(id=device, person_id=person, label=label))
        session.flush()
    else:
        known.seen_at = moment
        known.label = label or known.label
    session.execute(delete(Session).where(Session.person_id == person, Session.expires_at <= moment))
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
    return Opened(token, _ends(made.seen_at, made.expires_at, settings))


def end_session(session: OrmSession, token: str) -> tuple[str, str] | None:
    """End the session of ``token``, inside the caller's write.

    Returns:
        Its person and device; None when there was none, or it had ended before.
    """
    row = session.execute(
        update(Session)
        .where(Session.token_hash == token_hash(token), Session.revoked_at.is_(None))
        .values(revoked_at=now())
        .returning(Session.person_id, Session.device_id)
    ).one_or_none()
    return (row.person_id, row.device_id) if row else None


def presented_token() -> str:
    """The token in the request's cookie; empty without one. Tokens have no letter that a cookie would quote."""
    for pair in request.environ.get("HTTP_COOKIE", "").split(";"):
        name, _, value = pair.strip().partition("=")
        if name == COOKIE:
            return str(value)
    return ""


def end_others(session: OrmSession, *, person: str, but: str) -> list[str]:
    """End all sessions of ``person`` except ``but``, inside the caller's write; gives back the devices they were on."""
    ended = session.scalars(
        update(Session)
        .where(Session.person_id == person, Session.id != but, Session.revoked_at.is_(None))
        .values(revoked_at=now())
        .returning(Session.device_id)
    )
    return list(ended)


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
