"""Tables of the wallet: papers, their pages, whom they are shared with, who has seen them, where they were given."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from server.database import Base

#: An agency's identifier has at most 35 characters (QĐ 20/2020/QĐ-TTg as amended by QĐ 09/2025/QĐ-TTg).
AGENCY = String(35)
#: Of names, titles and issuers, in characters.
TITLE = 200


class Paper(Base):
    """One paper of one person. Nobody else knows of it unless it was given in a dossier or is shared."""

    __tablename__ = "papers"
    __table_args__ = (
        CheckConstraint("holder_who IN ('self', 'family')", name="holder_who"),
        CheckConstraint("provenance IN ('self', 'officer', 'agency')", name="provenance"),
        CheckConstraint("version >= 1", name="version"),
        Index("ix_papers_owner_id", "owner_id"),
    )

    #: made by the device or, for what is received, by the server
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    owner_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    #: a key of config/paper_kinds.yaml
    kind: Mapped[str] = mapped_column(String(48))
    #: whom it is about: the owner, or somebody of the family
    holder_who: Mapped[str] = mapped_column(String(6))
    holder_name: Mapped[str] = mapped_column(String(TITLE))
    title: Mapped[str | None] = mapped_column(String(TITLE))
    number: Mapped[str | None] = mapped_column(String(100))
    issued_on: Mapped[date | None] = mapped_column(Date)
    expires_on: Mapped[date | None] = mapped_column(Date)
    issuer: Mapped[str | None] = mapped_column(String(TITLE))
    #: photographed by the owner, by an officer, or issued by an agency
    provenance: Mapped[str] = mapped_column(String(8))
    #: the officer who compared it with the original
    checked_name: Mapped[str | None] = mapped_column(String(TITLE))
    checked_agency: Mapped[str | None] = mapped_column(AGENCY)
    checked_at: Mapped[datetime | None]
    #: the dossier that brought it into the wallet, and the paper or question it was there
    source_dossier: Mapped[str | None] = mapped_column(String(36))
    source_key: Mapped[str | None] = mapped_column(String(120))
    #: whether the owner wants it offered again
    reuse: Mapped[bool] = mapped_column(Boolean)
    #: of the ``paper`` entity
    version: Mapped[int] = mapped_column(Integer)
    #: at which a person last changed it, on which device, and what that device had seen when it began to
    edited_version: Mapped[int] = mapped_column(Integer)
    edited_device: Mapped[str | None] = mapped_column(String(36))
    edited_base: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class PaperPage(Base):
    """A page of a paper: a file by its SHA-256, whose bytes may still be on their way."""

    __tablename__ = "paper_pages"
    __table_args__ = (Index("ix_paper_pages_sha256", "sha256"),)

    paper_id: Mapped[str] = mapped_column(ForeignKey("papers.id"), primary_key=True)
    #: from 0
    place: Mapped[int] = mapped_column(Integer, primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64))
    type: Mapped[str] = mapped_column(String(40))
    size: Mapped[int] = mapped_column(BigInteger)


class PaperShare(Base):
    """The owner lets the agency of one of their dossiers see a paper, until they withdraw it."""

    __tablename__ = "paper_shares"
    __table_args__ = (
        Index(
            "uq_paper_shares_open",
            "paper_id",
            "dossier_id",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
        Index("ix_paper_shares_dossier_id", "dossier_id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    paper_id: Mapped[str] = mapped_column(ForeignKey("papers.id"))
    dossier_id: Mapped[str] = mapped_column(ForeignKey("dossiers.id"))
    agency_id: Mapped[str] = mapped_column(AGENCY)
    at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class PaperView(Base):
    """Somebody other than the owner was sent the bytes of a page: once a day for each person, dossier and paper."""

    __tablename__ = "paper_views"
    __table_args__ = (
        UniqueConstraint("paper_id", "person_id", "dossier_id", "day", name="uq_paper_views_day"),
        CheckConstraint("role IN ('officer', 'admin', 'resident')", name="role"),
        Index("ix_paper_views_dossier_id_person_id", "dossier_id", "person_id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    paper_id: Mapped[str] = mapped_column(ForeignKey("papers.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    name: Mapped[str] = mapped_column(String(TITLE))
    role: Mapped[str] = mapped_column(String(20))
    agency_id: Mapped[str] = mapped_column(AGENCY)
    dossier_id: Mapped[str] = mapped_column(ForeignKey("dossiers.id"))
    #: civil day in Viet Nam
    day: Mapped[date] = mapped_column(Date)
    at: Mapped[datetime]


class PaperUse(Base):
    """A paper given in a dossier, under the key of the procedure's paper or of the question.

    ``reused`` says that it was in the wallet before, so that nothing was sent: what indicator 4.3 counts. The row stays
    when the owner deletes the paper; it then names nobody's.
    """

    __tablename__ = "paper_uses"
    __table_args__ = (
        CheckConstraint("what IN ('paper', 'answer')", name="what"),
        Index("ix_paper_uses_paper_id", "paper_id"),
        Index("ix_paper_uses_agency_id_at", "agency_id", "at"),
    )

    dossier_id: Mapped[str] = mapped_column(ForeignKey("dossiers.id"), primary_key=True)
    what: Mapped[str] = mapped_column(String(6), primary_key=True)
    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    agency_id: Mapped[str] = mapped_column(AGENCY)
    paper_id: Mapped[str | None] = mapped_column(ForeignKey("papers.id"))
    reused: Mapped[bool] = mapped_column(Boolean)
    #: the files' hashes, JSON, in order; and how many bytes they have
    files: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime]
