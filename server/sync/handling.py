"""Calling a mutation's handler so that what it does is undone when it fails; and what is made ready before."""

from __future__ import annotations

from collections import Counter
from contextlib import nullcontext, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import structlog
from marshmallow import ValidationError
from sqlalchemy.exc import DBAPIError

from server import staged
from server.busy import is_fatal
from server.jsontext import to_text
from server.problems import ProblemError
from server.sync import publish, registry
from server.sync.field_errors import from_marshmallow
from server.sync.run import Arrival, CrashError, OneByOneError

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from server.identity.actor import Actor
    from server.sync.envelope import Sent
    from server.sync.run import Run

log = structlog.get_logger(__name__)


def handle(run: Run, arrival: Arrival, sent: Sent, *, savepoint: bool) -> tuple[dict[str, Any], str | None]:
    """Run the type's handler; gives back its data, and the agency whose business it is.

    :param savepoint: false for a handler that only notes rows.
    :raises ProblemError: when it rejects; all it did is undone.
    :raises CrashError: when it fails; all it did is undone, and the failure is logged.
    :raises OneByOneError: when the database refused something outside a savepoint.
    """
    session = run.session
    noted, rows = publish.mark(session), staged.mark(session)
    actions: list[Any] = session.info.setdefault("on_commit", [])
    planned = len(actions)
    try:
        ready = run.prepared.get(sent.id) if arrival is run.arrival else None
        mutation, entry = checked(arrival, sent) if ready is None else _as_now(arrival, ready)
        with session.begin_nested() if savepoint else nullcontext():
            data = entry.handler(session, mutation)
            to_text(data)
            if savepoint:
                session.flush()
                staged.flush(session)
        return data, publish.agency_since(session, noted)
    except Exception as error:
        if is_fatal(error):
            raise
        if not savepoint and isinstance(error, DBAPIError):
            raise OneByOneError from error
        publish.undo_to(session, noted)
        del actions[planned:]
        _undo_rows(session, rows, savepoint=savepoint)
        if isinstance(error, ProblemError):
            raise
        log.exception("mutation failed", mutation=sent.id, type=sent.type)
        raise CrashError from error


def _undo_rows(session: Session, point: tuple[int, int, int], *, savepoint: bool) -> None:
    try:
        staged.undo_to(session, point)
    except staged.TooLateError as error:
        if not savepoint:  # whose roll-back has taken them back
            raise OneByOneError from error


def prepare(
    actor: Actor, mutations: tuple[Sent, ...], *, received_at: datetime, offset_ms: int
) -> dict[str, registry.Mutation]:
    """Do before the write what needs no transaction, for the types that say how; gives back mutations by id.

    Only where all of the request just add rows: no step of it changes what was looked at here. What does not come out
    well is left out, and done again, with its refusal, by the handler; so is an id that two of them have.
    """
    made: dict[str, registry.Mutation] = {}
    if not registry.only_adds(sent.type for sent in mutations):
        return made
    arrival = Arrival(actor, received_at, received_at, offset_ms)
    uses = Counter(sent.id for sent in mutations)
    together: dict[registry.Prepare, list[registry.Mutation]] = {}
    for sent in mutations:
        entry = registry.find(sent.type)
        if sent.errors or uses[sent.id] > 1 or entry is None or entry.prepare is None:
            continue
        with suppress(Exception):
            together.setdefault(entry.prepare, []).append(checked(arrival, sent)[0])
    for prepare_all, found in together.items():
        with suppress(Exception):
            for mutation, prepared in prepare_all(found):
                made[mutation.id] = replace(mutation, prepared=prepared)
    return made


def _as_now(arrival: Arrival, ready: registry.Mutation) -> tuple[registry.Mutation, registry.Entry]:
    """What was prepared, with its author as the write finds them."""
    entry = registry.find(ready.type)
    if entry is None:  # types are registered for good
        raise ProblemError("unknown-type")
    return replace(ready, actor=arrival.actor), entry


def checked(arrival: Arrival, sent: Sent) -> tuple[registry.Mutation, registry.Entry]:
    """:raises ProblemError: ``unknown-type`` or ``invalid-mutation``."""
    entry = registry.find(sent.type)
    if entry is None:
        raise ProblemError("unknown-type")
    try:
        args = entry.schema.load(sent.args)
    except ValidationError as error:
        errors = from_marshmallow(error.messages, ("args",))
        raise ProblemError("invalid-mutation", errors=errors) from error
    if sent.entity is None or sent.made_at is None:
        raise ProblemError("invalid-mutation")
    mutation = registry.Mutation(
        id=sent.id,
        type=sent.type,
        entity=sent.entity,
        base=sent.base,
        actor=arrival.actor,
        args=args,
        made_at=sent.made_at,
        received_at=arrival.dated,
        offset_ms=arrival.offset_ms,
    )
    return mutation, entry
