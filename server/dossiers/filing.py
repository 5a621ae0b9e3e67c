"""Filing: where a dossier becomes official. Nothing is stored and no code is spent unless all of it is right."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

from sqlalchemy import bindparam, select
from sqlalchemy.exc import IntegrityError

from server import staged
from server.clock import local, to_wire
from server.database import reading
from server.dossiers import drafts, files
from server.dossiers.agencies import Agency, agencies
from server.dossiers.codes import mint
from server.dossiers.models import Dossier, DossierAnswers
from server.dossiers.record import FILED, record
from server.dossiers.status import Status
from server.dossiers.summary import applicant_of, summary_of
from server.jsontext import to_text
from server.papers import taken
from server.prepared import Prepared
from server.problems import ProblemError
from server.procedures.answers import validate_answers
from server.procedures.definition import Form
from server.procedures.service import Published, published
from server.procedures.units import commune_exists

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from sqlalchemy import Table
    from sqlalchemy.orm import Session

    from server.sync.registry import Mutation

_PARTIES: Final = Prepared(
    select(Dossier.applicant_person, Dossier.submitter_person).where(Dossier.id == bindparam("id"))
)
_PARTIES_OF: Final = Prepared(
    select(Dossier.id, Dossier.applicant_person, Dossier.submitter_person).where(
        Dossier.id.in_(bindparam("ids", expanding=True))
    )
)
_AHEAD: Final = "dossiers read ahead"
_ANSWERS: Final = cast("Table", DossierAnswers.__table__)
#: National channel code of what is filed online (KenhThucHien).
ONLINE: Final = 2


def file_dossier(session: Session, mutation: Mutation) -> dict[str, Any]:
    """File a dossier and give it its official code.

    :raises ProblemError: the problems of ``dossier.file`` in docs/protocol.md.
    """
    args, actor, moment = mutation.args, mutation.actor, mutation.received_at
    _refuse_existing(session, mutation)
    ready: Ready = mutation.prepared or _ready(published(session, args["procedure"]), mutation)
    form, agency, answers = ready.form, ready.agency, ready.answers

    code = mint(session, agency, moment)
    if session.in_nested_transaction():
        _refuse_existing(session, mutation)  # seen again now that the agency's filings wait for this one
    dossier = Dossier(
        id=mutation.entity,
        agency_id=agency.id,
        procedure=form.code,
        form_version=form.version,
        case=ready.case,
        code=code,
        status=int(Status.FILED),
        version=1,
        channel=ONLINE,
        applicant_person=actor.person,
        submitter_person=actor.person,
        submitter_name=actor.name,
        filed_at=moment,
        device_made_at=mutation.made_at,
        device_offset_ms=mutation.offset_ms,
        files_missing=0,
        files_reminded=0,
    )
    describe(dossier, form, answers)
    staged.add_object(session, dossier)
    revision = add_revision(session, dossier, 1, mutation, form=form, answers=answers, papers=args["papers"])
    record(session, mutation, dossier, FILED, answers=revision)
    _insert_now(session)
    drafts.filed(session, mutation)
    return {"code": code, "status": int(Status.FILED), "filed_at": to_wire(moment)}


@dataclass(frozen=True, slots=True)
class Ready:
    """What a filing is, before it has a code."""

    form: Form
    agency: Agency
    case: str | None
    answers: dict[str, Any]


def prepare(mutations: Iterable[Mutation]) -> Iterator[tuple[Mutation, Ready]]:
    """Check filings against the forms as they are published now, outside the write; what is wrong is left out."""
    read: dict[str, Published] = {}
    with reading() as connection:
        for mutation in mutations:
            code = mutation.args["procedure"]
            if code not in read:
                read[code] = Published(connection, code)
            with suppress(Exception):  # the handler comes upon it again, and says so
                yield mutation, _ready(read[code], mutation)


def _ready(versions: Published, mutation: Mutation) -> Ready:
    args = mutation.args
    day = local(mutation.received_at).date()
    form = _form(versions, args["form_version"], day)
    agency = agencies().get(args["agency"])
    if agency is None or not agency.receives(form.code):
        raise ProblemError("agency-unknown")
    case = checked_case(form, args["case"])
    check_papers(form, args["papers"])
    return Ready(form, agency, case, checked_answers(form, args["answers"], day=day, case=case))


def read_ahead(session: Session, _person: str, dossiers: Collection[str]) -> None:
    """Look which of these dossiers there are, before any is filed. What is found serves for the first look at each."""
    if len(dossiers) > 1:
        found = _PARTIES_OF.rows(session.connection(), {"ids": list(dossiers)})
        session.info[_AHEAD] = dict.fromkeys(dossiers) | {dossier: parties for dossier, *parties in found}


def _refuse_existing(session: Session, mutation: Mutation) -> None:
    ahead: dict[str, Sequence[str] | None] = session.info.get(_AHEAD, {})
    if mutation.entity in ahead:
        parties = ahead.pop(mutation.entity)
    else:
        parties = _PARTIES.first(session.connection(), {"id": mutation.entity})
    if parties is not None:
        raise ProblemError("dossier-exists" if mutation.actor.person in parties else "not-found")


def _insert_now(session: Session) -> None:
    """Where rows are inserted one mutation after the other, so that a refusal is this one's.

    :raises ProblemError: ``not-found`` when somebody else filed under the same id at the same moment.
    """
    if session.in_nested_transaction():
        try:
            staged.flush(session)
        except IntegrityError as error:
            raise ProblemError("not-found") from error


def _form(versions: Published, version: int, day: date) -> Form:
    """The form version, which must be in force on the day of filing."""
    form = versions.form(version)
    current = versions.in_force(day)
    if form is None:
        known = current is not None or versions.form(1) is not None
        raise ProblemError("form-version-unknown" if known else "procedure-unknown")
    if current != version:
        raise ProblemError("form-version-lapsed")
    if form.source.get("channel") == "counter":
        raise ProblemError("procedure-counter-only")
    return form


def checked_case(form: Form, case: str | None) -> str | None:
    """The picked case; the only one there is need not be picked.

    :raises ProblemError: ``case-unknown``.
    """
    if case is None and len(form.cases) == 1:
        return form.cases[0]
    if case not in (form.cases or (None,)):
        raise ProblemError("case-unknown")
    return case


def check_papers(form: Form, papers: Sequence[Mapping[str, Any]]) -> None:
    """:raises ProblemError: ``paper-unknown`` when a paper is not one of the procedure's."""
    known = {paper["key"] for paper in form.papers}
    if not all(paper["key"] in known for paper in papers):
        raise ProblemError("paper-unknown")


def checked_answers(form: Form, answers: Mapping[str, Any], *, day: date, case: str | None) -> dict[str, Any]:
    """The answers as they are stored: normalised, hidden ones pruned.

    :param day: the day of filing, by which ages and terms are reckoned.
    :raises ProblemError: ``invalid-answers`` with every mistake.
    """
    outcome = validate_answers(form, answers, today=day.isoformat(), case=case, commune_exists=commune_exists)
    if outcome.errors:
        raise ProblemError("invalid-answers", errors=[error.to_json() for error in outcome.errors])  # type: ignore[misc]
    return outcome.answers


def describe(dossier: Dossier, form: Form, answers: Mapping[str, Any]) -> None:
    """Set what the header takes from the answers: who the applicant is, and the work list's summary."""
    dossier.applicant_name = applicant_of(form, answers, "name") or dossier.submitter_name
    dossier.phone = applicant_of(form, answers, "phone")
    dossier.summary = to_text(summary_of(form, answers))


def add_revision(
    session: Session,
    dossier: Dossier,
    revision: int,
    mutation: Mutation,
    *,
    form: Form,
    answers: Mapping[str, Any],
    papers: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    """Keep one more revision of answers and papers; note which files they name and which papers they give.

    :returns: the revision's row.
    """
    at = mutation.received_at
    given = taken.gifts(session, dossier, form, answers=answers, papers=papers, by=mutation.actor.person)
    papers = taken.as_kept(papers, given)
    row = {
        "dossier_id": dossier.id,
        "revision": revision,
        "agency_id": dossier.agency_id,
        "at": at,
        "answers": to_text(answers),
        "papers": to_text(papers),
    }
    staged.add(session, _ANSWERS, row)
    taken.keep(session, dossier, given, first=revision == 1, at=at)
    files.name_files(session, dossier, files.named(form, answers) | files.attached(papers), revision=revision, at=at)
    return row
