"""Forms that an office publishes, beside those of ``config/procedures`` and under the same rules."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from server.clock import today
from server.problems import FieldError, ProblemError
from server.procedures.checking import check_document
from server.procedures.loading import Document
from server.procedures.mistakes import Mistake
from server.procedures.models import FormVersion
from server.procedures.service import publish_in_force, store
from server.procedures.shared.reading import read_shared
from server.procedures.shared.whole import whole
from server.sync.strict_json import find_flaw, parse

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from sqlalchemy.orm import Session

    from server.identity.actor import Actor
    from server.procedures.shared.reading import Shared

#: Procedures of our own; those of the nation begin with a digit.
LOCAL: Final = "HX."
_CODE: Final = re.compile(r"(?:[0-9]|HX)\.[0-9]{6}")
_MOST_ERRORS: Final = 50
#: How deep a definition may nest: the form to a rule's place takes 11 levels, a rule 40.
MOST_LEVELS: Final = 60
_FLAWS: Final = {
    "too-deep": "is nested too deeply",
    "bad-text": "holds characters that no text can be kept with",
    "bad-number": "is a number that not every device reads alike",
}


def require_may_publish(actor: Actor, code: str | None) -> None:
    """Any admin publishes what is local; a national procedure only an admin of the whole deployment.

    :param code: of the procedure; null while it is not known yet.
    :raises ProblemError: ``forbidden``.
    """
    if code is not None and not code.startswith(LOCAL):
        actor.require_admin_of(None)
    elif not any(role.role == "admin" for role in actor.roles):
        raise ProblemError("forbidden")


def latest(session: Session, code: str) -> dict[str, Any] | None:
    """The definition of the highest published version, or null."""
    row = session.scalars(
        select(FormVersion).where(FormVersion.code == code).order_by(FormVersion.version.desc()).limit(1)
    ).one_or_none()
    return None if row is None else json.loads(row.definition)


def publish(session: Session, text: str, *, effective_from: date, catalogue: Path, actor: Actor) -> tuple[str, int]:
    """Publish a definition as the next version of its procedure.

    :param text: the definition as JSON, not trusted.
    :param catalogue: ``config/procedures``, for the lists and words that forms share.
    :returns: code and version.
    :raises ProblemError: ``forbidden``, ``definition-invalid``, ``effective-in-the-past``.
    """
    definition = _read(text)
    code = str(definition["code"])
    require_may_publish(actor, code)
    if effective_from < today():
        raise ProblemError("effective-in-the-past")
    versions = session.scalars(select(FormVersion.version).where(FormVersion.code == code).with_for_update()).all()
    version = max(versions, default=0) + 1
    definition |= {"version": version, "effective_from": effective_from.isoformat(), "effective_to": None}
    shared = read_shared(catalogue)
    mistakes = _mistakes(definition, shared)
    if mistakes:
        raise ProblemError("definition-invalid", errors=[_error(each.field, each.message) for each in mistakes])
    store(session, whole(definition, shared), f"{code} version {version}")
    session.flush()
    session.get_one(FormVersion, (code, version)).published_by = actor.person
    publish_in_force(session)
    return code, version


def _read(text: str) -> dict[str, Any]:
    """As the protocol reads JSON: what one reader cannot take would stop the feed of every device."""
    try:
        definition = parse(text.encode())
    except (ProblemError, UnicodeEncodeError) as error:
        raise ProblemError("definition-invalid", errors=[_error("definition", "is not JSON")]) from error
    flaw = find_flaw(definition, MOST_LEVELS)
    if flaw is not None:
        place = ".".join(map(str, flaw.path)) or "definition"
        raise ProblemError("definition-invalid", errors=[_error(place, _FLAWS[flaw.code])])
    if not isinstance(definition, dict) or not _CODE.fullmatch(str(definition.get("code"))):
        raise ProblemError("definition-invalid", errors=[_error("code", "must be a procedure's code")])
    return definition


def _mistakes(definition: dict[str, Any], shared: Shared) -> list[Mistake]:
    try:
        return check_document(Document("definition", definition), shared)
    except RecursionError:  # calculations or questions that hang on one another in a chain without end
        return [Mistake("definition", 1, "form", "hangs together in too long a chain to be followed")]


def _error(field: str, message: str) -> FieldError:
    return {"path": [field], "code": "invalid", "message": {"vi": message, "en": message}}
