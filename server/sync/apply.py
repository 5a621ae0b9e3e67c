"""Applying mutations: each at most once, in order, each in its own savepoint of the one write transaction.

The mutation's id is claimed first, by inserting its record. On PostgreSQL a second request with the same id then
waits for the first one's commit and finds the record; on SQLite writers queue anyway. The handler runs in a
savepoint, so that a rejection undoes what it did, and only that; then the record takes the result.

One that comes before what must come first is kept (:mod:`server.sync.held`) and applied as soon as that has its result.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy.exc import DBAPIError

from server import staged
from server.busy import is_fatal
from server.jsontext import to_text
from server.problems import ProblemError, language, problem_body
from server.sync import records, registry
from server.sync.field_errors import field_error
from server.sync.handling import checked, handle, prepare
from server.sync.held import Backlog, Held, as_text
from server.sync.run import Arrival, CrashError, OneByOneError, Record, Run

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

    from server.identity.actor import Actor
    from server.sync.envelope import Sent

__all__ = ["OneByOneError", "apply_all", "not_yet", "prepare"]

APPLIED: Final = "applied"
REJECTED: Final = "rejected"
HELD: Final = "held"


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
    run = Run(session, Arrival(actor, received_at, received_at, offset_ms), Backlog(session, actor.person, ids))
    run.together = together
    run.prepared = prepared or {}
    run.records = records.found(session, ids.union(run.backlog.named(), *(sent.after for sent in mutations)))
    _look_ahead(run, mutations)
    _release(run)
    results = [(sent, _apply(run, sent)) for sent in mutations]
    _insert_gathered(run)
    return [_kept_answer(run, sent) if result is None else result for sent, result in results]


def _look_ahead(run: Run, mutations: tuple[Sent, ...]) -> None:
    """Let the types read at once what their handlers will look for; before anything is applied or noted."""
    wanted: dict[registry.LookAhead, set[str]] = {}
    for sent in mutations:
        if sent.errors or sent.entity is None or sent.id in run.records:
            continue
        entry = registry.find(sent.type)
        for look in entry.look_ahead if entry is not None else ():
            wanted.setdefault(look, set()).add(sent.entity)
    for look, entities in wanted.items():
        look(run.session, run.person, entities)


def _apply(run: Run, sent: Sent) -> str | None:
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


def _settle(run: Run, arrival: Arrival, sent: Sent, problem: ProblemError | None) -> str | None:
    """Give a mutation its result, for good; None when its handler failed for a reason of ours."""
    entry = registry.find(sent.type)
    gather = run.together and (problem is not None or entry is None or entry.stages)
    if not gather or sent.entity in run.gathered:
        _insert_gathered(run)
    if not gather and not records.claim(run, arrival, sent):
        # another request got there first with this id, and its commit has been waited for
        run.records |= records.found(run.session, {sent.id})
        return _seen_before(run, sent)
    data: dict[str, Any] = {}
    agency: str | None = None
    if problem is None:
        try:
            data, agency = handle(run, arrival, sent, savepoint=not gather)
        except ProblemError as error:
            problem = error
        except CrashError:
            if not gather:
                records.unclaim(run, sent)
            return None
    result: dict[str, Any] = {"id": sent.id, "outcome": APPLIED, "data": data}
    if problem is None:
        run.backlog.touched(sent.entity, arrival.dated)
    else:
        result = {"id": sent.id, "outcome": REJECTED, "problem": problem_body(problem, language())}
    text = to_text(result)
    if gather:
        records.gather(run, arrival, sent, result["outcome"], text, agency)
    else:
        records.keep(run, sent, result["outcome"], text, agency)
    run.records[sent.id] = Record(run.person, sent.content_hash, result["outcome"], text)
    return text


def _release(run: Run) -> None:
    """Give a result to all that is kept and has nothing to wait for any more."""
    freed = True
    while freed:
        freed = False
        for held in run.backlog:
            if held.id not in run.crashed and _is_free(run, held):
                freed = _settle_held(run, held) or freed


def _is_free(run: Run, held: Held) -> bool:
    outcomes = {run.outcome(name) for name in held.after}
    return REJECTED in outcomes or (outcomes <= {APPLIED} and not run.backlog.before(held.id, held.entity, held.device))


def _settle_held(run: Run, held: Held) -> bool:
    """Whether it has its result now."""
    device = replace(run.arrival.actor, device=held.device, session=held.session)
    arrival = Arrival(device, held.received_at, held.dated(), held.offset_ms)
    rejected = REJECTED in {run.outcome(name) for name in held.after}
    problem = ProblemError("prerequisite-rejected") if rejected else None
    if _settle(run, arrival, run.backlog.sent(held), problem) is None:
        run.crashed.add(held.id)
        return False
    run.backlog.settle(held)
    return True


def _waits_for(run: Run, mutation_id: str, after: tuple[str, ...], entity: str | None) -> list[str]:
    """What must come first and has not been applied: what is named, and what is kept of the same entity."""
    named = [name for name in after if run.outcome(name) != APPLIED]
    device = run.arrival.actor.device
    earlier = run.backlog.before(mutation_id, entity, device) if entity is not None else []
    return list(dict.fromkeys([*named, *earlier]))


def _refuse_to_wait(run: Run, sent: Sent) -> ProblemError | None:
    """What could never be applied is not kept: its sender should know at once."""
    if run.backlog.closes_a_circle(sent):
        return ProblemError("invalid-mutation", errors=[field_error(["after"], "invalid")])
    try:
        checked(run.arrival, sent)
    except ProblemError as error:
        return error
    return None


def _keep_waiting(run: Run, sent: Sent) -> str | None:
    """Keep it; where there is no room, the device does, and what follows on the same entity has to wait with it."""
    arrival = run.arrival
    if not run.backlog.has_room(len(as_text(sent.args).encode())):
        _stop(run, sent)
        return _held_answer(sent, _waits_for(run, sent.id, sent.after, sent.entity))
    if not run.backlog.keep(sent, arrival.actor, arrival.received_at, arrival.offset_ms):
        return _reused(sent)
    return None


def _kept_answer(run: Run, sent: Sent) -> str:
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
    return to_text(result)


def _stop(run: Run, sent: Sent) -> None:
    """What was held without being kept: in this request nothing overtakes it on its entity."""
    if sent.entity is not None:
        run.stopped.add(sent.entity)


def _seen_before(run: Run, sent: Sent) -> str | None:
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
    return to_text({"id": sent.id, "outcome": REJECTED, "problem": problem})


def _insert_gathered(run: Run) -> None:
    run.gathered.clear()
    try:
        staged.flush(run.session)
    except DBAPIError as error:
        if not run.together or is_fatal(error):
            raise
        raise OneByOneError from error
