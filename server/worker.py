"""The worker: what is done after a commit, and each minute. ``huey_consumer server.worker.huey`` runs it.

A job carries nothing: it says *look at the outbox now*. If the job is lost, the periodic one finds the same rows a
minute later.
"""

from __future__ import annotations

import threading
from functools import cache
from typing import TYPE_CHECKING

import structlog
from huey import Huey, crontab

from server import clock, database
from server.jobs import make_huey

if TYPE_CHECKING:
    from datetime import datetime

    from flask import Flask

    from server.settings import Settings

#: Civil time of day at which old rows are deleted.
TIDY_AT = (3, 17)
#: Minute of each hour at which the catalogue is looked at: soon after midnight a new version may be in force.
CATALOGUE_AT = 1
#: Minute of each hour at which officers are told of what has waited too long for something else.
HELD_AT = 31
#: Seconds after which a job that nobody took is not worth doing: another one has come since.
STALE_AFTER = 300

log = structlog.get_logger(__name__)


class Jobs:
    """The queue of one app. Its storage is opened on first use, so that commands that need no queue touch none."""

    def __init__(self, app: Flask, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        self._lock = threading.Lock()
        self._huey: Huey | None = None

    @property
    def huey(self) -> Huey:
        """The queue with its tasks registered."""
        with self._lock:
            if self._huey is None:
                self._huey = self._register(make_huey(self._settings))
            return self._huey

    def wake(self) -> None:
        """Enqueue one drain, unless a job is waiting already: it will see all that is committed now."""
        if self.huey.pending_count() == 0:
            self._drain_soon()

    def look(self, moment: datetime) -> None:
        """What the worker does each minute and whenever it is woken; fails no further than the log.

        :param moment: decides whether it is the minute for deleting old rows, for looking at the catalogue, or
            for telling officers of what waits.
        """
        try:
            self._look(moment)
        except Exception:
            # huey would write the message, which may hold anything
            log.exception("the minute's work could not be done")

    def _look(self, moment: datetime) -> None:
        # the web process never sends pushes: it need not load what sends them
        from server.attachments import inspection  # noqa: PLC0415
        from server.attachments.tidying import tidy  # noqa: PLC0415
        from server.dossiers import drafts, files_reminders, results_issuing  # noqa: PLC0415
        from server.notifications import delivery, outbox  # noqa: PLC0415
        from server.procedures.service import publish_in_force  # noqa: PLC0415
        from server.sync import held_overdue  # noqa: PLC0415

        with self._app.app_context():
            delivery.drain(self._settings)
            files_reminders.remind(moment, self._settings.files_reminder_hours)
            if inspection.drain(self._settings, self._app.extensions["hosoxa_blobs"]):
                self.wake()
            if results_issuing.issue(self._settings):  # whose stamped copies wait to be looked into
                self.wake()
            local = clock.local(moment)
            if (local.hour, local.minute) == TIDY_AT:
                outbox.tidy()
                tidy(self._settings, moment)
                database.write(lambda session: drafts.tidy(session, moment))
            if local.minute == CATALOGUE_AT:
                database.write(publish_in_force)
            if local.minute == HELD_AT:
                held_overdue.tell_officers(moment, self._settings.held_days)

    def _register(self, huey: Huey) -> Huey:
        def drain_outbox() -> None:
            self.look(clock.now())

        def every_minute() -> None:
            self.look(clock.now())

        def on_start() -> None:
            self.wake()

        self._drain_soon = huey.task(name="drain_outbox", expires=STALE_AFTER)(drain_outbox)
        huey.periodic_task(crontab(minute="*"), name="every_minute", expires=STALE_AFTER)(every_minute)
        huey.on_startup(name="drain_on_start")(on_start)
        return huey


def init_app(app: Flask, settings: Settings) -> None:
    """Give the app its queue; services wake it through ``app.extensions["hosoxa_wake"]``."""
    jobs = Jobs(app, settings)
    app.extensions["hosoxa_jobs"] = jobs
    app.extensions["hosoxa_wake"] = jobs.wake


@cache
def _consumer_queue() -> Huey:
    from server import create_app  # noqa: PLC0415 (create_app imports this module)

    jobs: Jobs = create_app().extensions["hosoxa_jobs"]
    return jobs.huey


def __getattr__(name: str) -> Huey:
    """``huey``, which the consumer asks for by name, is built from the environment when it is asked for."""
    if name == "huey":
        return _consumer_queue()
    raise AttributeError(name)
