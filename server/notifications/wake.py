"""Waking the worker after a commit, so that a push need not wait for the next minute."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from flask import current_app

from server import database

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

log = structlog.get_logger(__name__)


def wake_after_commit(session: Session) -> None:
    """Wake the worker once this write has committed; once, however many notices it holds."""
    if wake not in session.info.get("on_commit", ()):
        database.on_commit(session, wake)


def wake() -> None:
    """Ask the worker to drain the outbox now.

    Never fails: what was committed is committed, and the worker looks for itself each minute.
    """
    waker = current_app.extensions.get("hosoxa_wake")
    if waker is None:
        return
    try:
        waker()
    except Exception as error:  # noqa: BLE001 (whatever the job store says, the answer to the device stands)
        log.warning("the worker could not be woken", error=type(error).__name__)
