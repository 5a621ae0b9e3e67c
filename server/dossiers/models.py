"""Tables of dossiers. Every one carries its agency; history and answers are only ever added to."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    event,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from server.database import Base
from server.dossiers.history_ddl import create_guards

#: An agency's identifier has at most 35 characters (QĐ 20/2020/QĐ-TTg as amended by QĐ 09/2025/QĐ-TTg).
AGENCY = String(35)


class Dossier(Base):
    """The header of a dossier. Its id was made by the device; its official code by the server, when it was filed."""

    __tablename__ = "dossiers"
    __table_args__ = (
        CheckConstraint("status BETWEEN 1 AND 10", name="status"),
        CheckConstraint("channel BETWEEN 1 AND 3", name="channel"),
        CheckConstraint("version >= 1", name="version"),
        UniqueConstraint("code", name="uq_dossiers_code"),
        Index("ix_dossiers_agency_id_status_due_at", "agency_id", "status", "due_at"),
        Index("ix_dossiers_applicant_person", "applicant_person"),
        Index("ix_dossiers_submitter_person", "submitter_person"),
        Index(
            "ix_dossiers_files_since",
            "files_since",
            sqlite_where=text("files_missing > 0"),
            postgresql_where=text("files_missing > 0"),
        ),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    agency_id: Mapped[str] = mapped_column(AGENCY)
    procedure: Mapped[str] = mapped_column(String(20))
    form_version: Mapped[int] = mapped_column(Integer)
    case: Mapped[str | None] = mapped_column("case_key", String(60))
    code: Mapped[str] = mapped_column(String(60))
    status: Mapped[int] = mapped_column(Integer)
    version: Mapped[int] = mapped_column(Integer)
    #: 1 at the counter, 2 online, 3 by public post (national code KenhThucHien)
    channel: Mapped[int] = mapped_column(Integer)
    applicant_person: Mapped[str] = mapped_column(ForeignKey("people.id"))
    submitter_person: Mapped[str] = mapped_column(ForeignKey("people.id"))
    applicant_name: Mapped[str] = mapped_column(String(200))
    submitter_name: Mapped[str] = mapped_column(String(200))
    phone: Mapped[str | None] = mapped_column(String(20))
    #: the answers an officer sees in the list, as the form names them: JSON ``[{label, value}]``
    summary: Mapped[str] = mapped_column(Text)
    #: when the server received it: the legal time of filing
    filed_at: Mapped[datetime]
    #: when the person tapped *send*, by the device's clock, and how far that clock was ahead, in milliseconds
    device_made_at: Mapped[datetime]
    device_offset_ms: Mapped[int] = mapped_column(BigInteger)
    accepted_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    status_before_supplement: Mapped[int | None] = mapped_column(Integer)
    reason: Mapped[str | None] = mapped_column(Text)
    #: of the files that the latest answers and papers name, how many have not come (server/dossiers/files_waiting.py)
    files_missing: Mapped[int] = mapped_column(Integer)
    #: since when some are missing; None when all are here
    files_since: Mapped[datetime | None]
    #: how often the person was reminded of them since then
    files_reminded: Mapped[int] = mapped_column(Integer)


class DossierAnswers(Base):
    """One revision of a dossier's answers and papers (JSON); a supplement adds the next, none is overwritten."""

    __tablename__ = "dossier_answers"

    dossier_id: Mapped[str] = mapped_column(ForeignKey("dossiers.id"), primary_key=True)
    revision: Mapped[int] = mapped_column(Integer, primary_key=True)
    agency_id: Mapped[str] = mapped_column(AGENCY)
    at: Mapped[datetime]
    answers: Mapped[str] = mapped_column(Text)
    papers: Mapped[str] = mapped_column(Text)


class DossierFile(Base):
    """A file that a dossier's answers name; the bytes may still be on their way. What a revision drops stays listed."""

    __tablename__ = "dossier_files"
    __table_args__ = (Index("ix_dossier_files_sha256", "sha256"),)

    dossier_id: Mapped[str] = mapped_column(ForeignKey("dossiers.id"), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    agency_id: Mapped[str] = mapped_column(AGENCY)
    #: the latest that names it
    revision: Mapped[int] = mapped_column(Integer)
    #: as the answer says; the bytes have the last word
    type: Mapped[str] = mapped_column(String(40))
    size: Mapped[int] = mapped_column(BigInteger)
    #: when what a party sent of it was not taken at the first look; None again once it has come well
    refused_at: Mapped[datetime | None]
    #: why, one of :data:`server.problems.CODES`; None while the device sends it once more by itself
    refusal: Mapped[str | None] = mapped_column(String(40))


class DossierEvent(Base):
    """One line of a dossier's history. The database itself refuses to change or delete it."""

    __tablename__ = "dossier_events"
    __table_args__ = (
        CheckConstraint("status BETWEEN 1 AND 10", name="status"),
        Index("ix_dossier_events_dossier_id_at", "dossier_id", "at"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    dossier_id: Mapped[str] = mapped_column(ForeignKey("dossiers.id"))
    agency_id: Mapped[str] = mapped_column(AGENCY)
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(40))
    status: Mapped[int] = mapped_column(Integer)
    by_person: Mapped[str] = mapped_column(ForeignKey("people.id"))
    by_role: Mapped[str] = mapped_column(String(20))
    by_name: Mapped[str] = mapped_column(String(200))
    text: Mapped[str | None] = mapped_column(Text)
    #: what the kind carries besides text (amount, result number…), JSON
    details: Mapped[str | None] = mapped_column(Text)
    due_at: Mapped[datetime | None]
    mutation_id: Mapped[str] = mapped_column(String(36))


class Supplement(Base):
    """A request for a supplement: what the officer asked for, all at once, and when it was answered."""

    __tablename__ = "supplements"
    __table_args__ = (
        Index(
            "uq_supplements_open",
            "dossier_id",
            unique=True,
            sqlite_where=text("answered_at IS NULL"),
            postgresql_where=text("answered_at IS NULL"),
        ),
        Index("ix_supplements_dossier_id", "dossier_id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    dossier_id: Mapped[str] = mapped_column(ForeignKey("dossiers.id"))
    agency_id: Mapped[str] = mapped_column(AGENCY)
    asked_at: Mapped[datetime]
    asked_by: Mapped[str] = mapped_column(ForeignKey("people.id"))
    message: Mapped[str] = mapped_column(Text)
    items: Mapped[str] = mapped_column(Text)
    answered_at: Mapped[datetime | None]
    note: Mapped[str | None] = mapped_column(Text)


class Pause(Base):
    """A stretch of time that does not count against the agency; ``ended_at`` is None while it lasts."""

    __tablename__ = "pauses"
    __table_args__ = (
        CheckConstraint("reason IN ('supplement', 'payment')", name="reason"),
        Index("ix_pauses_dossier_id", "dossier_id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    dossier_id: Mapped[str] = mapped_column(ForeignKey("dossiers.id"))
    agency_id: Mapped[str] = mapped_column(AGENCY)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(20))


class DossierOriginal(Base):
    """An officer has held a paper's original, or what an answer shows, beside the copy; the latest look counts."""

    __tablename__ = "dossier_originals"
    __table_args__ = (CheckConstraint("what IN ('answer', 'paper')", name="what"),)

    dossier_id: Mapped[str] = mapped_column(ForeignKey("dossiers.id"), primary_key=True)
    #: of the paper or of the question
    key: Mapped[str] = mapped_column("item_key", String(130), primary_key=True)
    agency_id: Mapped[str] = mapped_column(AGENCY)
    what: Mapped[str] = mapped_column(String(6))
    matches: Mapped[bool]
    note: Mapped[str | None] = mapped_column(Text)
    by_person: Mapped[str] = mapped_column(ForeignKey("people.id"))
    by_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]
    version: Mapped[int] = mapped_column(Integer)


class DossierResult(Base):
    """The result of a dossier as a PDF: the officer's file and, once it was stamped, the copy that people get.

    ``coming`` (the bytes are not here, or not stamped yet) → ``ready``, or ``refused`` when no copy can be made of it.
    """

    __tablename__ = "dossier_results"
    __table_args__ = (
        CheckConstraint("state IN ('coming', 'ready', 'refused')", name="state"),
        Index(
            "ix_dossier_results_named_at",
            "named_at",
            sqlite_where=text("state = 'coming'"),
            postgresql_where=text("state = 'coming'"),
        ),
    )

    dossier_id: Mapped[str] = mapped_column(ForeignKey("dossiers.id"), primary_key=True)
    agency_id: Mapped[str] = mapped_column(AGENCY)
    #: of the officer's file, as named; ``size`` in bytes
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger)
    number: Mapped[str | None] = mapped_column(String(100))
    by_person: Mapped[str] = mapped_column(ForeignKey("people.id"))
    by_name: Mapped[str] = mapped_column(String(200))
    by_role: Mapped[str] = mapped_column(String(20))
    named_at: Mapped[datetime]
    mutation_id: Mapped[str] = mapped_column(String(36))
    state: Mapped[str] = mapped_column(String(8))
    #: why it was refused: a problem's code
    refusal: Mapped[str | None] = mapped_column(String(40))
    #: how often stamping was begun, and until when nobody else begins it
    attempts: Mapped[int] = mapped_column(Integer)
    claimed_until: Mapped[datetime | None]
    #: of the stamped copy
    stamped_sha256: Mapped[str | None] = mapped_column(String(64))
    stamped_size: Mapped[int | None] = mapped_column(BigInteger)
    issued_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(Integer)


class Draft(Base):
    """What a person has filled in and not filed, kept so that a lost phone loses nothing and another one can go on.

    ``version`` grows with each change, not by one (:func:`server.dossiers.drafts.next_version`). A deleted draft is
    kept for a while: a device that has not heard of it and writes on brings back the whole.
    """

    __tablename__ = "drafts"
    __table_args__ = (
        CheckConstraint("version >= 1", name="version"),
        Index("ix_drafts_deleted_at", "deleted_at"),
    )

    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True)
    #: made by the device; the dossier's, once it is filed
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    #: where it is to be filed, when that is picked
    agency_id: Mapped[str | None] = mapped_column(AGENCY)
    version: Mapped[int] = mapped_column(BigInteger)
    #: procedure, form version, case, page, papers, title: JSON
    header: Mapped[str] = mapped_column(Text)
    #: answers with their marks and conflicts: JSON (:mod:`server.dossiers.drafts_state`)
    state: Mapped[str] = mapped_column(Text)
    #: the version at which each device last changed it: JSON
    writers: Mapped[str] = mapped_column(Text)
    device_id: Mapped[str] = mapped_column(String(36))
    updated_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]


class CodeCounter(Base):
    """The last serial given out by an agency on a civil day; the row's lock makes codes gapless."""

    __tablename__ = "code_counters"

    agency_id: Mapped[str] = mapped_column(AGENCY, primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    serial: Mapped[int] = mapped_column(Integer)


for _table in (DossierEvent.__table__, DossierAnswers.__table__):
    event.listen(_table, "after_create", create_guards)
