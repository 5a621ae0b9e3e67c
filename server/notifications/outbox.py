"""The outbox table as a queue: claim some rows, and say what became of each.

A row is claimed for a while, not for ever: if the worker dies in between, another one takes it up once the claim has
lapsed. So a push may be sent twice, never lost; its topic and tag make the phone show it once.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, delete, or_, select, update

from server import database
from server.clock import now
from server.notifications.models import CLAIMED, FAILED, SENT, WAITING, Notice, OutboxRow, PushSubscription
from server.notifications.sender import Push
from server.notifications.views import payload

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

FIRST_DELAY: Final = timedelta(seconds=30)
LONGEST_DELAY: Final = timedelta(hours=6)
#: Finished rows are kept this long, for the operator.
KEPT: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Job:
    """One claimed row and all that sending it needs. ``claimed_until`` proves the claim when it is settled."""

    row: str
    subscription: str
    attempts: int
    claimed_until: datetime
    expires_at: datetime
    push: Push


def claim(*, limit: int, lease: timedelta, ttl: timedelta) -> list[Job]:
    """Take up to ``limit`` rows that are due, the oldest first.

    :param lease: how long nobody else may take them.
    :param ttl: a row older than this is given up instead: nobody needs the push any more.
    """
    return database.write(lambda session: _claim(session, limit, lease, ttl))


def _claim(session: Session, limit: int, lease: timedelta, ttl: timedelta) -> list[Job]:
    moment = now()
    expired = and_(OutboxRow.state.in_([WAITING, CLAIMED]), OutboxRow.created_at <= moment - ttl)
    session.execute(
        update(OutboxRow)
        .where(expired)
        .values(state=FAILED, finished_at=moment, claimed_until=None, last_error="expired")
        .execution_options(synchronize_session=False)
    )
    due = or_(
        and_(OutboxRow.state == WAITING, OutboxRow.next_try_at <= moment),
        and_(OutboxRow.state == CLAIMED, OutboxRow.claimed_until <= moment),
    )
    rows = session.execute(
        select(OutboxRow, Notice, PushSubscription)
        .join(Notice, Notice.id == OutboxRow.notice_id)
        .join(PushSubscription, PushSubscription.id == OutboxRow.subscription_id)
        .where(due)
        .order_by(OutboxRow.next_try_at, OutboxRow.id)
        .limit(limit)
        .with_for_update(of=OutboxRow, skip_locked=True)
    ).all()
    jobs = []
    for row, notice, subscription in rows:
        row.state = CLAIMED
        row.attempts += 1
        row.claimed_until = moment + lease
        jobs.append(
            Job(
                row=row.id,
                subscription=subscription.id,
                attempts=row.attempts,
                claimed_until=row.claimed_until,
                expires_at=row.created_at + ttl,
                push=Push(
                    endpoint=subscription.endpoint,
                    p256dh=subscription.p256dh,
                    auth=subscription.auth,
                    payload=payload(notice),
                    topic=notice.id.replace("-", ""),
                    ttl=row.created_at + ttl - moment,
                ),
            )
        )
    return jobs


def settle_sent(job: Job) -> None:
    """The push service has taken it."""
    _settle(job, state=SENT, finished_at=now(), last_error=None)


def settle_failed(job: Job, code: str) -> None:
    """It will never be taken."""
    _settle(job, state=FAILED, finished_at=now(), last_error=code)


def settle_later(job: Job, code: str, retry_after: timedelta) -> None:
    """Try again after a growing, spread delay, or after what the push service asked for if that is longer."""
    delay = max(delay_after(job.attempts), retry_after)
    _settle(job, state=WAITING, next_try_at=now() + delay, last_error=code)


def settle_gone(job: Job) -> None:
    """The subscription has ended: drop it with all that was still to be pushed to it.

    A subscription whose endpoint has changed since the claim is another one, and stays.
    """

    def work(session: Session) -> None:
        session.execute(
            delete(PushSubscription)
            .where(PushSubscription.id == job.subscription, PushSubscription.endpoint == job.push.endpoint)
            .execution_options(synchronize_session=False)
        )

    database.write(work)
    settle_later(job, "endpoint-changed", timedelta(0))


def delay_after(attempts: int) -> timedelta:
    """Half a minute after the first attempt, doubling to six hours, spread by a fifth either way."""
    delay: timedelta = min(FIRST_DELAY * 2.0 ** min(attempts - 1, 12), LONGEST_DELAY)
    return delay * random.uniform(0.8, 1.2)  # noqa: S311 (jitter, not a secret)


def tidy() -> int:
    """Delete rows finished long ago; gives back how many."""

    def work(session: Session) -> int:
        gone = session.execute(
            delete(OutboxRow)
            .where(OutboxRow.state.in_([SENT, FAILED]), OutboxRow.finished_at <= now() - KEPT)
            .returning(OutboxRow.id)
            .execution_options(synchronize_session=False)
        )
        return len(gone.all())

    return database.write(work)


def _settle(job: Job, **values: object) -> None:
    def work(session: Session) -> None:
        session.execute(
            update(OutboxRow)
            .where(OutboxRow.id == job.row, OutboxRow.state == CLAIMED, OutboxRow.claimed_until == job.claimed_until)
            .values(claimed_until=None, **values)
            .execution_options(synchronize_session=False)
        )

    database.write(work)
