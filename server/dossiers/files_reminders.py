"""Reminding people of files that have not come: a phone that was put away still has them.

Twice, after ``HOSOXA_FILES_REMINDER_HOURS`` and after three days. How often is kept with the dossier, in the
transaction that writes the notice: a worker that dies or several workers change nothing in that.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, or_, select

from server import database
from server.dossiers.files import publish_files
from server.dossiers.models import Dossier
from server.dossiers.record import parties_of, tell

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

FILES_MISSING: Final = "files-missing"
AGAIN_AFTER: Final = timedelta(days=3)
#: Dossiers of one write.
_BATCH: Final = 50


def remind(moment: datetime, first_hours: int) -> int:
    """Remind whoever is to be reminded by now; several workers may do so at once. Needs an app context.

    :param first_hours: after how many hours the first time.
    :returns: how many dossiers that was.
    """
    waits = sorted((timedelta(hours=first_hours), AGAIN_AFTER))
    reminded = 0
    while True:
        looked, told = database.write(lambda session: _remind(session, moment, waits))
        reminded += told
        if looked < _BATCH:
            return reminded


def _remind(session: Session, moment: datetime, waits: list[timedelta]) -> tuple[int, int]:
    due = or_(
        *(
            and_(Dossier.files_reminded <= times, Dossier.files_since <= moment - wait)
            for times, wait in enumerate(waits)
        )
    )
    found = session.scalars(
        select(Dossier)
        .where(Dossier.files_missing > 0, Dossier.ended_at.is_(None), due)
        .order_by(Dossier.files_since)
        .limit(_BATCH)
        .with_for_update(of=Dossier, skip_locked=True)  # a locked one is getting a file or an answer just now
    ).all()
    told = 0
    for dossier in found:
        since = dossier.files_since or moment
        publish_files(session, dossier)
        if dossier.files_missing == 0:  # they came while the dossier was being filed
            continue
        dossier.files_reminded = sum(since <= moment - wait for wait in waits)
        for party in parties_of(dossier):
            tell(session, dossier, party, FILES_MISSING, moment)
        told += 1
    session.flush()
    return len(found), told
