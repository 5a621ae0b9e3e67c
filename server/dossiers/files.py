"""The files that a dossier's answers and papers name, and which of them have arrived: text first, bytes later."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import exists, func, or_, select

from server import staged
from server.attachments import service as attachments
from server.attachments.accept import DAMAGED
from server.attachments.models import Attachment
from server.attachments.views import found_value
from server.clock import now, to_wire
from server.dossiers import files_waiting
from server.dossiers.models import Dossier, DossierAnswers, DossierFile, DossierResult
from server.sync.publish import agency_scope, person_scope, publish

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from server.procedures.definition import Form, Question

#: Above three times the number of files that one revision can name.
_VERSION_STEP: Final = 100_000


attachments.namers.append(
    exists(
        select(DossierFile.sha256)
        .join(Dossier, Dossier.id == DossierFile.dossier_id)
        .where(
            DossierFile.sha256 == Attachment.sha256,
            or_(
                Dossier.applicant_person == Attachment.owner_id,
                Dossier.submitter_person == Attachment.owner_id,
            ),
        )
    )
)


def named(form: Form, answers: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The files (``{"file", "type", "size"}``) in checked answers, by hash, in the form's order."""
    return {found["file"]: found for found in _within(form.questions, answers)}


def _within(questions: Sequence[Question], answers: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for question in questions:
        value = answers.get(question.key)
        if question.kind == "group" and isinstance(value, dict):
            yield from _within(question.questions, value)
        elif question.kind == "table" and isinstance(value, list):
            for row in value:
                yield from _within(question.questions, row)
        elif question.kind == "photo" and isinstance(value, list):
            yield from value
        elif question.kind in {"signature", "voice_note", "long_text"} and isinstance(value, dict):
            yield value


def attached(papers: Iterable[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """The files that papers attach, by hash."""
    return {page["file"]: page for paper in papers for page in paper.get("pages", ())}


def name_files(
    session: Session,
    dossier: Dossier,
    found: Mapping[str, Mapping[str, Any]],
    *,
    revision: int,
    at: datetime,
) -> None:
    """Note which files a new revision of answers and papers names, and publish which of them are here."""
    rows = {row.sha256: row for row in _rows(session, dossier)} if revision > 1 else {}
    if not found and not rows:
        return
    staged.flush(session)  # the rows that these ones name
    for sha256, file in found.items():
        row = rows.get(sha256)
        if row is None:
            row = DossierFile(dossier_id=dossier.id, sha256=sha256, agency_id=dossier.agency_id)
            session.add(row)
        row.revision, row.type, row.size = revision, file["type"], file["size"]
    session.flush()
    attachments.name(session, _parties(dossier), found, at)
    files_waiting.begin(session, dossier, _publish(session, dossier, revision), at)


def waiting_for(session: Session, owner: str, sha256: str) -> list[Dossier]:
    """The dossiers of this person whose answers name the file, locked until this write ends.

    Two files of one dossier may arrive at the same time; each must publish what the other has made of it.
    """
    return list(
        session.scalars(
            select(Dossier)
            .join(DossierFile, DossierFile.dossier_id == Dossier.id)
            .where(
                DossierFile.sha256 == sha256,
                or_(Dossier.applicant_person == owner, Dossier.submitter_person == owner),
            )
            .order_by(Dossier.id)
            .with_for_update(of=Dossier)
        )
    )


def refused(session: Session, dossier: Dossier, sha256: str, code: str, at: datetime) -> None:
    """Note that what a party sent of a file was not taken, and tell the parties and the agency why.

    Not of one that is here, nor of the first that was damaged on the way: the device sends that once more by itself.

    :param dossier: its row locked.
    :param code: one of :data:`server.attachments.accept.REFUSALS`.
    """
    row = session.get(DossierFile, (dossier.id, sha256))
    if row is None or attachments.held(session, _parties(dossier), [sha256]):
        return
    damaged = code == DAMAGED
    if damaged and row.refused_at is None:
        row.refused_at = at
    elif row.refusal is None or (row.refusal != code and not damaged):
        row.refused_at, row.refusal = at, code
        publish_files(session, dossier)


def publish_files(session: Session, dossier: Dossier) -> None:
    """Tell the parties and the agency which files of a dossier's latest answers are here now, and when it was the last.

    :param dossier: its row locked, so that of two files that come at once the second sees both.
    """
    latest = select(func.max(DossierAnswers.revision)).where(DossierAnswers.dossier_id == dossier.id)
    files_waiting.settle(session, dossier, _publish(session, dossier, session.scalars(latest).one() or 1), now())


def names(session: Session, dossier: Dossier, sha256: str) -> bool:
    """Whether any revision of the dossier's answers and papers names the file, or it is the result people get."""
    if session.get(DossierFile, (dossier.id, sha256)) is not None:
        return True
    result = session.get(DossierResult, dossier.id)
    return result is not None and result.stamped_sha256 == sha256


def held_for(session: Session, dossier: Dossier, sha256: str, person: str) -> Attachment | None:
    """What a party of the dossier has sent of a file, the reader's own first; None while it is on its way."""
    own = attachments.held(session, {person} & _parties(dossier), [sha256])
    return (own or attachments.held(session, _parties(dossier), [sha256])).get(sha256)


def _parties(dossier: Dossier) -> set[str]:
    return {dossier.applicant_person, dossier.submitter_person}


def _rows(session: Session, dossier: Dossier) -> Sequence[DossierFile]:
    return session.scalars(select(DossierFile).where(DossierFile.dossier_id == dossier.id)).all()


def _publish(session: Session, dossier: Dossier, revision: int) -> int:
    """Publish which files of a revision are here; returns how many are not."""
    rows = [row for row in _rows(session, dossier) if row.revision == revision]
    here = attachments.held(session, _parties(dossier), [row.sha256 for row in rows])
    files: list[dict[str, Any]] = []
    for row in sorted(rows, key=lambda row: row.sha256):
        sent = here.get(row.sha256)
        files.append(
            {
                "file": row.sha256,
                "type": sent.type if sent else row.type,
                "size": sent.size if sent else row.size,
                "received_at": to_wire(sent.received_at) if sent else None,
                **found_value(sent, row.refusal),
            }
        )
        if sent and row.refused_at:
            row.refused_at = row.refusal = None
    # each file that is refused, that comes, and that is looked into makes it a newer one
    looked = sum(sent.state != "received" for sent in here.values())
    version = revision * _VERSION_STEP + 2 * len(here) + looked + sum(row.refusal is not None for row in rows)
    audiences = [(person_scope(person), "dossier_files") for person in sorted(_parties(dossier))]
    for scope, collection in [*audiences, (agency_scope(dossier.agency_id), "case_files")]:
        publish(session, scope=scope, collection=collection, entity=dossier.id, version=version, value={"files": files})
    return len(rows) - len(here)
