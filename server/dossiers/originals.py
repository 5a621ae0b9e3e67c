"""*Đã đối chiếu bản chính*: an officer has held the original beside what was sent."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from server.clock import to_wire
from server.dossiers import clockwork
from server.dossiers.access import for_looking_officer, stale
from server.dossiers.items import check_items, latest_answers
from server.dossiers.models import DossierOriginal
from server.dossiers.record import By, Note, office_role, parties_of, remark
from server.dossiers.status import Status
from server.problems import ProblemError
from server.sync import publish as feed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Literal

    from sqlalchemy.orm import Session

    from server.dossiers.models import Dossier
    from server.sync.registry import Mutation

ORIGINAL_CHECKED: Final = "original-checked"
#: When papers may be looked at: until the dossier has ended without a result.
_LOOKED_AT: Final = frozenset(
    {
        Status.FILED,
        Status.RECEIVED,
        Status.PROCESSING,
        Status.SUPPLEMENT,
        Status.PAYMENT,
        Status.FINISHED,
        Status.RETURNED,
    }
)


def mark_original(session: Session, mutation: Mutation) -> dict[str, Any]:
    """Keep what an officer says of an original; the last word counts. Status and version stay.

    :raises ProblemError: ``invalid-mutation`` for what the form does not have; ``status-not-allowed`` once the dossier
        was refused, withdrawn or stopped; ``stale-base`` when other answers or papers came after the officer looked.
    """
    # a wallet needs dossiers, and dossiers a wallet
    from server.papers import service as papers  # noqa: PLC0415

    dossier = for_looking_officer(session, mutation)
    if dossier.status not in _LOOKED_AT:
        raise ProblemError("status-not-allowed")
    what, key, matches = mutation.args["what"], mutation.args["key"], mutation.args["matches"]
    check_items(clockwork.form_of(session, dossier), [{"kind": what, "key": key}], path=["args"])
    latest = latest_answers(session, dossier)
    # By the server's clock. The difference of any two instants can be said; the first of them put right by any offset
    # may lie outside all years.
    since = mutation.made_at - latest.at - timedelta(milliseconds=mutation.offset_ms)
    if latest.revision > 1 and since < timedelta():
        raise stale(session, dossier)
    row = session.get(DossierOriginal, (dossier.id, key))
    if row is None:
        row = DossierOriginal(dossier_id=dossier.id, key=key, agency_id=dossier.agency_id, version=0)
        session.add(row)
    row.what, row.matches, row.note = what, matches, mutation.args["note"] or None
    row.by_person, row.by_name, row.at = mutation.actor.person, mutation.actor.name, mutation.received_at
    row.version += 1
    session.flush()
    _publish(session, dossier, row)
    by = By(mutation.actor.person, mutation.actor.name, office_role(mutation, dossier), mutation.id)
    details = {"what": what, "key": key, "matches": matches}
    remark(session, dossier, ORIGINAL_CHECKED, mutation.received_at, by, Note(_text(session, dossier, row), details))
    papers.checked(session, dossier, key, what=what, matches=matches, name=mutation.actor.name, at=mutation.received_at)
    return {}


def forget(
    session: Session,
    dossier: Dossier,
    what: Literal["answer", "paper"],
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> None:
    """What was looked at is not what is there now: the marks on changed answers or papers go.

    :param before: answers or papers by top-level key, as they were; ``after`` as they are now.
    """
    marked = session.scalars(
        select(DossierOriginal).where(DossierOriginal.dossier_id == dossier.id, DossierOriginal.what == what)
    ).all()
    for row in marked:
        top = row.key.partition(".")[0]
        if before.get(top) != after.get(top):
            session.delete(row)
            for scope, collection in _audiences(dossier):
                feed.forget(session, scope=scope, collection=collection, entity=_entity(row))
    session.flush()


def _publish(session: Session, dossier: Dossier, row: DossierOriginal) -> None:
    value = {
        "dossier": dossier.id,
        "what": row.what,
        "key": row.key,
        "matches": row.matches,
        "name": row.by_name,
        "at": to_wire(row.at),
        "note": row.note,
    }
    for scope, collection in _audiences(dossier):
        feed.publish(session, scope=scope, collection=collection, entity=_entity(row), version=row.version, value=value)


def _audiences(dossier: Dossier) -> list[tuple[str, str]]:
    parties = [(feed.person_scope(party), "dossier_original") for party in parties_of(dossier)]
    return [*parties, (feed.agency_scope(dossier.agency_id), "case_original")]


def _entity(row: DossierOriginal) -> str:
    return f"{row.dossier_id}/{row.key}"


def _text(session: Session, dossier: Dossier, row: DossierOriginal) -> str:
    """The event's words: which paper or question, whether it matches, and what the officer noted."""
    form = clockwork.form_of(session, dossier)
    if row.what == "paper":
        label = next(paper["name"]["vi"] for paper in form.papers if paper["key"] == row.key)
    else:
        label = next(question.label["vi"] for path, question in form.walk() if ".".join(path) == row.key)
    said = "khớp bản chính" if row.matches else "không khớp bản chính"
    return f"{label}: {said}" + (f"\n{row.note}" if row.note else "")
