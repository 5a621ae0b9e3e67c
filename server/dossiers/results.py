"""The result of a dossier as a PDF: named by the officer, stamped by the worker, read by the parties, open to checks.

The officer's file and the stamped copy are told apart by their hashes; both are kept. Nobody but the officer who sent
the first reads it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from sqlalchemy import select

from server.attachments import service as attachments
from server.clock import to_wire
from server.dossiers.access import for_officer
from server.dossiers.models import Dossier, DossierResult
from server.dossiers.record import office_role, parties_of
from server.dossiers.status import Status
from server.notifications.wake import wake_after_commit
from server.problems import ProblemError
from server.sync.publish import agency_scope, person_scope, publish

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from server.sync.registry import Mutation

COMING: Final = "coming"
READY: Final = "ready"
REFUSED: Final = "refused"
PDF: Final = "application/pdf"
#: Where anybody checks a result, and how much of the hash of the officer's file stands in the address.
CHECK_PATH: Final = "/kiem-tra/"
HASH_PART: Final = 12
_TOKEN: Final = re.compile(rf"(?P<code>[A-Za-z0-9.-]{{1,60}})-(?P<hash>[0-9a-f]{{{HASH_PART}}})")


def name_result(
    session: Session, mutation: Mutation, dossier: Dossier, result: Mapping[str, Any], number: str | None
) -> None:
    """The officer says which file is the result. Its bytes may be here, or come later.

    :param result: ``{file, type, size}``.
    """
    row = session.get(DossierResult, dossier.id)
    if row is None:
        row = DossierResult(dossier_id=dossier.id, agency_id=dossier.agency_id, number=None, version=0)
        session.add(row)
    row.sha256, row.size = result["file"], result["size"]
    row.number = number or row.number
    row.by_person, row.by_name = mutation.actor.person, mutation.actor.name
    row.by_role = office_role(mutation, dossier)
    row.named_at, row.mutation_id = mutation.received_at, mutation.id
    row.state, row.refusal, row.attempts, row.claimed_until = COMING, None, 0, None
    row.version += 1
    session.flush()
    attachments.name(session, {row.by_person}, [row.sha256], mutation.received_at)
    publish_result(session, dossier, row)
    wake_after_commit(session)


def attach_result(session: Session, mutation: Mutation) -> dict[str, Any]:
    """Give a finished dossier the file of its result, when it has none, or one that never came or was refused.

    :raises ProblemError: ``status-not-allowed`` unless finished; ``result-exists`` when the person has one already.
    """
    dossier = for_officer(session, mutation)
    if dossier.status not in {Status.FINISHED, Status.RETURNED}:
        raise ProblemError("status-not-allowed")
    row = session.get(DossierResult, dossier.id)
    if row is not None and row.state == READY:
        raise ProblemError("result-exists")
    name_result(session, mutation, dossier, mutation.args["result"], mutation.args["result_number"])
    return {}


def publish_result(session: Session, dossier: Dossier, row: DossierResult) -> None:
    """Tell both sides what there is of the result."""
    ready = row.state == READY
    value = {
        "file": row.stamped_sha256 if ready else row.sha256,
        "type": PDF,
        "size": row.stamped_size if ready else row.size,
        "number": row.number,
        "issued_at": to_wire(row.issued_at),
        "state": row.state,
        "refusal": row.refusal,
        "original": row.sha256,
        "check": token(dossier, row) if ready else None,
    }
    audiences = [(person_scope(party), "dossier_result") for party in parties_of(dossier)]
    for scope, collection in [*audiences, (agency_scope(dossier.agency_id), "case_result")]:
        publish(session, scope=scope, collection=collection, entity=dossier.id, version=row.version, value=value)


def token(dossier: Dossier, row: DossierResult) -> str:
    """What names a result in the address of its check page: the official code and the beginning of the file's hash."""
    return f"{dossier.code}-{row.sha256[:HASH_PART]}"


def check_address(origin: str, found: str) -> str:
    """The address of the check page of a token."""
    return f"{origin}{CHECK_PATH}{quote(found)}"


def issued(session: Session, found: str) -> tuple[Dossier, DossierResult] | None:
    """The result that a token of a check page names, once it is issued; None when there is none."""
    match = _TOKEN.fullmatch(found)
    if match is None:
        return None
    row = session.execute(
        select(Dossier, DossierResult)
        .join(DossierResult, DossierResult.dossier_id == Dossier.id)
        .where(
            Dossier.code == match["code"],
            DossierResult.state == READY,
            DossierResult.sha256.startswith(match["hash"], autoescape=True),
        )
    ).one_or_none()
    return None if row is None else (row[0], row[1])
