"""Who has sent which bytes. The bytes themselves lie in the blob store under their SHA-256."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from server.database import Base


class Attachment(Base):
    """One file as one person sent it.

    A row for each owner, so that to know a hash is not to have the file: what others have sent counts for nobody else.
    """

    __tablename__ = "attachments"
    __table_args__ = (
        CheckConstraint("size > 0", name="size"),
        CheckConstraint("state IN ('received', 'ready', 'refused')", name="state"),
        Index("ix_attachments_sha256", "sha256"),
        # all that is asked about what one person has sent, without a look at their rows
        Index("ix_attachments_owner_id_received_at", "owner_id", "received_at", "named_at", "size"),
        Index("ix_attachments_named_at_received_at", "named_at", "received_at"),
        Index("ix_attachments_inspect_at", "inspect_at"),
        Index("ix_attachments_shown_sha256", "shown_sha256"),
        Index("ix_attachments_thumb_sha256", "thumb_sha256"),
    )

    owner_id: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True)
    #: of the bytes, lower-case hex
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    #: as the first bytes say, one of :data:`server.attachments.sniff.TYPES`
    type: Mapped[str] = mapped_column(String(40))
    #: in bytes
    size: Mapped[int] = mapped_column(BigInteger)
    received_at: Mapped[datetime]
    #: since when a dossier of the owner's names it; None while none does, and only then may it be collected
    named_at: Mapped[datetime | None]
    #: ``received`` until the worker has looked into it, then ``ready`` or ``refused``; the same for all who sent it
    state: Mapped[str] = mapped_column(String(8), default="received")
    #: why it was refused, one of :data:`server.problems.CODES`
    refusal: Mapped[str | None] = mapped_column(String(40))
    #: what others than its sender are given: a picture drawn anew, without what the camera wrote into it; of sound
    #: and PDFs the same bytes as were sent
    shown_sha256: Mapped[str | None] = mapped_column(String(64))
    #: of the small picture, a JPEG; sound has none
    thumb_sha256: Mapped[str | None] = mapped_column(String(64))
    #: of a PDF
    pages: Mapped[int | None]
    #: when the worker may look into it (again); None when it has
    inspect_at: Mapped[datetime | None]
    #: how often it has begun to
    tries: Mapped[int] = mapped_column(default=0)
