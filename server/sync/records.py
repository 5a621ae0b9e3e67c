"""The record of each mutation: its id is claimed first, or the whole is noted, to be inserted with others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from server import staged
from server.prepared import Prepared
from server.sync.models import MutationRecord
from server.sync.run import Record

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Table
    from sqlalchemy.orm import Session

    from server.sync.envelope import Sent
    from server.sync.run import Arrival, Run

_RESULTS: Final = Prepared(
    select(
        MutationRecord.id,
        MutationRecord.person_id,
        MutationRecord.content_hash,
        MutationRecord.outcome,
        MutationRecord.result,
    ).where(MutationRecord.id.in_(bindparam("ids", expanding=True)))
)
_RECORDS: Final = cast("Table", MutationRecord.__table__)
#: What a claim says until there is a result; nobody sees it, since both are of one transaction.
_CLAIMED: Final = "rejected"


def found(session: Session, ids: Collection[str]) -> dict[str, Record]:
    """What there is of these mutations, by id."""
    rows = _RESULTS.rows(session.connection(), {"ids": list(ids)})
    return {name: Record(person, digest, outcome, result) for name, person, digest, outcome, result in rows}


def claim(run: Run, arrival: Arrival, sent: Sent) -> bool:
    """Insert the record; False when another request got there first (its commit has been waited for)."""
    maker = postgresql.insert if run.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = maker(MutationRecord).values(
        id=sent.id,
        person_id=run.person,
        device_id=arrival.actor.device,
        agency_id=None,
        type=sent.type,
        content_hash=sent.content_hash,
        outcome=_CLAIMED,
        result="",
        made_at=sent.made_at or arrival.received_at,
        received_at=arrival.received_at,
        offset_ms=arrival.offset_ms,
    )
    inserted = run.session.execute(statement.on_conflict_do_nothing(index_elements=["id"]).returning(MutationRecord.id))
    return inserted.scalar_one_or_none() is not None


def keep(run: Run, sent: Sent, outcome: str, text: str, agency: str | None) -> None:
    """Complete the record that was inserted as a claim."""
    run.session.execute(
        update(MutationRecord)
        .where(MutationRecord.id == sent.id)
        .values(outcome=outcome, result=text, agency_id=agency)
        .execution_options(synchronize_session=False)
    )


def gather(run: Run, arrival: Arrival, sent: Sent, outcome: str, text: str, agency: str | None) -> None:
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


def unclaim(run: Run, sent: Sent) -> None:
    """Take a claim back: there will be no result."""
    run.session.execute(delete(MutationRecord).where(MutationRecord.id == sent.id))
