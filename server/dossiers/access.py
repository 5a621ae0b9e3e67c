"""Finding a dossier for somebody who wants to change it: may they know of it, do this, and is it as they saw it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from server.dossiers.models import Dossier
from server.dossiers.views import case_value, dossier_value, open_supplement
from server.problems import FieldError, ProblemError

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from server.identity.actor import Actor
    from server.sync.registry import Mutation

_NO_BASE: Final = FieldError(
    path=["base"],
    code="required",
    message={"vi": "Thiếu phiên bản hồ sơ đã xem.", "en": "The version of the dossier that was seen is missing."},
)


def locked(session: Session, dossier_id: str) -> Dossier | None:
    """The dossier as committed, its row locked until this write ends (on SQLite the one writer holds everything)."""
    return session.scalar(
        select(Dossier).where(Dossier.id == dossier_id).with_for_update().execution_options(populate_existing=True)
    )


def is_party(dossier: Dossier, person: str) -> bool:
    """Whether the dossier is this person's own: as applicant or as the one who filed it."""
    return person in {dossier.applicant_person, dossier.submitter_person}


def may_see(session: Session, actor: Actor, dossier_id: str) -> Dossier | None:
    """The dossier, if this person may know of it: as a party, or as an officer of its agency; else None."""
    dossier = session.get(Dossier, dossier_id)
    if dossier is None or not (is_party(dossier, actor.person) or actor.is_officer_of(dossier.agency_id)):
        return None
    return dossier


def for_party(session: Session, mutation: Mutation) -> Dossier:
    """The dossier, for its applicant or submitter.

    :raises ProblemError: ``not-found`` for what does not exist or is someone else's; ``forbidden`` for an officer who
        sees the dossier but is no party to it.
    """
    dossier = _known(session, mutation)
    if not is_party(dossier, mutation.actor.person):
        raise ProblemError("forbidden")
    return dossier


def for_officer(session: Session, mutation: Mutation) -> Dossier:
    """The dossier, for an officer of its agency who has seen its present version.

    :raises ProblemError: ``not-found``; ``forbidden`` for the dossier's own party without the role;
        ``invalid-mutation`` without a ``base``; ``stale-base`` with ``present`` when the dossier has moved on.
    """
    dossier = for_looking_officer(session, mutation)
    if mutation.base is None:
        raise ProblemError("invalid-mutation", errors=[_NO_BASE])
    if mutation.base != dossier.version:
        raise stale(session, dossier)
    return dossier


def for_looking_officer(session: Session, mutation: Mutation) -> Dossier:
    """The dossier, for an officer of its agency who decides nothing, so that its version does not matter.

    :raises ProblemError: ``not-found``; ``forbidden`` for the dossier's own party without the role.
    """
    dossier = _known(session, mutation)
    mutation.actor.require_officer_of(dossier.agency_id)
    return dossier


def stale(session: Session, dossier: Dossier) -> ProblemError:
    """``stale-base`` with the dossier as it is now in ``present``."""
    supplement = open_supplement(session, dossier)
    present = case_value(dossier, dossier_value(dossier, supplement.id if supplement else None))
    return ProblemError("stale-base", extra={"present": present})


def _known(session: Session, mutation: Mutation) -> Dossier:
    dossier = locked(session, mutation.entity)
    actor = mutation.actor
    if dossier is None or not (is_party(dossier, actor.person) or actor.is_officer_of(dossier.agency_id)):
        raise ProblemError("not-found")
    return dossier
