"""How often papers that an agency has already had were used again instead of being asked for anew.

Indicator 4.3 of Quyết định 766/QĐ-TTg, *Khai thác, tái sử dụng*: of the dossiers received in
a period, the share with ``HoSoCoThanhPhanSoHoa`` = 1 or ``TaiLieuNop.DuocSoHoa`` = 1, that is with a component that was
there in digital form and was used again. Full marks from 80 %; a period without dossiers gives 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select

from server.clock import ZONE
from server.dossiers.models import Dossier
from server.papers.models import PaperUse

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

#: Percent from which the indicator gives all its points.
THRESHOLD: Final = 80
_HUNDRED: Final = 100


@dataclass(frozen=True, slots=True)
class Reuse:
    """Counts of a period; nothing of a person.

    :ivar received: dossiers received; ``with_reuse`` those of them with a paper that was used again.
    :ivar papers: how many papers were; ``size`` the bytes that nobody had to send.
    """

    received: int
    with_reuse: int
    papers: int
    size: int

    @property
    def rate(self) -> float:
        """Percent with two decimals; 0 when nothing was received."""
        return round(_HUNDRED * self.with_reuse / self.received, 2) if self.received else 0.0


def reuse(session: Session, *, first: date, last: date, agency: str | None = None) -> Reuse:
    """Count what was received from ``first`` to ``last``, civil days in Viet Nam, both included.

    :param agency: whose dossiers; None for all of the deployment.
    """
    received = [
        Dossier.accepted_at.is_not(None),
        Dossier.accepted_at >= _begin(first),
        Dossier.accepted_at < _begin(last + timedelta(days=1)),
        *([Dossier.agency_id == agency] if agency is not None else ()),
    ]
    total = session.scalar(select(func.count()).select_from(Dossier).where(*received)) or 0
    dossiers, papers, size = session.execute(
        select(func.count(PaperUse.dossier_id.distinct()), func.count(), func.sum(PaperUse.size))
        .join(Dossier, Dossier.id == PaperUse.dossier_id)
        .where(PaperUse.reused.is_(True), *received)
    ).one()
    return Reuse(total, dossiers, papers, int(size or 0))


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE).astimezone(UTC)
