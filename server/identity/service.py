"""Accounts: made, signed in to, given roles, signed out of. Sessions are handed in by the caller."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from server.clock import now
from server.identity import ceremonies, enrolment, passkeys, roles, sessions, views
from server.identity.ceremonies import Account
from server.identity.models import Passkey, Person, new_user_handle
from server.identity.names import clean_name, clean_phone
from server.identity.roles import roles_of
from server.notifications.service import drop_subscriptions
from server.problems import ProblemError, language

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from server.identity.actor import Actor
    from server.identity.ceremonies import Started
    from server.settings import Settings


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person signed in. ``token`` is None when the session that was open stays."""

    account: dict[str, Any]
    expires_at: datetime
    token: str | None


def person(session: Session, person_id: str) -> Person | None:
    """A person by id."""
    return session.get(Person, person_id)


def create_person(
    session: Session,
    *,
    name: str,
    phone: str | None = None,
    language: str = "vi",
    is_demo: bool = False,
) -> str:
    """Make a person without a passkey, and publish them to themselves. Returns the person's id.

    Args:
        session: of the caller's write.
        name: shown to officers.
        phone: ``0…``.
        language: ``vi`` or ``en``.
        is_demo: whether demo sign-in may be used; only ever for made-up people.

    Raises:
        ValueError: when ``name`` or ``phone`` is not one.
    """
    return _new_person(session, name=name, phone=phone, language=language, is_demo=is_demo).id


def _new_person(
    session: Session,
    *,
    name: str,
    phone: str | None,
    language: str,
    is_demo: bool = False,
    user_handle: str | None = None,
) -> Person:
    cleaned = clean_name(name)
    number = None if phone is None else clean_phone(phone)
    if cleaned is None or (phone is not None and number is None):
        raise ValueError("not a name, or not a phone number")
    made = Person(
        name=cleaned,
        phone=number,
        language=language,
        is_demo=is_demo,
        user_handle=user_handle or new_user_handle(),
    )
    session.add(made)
    session.flush()
    views.publish_me(session, made.id)
    return made


def grant_role(session: Session, person_id: str, *, role: str, agency: str | None) -> None:
    """Give a person a role and publish it: for the operator's commands and the demo.

    Raises:
        ProblemError: ``not-found``.
    """
    roles.grant(session, locked_person(session, person_id), role, agency)
    views.publish_me(session, person_id)


def locked_person(session: Session, person_id: str) -> Person:
    """A person by id, the row locked until the write ends.

    Raises:
        ProblemError: ``not-found``.
    """
    found = session.scalars(select(Person).where(Person.id == person_id).with_for_update()).one_or_none()
    if found is None:
        raise ProblemError("not-found")
    return found


def start_registration(
    session: Session,
    settings: Settings,
    *,
    device: str,
    name: str | None,
    token: str | None,
    actor: Actor | None,
) -> tuple[str, dict[str, Any]]:
    """Begin to make an account called ``name``; without a name, one more passkey for ``actor``.

    Returns:
        The ceremony's id and the creation options.

    Raises:
        ProblemError: ``sign-in-required`` with neither name nor actor; ``enrolment-invalid``.
    """
    enrolment_hash = None
    if token is not None:
        enrolment_hash = enrolment.hash_token(token)
        enrolment.usable(session, enrolment_hash)
    exclude: list[tuple[str, tuple[str, ...]]] = []
    if name is not None:
        account = Account(new_user_handle(), name=name, enrolment_hash=enrolment_hash)
        shown = name
    elif actor is not None:
        owner = locked_person(session, actor.person)
        account = Account(owner.user_handle, person=owner.id, enrolment_hash=enrolment_hash)
        shown = owner.name
        exclude = [
            (row.credential_id, tuple(json.loads(row.transports)))
            for row in session.scalars(select(Passkey).where(Passkey.person_id == owner.id))
        ]
    else:
        raise ProblemError("sign-in-required")
    started = ceremonies.start(session, ceremonies.REGISTER, device, account)
    options = passkeys.creation_options(
        settings,
        challenge=started.challenge,
        user_handle=account.user_handle,
        name=shown,
        exclude=exclude,
    )
    return started.id, options


def start_sign_in(session: Session, settings: Settings, *, device: str) -> tuple[str, dict[str, Any]]:
    """Begin to sign in, whoever it is. Returns the ceremony's id and the request options."""
    started = ceremonies.start(session, ceremonies.SIGN_IN, device)
    return started.id, passkeys.request_options(settings, challenge=started.challenge)


def finish_registration(  # noqa: PLR0913 (one value for each member of the body)
    session: Session,
    settings: Settings,
    started: Started,
    *,
    device: str,
    label: str | None,
    phone: str | None,
    credential: dict[str, Any],
    current: sessions.Current | None,
    presented: str,
) -> SignedIn:
    """Check the authenticator's answer; make the account, or add the passkey to the one signed in.

    Raises:
        ProblemError: ``passkey-refused``, ``enrolment-invalid``; ``ceremony-unknown`` when the
            person who began to add a passkey is not signed in any more.
    """
    account = started.account
    if account is None:
        raise ProblemError("ceremony-unknown")
    made = passkeys.verify_creation(settings, credential, started.challenge)
    if account.person is None:
        owner = _new_person(
            session,
            name=account.name or "",
            phone=phone,
            language=language(),
            user_handle=account.user_handle,
        )
    elif current is not None and current.actor.person == account.person:
        owner = locked_person(session, account.person)
    else:
        raise ProblemError("ceremony-unknown")
    _keep(session, owner, made)
    if account.enrolment_hash is not None:
        enrolment.redeem(session, account.enrolment_hash, owner)
    if account.person is not None and current is not None:
        return SignedIn(views.account_value(owner, roles_of(session, owner.id)), current.expires_at, None)
    return sign_in(session, owner, device=device, label=label, presented=presented)


def _keep(session: Session, owner: Person, made: passkeys.NewPasskey) -> None:
    try:
        with session.begin_nested():
            session.add(
                Passkey(
                    person_id=owner.id,
                    credential_id=made.credential_id,
                    public_key=made.public_key,
                    sign_count=made.sign_count,
                    transports=json.dumps(made.transports),
                    backed_up=made.backed_up,
                )
            )
    except IntegrityError as error:  # the credential id is somebody's already
        raise ProblemError("passkey-refused") from error


def finish_sign_in(
    session: Session,
    settings: Settings,
    started: Started,
    *,
    device: str,
    label: str | None,
    credential: dict[str, Any],
    presented: str,
) -> SignedIn:
    """Check the authenticator's answer and open a session.

    Raises:
        ProblemError: ``passkey-unknown``, ``passkey-refused``.
    """
    claimed = passkeys.credential_id_of(credential)
    passkey = session.scalars(select(Passkey).where(Passkey.credential_id == claimed).with_for_update()).one_or_none()
    if passkey is None:
        raise ProblemError("passkey-unknown")
    owner = session.get_one(Person, passkey.person_id)
    passkey.sign_count, passkey.backed_up = passkeys.verify_assertion(
        settings,
        credential,
        started.challenge,
        passkeys.Known(passkey.public_key, passkey.sign_count, owner.user_handle),
    )
    passkey.used_at = now()
    return sign_in(session, owner, device=device, label=label, presented=presented)


def sign_in(session: Session, owner: Person, *, device: str, label: str | None, presented: str) -> SignedIn:
    """Open a session for ``owner`` and end the one whose token the browser presented."""
    if presented:
        ended = sessions.end_session(session, presented)
        if ended is not None and ended[0] != owner.id:
            drop_subscriptions(session, person=ended[0], device=ended[1])
    opened = sessions.open_session(session, person=owner.id, device=device, label=label)
    account = views.account_value(owner, roles_of(session, owner.id))
    return SignedIn(account, opened.expires_at, opened.token)


def sign_out(session: Session, presented: str) -> None:
    """End the session of a token, and the push messages to its person on its device."""
    ended = sessions.end_session(session, presented)
    if ended is not None:
        drop_subscriptions(session, person=ended[0], device=ended[1])


def end_other_sessions(session: Session, actor: Actor) -> int:
    """End every session of the person but the one that asks, with the pushes to those devices; says how many.

    OWASP ASVS 5.0, 7.4.5 and 7.5.2: a person can end their own sessions from any device.
    """
    ended = sessions.end_others(session, person=actor.person, but=actor.session)
    for device in set(ended) - {actor.device}:
        drop_subscriptions(session, person=actor.person, device=device)
    return len(ended)


def enrol(session: Session, actor: Actor, token: str) -> dict[str, Any]:
    """Give the signed-in person the role of a one-time link.

    Raises:
        ProblemError: ``enrolment-invalid``.
    """
    owner = locked_person(session, actor.person)
    enrolment.redeem(session, enrolment.hash_token(token), owner)
    return views.account_value(owner, roles_of(session, owner.id))
