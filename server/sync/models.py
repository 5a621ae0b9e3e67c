"""Tables of the protocol: mutation results, the feed, its counters and its epoch."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from server.database import Base


class MutationRecord(Base):
    """What became of a mutation; its id is the idempotency key."""

    __tablename__ = "mutations"
    __table_args__ = (
        CheckConstraint("outcome IN ('applied', 'rejected')", name="outcome"),
        Index("ix_mutations_person_id_received_at", "person_id", "received_at"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    device_id: Mapped[str] = mapped_column(String(36))
    agency_id: Mapped[str | None] = mapped_column(String(35))
    type: Mapped[str] = mapped_column(String(60))
    content_hash: Mapped[str] = mapped_column(String(64))
    outcome: Mapped[str] = mapped_column(String(8))
    result: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]
    received_at: Mapped[datetime]
    offset_ms: Mapped[int] = mapped_column(BigInteger)


class HeldMutation(Base):
    """A mutation that came before what must come first; it is applied, and this row goes, when that has come.

    ``received_at`` is when it first arrived. ``not_before`` is the latest receipt of what was applied to its entity
    since: no step of an entity is dated before the one it had to wait for. ``agency_id`` is the agency whose officers
    have been told of it, None while none have.
    """

    __tablename__ = "held_mutations"
    __table_args__ = (
        Index("uq_held_mutations_person_id_serial", "person_id", "serial", unique=True),
        Index("ix_held_mutations_received_at", "received_at"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    #: order of receipt among the person's
    serial: Mapped[int] = mapped_column(BigInteger)
    device_id: Mapped[str] = mapped_column(String(36))
    session_id: Mapped[str] = mapped_column(String(36))
    agency_id: Mapped[str | None] = mapped_column(String(35))
    type: Mapped[str] = mapped_column(String(60))
    entity: Mapped[str] = mapped_column(String(36))
    base: Mapped[int | None] = mapped_column(BigInteger)
    #: ids, JSON
    after: Mapped[str] = mapped_column("after_ids", Text)
    args: Mapped[str] = mapped_column(Text)
    #: of ``args``, in bytes
    size: Mapped[int] = mapped_column(Integer)
    content_hash: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]
    received_at: Mapped[datetime]
    offset_ms: Mapped[int] = mapped_column(BigInteger)
    not_before: Mapped[datetime | None]


class FeedCounter(Base):
    """The last position given out in a scope; advancing it serialises the writers of that scope."""

    __tablename__ = "feed_counters"

    scope: Mapped[str] = mapped_column(String(80), primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger)


class FeedRow(Base):
    """The latest form of one entity for one scope, at its position. ``body`` is None where it was forgotten.

    ``first_position`` is where the entity came to the scope and never moves: a device whose cursor has passed it may
    hold the entity, one whose cursor has not cannot. A lost scope is forgotten by it.
    """

    __tablename__ = "feed"
    __table_args__ = (
        Index("uq_feed_scope_position", "scope", "position", unique=True),
        Index("uq_feed_scope_first_position", "scope", "first_position", unique=True),
    )

    scope: Mapped[str] = mapped_column(String(80), primary_key=True)
    collection: Mapped[str] = mapped_column(String(40), primary_key=True)
    entity: Mapped[str] = mapped_column(String(80), primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger)
    first_position: Mapped[int] = mapped_column(BigInteger)
    version: Mapped[int] = mapped_column(Integer)
    body: Mapped[str | None] = mapped_column(Text)


class FeedEpoch(Base):
    """One row. Another epoch means that positions have started anew (a restored backup)."""

    __tablename__ = "feed_epoch"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    epoch: Mapped[str] = mapped_column(String(36))
