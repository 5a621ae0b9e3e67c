"""Officers are told of what has waited too long for something that was to come first.

The person's phone may be lost, or off the network with the missing part on it: somebody should know.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import json
from sqlalchemy import select, tuple_, update

from server import database
from server.clock import to_wire
from server.identity.models import Person
from server.sync import registry
from server.sync.held import COLLECTION
from server.sync.models import FeedRow, HeldMutation, MutationRecord
from server.sync.publish import agency_scope, publish

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

#: Looked at in one write.
BATCH = 500


def tell_officers(moment: datetime, days: int) -> int:
    """Publish to their agencies what arrived more than ``days`` before ``moment`` and still waits.

    Needs an app context. One whose agency nobody can tell is looked at again the next time. Returns how many were
    published, or published anew because they now wait for fewer or for more.
    """
    before = moment - timedelta(days=days)
    told, last = 0, ("", "")
    while True:
        session = database.db.session()
        found = session.execute(
            select(HeldMutation.id, HeldMutation.person_id)
            .where(HeldMutation.received_at < before, tuple_(HeldMutation.person_id, HeldMutation.id) > last)
            .order_by(HeldMutation.person_id, HeldMutation.id)
            .limit(BATCH)
        ).all()
        session.rollback()
        if not found:
            return told
        ids = [row.id for row in found]
        told += database.write(lambda session, ids=ids: _publish(session, ids))  # type: ignore[misc]
        last = (found[-1].person_id, found[-1].id)


def _publish(session: Session, ids: list[str]) -> int:
    rows = session.execute(
        select(HeldMutation, Person.name)
        .join(Person, Person.id == HeldMutation.person_id)
        .where(HeldMutation.id.in_(ids))
        .order_by(HeldMutation.id)
        .with_for_update(of=HeldMutation, skip_locked=True)  # a locked one is getting its result just now
    ).all()
    return sum(_tell(session, held, name) for held, name in rows)


def _tell(session: Session, held: HeldMutation, name: str) -> bool:
    entry = registry.find(held.type)
    concern = None
    if entry is not None and entry.concerns is not None:
        concern = entry.concerns(session, held.entity, json.loads(held.args))
    if concern is None:
        return False
    agency = held.agency_id or concern.agency
    value = {
        "type": held.type,
        "dossier": concern.dossier,
        "person_name": name,
        "made_at": to_wire(held.made_at),
        "received_at": to_wire(held.received_at),
        "waits_for": _missing(session, held),
    }
    version, body = _shown(session, agency, held.id)
    if body is not None and json.loads(body) == value:
        return False
    session.execute(update(HeldMutation).where(HeldMutation.id == held.id).values(agency_id=agency))
    scope = agency_scope(agency)
    publish(session, scope=scope, collection=COLLECTION, entity=held.id, version=version + 1, value=value)
    return True


def _shown(session: Session, agency: str, held: str) -> tuple[int, str | None]:
    """Version and body as the agency was last told; 0 and None when it was not."""
    row = session.execute(
        select(FeedRow.version, FeedRow.body).where(
            FeedRow.scope == agency_scope(agency), FeedRow.collection == COLLECTION, FeedRow.entity == held
        )
    ).one_or_none()
    return (row.version, row.body) if row is not None else (0, None)


def _missing(session: Session, held: HeldMutation) -> int:
    """How many must come first and have not been applied; at least 1, as an earlier one on the entity counts too."""
    names: list[Any] = json.loads(held.after)
    applied = session.scalars(
        select(MutationRecord.id).where(MutationRecord.id.in_(names), MutationRecord.person_id == held.person_id)
    ).all()
    return max(1, len(set(names) - set(applied)))
