"""What every step of a dossier leaves behind: a line of history, a new version, the feed, notices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, cast

from flask import json

from server import staged
from server.dossiers import views
from server.dossiers.models import DossierEvent
from server.dossiers.status import STEPS
from server.identity.actor import ADMIN, OFFICER
from server.ids import new_id
from server.jsontext import to_text
from server.notifications.service import notify
from server.sync.publish import agency_scope, person_scope, publish, publish_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Table
    from sqlalchemy.orm import Session

    from server.dossiers.models import Dossier, Supplement
    from server.sync.registry import Mutation

_EVENTS: Final = cast("Table", DossierEvent.__table__)
RESIDENT: Final = "resident"
FILED: Final = "filed"
#: Answered by the one who wrote it: version 1 is the question, version 2 the answered one.
_ASKED, _ANSWERED = 1, 2
#: Collections of a party's that are not called after the dossier.
_OF_PARTIES: Final = {"supplement": "supplement"}


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
    answers: Mapping[str, Any] | None = None,
    supplement: Supplement | None = None,
) -> None:
    """Write the history's line, publish what changed, and tell the parties.

    The dossier already has its new state and version.

    :param answers: the row of the new revision, when the answers or papers changed.
    :param supplement: the request that was made or answered.
    """
    by = By(mutation.actor.person, mutation.actor.name, _role(mutation, dossier), mutation.id)
    event = _event(dossier, kind, mutation.received_at, by, note or Note())
    staged.add(session, _EVENTS, event)
    publish_header(session, dossier)
    shared: list[tuple[str, str, int, str]] = []
    if answers is not None:
        shared.append(("answers", dossier.id, answers["revision"], views.answers_text(answers)))
    shared.append(("event", event["id"], 1, to_text(views.event_value(event))))
    if supplement is not None:
        version = _ASKED if supplement.answered_at is None else _ANSWERED
        shared.append(("supplement", supplement.id, version, to_text(views.supplement_value(supplement))))
    _publish_to_all(session, dossier, shared)
    parties = parties_of(dossier)
    for party in parties:
        if party != mutation.actor.person or kind == FILED:
            tell(session, dossier, party, kind, mutation.received_at)


def remark(session: Session, dossier: Dossier, kind: str, at: datetime, by: By, note: Note | None = None) -> None:
    """Write a line of history that is no step, and publish it: status and version stay, so nobody's ``base`` grows old.

    Nobody is told by this; see :func:`tell`.
    """
    event = _event(dossier, kind, at, by, note or Note())
    staged.add(session, _EVENTS, event)
    _publish_to_all(session, dossier, [("event", event["id"], 1, to_text(views.event_value(event)))])


def publish_header(session: Session, dossier: Dossier) -> None:
    """Publish what both sides see of the dossier itself, in the version it has."""
    waiting = views.open_supplement(session, dossier)
    header = views.dossier_value(dossier, waiting.id if waiting else None)
    own = to_text(header)
    entity, version = dossier.id, dossier.version
    for party in parties_of(dossier):
        scope = person_scope(party)
        publish_text(session, scope=scope, collection="dossier", entity=entity, version=version, text=own)
    scope, case = agency_scope(dossier.agency_id), views.case_value(dossier, header)
    publish(session, scope=scope, collection="case", entity=entity, version=version, value=case)


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


def _event(dossier: Dossier, kind: str, at: datetime, by: By, note: Note) -> dict[str, Any]:
    """The row of the history's line."""
    event = new_id()
    return {
        "id": event,
        "dossier_id": dossier.id,
        "agency_id": dossier.agency_id,
        "at": at,
        "kind": kind,
        "status": dossier.status,
        "by_person": by.person,
        "by_role": by.role,
        "by_name": by.name,
        "text": note.text or None,
        "details": None if note.details is None else json.dumps(note.details, ensure_ascii=False),
        "due_at": note.due_at,
        "mutation_id": by.mutation or event,
    }


def _role(mutation: Mutation, dossier: Dossier) -> str:
    """In which role the actor does this: what residents do is done as a resident, whatever roles they hold."""
    done = STEPS.get(mutation.type)
    return RESIDENT if done is None or done.by == RESIDENT else office_role(mutation, dossier)


def office_role(mutation: Mutation, dossier: Dossier) -> str:
    """As what somebody of the dossier's agency does this."""
    held = {role.role for role in mutation.actor.roles if role.agency == dossier.agency_id}
    return OFFICER if OFFICER in held or ADMIN not in held else ADMIN


def _publish_to_all(session: Session, dossier: Dossier, entities: Iterable[tuple[str, str, int, str]]) -> None:
    """Publish what the parties and the agency see alike: ``(what, id, version, text)``."""
    for what, entity, version, text in entities:
        for party in parties_of(dossier):
            collection = _OF_PARTIES.get(what, f"dossier_{what}")
            scope = person_scope(party)
            publish_text(session, scope=scope, collection=collection, entity=entity, version=version, text=text)
        scope = agency_scope(dossier.agency_id)
        publish_text(session, scope=scope, collection=f"case_{what}", entity=entity, version=version, text=text)
