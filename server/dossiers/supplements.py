"""Asking for what is missing, everything at once, and answering it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import json

from server.clock import local
from server.dossiers import clockwork, originals
from server.dossiers.access import for_officer, for_party
from server.dossiers.filing import add_revision, check_papers, checked_answers, describe
from server.dossiers.items import check_items, check_pages, latest_answers
from server.dossiers.models import Supplement
from server.dossiers.record import Note, record
from server.dossiers.status import step
from server.dossiers.views import open_supplement
from server.ids import new_id
from server.problems import ProblemError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.orm import Session

    from server.dossiers.models import Dossier
    from server.sync.registry import Mutation


def request_supplement(session: Session, mutation: Mutation) -> dict[str, Any]:
    """An officer asks for answers and papers; the clock stands until they come.

    :raises ProblemError: ``invalid-mutation`` when an item names nothing of this dossier's form.
    """
    dossier = for_officer(session, mutation)
    found, target = step(mutation.type, dossier.status)
    items = mutation.args["items"]
    form = clockwork.form_of(session, dossier)
    check_items(form, items)
    check_pages(session, dossier, items)
    supplement = Supplement(
        id=new_id(),
        dossier_id=dossier.id,
        agency_id=dossier.agency_id,
        asked_at=mutation.received_at,
        asked_by=mutation.actor.person,
        message=mutation.args["message"],
        items=json.dumps(items, ensure_ascii=False),
        answered_at=None,
        note=None,
    )
    session.add(supplement)
    clockwork.pause(session, dossier, mutation.received_at, "supplement")
    dossier.status_before_supplement = dossier.status
    dossier.status = int(target)
    dossier.version += 1
    session.flush()
    note = Note(supplement.message, {"request": supplement.id})
    record(session, mutation, dossier, found.kind, note, supplement=supplement)
    return {"status": int(target), "request": supplement.id}


def supplement(session: Session, mutation: Mutation) -> dict[str, Any]:
    """The person answers; the dossier goes back to where it was and its clock goes on.

    :raises ProblemError: ``supplement-not-open``; ``invalid-answers`` for the whole of the answers as they would be.
    """
    dossier = for_party(session, mutation)
    request = open_supplement(session, dossier)
    if request is None or request.id != mutation.args["request"]:
        raise ProblemError("supplement-not-open")
    found, target = step(mutation.type, dossier.status, dossier.status_before_supplement)
    revision = _revise(session, mutation, dossier)
    request.answered_at = mutation.received_at
    request.note = mutation.args["note"]
    dossier.status = int(target)
    dossier.status_before_supplement = None
    dossier.version += 1
    reckoned = clockwork.resume(session, dossier, mutation.received_at)
    session.flush()
    note = Note(
        request.note,
        {
            "request": request.id,
            "answers": sorted(mutation.args["answers"]),
            "papers": [paper["key"] for paper in mutation.args["papers"]],
        },
        dossier.due_at if reckoned else None,
    )
    record(session, mutation, dossier, found.kind, note, answers=revision, supplement=request)
    return {"status": int(target)}


def _revise(session: Session, mutation: Mutation, dossier: Dossier) -> dict[str, Any] | None:
    """The row of the next revision of answers and papers; None when only a note was given."""
    changed, papers = mutation.args["answers"], mutation.args["papers"]
    if not changed and not papers:
        return None
    form = clockwork.form_of(session, dossier)
    check_papers(form, papers)
    latest = latest_answers(session, dossier)
    before = json.loads(latest.answers)
    day = local(dossier.filed_at).date()
    answers = checked_answers(form, before | changed, day=day, case=dossier.case)
    describe(dossier, form, answers)
    papers_before = _by_key(json.loads(latest.papers))
    papers_now = papers_before | _by_key(papers)
    originals.forget(session, dossier, "answer", before, answers)
    originals.forget(session, dossier, "paper", papers_before, papers_now)
    papers = list(papers_now.values())
    return add_revision(session, dossier, latest.revision + 1, mutation, form=form, answers=answers, papers=papers)


def _by_key(papers: Sequence[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    return {paper["key"]: paper for paper in papers}
