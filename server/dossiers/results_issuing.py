"""What the worker does with results whose bytes have come: stamp a copy, and hand it to the person.

Each result is claimed for a while, so that one worker stamps it at a time; whoever writes the outcome looks first
whether it is still wanted. So a worker that dies in between changes nothing, and nothing is issued twice.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

import structlog
from flask import current_app
from sqlalchemy import or_, select

from server import database
from server.attachments import service as attachments
from server.attachments.models import Attachment
from server.clock import local, now
from server.dossiers import access, clockwork
from server.dossiers.agencies import agencies
from server.dossiers.models import Dossier, DossierResult
from server.dossiers.record import By, Note, parties_of, remark, tell
from server.dossiers.results import COMING, PDF, READY, REFUSED, check_address, publish_result, token

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from server.attachments.blobs import BlobStore
    from server.settings import Settings

RESULT_ISSUED: Final = "result-issued"
UNREADABLE: Final = "result-unreadable"
#: How often a result is tried whose stamping broke off; a PDF that is refused is not tried again.
ATTEMPTS: Final = 3
#: Longest title of a paper, in characters.
_TITLE: Final = 200
_LEASE: Final = timedelta(minutes=5)
_TIME_OUT: Final = 120
_ROOT: Final = Path(__file__).resolve().parents[2]

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Job:
    dossier: str
    sha256: str
    attempts: int
    token: str


@dataclass(frozen=True, slots=True)
class _Copy:
    sha256: str
    size: int


def issue(settings: Settings) -> int:
    """Stamp and hand over every result whose bytes are here and were found to be sound. Needs an app context.

    :returns: how many were issued.
    """
    done = 0
    while (job := database.write(_claim)) is not None:
        copy, refusal = _stamp(job, settings)
        if copy is not None:
            done += database.write(lambda session, job=job, copy=copy: _hand_over(session, job, copy))  # type: ignore[misc]
        elif refusal is not None:
            database.write(lambda session, job=job, why=refusal: _refuse(session, job, why))  # type: ignore[misc]
    return done


def _claim(session: Session) -> _Job | None:
    """The next result to be stamped; those whose file was found to be unfit are refused on the way."""
    moment = now()
    while True:
        found = session.execute(
            select(DossierResult, Attachment, Dossier)
            .join(Dossier, Dossier.id == DossierResult.dossier_id)
            .join(
                Attachment,
                (Attachment.owner_id == DossierResult.by_person) & (Attachment.sha256 == DossierResult.sha256),
            )
            .where(
                DossierResult.state == COMING,
                or_(DossierResult.claimed_until.is_(None), DossierResult.claimed_until <= moment),
                Attachment.state.in_(("ready", "refused")),
            )
            .order_by(DossierResult.named_at)
            .limit(1)
            .with_for_update(of=DossierResult, skip_locked=True)
        ).one_or_none()
        if found is None:
            return None
        row, file, dossier = found
        if file.state == "refused" or file.type != PDF:
            _set_refused(session, dossier, row, file.refusal or UNREADABLE)
            continue
        attachments.name(session, {row.by_person}, [row.sha256], moment)
        row.attempts += 1
        row.claimed_until = moment + _LEASE
        session.flush()
        return _Job(row.dossier_id, row.sha256, row.attempts, token(dossier, row))


def _stamp(job: _Job, settings: Settings) -> tuple[_Copy | None, str | None]:
    """The stamped copy, in the store; or why there can be none; neither of both: try again later."""
    store: BlobStore = current_app.extensions["hosoxa_blobs"]
    with TemporaryDirectory(prefix="hosoxa-") as folder, store.local(job.sha256, Path(folder)) as source:
        if source is None:
            log.error("a result is not in the store", dossier=job.dossier)
            return None, None
        target = Path(folder) / "stamped.pdf"
        order = {
            "source": str(source.absolute()),
            "target": str(target),
            "address": check_address(settings.origin, job.token),
        }
        refusal = _ask_child(order)
        if refusal is None and target.is_file():
            digest = hashlib.sha256(target.read_bytes()).hexdigest()
            return _Copy(digest, store.put_file(target, digest)), None
    log.warning("result not stamped", dossier=job.dossier, attempts=job.attempts, code=refusal or "broken-off")
    if refusal is not None or job.attempts >= ATTEMPTS:
        return None, refusal or UNREADABLE
    return None, None


def _ask_child(order: dict[str, str]) -> str | None:
    """Let the child stamp (:mod:`server.dossiers.results_stamp`); the code of a problem when it says that it cannot."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "server.dossiers.results_stamp"],
            input=json.dumps(order).encode() + b"\n",
            capture_output=True,
            check=False,
            cwd=_ROOT,
            timeout=_TIME_OUT,
        )
        refusal: str | None = json.loads(done.stdout)["refusal"]
    except (subprocess.TimeoutExpired, ValueError, KeyError):
        return None
    return refusal


def _wanted(session: Session, job: _Job) -> tuple[Dossier, DossierResult] | None:
    """The dossier and its result, locked, if this file is still waited for."""
    dossier = access.locked(session, job.dossier)
    row = session.get(DossierResult, job.dossier, with_for_update=True, populate_existing=True)
    if dossier is None or row is None or row.state != COMING or row.sha256 != job.sha256:
        return None
    return dossier, row


def _hand_over(session: Session, job: _Job, copy: _Copy) -> int:
    """The person has it: in the dossier, in their wallet, in the history, and in a notice."""
    from server.papers import service as papers  # noqa: PLC0415 (a wallet needs dossiers, and dossiers a wallet)

    found = _wanted(session, job)
    if found is None:
        return 0
    dossier, row = found
    moment = now()
    row.state, row.stamped_sha256, row.stamped_size, row.issued_at = READY, copy.sha256, copy.size, moment
    row.claimed_until = None
    row.version += 1
    session.flush()
    title = clockwork.form_of(session, dossier).source["name"]["vi"]
    agency = agencies().get(dossier.agency_id)
    papers.receive(
        session,
        owner=dossier.applicant_person,
        kind="result",
        title=f"Kết quả: {title}"[:_TITLE],
        pages=[{"file": copy.sha256, "type": PDF, "size": copy.size}],
        provenance="agency",
        source=dossier.id,
        number=row.number,
        issued_on=local(row.named_at).date(),
        issuer=agency.name["vi"][:_TITLE] if agency else None,
        at=moment,
    )
    publish_result(session, dossier, row)
    by = By(row.by_person, row.by_name, row.by_role, row.mutation_id)
    text = f"Số kết quả: {row.number}" if row.number else None
    remark(session, dossier, RESULT_ISSUED, moment, by, Note(text, {"file": row.sha256, "stamped": copy.sha256}))
    for party in parties_of(dossier):
        tell(session, dossier, party, RESULT_ISSUED, moment)
    return 1


def _refuse(session: Session, job: _Job, why: str) -> None:
    found = _wanted(session, job)
    if found is not None:
        _set_refused(session, *found, why)


def _set_refused(session: Session, dossier: Dossier, row: DossierResult, why: str) -> None:
    row.state, row.refusal, row.claimed_until = REFUSED, why, None
    row.version += 1
    session.flush()
    publish_result(session, dossier, row)
