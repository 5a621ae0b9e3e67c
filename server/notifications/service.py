"""Notices and push subscriptions: what happens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, delete, or_, select

from server import staged
from server.clock import now
from server.ids import new_id
from server.notifications.models import WAITING, Notice, OutboxRow, PushSubscription
from server.notifications.push_hosts import is_allowed
from server.notifications.views import publish_notice
from server.notifications.wake import wake_after_commit
from server.prepared import Prepared
from server.problems import ProblemError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from server.identity.actor import Actor

#: Devices of one person that are pushed to; with one more, the one that subscribed longest ago is dropped.
MAX_SUBSCRIPTIONS: Final = 10
_KNOWN: Final = "subscriptions"
_SUBSCRIPTIONS: Final = Prepared(select(PushSubscription.id).where(PushSubscription.person_id == bindparam("person")))


def notify(  # noqa: PLR0913 (one value for each column)
    session: Session,
    *,
    person: str,
    dossier: str,
    agency: str,
    code: str,
    status: int,
    kind: str,
    at: datetime,
) -> None:
    """Tell ``person`` what became of a dossier.

    Writes the notice, puts it on the person's feed and queues one push for each device that takes them; all in the
    caller's transaction. The worker is woken once it has committed.

    :param code: the official code of the dossier.
    :param kind: as the dossier's event.
    """
    notice = Notice(
        id=new_id(),
        person_id=person,
        dossier_id=dossier,
        agency_id=agency,
        code=code,
        status=status,
        kind=kind,
        at=at,
        read_at=None,
    )
    staged.add_object(session, notice)
    queued_at = now()
    publish_notice(session, notice)
    subscriptions = _subscriptions(session, person)
    for subscription in subscriptions:
        row = OutboxRow(
            id=new_id(),
            notice_id=notice.id,
            subscription_id=subscription,
            agency_id=agency,
            state=WAITING,
            attempts=0,
            created_at=queued_at,
            next_try_at=queued_at,
            claimed_until=None,
            finished_at=None,
            last_error=None,
        )
        staged.add_object(session, row)
    if subscriptions:
        wake_after_commit(session)


def _subscriptions(session: Session, person: str) -> Sequence[str]:
    """Ids of the subscriptions of a person; read once a write, unless they are changed in it."""
    known: dict[str, Sequence[str]] = session.info.setdefault(_KNOWN, {})
    if person not in known:
        known[person] = [one for (one,) in _SUBSCRIPTIONS.rows(session.connection(), {"person": person})]
    return known[person]


def read_notice(session: Session, actor: Actor, notice_id: str, at: datetime) -> None:
    """Mark a notice as read; the first time counts.

    :raises ProblemError: ``not-found``, also for another person's notice.
    """
    notice = session.get(Notice, notice_id)
    if notice is None or notice.person_id != actor.person:
        raise ProblemError("not-found")
    if notice.read_at is None:
        notice.read_at = at
        session.flush()
        publish_notice(session, notice)


def subscribe(  # noqa: PLR0913 (one value for each column)
    session: Session,
    actor: Actor,
    *,
    device: str,
    endpoint: str,
    p256dh: str,
    auth: str,
    push_hosts: Iterable[str],
    at: datetime,
) -> None:
    """Push the actor's notices to this device from now on.

    A device tells one person only: another person's subscription on it ends, and with it what was still to be pushed.

    :raises ProblemError: ``not-found`` for another device than the session's; ``push-host-refused``.
    """
    if device != actor.device:
        raise ProblemError("not-found")
    if not is_allowed(endpoint, push_hosts):
        raise ProblemError("push-host-refused")
    held = session.scalars(
        select(PushSubscription).where(or_(PushSubscription.device_id == device, PushSubscription.endpoint == endpoint))
    ).all()
    kept = next((one for one in held if one.device_id == device and one.person_id == actor.person), None)
    for one in held:
        if one is not kept:
            session.delete(one)
    session.flush()
    session.info.pop(_KNOWN, None)
    if kept is None:
        kept = PushSubscription(id=new_id(), person_id=actor.person, device_id=device)
        session.add(kept)
    kept.endpoint = endpoint
    kept.p256dh = p256dh
    kept.auth = auth
    kept.subscribed_at = at
    session.flush()
    _drop_oldest(session, actor.person)


def drop_subscriptions(session: Session, person: str, device: str) -> int:
    """End pushing ``person``'s notices to ``device`` (signing out); gives back how many subscriptions that was."""
    session.info.pop(_KNOWN, None)
    dropped = session.scalars(
        delete(PushSubscription)
        .where(PushSubscription.person_id == person, PushSubscription.device_id == device)
        .returning(PushSubscription.id)
    )
    return len(dropped.all())


def _drop_oldest(session: Session, person: str) -> None:
    surplus = session.scalars(
        select(PushSubscription.id)
        .where(PushSubscription.person_id == person)
        .order_by(PushSubscription.subscribed_at.desc(), PushSubscription.id.desc())
        .offset(MAX_SUBSCRIPTIONS)
    ).all()
    if surplus:
        session.execute(delete(PushSubscription).where(PushSubscription.id.in_(surplus)))
