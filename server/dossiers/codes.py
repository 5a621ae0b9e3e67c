"""Official dossier codes, ``{agency prefix}-{yymmdd}-{serial}``; serials start anew each civil day in each agency.

Issuing codes is a port: a province whose own system gives them out puts another :class:`CodeIssuer` in its place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from flask import current_app
from sqlalchemy.dialects import postgresql, sqlite

from server.clock import local
from server.dossiers.models import CodeCounter

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from server.dossiers.agencies import Agency

EXTENSION = "hosoxa_code_issuer"


class CodeIssuer(Protocol):
    """Gives a dossier its official code, inside the transaction that stores the dossier."""

    def mint(self, session: Session, agency: Agency, moment: datetime) -> str:
        """The next code of ``agency`` on the civil day of ``moment``."""


class LocalCodeIssuer:
    """Serials from a counter row of an agency and day, advanced in the filing's own transaction.

    The row's lock lasts until the filing commits, so two filings never share a serial; when a filing is rejected or
    rolled back the counter goes back with it, so there is no gap.
    """

    def mint(self, session: Session, agency: Agency, moment: datetime) -> str:
        """The next code: the civil date is Viet Nam's, the serial has at least four digits."""
        day = local(moment).date()
        return f"{agency.prefix}-{day:%y%m%d}-{_advance(session, agency.id, day):04d}"


def _advance(session: Session, agency_id: str, day: date) -> int:
    dialect = session.get_bind().dialect.name
    insert = (postgresql.insert if dialect == "postgresql" else sqlite.insert)(CodeCounter)
    statement = (
        insert.values(agency_id=agency_id, day=day, serial=1)
        .on_conflict_do_update(index_elements=["agency_id", "day"], set_={"serial": CodeCounter.serial + 1})
        .returning(CodeCounter.serial)
    )
    serial: int = session.execute(statement).scalar_one()
    return serial


def mint(session: Session, agency: Agency, moment: datetime) -> str:
    """The next official code, from the deployment's issuer."""
    issuer: CodeIssuer = current_app.extensions[EXTENSION]
    return issuer.mint(session, agency, moment)
