"""What is known of the bytes: who sent them, whether a dossier names them, what nobody needs any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select, update

from server.attachments.models import Attachment

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy.orm import Session

    from server.attachments.blobs import BlobStore


def unnamed_bytes(session: Session, owner: str) -> int:
    """How many bytes a person has sent that no dossier of theirs names."""
    total = session.scalar(
        select(func.sum(Attachment.size)).where(Attachment.owner_id == owner, Attachment.named_at.is_(None))
    )
    return int(total or 0)


def bytes_since(session: Session, owner: str, moment: datetime) -> int:
    """How many bytes a person has sent since ``moment`` that are still here, named or not."""
    total = session.scalar(
        select(func.sum(Attachment.size)).where(Attachment.owner_id == owner, Attachment.received_at > moment)
    )
    return int(total or 0)


def received(
    session: Session, owner: str, sha256: str, *, kind: str, size: int, at: datetime, named: bool
) -> Attachment:
    """Note that a person has sent these bytes, which are in the store; the first time counts.

    :param named: whether a dossier of theirs names them already.
    """
    row = session.get(Attachment, (owner, sha256), with_for_update=True)
    if row is None:
        row = Attachment(owner_id=owner, sha256=sha256, type=kind, size=size, received_at=at, inspect_at=at)
        _as_known(session, row)
        session.add(row)
    if named and row.named_at is None:
        row.named_at = at
    session.flush()
    return row


def _as_known(session: Session, row: Attachment) -> None:
    """The same bytes of another sender have been looked into already: they are what they are."""
    other = session.scalar(
        select(Attachment).where(Attachment.sha256 == row.sha256, Attachment.inspect_at.is_(None)).limit(1)
    )
    if other is not None and other.type == row.type:
        row.state, row.refusal, row.pages, row.inspect_at = other.state, other.refusal, other.pages, None
        row.shown_sha256, row.thumb_sha256 = other.shown_sha256, other.thumb_sha256


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
    """Delete the rows of what was sent before ``before`` and is named by no dossier; returns how many there were."""
    gone = session.execute(
        delete(Attachment)
        .where(Attachment.named_at.is_(None), Attachment.received_at < before)
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
