"""Draining the outbox: claim, send outside any transaction, settle each as soon as it is known."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog

from server.notifications import outbox, sender
from server.notifications.push_hosts import host_of

if TYPE_CHECKING:
    from server.notifications.outbox import Job
    from server.notifications.sender import Verdict
    from server.settings import Settings

#: Pushes sent at the same time.
PARALLEL: Final = 8
BATCH: Final = 16
#: On top of the time that a batch may take to send.
LEASE_MARGIN: Final = timedelta(seconds=60)

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Tally:
    """How many pushes were sent, put off, given up, and dropped with their subscription."""

    sent: int = 0
    later: int = 0
    failed: int = 0
    gone: int = 0


def drain(settings: Settings) -> Tally:
    """Send all that is due. Several workers may do so at once; each row is one's."""
    tally = Tally()
    rounds = -(-BATCH // PARALLEL)
    lease = timedelta(seconds=2 * settings.push_timeout_seconds * rounds) + LEASE_MARGIN
    ttl = timedelta(seconds=settings.push_ttl_seconds)
    post = sender.Sender(settings, connections=PARALLEL)
    try:
        with ThreadPoolExecutor(PARALLEL, thread_name_prefix="push") as pool:
            while jobs := outbox.claim(limit=BATCH, lease=lease, ttl=ttl):
                waiting = {pool.submit(post.send, job.push): job for job in jobs}
                for done in as_completed(waiting):
                    _settle(waiting[done], done.result(), tally)
    finally:
        post.close()
    if tally != Tally():
        log.info("outbox drained", sent=tally.sent, later=tally.later, failed=tally.failed, gone=tally.gone)
    return tally


def _settle(job: Job, verdict: Verdict, tally: Tally) -> None:
    facts = {"row": job.row, "push_host": host_of(job.push.endpoint), "code": verdict.code, "attempts": job.attempts}
    if verdict.outcome == sender.SENT:
        outbox.settle_sent(job)
        tally.sent += 1
    elif verdict.outcome == sender.GONE:
        log.info("push subscription ended", **facts)
        outbox.settle_gone(job)
        tally.gone += 1
    elif verdict.outcome == sender.LATER:
        log.info("push put off", **facts)
        outbox.settle_later(job, verdict.code, verdict.retry_after)
        tally.later += 1
    else:
        log.warning("push given up", **facts)
        outbox.settle_failed(job, verdict.code)
        tally.failed += 1
