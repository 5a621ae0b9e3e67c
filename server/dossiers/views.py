"""Dossiers as the change feed shows them; docs/protocol.md, *Collections*, is the contract."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from server.clock import to_wire
from server.dossiers.models import Supplement
from server.dossiers.status import PAUSING, Status

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from server.dossiers.models import Dossier


def open_supplement(session: Session, dossier: Dossier) -> Supplement | None:
    """The request for a supplement that waits for its answer, or None."""
    if dossier.status != Status.SUPPLEMENT:
        return None
    return session.scalar(
        select(Supplement).where(Supplement.dossier_id == dossier.id, Supplement.answered_at.is_(None))
    )


def dossier_value(dossier: Dossier, supplement: str | None) -> dict[str, Any]:
    """The ``dossier`` entity.

    :param supplement: id of the open request for a supplement.
    """
    return {
        "code": dossier.code,
        "procedure": dossier.procedure,
        "form_version": dossier.form_version,
        "case": dossier.case,
        "agency": dossier.agency_id,
        "status": dossier.status,
        "filed_at": to_wire(dossier.filed_at),
        "device_made_at": to_wire(dossier.device_made_at),
        "accepted_at": to_wire(dossier.accepted_at),
        "due_at": to_wire(dossier.due_at),
        "ended_at": to_wire(dossier.ended_at),
        "paused": dossier.accepted_at is not None and dossier.status in PAUSING,
        "applicant_name": dossier.applicant_name,
        "supplement": supplement,
        "reason": dossier.reason,
        "files_missing": dossier.files_missing,
    }


def case_value(dossier: Dossier, header: Mapping[str, Any]) -> dict[str, Any]:
    """The ``case`` entity: the dossier as an officer of its agency sees it.

    :param header: its :func:`dossier_value`.
    """
    return {
        **header,
        "applicant_person": dossier.applicant_person,
        "submitter_name": dossier.submitter_name,
        "phone": dossier.phone,
        "summary": json.loads(dossier.summary),
        "base": dossier.version,
    }


def answers_text(answers: Mapping[str, Any]) -> str:
    """The ``dossier_answers`` and ``case_answers`` entities, as text: the latest revision, kept as it goes out.

    :param answers: the row of a :class:`server.dossiers.models.DossierAnswers`.
    """
    return f'{{"answers":{answers["answers"]},"papers":{answers["papers"]},"revision":{answers["revision"]}}}'


def event_value(event: Mapping[str, Any]) -> dict[str, Any]:
    """The ``dossier_event`` and ``case_event`` entities.

    :param event: the row of a :class:`server.dossiers.models.DossierEvent`.
    """
    return {
        "dossier": event["dossier_id"],
        "at": to_wire(event["at"]),
        "kind": event["kind"],
        "status": event["status"],
        "by": {"role": event["by_role"], "name": event["by_name"]},
        "text": event["text"],
        "due_at": to_wire(event["due_at"]),
    }


def supplement_value(supplement: Supplement) -> dict[str, Any]:
    """The ``supplement`` and ``case_supplement`` entities."""
    return {
        "dossier": supplement.dossier_id,
        "asked_at": to_wire(supplement.asked_at),
        "answered_at": to_wire(supplement.answered_at),
        "message": supplement.message,
        "items": json.loads(supplement.items),
    }
