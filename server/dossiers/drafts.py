"""Drafts, backed up: what a person fills in on one device is kept, merged with what they fill in on another."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import delete

from server.clock import now, to_wire
from server.dossiers import drafts_store
from server.dossiers.drafts_merge import Change, Copy, merge
from server.dossiers.drafts_state import dump_copy, load_copy, shown
from server.dossiers.models import Draft
from server.jsontext import to_text
from server.problems import ProblemError
from server.sync.publish import forget, person_scope, publish

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from server.dossiers.drafts_store import Stored
    from server.sync.registry import Mutation

#: Drafts a person may have at a time, and bytes of JSON that one may have, conflicts and all.
MAX_DRAFTS: Final = 200
MAX_BYTES: Final = 256 * 1024
#: How long a deleted draft is kept for a device that has not heard of it yet.
KEPT_DAYS: Final = 30
COLLECTION: Final = "draft"
_HEADER: Final = ("procedure", "form_version", "agency", "case", "page", "papers", "title")
_BEGINNING: Final = datetime(2025, 1, 1, tzinfo=UTC)


def save(session: Session, mutation: Mutation) -> dict[str, Any]:
    """Merge what a device sends into the server's copy.

    :raises ProblemError: ``draft-too-large`` or ``too-many-drafts``; then nothing of it is kept.
    """
    row = drafts_store.find(session, mutation.actor.person, mutation.entity)
    base = mutation.base or 0
    old, made_anew = Copy(), row is None or row.deleted_at is not None
    if row is not None and (row.deleted_at is None or base):
        old = load_copy(row.state)
    if made_anew and drafts_store.count(session, mutation.actor.person) >= MAX_DRAFTS:
        raise ProblemError("too-many-drafts")
    version = next_version(row.version if row is not None else 0)
    merged = merge(old, _change(mutation, version))
    header = {name: mutation.args[name] for name in _HEADER}
    if row is not None and not made_anew and merged == old and json.loads(row.header) == header:
        return {"version": row.version}
    writers: dict[str, int] = json.loads(row.writers) if row is not None else {}
    value = header | shown(merged)
    header_text, state = to_text(header), dump_copy(merged)
    # where nothing is in conflict, the two texts hold all that the value's holds
    may_be = bool(merged.conflicts) or len(header_text.encode()) + len(state.encode()) > MAX_BYTES
    if may_be and len(to_text(value).encode()) > MAX_BYTES:
        raise ProblemError("draft-too-large")
    device = mutation.actor.device
    drafts_store.put(
        session,
        {
            "person_id": mutation.actor.person,
            "id": mutation.entity,
            "agency_id": header["agency"],
            "version": version,
            "header": header_text,
            "state": state,
            "writers": to_text(writers | {device: version}),
            "device_id": device,
            "updated_at": mutation.received_at,
            "deleted_at": None,
        },
        made_anew=made_anew,
    )
    publish(
        session,
        scope=person_scope(mutation.actor.person),
        collection=COLLECTION,
        entity=mutation.entity,
        version=version,
        value=value | {"updated_at": to_wire(mutation.received_at), "device": device},
    )
    # A device that goes by a version of which nothing is left has sent a part only, and should send the whole.
    return {"version": version} | ({"partial": True} if row is None and base else {})


def remove(session: Session, mutation: Mutation) -> dict[str, Any]:
    """Delete a draft, unless another device has changed it since; deleting what is not there changes nothing.

    :raises ProblemError: ``stale-base`` with the draft as ``present``.
    """
    row = drafts_store.find(session, mutation.actor.person, mutation.entity)
    if row is None or row.deleted_at is not None:
        return {}
    if _unseen(row, mutation):
        raise ProblemError("stale-base", extra={"present": _value(row) | {"version": row.version}})
    _drop(session, mutation, row.version)
    return {}


def filed(session: Session, mutation: Mutation) -> None:
    """The dossier with the draft's id is filed: there is no draft any more.

    Unless the filing says which version its author had seen (``base``; 0 for none), and another device has changed it
    since: then it stays beside the dossier, so that nothing typed is lost.
    """
    row = drafts_store.find(session, mutation.actor.person, mutation.entity)
    if row is None or row.deleted_at is not None:
        return
    if mutation.base is None or not _unseen(row, mutation):
        _drop(session, mutation, row.version)


def tidy(session: Session, moment: datetime) -> int:
    """Delete for good what was deleted more than :data:`KEPT_DAYS` before ``moment``; returns how many drafts."""
    before = moment - timedelta(days=KEPT_DAYS)
    gone = session.execute(
        delete(Draft).where(Draft.deleted_at < before).returning(Draft.id).execution_options(synchronize_session=False)
    )
    return len(gone.all())


def _unseen(row: Stored, mutation: Mutation) -> bool:
    """Whether another device has changed the draft since the version that this one had last merged."""
    writers: dict[str, int] = json.loads(row.writers)
    return any(version > (mutation.base or 0) for device, version in writers.items() if device != mutation.actor.device)


def next_version(last: int) -> int:
    """A version greater than ``last``, and than any that was given out before now.

    It goes by the clock (seconds since 2025), so that after a backup was restored no version is given out a second
    time: a device that has seen the first of the two would pass for having seen the other.
    """
    return max(last + 1, int((now() - _BEGINNING).total_seconds()))


def _change(mutation: Mutation, version: int) -> Change:
    args = mutation.args
    return Change(
        version=version,
        base=mutation.base or 0,
        device=mutation.actor.device,
        made_at=to_wire(mutation.made_at) or "",
        changed=args["changed"],
        removed=args["removed"],
        settled=args["settled"],
        beside=args["beside"],
    )


def _value(row: Stored) -> dict[str, Any]:
    header: dict[str, Any] = json.loads(row.header)
    stamp = {"updated_at": to_wire(row.updated_at), "device": row.device_id}
    return header | shown(load_copy(row.state)) | stamp


def _drop(session: Session, mutation: Mutation, version: int) -> None:
    person = mutation.actor.person
    drafts_store.mark_deleted(
        session, person, mutation.entity, version=next_version(version), moment=mutation.received_at
    )
    forget(session, scope=person_scope(person), collection=COLLECTION, entity=mutation.entity)
