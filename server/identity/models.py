"""Tables of people, their roles and devices, and of how they prove who they are.

Tokens are never stored: only their SHA-256, in hex. A WebAuthn user handle is random and says
nothing about the person (WebAuthn level 3, section 14.6.1).
"""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from server.clock import now
from server.database import Base
from server.ids import new_id

#: Longest credential id that WebAuthn allows (1023 bytes), in base64url.
CREDENTIAL_ID_LENGTH = 1364
HASH_LENGTH = 64


def new_user_handle() -> str:
    """32 random bytes in base64url: what an authenticator knows a person by."""
    return secrets.token_urlsafe(32)


class Person(Base):
    """Somebody with an account. ``version`` counts the changes of the ``me`` entity."""

    __tablename__ = "people"
    __table_args__ = (
        CheckConstraint("language IN ('vi', 'en')", name="language"),
        UniqueConstraint("user_handle"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(100))
    phone: Mapped[str | None] = mapped_column(String(15))
    language: Mapped[str] = mapped_column(String(2), default="vi")
    user_handle: Mapped[str] = mapped_column(String(43), default=new_user_handle)
    is_demo: Mapped[bool] = mapped_column(Boolean, default=False)
    version: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[datetime] = mapped_column(default=now)


class RoleAssignment(Base):
    """A role that a person holds or held; ``agency_id`` is None for admins of the deployment."""

    __tablename__ = "roles"
    __table_args__ = (
        CheckConstraint("role IN ('officer', 'admin')", name="role"),
        CheckConstraint("agency_id IS NOT NULL OR role = 'admin'", name="scope"),
        Index(
            "uq_roles_live_agency",
            "person_id",
            "role",
            "agency_id",
            unique=True,
            sqlite_where=text("revoked_at IS NULL"),
            postgresql_where=text("revoked_at IS NULL"),
        ),
        Index(
            "uq_roles_live_deployment",
            "person_id",
            "role",
            unique=True,
            sqlite_where=text("revoked_at IS NULL AND agency_id IS NULL"),
            postgresql_where=text("revoked_at IS NULL AND agency_id IS NULL"),
        ),
        Index("ix_roles_agency_id", "agency_id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    role: Mapped[str] = mapped_column(String(10))
    agency_id: Mapped[str | None] = mapped_column(String(35))
    granted_at: Mapped[datetime] = mapped_column(default=now)
    revoked_at: Mapped[datetime | None]


class Device(Base):
    """A browser that a person has signed in on. Its id is its own choice; several people share it."""

    __tablename__ = "devices"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True)
    label: Mapped[str | None] = mapped_column(String(100))
    created_at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime] = mapped_column(default=now)


class Session(Base):
    """One sign-in. ``expires_at`` is the absolute end; ``seen_at`` moves the idle one."""

    __tablename__ = "sessions"
    __table_args__ = (
        ForeignKeyConstraint(
            ["device_id", "person_id"], ["devices.id", "devices.person_id"], name="fk_sessions_device"
        ),
        UniqueConstraint("token_hash"),
        Index("ix_sessions_person_id_device_id", "person_id", "device_id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    token_hash: Mapped[str] = mapped_column(String(HASH_LENGTH))
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    device_id: Mapped[str] = mapped_column(String(36))
    created_at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class Passkey(Base):
    """A WebAuthn credential of a person. ``sign_count`` 0 means that its authenticator keeps none."""

    __tablename__ = "passkeys"
    __table_args__ = (
        UniqueConstraint("credential_id"),
        Index("ix_passkeys_person_id", "person_id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    credential_id: Mapped[str] = mapped_column(String(CREDENTIAL_ID_LENGTH))
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger)
    transports: Mapped[str] = mapped_column(Text, default="[]")
    backed_up: Mapped[bool] = mapped_column(Boolean, default=False)
    created_at: Mapped[datetime] = mapped_column(default=now)
    used_at: Mapped[datetime | None]


class Ceremony(Base):
    """A passkey ceremony under way. Its row is deleted by the write that uses it."""

    __tablename__ = "ceremonies"
    __table_args__ = (
        CheckConstraint("purpose IN ('register', 'sign-in')", name="purpose"),
        Index("ix_ceremonies_expires_at", "expires_at"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    purpose: Mapped[str] = mapped_column(String(10))
    device_id: Mapped[str] = mapped_column(String(36))
    challenge: Mapped[str] = mapped_column(String(86))
    #: The signed-in person who adds a passkey; None when an account is made.
    person_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    #: Name and user handle of the account to be made.
    name: Mapped[str | None] = mapped_column(String(100))
    user_handle: Mapped[str | None] = mapped_column(String(43))
    enrolment_hash: Mapped[str | None] = mapped_column(String(HASH_LENGTH))
    expires_at: Mapped[datetime]


class Enrolment(Base):
    """A one-time link that gives a role. ``created_by`` is None when the operator's command made it."""

    __tablename__ = "enrolments"
    __table_args__ = (
        CheckConstraint("role IN ('officer', 'admin')", name="role"),
        CheckConstraint("agency_id IS NOT NULL OR role = 'admin'", name="scope"),
        UniqueConstraint("token_hash"),
        Index("ix_enrolments_agency_id", "agency_id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    token_hash: Mapped[str] = mapped_column(String(HASH_LENGTH))
    name: Mapped[str] = mapped_column(String(100))
    role: Mapped[str] = mapped_column(String(10))
    agency_id: Mapped[str | None] = mapped_column(String(35))
    created_by: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    used_by: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    version: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
