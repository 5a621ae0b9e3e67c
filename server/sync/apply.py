"""Applying mutations: each at most once, in order, each in its own savepoint of the one write transaction.

The mutation's id is claimed first, by inserting its record. On PostgreSQL a second request with the same id then
waits for the first one's commit and finds the record; on SQLite writers queue anyway. The handler runs in a
savepoint, so that a rejection undoes what it did, and only that; then the record takes the result.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import structlog
from flask import json
from marshmallow import ValidationError
from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from server.busy import is_fatal
from server.identity.actor import Actor
from server.problems import ProblemError, language, problem_body
from server.sync import publish, registry
from server.sync.field_errors import from_marshmallow
from server.sync.models import MutationRecord

if TYPE_CHECKING:
    from server.sync.envelope import Sent

APPLIED: Final = "applied"
REJECTED: Final = "rejected"
HELD: Final = "held"

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Run:
    """One request's mutations on their way. ``stopped`` holds the entities of which an earlier one was held."""

    session: Session
    actor: Actor
    received_at: datetime
    offset_ms: int
    stopped: set[str] = field(default_factory=set)


class _CrashError(Exception):
    """A handler failed for a reason of ours, not of the person's."""


def apply_all(
    session: Session, actor: Actor, mutations: tuple[Sent, ...], *, received_at: datetime, offset_ms: int
) -> list[str]:
    """Apply in the order given; gives back one result a mutation, as JSON text.

    :param received_at: the legal time of receipt.
    :param offset_ms: how far the device's clock is ahead of ours.
    """
    run = _Run(session, actor, received_at, offset_ms)
    return [_apply(run, sent) for sent in mutations]


def _apply(run: _Run, sent: Sent) -> str:
    answer = _seen_before(run, sent)
    if answer is not None:
        return answer
    problem = ProblemError("invalid-mutation", errors=sent.errors) if sent.errors else None
    if problem is None:
        outcomes = _prerequisites(run, sent)
        if sent.entity in run.stopped or not outcomes.keys() >= set(sent.after):
            return _hold(run, sent, None)
        problem = ProblemError("prerequisite-rejected") if REJECTED in outcomes.values() else None
    if not _claim(run, sent):
        return _seen_before(run, sent) or _hold(run, sent, ProblemError("busy"))
    data: dict[str, Any] = {}
    if problem is None:
        try:
            data = _handle(run, sent)
        except ProblemError as error:
            problem = error
        except _CrashError:
            run.session.execute(delete(MutationRecord).where(MutationRecord.id == sent.id))
            return _hold(run, sent, ProblemError("server-error"))
    if problem is None:
        return _keep(run, sent, {"id": sent.id, "outcome": APPLIED, "data": data})
    return _keep(run, sent, {"id": sent.id, "outcome": REJECTED, "problem": problem_body(problem, language())})


def _seen_before(run: _Run, sent: Sent) -> str | None:
    """The first answer again; or ``id-reused``, which is never kept; or None when the id is new."""
    record = run.session.execute(
        select(MutationRecord.person_id, MutationRecord.content_hash, MutationRecord.result).where(
            MutationRecord.id == sent.id
        )
    ).one_or_none()
    if record is None:
        return None
    if record.person_id == run.actor.person and record.content_hash == sent.content_hash:
        text: str = record.result
        return text
    problem = problem_body(ProblemError("id-reused"), language())
    return _dump({"id": sent.id, "outcome": REJECTED, "problem": problem})


def _prerequisites(run: _Run, sent: Sent) -> dict[str, str]:
    """Outcomes by id of the person's own mutations named in ``after``."""
    if not sent.after:
        return {}
    rows = run.session.execute(
        select(MutationRecord.id, MutationRecord.outcome).where(
            MutationRecord.id.in_(sent.after), MutationRecord.person_id == run.actor.person
        )
    )
    return {row.id: row.outcome for row in rows}


def _hold(run: _Run, sent: Sent, problem: ProblemError | None) -> str:
    """Nothing is kept, the device sends it again; what follows on the same entity has to wait with it."""
    if sent.entity is not None:
        run.stopped.add(sent.entity)
    result: dict[str, Any] = {"id": sent.id, "outcome": HELD}
    if problem is not None:
        result["problem"] = problem_body(problem, language())
    return _dump(result)


def _claim(run: _Run, sent: Sent) -> bool:
    """Insert the record; False when another request got there first (its commit has been waited for)."""
    maker = postgresql.insert if run.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = maker(MutationRecord).values(
        id=sent.id,
        person_id=run.actor.person,
        device_id=run.actor.device,
        agency_id=None,
        type=sent.type,
        content_hash=sent.content_hash,
        outcome=REJECTED,
        result="",
        made_at=sent.made_at or run.received_at,
        received_at=run.received_at,
        offset_ms=run.offset_ms,
    )
    inserted = run.session.execute(statement.on_conflict_do_nothing(index_elements=["id"]).returning(MutationRecord.id))
    return inserted.scalar_one_or_none() is not None


def _keep(run: _Run, sent: Sent, result: dict[str, Any]) -> str:
    text = _dump(result)
    run.session.execute(
        update(MutationRecord)
        .where(MutationRecord.id == sent.id)
        .values(outcome=result["outcome"], result=text)
        .execution_options(synchronize_session=False)
    )
    return text


def _handle(run: _Run, sent: Sent) -> dict[str, Any]:
    """Run the type's handler in a savepoint.

    :raises ProblemError: when it rejects; all it did is undone.
    :raises _CrashError: when it fails; all it did is undone, and the failure is logged.
    """
    session = run.session
    noted = publish.mark(session)
    actions: list[Any] = session.info.setdefault("on_commit", [])
    planned = len(actions)
    try:
        mutation, entry = _checked(run, sent)
        with session.begin_nested():
            data = entry.handler(session, mutation)
            _dump(data)
            session.flush()
        agency = publish.agency_since(session, noted)
        if agency is not None:
            session.execute(
                update(MutationRecord)
                .where(MutationRecord.id == sent.id)
                .values(agency_id=agency)
                .execution_options(synchronize_session=False)
            )
    except Exception as error:
        publish.undo_to(session, noted)
        del actions[planned:]
        if isinstance(error, ProblemError) or is_fatal(error):
            raise
        log.exception("mutation failed", mutation=sent.id, type=sent.type)
        raise _CrashError from error
    return data


def _checked(run: _Run, sent: Sent) -> tuple[registry.Mutation, registry.Entry]:
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
        actor=run.actor,
        args=args,
        made_at=sent.made_at,
        received_at=run.received_at,
        offset_ms=run.offset_ms,
    )
    return mutation, entry


def _dump(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
