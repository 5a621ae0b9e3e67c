"""Tables of notices, of push subscriptions and of what is still to be pushed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from server.database import Base

WAITING = "waiting"
CLAIMED = "claimed"
SENT = "sent"
FAILED = "failed"


class Notice(Base):
    """One thing a person is told about a dossier; always shown in the app, pushed where possible."""

    __tablename__ = "notices"
    __table_args__ = (Index("ix_notices_person_id_at", "person_id", "at"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    dossier_id: Mapped[str] = mapped_column(String(36))
    agency_id: Mapped[str] = mapped_column(String(35))
    code: Mapped[str] = mapped_column(String(60))
    status: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]


class PushSubscription(Base):
    """Where one person may be pushed to on one device.

    A device has one subscription, and a browser's endpoint belongs to one device: the person who
    subscribed last is the one who is told there.
    """

    __tablename__ = "push_subscriptions"
    __table_args__ = (
        Index("uq_push_subscriptions_device_id", "device_id", unique=True),
        Index("uq_push_subscriptions_endpoint", "endpoint", unique=True),
        Index("ix_push_subscriptions_person_id", "person_id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    device_id: Mapped[str] = mapped_column(String(36))
    endpoint: Mapped[str] = mapped_column(String(1024))
    p256dh: Mapped[str] = mapped_column(String(90))
    auth: Mapped[str] = mapped_column(String(24))
    subscribed_at: Mapped[datetime]


class OutboxRow(Base):
    """One push still to be sent, or what became of it.

    ``waiting`` → ``claimed`` (by a worker, until ``claimed_until``) → ``sent`` or ``failed``, or
    ``waiting`` again. A row disappears with its subscription. ``last_error`` is a short code and
    never holds an address or a name.
    """

    __tablename__ = "notification_outbox"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'claimed', 'sent', 'failed')", name="state"),
        Index(
            "uq_notification_outbox_notice_id_subscription_id",
            "notice_id",
            "subscription_id",
            unique=True,
        ),
        Index("ix_notification_outbox_state_next_try_at", "state", "next_try_at"),
        Index("ix_notification_outbox_subscription_id", "subscription_id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    notice_id: Mapped[str] = mapped_column(ForeignKey("notices.id", ondelete="CASCADE"))
    subscription_id: Mapped[str] = mapped_column(ForeignKey("push_subscriptions.id", ondelete="CASCADE"))
    agency_id: Mapped[str] = mapped_column(String(35))
    state: Mapped[str] = mapped_column(String(8))
    attempts: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[datetime]
    next_try_at: Mapped[datetime]
    claimed_until: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(String(40))
