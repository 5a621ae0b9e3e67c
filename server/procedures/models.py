"""The table of published form versions."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from server.database import Base


class FormVersion(Base):
    """One published version of a procedure: its whole definition as canonical JSON. Never changed afterwards.

    ``sha256`` is the hash, in hex, of ``definition``; dates are civil days in Viet Nam, both inclusive.
    """

    __tablename__ = "form_versions"
    __table_args__ = (CheckConstraint("version >= 1", name="version"),)

    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64))
    definition: Mapped[str] = mapped_column(Text)
    effective_from: Mapped[date] = mapped_column(Date)
    effective_to: Mapped[date | None] = mapped_column(Date)
    published_at: Mapped[datetime]
    #: the official who did; null for the files of ``config/procedures``
    published_by: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
