"""What is known of the bytes: who sent them, whether a dossier names them, what nobody needs any more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, cast

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from server import database
from server.attachments.models import Attachment
from server.prepared import Prepared

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import ColumnElement, Table
    from sqlalchemy.orm import Session

    from server.attachments.blobs import BlobStore

#: When something of its owner's names a file: conditions on a row, from the features that name files.
namers: list[ColumnElement[bool]] = []
_OWN: Final = Attachment.owner_id == bindparam("owner")
_OF_HASH: Final = select(Attachment.size).where(_OWN, Attachment.sha256 == bindparam("sha256"))
_SAME: Final = Prepared(_OF_HASH)
#: In one walk through an index that holds all it needs: somebody may have sent thousands.
_SENT: Final = Prepared(
    select(
        _OF_HASH.scalar_subquery(),
        func.sum(Attachment.size).filter(Attachment.named_at.is_(None)),
        func.sum(Attachment.size).filter(Attachment.received_at > bindparam("since")),
    ).where(_OWN)
)

#: A row of these bytes that have been looked into; it is not forgotten before who asks, too, needs what was drawn.
_KNOWN: Final = Prepared(
    select(
        Attachment.type,
        Attachment.state,
        Attachment.refusal,
        Attachment.pages,
        Attachment.shown_sha256,
        Attachment.thumb_sha256,
    )
    .where(Attachment.sha256 == bindparam("sha256"), Attachment.inspect_at.is_(None))
    .limit(1)
    .with_for_update(read=True)
)
#: What is known of bytes before the worker has looked into them; in the order of :data:`_KNOWN` after the type.
_FRESH: Final[dict[str, object]] = {
    "state": "received",
    "refusal": None,
    "pages": None,
    "shown_sha256": None,
    "thumb_sha256": None,
}
_TABLE: Final = cast("Table", Attachment.__table__)
_INSERT: Final = {
    "postgresql": Prepared(postgresql.insert(_TABLE).on_conflict_do_nothing().returning(_TABLE.c.sha256)),
    "sqlite": Prepared(sqlite.insert(_TABLE).on_conflict_do_nothing().returning(_TABLE.c.sha256)),
}


@dataclass(frozen=True, slots=True)
class Sent:
    """What a person has sent, in bytes."""

    #: of the hash that was asked for; None when they have not sent it
    same: int | None
    #: that no dossier names
    unnamed: int
    #: since the moment that was asked for and still here, named or not
    since: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """What is known of a file that has come, or had come before."""

    type: str
    #: in bytes
    size: int
    received_at: datetime
    #: whether the worker has yet to look into it
    to_inspect: bool


def sent_by(owner: str, *, since: datetime, sha256: str) -> Sent:
    """How much a person has sent, in a short read of its own."""
    with database.reading() as read:
        ((same, unnamed, recent),) = _SENT.rows(read, {"owner": owner, "sha256": sha256, "since": since})
    return Sent(same, int(unnamed or 0), int(recent or 0))


def size_of(owner: str, sha256: str) -> int | None:
    """How many bytes a person has sent of a hash, in a short read of its own; None when they have not sent it."""
    with database.reading() as read:
        size: int | None = _SAME.scalar(read, {"owner": owner, "sha256": sha256})
    return size


def received(session: Session, owner: str, sha256: str, *, kind: str, size: int, at: datetime, named: bool) -> Receipt:
    """Note that a person has sent these bytes, which are in the store; the first time counts.

    The same bytes of another sender may have been looked into already: they are what they are.

    :param size: in bytes.
    :param named: whether a dossier of theirs names them already.
    """
    connection = session.connection()
    known = _KNOWN.first(connection, {"sha256": sha256})
    to_inspect = known is None or known[0] != kind
    row = _FRESH if known is None or to_inspect else dict(zip(_FRESH, known[1:], strict=True))
    row = row | {"owner_id": owner, "sha256": sha256, "type": kind, "size": size, "received_at": at, "tries": 0}
    row |= {"named_at": at if named else None, "inspect_at": at if to_inspect else None}
    if _INSERT[connection.dialect.name].scalar(connection, row) is not None:
        return Receipt(kind, size, at, to_inspect)
    present = session.get_one(Attachment, (owner, sha256), with_for_update=True)
    if named and present.named_at is None:
        present.named_at = at
        session.flush()
    return Receipt(present.type, present.size, present.received_at, present.inspect_at is not None)


def name(session: Session, owners: Iterable[str], hashes: Iterable[str], at: datetime) -> None:
    """A dossier of these people names these files: what they have sent of them is kept for good."""
    session.execute(
        update(Attachment)
        .where(
            Attachment.owner_id.in_(set(owners)),
            Attachment.sha256.in_(set(hashes)),
            Attachment.named_at.is_(None),
        )
        .values(named_at=at)
        .execution_options(synchronize_session=False)
    )


def held(session: Session, owners: Iterable[str], hashes: Iterable[str]) -> dict[str, Attachment]:
    """What these people have sent of these files, by hash."""
    rows = session.scalars(
        select(Attachment)
        .where(Attachment.owner_id.in_(set(owners)), Attachment.sha256.in_(set(hashes)))
        .order_by(Attachment.received_at.desc())
        .execution_options(populate_existing=True)
    )
    return {row.sha256: row for row in rows}


def forget(session: Session, owner: str, sha256: str) -> bool:
    """Delete the row of what a person has sent, unless a dossier names it; whether it was deleted."""
    gone = session.execute(
        delete(Attachment)
        .where(Attachment.owner_id == owner, Attachment.sha256 == sha256, Attachment.named_at.is_(None))
        .returning(Attachment.sha256)
        .execution_options(synchronize_session=False)
    )
    return bool(gone.all())


def forget_unnamed(session: Session, before: datetime) -> int:
    """Delete the rows of what was sent before ``before`` and that nothing names; returns how many there were.

    Who names a file, and who brings it, may do so at the same moment without seeing each other, and then the row does
    not say that it is named; so everybody who names files is asked again.
    """
    gone = session.execute(
        delete(Attachment)
        .where(Attachment.named_at.is_(None), Attachment.received_at < before, *(~naming for naming in namers))
        .returning(Attachment.sha256)
        .execution_options(synchronize_session=False)
    )
    return len(gone.all())


def _known(session: Session, sha256: str) -> bool:
    """Whether a row needs these bytes: as they were sent, as others see them, or small."""
    columns = (Attachment.sha256, Attachment.shown_sha256, Attachment.thumb_sha256)
    return any(session.scalar(select(column).where(column == sha256).limit(1)) is not None for column in columns)


def sweep(session: Session, store: BlobStore, before: datetime) -> int:
    """Delete the bytes that no row knows and that nobody has put since ``before``; returns how many files went."""
    removed = 0
    for sha256 in store.untouched(before.timestamp()):
        known = _known(session, sha256)
        session.rollback()
        if not known and store.remove(sha256, before.timestamp()):
            removed += 1
    return removed
