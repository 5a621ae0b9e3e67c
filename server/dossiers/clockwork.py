"""A dossier's own clock: started by reception, stopped while the agency waits for the person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from server.dossiers.agencies import agencies
from server.dossiers.deadlines import Interval, Limit, due
from server.dossiers.models import Pause
from server.ids import new_id
from server.problems import ProblemError
from server.procedures.service import get_form

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Literal

    from sqlalchemy.orm import Session

    from server.dossiers.models import Dossier
    from server.procedures.definition import Form


def form_of(session: Session, dossier: Dossier) -> Form:
    """The form version that the dossier pins; published versions are never removed."""
    form = get_form(session, dossier.procedure, dossier.form_version)
    if form is None:
        raise ProblemError("form-version-unknown")
    return form


def start(session: Session, dossier: Dossier, moment: datetime) -> None:
    """The dossier is complete and received: its time begins."""
    dossier.accepted_at = moment
    _reckon(session, dossier)


def pause(session: Session, dossier: Dossier, moment: datetime, reason: Literal["supplement", "payment"]) -> None:
    """From now on the agency waits for the person. A clock that has not started has nothing to stop."""
    if dossier.accepted_at is not None:
        session.add(
            Pause(
                id=new_id(),
                dossier_id=dossier.id,
                agency_id=dossier.agency_id,
                started_at=moment,
                ended_at=None,
                reason=reason,
            )
        )


def end_pause(session: Session, dossier: Dossier, moment: datetime) -> bool:
    """End the pause that lasts, if there is one. Returns whether there was."""
    lasting = session.scalars(select(Pause).where(Pause.dossier_id == dossier.id, Pause.ended_at.is_(None))).all()
    for row in lasting:
        row.ended_at = max(moment, row.started_at)
    session.flush()
    return bool(lasting)


def resume(session: Session, dossier: Dossier, moment: datetime) -> bool:
    """The person has done their part: the clock goes on and the due date moves by the working time waited.

    :returns: whether the due date was reckoned anew.
    """
    if not end_pause(session, dossier, moment):
        return False
    _reckon(session, dossier)
    return True


def _reckon(session: Session, dossier: Dossier) -> None:
    agency = agencies().get(dossier.agency_id)
    if agency is None:
        raise ProblemError("agency-unknown")
    if dossier.accepted_at is None:
        return
    pauses = session.execute(
        select(Pause.started_at, Pause.ended_at).where(Pause.dossier_id == dossier.id, Pause.ended_at.is_not(None))
    ).all()
    dossier.due_at = due(
        dossier.accepted_at,
        limit_of(form_of(session, dossier)),
        agency.calendar,
        [Interval(started, ended) for started, ended in pauses if ended is not None],
    )


def limit_of(form: Form) -> Limit:
    """How long the procedure may take."""
    limit = form.source["time_limit"]
    return Limit(limit["amount"], limit["unit"], cut_off=bool(form.source.get("cut_off")))
