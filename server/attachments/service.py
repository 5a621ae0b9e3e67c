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
        row = Attachment(owner_id=owner, sha256=sha256, type=kind, size=size, received_at=at, named_at=None)
        session.add(row)
    if named and row.named_at is None:
        row.named_at = at
    session.flush()
    return row


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


def sweep(session: Session, store: BlobStore, before: datetime) -> int:
    """Delete the bytes that no row knows and that nobody has put since ``before``; returns how many files went."""
    removed = 0
    for sha256 in store.untouched(before.timestamp()):
        known = session.scalar(select(Attachment.sha256).where(Attachment.sha256 == sha256).limit(1))
        session.rollback()
        if known is None and store.remove(sha256, before.timestamp()):
            removed += 1
    return removed
