"""What every step of a dossier leaves behind: a line of history, a new version, the feed, notices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from flask import json

from server import staged
from server.dossiers import views
from server.dossiers.models import DossierEvent
from server.dossiers.status import STEPS
from server.identity.actor import ADMIN, OFFICER
from server.ids import new_id
from server.notifications.service import notify
from server.sync.publish import agency_scope, person_scope, publish

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from server.dossiers.models import Dossier, DossierAnswers, Supplement
    from server.sync.registry import Mutation

RESIDENT: Final = "resident"
FILED: Final = "filed"
#: Answered by the one who wrote it: version 1 is the question, version 2 the answered one.
_ASKED, _ANSWERED = 1, 2


@dataclass(frozen=True, slots=True)
class Note:
    """What a line of history says besides its kind.

    :param text: for people, in the language of the one who wrote it.
    :param details: the same for machines.
    :param due_at: the due date that this step set; None when it set none.
    """

    text: str | None = None
    details: Mapping[str, Any] | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class By:
    """Who did what a line of history says, and by which mutation; None when it followed by itself."""

    person: str
    name: str
    role: str
    mutation: str | None = None


def record(
    session: Session,
    mutation: Mutation,
    dossier: Dossier,
    kind: str,
    note: Note | None = None,
    *,
    answers: DossierAnswers | None = None,
    supplement: Supplement | None = None,
) -> None:
    """Write the history's line, publish what changed, and tell the parties.

    The dossier already has its new state and version.

    :param answers: the new revision, when the answers or papers changed.
    :param supplement: the request that was made or answered.
    """
    by = By(mutation.actor.person, mutation.actor.name, _role(mutation, dossier), mutation.id)
    event = _event(dossier, kind, mutation.received_at, by, note or Note())
    staged.add_object(session, event)
    waiting = views.open_supplement(session, dossier)
    open_id = waiting.id if waiting else None
    parties = parties_of(dossier)
    for party in parties:
        _publish(session, party, dossier, views.dossier_value(dossier, open_id), event, answers, supplement)
    _publish(session, None, dossier, views.case_value(dossier, open_id), event, answers, supplement)
    for party in parties:
        if party != mutation.actor.person or kind == FILED:
            tell(session, dossier, party, kind, mutation.received_at)


def remark(session: Session, dossier: Dossier, kind: str, at: datetime, by: By, note: Note | None = None) -> None:
    """Write a line of history that is no step, and publish it: status and version stay, so nobody's ``base`` grows old.

    Nobody is told by this; see :func:`tell`.
    """
    event = _event(dossier, kind, at, by, note or Note())
    staged.add_object(session, event)
    value = views.event_value(event)
    for party in parties_of(dossier):
        publish(
            session,
            scope=person_scope(party),
            collection="dossier_event",
            entity=event.id,
            version=1,
            value=value,
        )
    scope = agency_scope(dossier.agency_id)
    publish(session, scope=scope, collection="case_event", entity=event.id, version=1, value=value)


def publish_header(session: Session, dossier: Dossier) -> None:
    """Publish what both sides see of the dossier itself, in the version it has."""
    waiting = views.open_supplement(session, dossier)
    open_id = waiting.id if waiting else None
    entity, version = dossier.id, dossier.version
    for party in parties_of(dossier):
        value = views.dossier_value(dossier, open_id)
        publish(
            session,
            scope=person_scope(party),
            collection="dossier",
            entity=entity,
            version=version,
            value=value,
        )
    value = views.case_value(dossier, open_id)
    scope = agency_scope(dossier.agency_id)
    publish(session, scope=scope, collection="case", entity=entity, version=version, value=value)


def tell(session: Session, dossier: Dossier, party: str, kind: str, at: datetime) -> None:
    """A notice, with its pushes, to one party."""
    notify(
        session,
        person=party,
        dossier=dossier.id,
        agency=dossier.agency_id,
        code=dossier.code,
        status=dossier.status,
        kind=kind,
        at=at,
    )


def parties_of(dossier: Dossier) -> list[str]:
    """The applicant and the one who filed, each once."""
    return sorted({dossier.applicant_person, dossier.submitter_person})


def _event(dossier: Dossier, kind: str, at: datetime, by: By, note: Note) -> DossierEvent:
    event = new_id()
    return DossierEvent(
        id=event,
        dossier_id=dossier.id,
        agency_id=dossier.agency_id,
        at=at,
        kind=kind,
        status=dossier.status,
        by_person=by.person,
        by_role=by.role,
        by_name=by.name,
        text=note.text or None,
        details=None if note.details is None else json.dumps(note.details, ensure_ascii=False),
        due_at=note.due_at,
        mutation_id=by.mutation or event,
    )


def _role(mutation: Mutation, dossier: Dossier) -> str:
    """In which role the actor does this: what residents do is done as a resident, whatever roles they hold."""
    done = STEPS.get(mutation.type)
    return RESIDENT if done is None or done.by == RESIDENT else office_role(mutation, dossier)


def office_role(mutation: Mutation, dossier: Dossier) -> str:
    """As what somebody of the dossier's agency does this."""
    held = {role.role for role in mutation.actor.roles if role.agency == dossier.agency_id}
    return OFFICER if OFFICER in held or ADMIN not in held else ADMIN


def _publish(
    session: Session,
    party: str | None,
    dossier: Dossier,
    header: dict[str, Any],
    event: DossierEvent,
    answers: DossierAnswers | None,
    supplement: Supplement | None,
) -> None:
    """Publish to one party, or to the agency when ``party`` is None."""
    scope = agency_scope(dossier.agency_id) if party is None else person_scope(party)
    prefix = "case" if party is None else "dossier"
    entities: list[tuple[str, str, int, dict[str, Any]]] = [(prefix, dossier.id, dossier.version, header)]
    if answers is not None:
        entities.append((f"{prefix}_answers", dossier.id, answers.revision, views.answers_value(answers)))
    entities.append((f"{prefix}_event", event.id, 1, views.event_value(event)))
    if supplement is not None:
        name = "supplement" if party is not None else "case_supplement"
        version = _ASKED if supplement.answered_at is None else _ANSWERED
        entities.append((name, supplement.id, version, views.supplement_value(supplement)))
    for collection, entity, version, value in entities:
        publish(session, scope=scope, collection=collection, entity=entity, version=version, value=value)
