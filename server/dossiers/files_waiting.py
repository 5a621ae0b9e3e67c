"""Filed, and awaiting files: how many of a dossier's files have not come, and what happens when the last one does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import update

from server.dossiers.models import Dossier
from server.dossiers.record import RESIDENT, By, parties_of, publish_header, remark, tell

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

FILES_COMPLETE: Final = "files-complete"


def begin(session: Session, dossier: Dossier, missing: int, at: datetime) -> None:
    """New answers name files of which ``missing`` are not here. Whoever wrote the answers publishes the dossier."""
    since = at if missing else None
    if (dossier.files_missing, dossier.files_since) == (missing, since):
        return
    dossier.files_missing, dossier.files_since, dossier.files_reminded = missing, since, 0
    if dossier not in session:  # its row was inserted with those of other filings
        session.execute(
            update(Dossier)
            .where(Dossier.id == dossier.id)
            .values(files_missing=missing, files_since=since, files_reminded=0)
            .execution_options(synchronize_session=False)
        )


def settle(session: Session, dossier: Dossier, missing: int, at: datetime) -> None:
    """Files have come, and ``missing`` have not: with the last one the history says so and the parties are told.

    :param dossier: its row locked.
    """
    if missing == dossier.files_missing:
        return
    dossier.files_missing = missing
    if missing:
        dossier.files_since = dossier.files_since or at
    else:
        dossier.files_since, dossier.files_reminded = None, 0
    session.flush()
    publish_header(session, dossier)
    if missing == 0 and dossier.ended_at is None:
        remark(session, dossier, FILES_COMPLETE, at, By(dossier.submitter_person, dossier.submitter_name, RESIDENT))
        for party in parties_of(dossier):
            tell(session, dossier, party, FILES_COMPLETE, at)
