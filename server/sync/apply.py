"""Applying mutations: each at most once, in order, each in its own savepoint of the one write transaction.

The mutation's id is claimed first, by inserting its record. On PostgreSQL a second request with the same id then
waits for the first one's commit and finds the record; on SQLite writers queue anyway. The handler runs in a
savepoint, so that a rejection undoes what it did, and only that; then the record takes the result.

One that comes before what must come first is kept (:mod:`server.sync.held`) and applied as soon as that has its result.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, cast

import structlog
from marshmallow import ValidationError
from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from server import staged
from server.busy import is_fatal
from server.identity.actor import Actor
from server.jsontext import to_text
from server.problems import ProblemError, language, problem_body
from server.sync import publish, registry
from server.sync.field_errors import field_error, from_marshmallow
from server.sync.held import Backlog, Held, as_text
from server.sync.models import MutationRecord

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Table

    from server.sync.envelope import Sent

APPLIED: Final = "applied"
REJECTED: Final = "rejected"
HELD: Final = "held"

_RESULTS: Final = select(
    MutationRecord.id,
    MutationRecord.person_id,
    MutationRecord.content_hash,
    MutationRecord.outcome,
    MutationRecord.result,
).where(MutationRecord.id.in_(bindparam("ids", expanding=True)))
_RECORDS: Final = cast("Table", MutationRecord.__table__)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Arrival:
    """Who sent a mutation from where, and when it first arrived. ``dated`` is the moment its handler goes by."""

    actor: Actor
    received_at: datetime
    dated: datetime
    offset_ms: int


@dataclass(frozen=True, slots=True)
class _Record:
    """What is known of a mutation that has its result."""

    person: str
    content_hash: str
    outcome: str
    result: str


@dataclass(slots=True)
class _Run:
    """One request's mutations on their way.

    :ivar records: results, those of this request among them, of all ids that the request or the backlog names.
    :ivar stopped: entities of which an earlier one was held without being kept.
    :ivar crashed: kept ones whose handler has failed in this request.
    :ivar together: whether what only adds rows may be gathered and inserted at the end.
    :ivar gathered: entities of which rows are gathered and not inserted yet.
    :ivar prepared: what was made ready before the write had its turn, by id.
    """

    session: Session
    arrival: _Arrival
    backlog: Backlog
    records: dict[str, _Record] = field(default_factory=dict)
    stopped: set[str] = field(default_factory=set)
    crashed: set[str] = field(default_factory=set)
    together: bool = True
    gathered: set[str] = field(default_factory=set)
    prepared: Mapping[str, registry.Mutation] = field(default_factory=dict)

    @property
    def person(self) -> str:
        """Whose mutations these are."""
        return self.arrival.actor.person

    def outcome(self, mutation_id: str) -> str | None:
        """The outcome of the person's own mutation; only those can come first."""
        record = self.records.get(mutation_id)
        return record.outcome if record is not None and record.person == self.person else None


class _CrashError(Exception):
    """A handler failed for a reason of ours, not of the person's."""


class OneByOneError(Exception):
    """Gathered rows were refused, and nobody knows whose: to be done again with ``together`` false."""


def apply_all(
    session: Session,
    actor: Actor,
    mutations: tuple[Sent, ...],
    *,
    received_at: datetime,
    offset_ms: int,
    together: bool = False,
    prepared: Mapping[str, registry.Mutation] | None = None,
) -> list[str]:
    """Apply in the order given; gives back one result a mutation, as JSON text.

    :param received_at: the legal time of receipt.
    :param offset_ms: how far the device's clock is ahead of ours.
    :param together: insert what only adds rows with one statement a table, at the end. That is much faster, but when
        the database refuses one of the rows, it refuses all.
    :param prepared: of :func:`prepare`, for the same mutations and moment.
    :raises OneByOneError: when it did; the transaction must not be committed.
    """
    ids = {sent.id for sent in mutations}
    run = _Run(session, _Arrival(actor, received_at, received_at, offset_ms), Backlog(session, actor.person, ids))
    run.together = together
    run.prepared = prepared or {}
    run.records = _records(session, ids.union(run.backlog.named(), *(sent.after for sent in mutations)))
    _release(run)
    results = [(sent, _apply(run, sent)) for sent in mutations]
    _insert_gathered(run)
    return [_kept_answer(run, sent) if result is None else result for sent, result in results]


def _apply(run: _Run, sent: Sent) -> str | None:
    """The result; None for what is kept, since it may get its result yet in this request."""
    answer = _seen_before(run, sent)
    if answer is not None:
        return answer
    if run.backlog.get(sent.id) is not None:
        return None
    problem = ProblemError("invalid-mutation", errors=sent.errors) if sent.errors else None
    if problem is None:
        if sent.entity in run.stopped:
            return _held_answer(sent, _waits_for(run, sent.id, sent.after, sent.entity))
        if REJECTED in {run.outcome(name) for name in sent.after}:
            problem = ProblemError("prerequisite-rejected")
        elif _waits_for(run, sent.id, sent.after, sent.entity):
            problem = _refuse_to_wait(run, sent)
            if problem is None:
                return _keep_waiting(run, sent)
    result = _settle(run, run.arrival, sent, problem)
    if result is None:
        _stop(run, sent)
        return _held_answer(sent, [], ProblemError("server-error"))
    _release(run)
    return result


def _settle(run: _Run, arrival: _Arrival, sent: Sent, problem: ProblemError | None) -> str | None:
    """Give a mutation its result, for good; None when its handler failed for a reason of ours."""
    entry = registry.find(sent.type)
    gather = run.together and (problem is not None or entry is None or entry.stages)
    if not gather or sent.entity in run.gathered:
        _insert_gathered(run)
    if not gather and not _claim(run, arrival, sent):
        # another request got there first with this id, and its commit has been waited for
        run.records |= _records(run.session, {sent.id})
        return _seen_before(run, sent)
    data: dict[str, Any] = {}
    agency: str | None = None
    if problem is None:
        try:
            data, agency = _handle(run, arrival, sent, savepoint=not gather)
        except ProblemError as error:
            problem = error
        except _CrashError:
            if not gather:
                run.session.execute(delete(MutationRecord).where(MutationRecord.id == sent.id))
            return None
    result: dict[str, Any] = {"id": sent.id, "outcome": APPLIED, "data": data}
    if problem is None:
        run.backlog.touched(sent.entity, arrival.dated)
    else:
        result = {"id": sent.id, "outcome": REJECTED, "problem": problem_body(problem, language())}
    text = _dump(result)
    if gather:
        _gather(run, arrival, sent, result["outcome"], text, agency)
    else:
        _keep(run, sent, result["outcome"], text, agency)
    run.records[sent.id] = _Record(run.person, sent.content_hash, result["outcome"], text)
    return text


def _release(run: _Run) -> None:
    """Give a result to all that is kept and has nothing to wait for any more."""
    freed = True
    while freed:
        freed = False
        for held in run.backlog:
            if held.id not in run.crashed and _is_free(run, held):
                freed = _settle_held(run, held) or freed


def _is_free(run: _Run, held: Held) -> bool:
    outcomes = {run.outcome(name) for name in held.after}
    return REJECTED in outcomes or (outcomes <= {APPLIED} and not run.backlog.before(held.id, held.entity, held.device))


def _settle_held(run: _Run, held: Held) -> bool:
    """Whether it has its result now."""
    device = replace(run.arrival.actor, device=held.device, session=held.session)
    arrival = _Arrival(device, held.received_at, held.dated(), held.offset_ms)
    rejected = REJECTED in {run.outcome(name) for name in held.after}
    problem = ProblemError("prerequisite-rejected") if rejected else None
    if _settle(run, arrival, run.backlog.sent(held), problem) is None:
        run.crashed.add(held.id)
        return False
    run.backlog.settle(held)
    return True


def _waits_for(run: _Run, mutation_id: str, after: tuple[str, ...], entity: str | None) -> list[str]:
    """What must come first and has not been applied: what is named, and what is kept of the same entity."""
    named = [name for name in after if run.outcome(name) != APPLIED]
    device = run.arrival.actor.device
    earlier = run.backlog.before(mutation_id, entity, device) if entity is not None else []
    return list(dict.fromkeys([*named, *earlier]))


def _refuse_to_wait(run: _Run, sent: Sent) -> ProblemError | None:
    """What could never be applied is not kept: its sender should know at once."""
    if run.backlog.closes_a_circle(sent):
        return ProblemError("invalid-mutation", errors=[field_error(["after"], "invalid")])
    try:
        _checked(run.arrival, sent)
    except ProblemError as error:
        return error
    return None


def _keep_waiting(run: _Run, sent: Sent) -> str | None:
    """Keep it; where there is no room, the device does, and what follows on the same entity has to wait with it."""
    arrival = run.arrival
    if not run.backlog.has_room(len(as_text(sent.args).encode())):
        _stop(run, sent)
        return _held_answer(sent, _waits_for(run, sent.id, sent.after, sent.entity))
    if not run.backlog.keep(sent, arrival.actor, arrival.received_at, arrival.offset_ms):
        return _reused(sent)
    return None


def _kept_answer(run: _Run, sent: Sent) -> str:
    """The result of what was kept when its turn came, as things stand at the end of the request."""
    record = run.records.get(sent.id)
    if record is not None:
        return record.result if record.person == run.person else _reused(sent)
    held = run.backlog.get(sent.id)
    waits_for = _waits_for(run, sent.id, sent.after, sent.entity) if held is not None else []
    return _held_answer(sent, waits_for, ProblemError("server-error") if sent.id in run.crashed else None)


def not_yet(sent: Sent) -> str:
    """Held without being kept or looked at: the device sends it again after it has heard what this request answers."""
    return _held_answer(sent, [])


def _held_answer(sent: Sent, waits_for: list[str], problem: ProblemError | None = None) -> str:
    result: dict[str, Any] = {"id": sent.id, "outcome": HELD, "data": {"waits_for": waits_for}}
    if problem is not None:
        result["problem"] = problem_body(problem, language())
    return _dump(result)


def _stop(run: _Run, sent: Sent) -> None:
    """What was held without being kept: in this request nothing overtakes it on its entity."""
    if sent.entity is not None:
        run.stopped.add(sent.entity)


def _seen_before(run: _Run, sent: Sent) -> str | None:
    """The first answer again; or ``id-reused``, which is never kept; or None when the id is new or its own is held."""
    record = run.records.get(sent.id)
    if record is not None:
        same = record.person == run.person and record.content_hash == sent.content_hash
        return record.result if same else _reused(sent)
    held = run.backlog.get(sent.id)
    if sent.id in run.backlog.foreign or (held is not None and held.content_hash != sent.content_hash):
        return _reused(sent)
    return None


def _reused(sent: Sent) -> str:
    problem = problem_body(ProblemError("id-reused"), language())
    return _dump({"id": sent.id, "outcome": REJECTED, "problem": problem})


def _records(session: Session, ids: Collection[str]) -> dict[str, _Record]:
    """What there is of these mutations, by id."""
    rows = session.connection().execute(_RESULTS, {"ids": list(ids)})
    return {name: _Record(person, digest, outcome, result) for name, person, digest, outcome, result in rows}


def _claim(run: _Run, arrival: _Arrival, sent: Sent) -> bool:
    """Insert the record; False when another request got there first (its commit has been waited for)."""
    maker = postgresql.insert if run.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = maker(MutationRecord).values(
        id=sent.id,
        person_id=run.person,
        device_id=arrival.actor.device,
        agency_id=None,
        type=sent.type,
        content_hash=sent.content_hash,
        outcome=REJECTED,
        result="",
        made_at=sent.made_at or arrival.received_at,
        received_at=arrival.received_at,
        offset_ms=arrival.offset_ms,
    )
    inserted = run.session.execute(statement.on_conflict_do_nothing(index_elements=["id"]).returning(MutationRecord.id))
    return inserted.scalar_one_or_none() is not None


def _keep(run: _Run, sent: Sent, outcome: str, text: str, agency: str | None) -> None:
    """Complete the record that was inserted as a claim."""
    run.session.execute(
        update(MutationRecord)
        .where(MutationRecord.id == sent.id)
        .values(outcome=outcome, result=text, agency_id=agency)
        .execution_options(synchronize_session=False)
    )


def _gather(run: _Run, arrival: _Arrival, sent: Sent, outcome: str, text: str, agency: str | None) -> None:
    """Note the whole record among the rows to be inserted."""
    if sent.entity is not None:
        run.gathered.add(sent.entity)
    row = {
        "id": sent.id,
        "person_id": run.person,
        "device_id": arrival.actor.device,
        "agency_id": agency,
        "type": sent.type,
        "content_hash": sent.content_hash,
        "outcome": outcome,
        "result": text,
        "made_at": sent.made_at or arrival.received_at,
        "received_at": arrival.received_at,
        "offset_ms": arrival.offset_ms,
    }
    staged.add(run.session, _RECORDS, row)


def _insert_gathered(run: _Run) -> None:
    run.gathered.clear()
    try:
        staged.flush(run.session)
    except DBAPIError as error:
        if not run.together or is_fatal(error):
            raise
        raise OneByOneError from error


def _handle(run: _Run, arrival: _Arrival, sent: Sent, *, savepoint: bool) -> tuple[dict[str, Any], str | None]:
    """Run the type's handler; gives back its data, and the agency whose business it is.

    :param savepoint: false for a handler that only notes rows.
    :raises ProblemError: when it rejects; all it did is undone.
    :raises _CrashError: when it fails; all it did is undone, and the failure is logged.
    :raises OneByOneError: when the database refused something outside a savepoint.
    """
    session = run.session
    noted, rows = publish.mark(session), staged.mark(session)
    actions: list[Any] = session.info.setdefault("on_commit", [])
    planned = len(actions)
    try:
        ready = run.prepared.get(sent.id) if arrival is run.arrival else None
        mutation, entry = _checked(arrival, sent) if ready is None else _as_now(arrival, ready)
        with session.begin_nested() if savepoint else nullcontext():
            data = entry.handler(session, mutation)
            _dump(data)
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
        raise _CrashError from error


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
    well is left out, and done again, with its refusal, by the handler.
    """
    made: dict[str, registry.Mutation] = {}
    if not registry.only_adds(sent.type for sent in mutations):
        return made
    arrival = _Arrival(actor, received_at, received_at, offset_ms)
    for sent in mutations:
        entry = registry.find(sent.type)
        if sent.errors or entry is None or entry.prepare is None:
            continue
        with suppress(Exception):
            mutation, _entry = _checked(arrival, sent)
            made[sent.id] = replace(mutation, prepared=entry.prepare(mutation))
    return made


def _as_now(arrival: _Arrival, ready: registry.Mutation) -> tuple[registry.Mutation, registry.Entry]:
    """What was prepared, with its author as the write finds them."""
    entry = registry.find(ready.type)
    if entry is None:  # types are registered for good
        raise ProblemError("unknown-type")
    return replace(ready, actor=arrival.actor), entry


def _checked(arrival: _Arrival, sent: Sent) -> tuple[registry.Mutation, registry.Entry]:
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


def _dump(value: dict[str, Any]) -> str:
    return to_text(value)
