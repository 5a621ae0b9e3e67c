"""Official dossier codes, ``{agency prefix}-{yymmdd}-{serial}``; serials start anew each civil day in each agency.

Issuing codes is a port: a province whose own system gives them out puts another :class:`CodeIssuer` in its place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, cast

from flask import current_app
from sqlalchemy import Table, bindparam, update
from sqlalchemy.dialects import postgresql, sqlite

from server import staged
from server.clock import local
from server.dossiers.models import CodeCounter
from server.prepared import Prepared

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from server.dossiers.agencies import Agency

EXTENSION = "hosoxa_code_issuer"

_COUNTERS = cast("Table", CodeCounter.__table__)
_TAKE = {
    dialect: Prepared(
        insert(_COUNTERS)
        .values(agency_id=bindparam("agency_id"), day=bindparam("day"), serial=1)
        .on_conflict_do_update(index_elements=["agency_id", "day"], set_={"serial": _COUNTERS.c.serial + 1})
        .returning(_COUNTERS.c.serial)
    )
    for dialect, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}
_STORE = Prepared(
    update(_COUNTERS)
    .where(_COUNTERS.c.agency_id == bindparam("of"), _COUNTERS.c.day == bindparam("on"))
    .values(serial=bindparam("last"))
)


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


class _Given:
    """The serials that one write has given out for an agency and a day; the counter's row is locked since the first."""

    def __init__(self, agency: str, day: date, first: int) -> None:
        self._agency, self._day = agency, day
        self._stored = first
        self._last = first - 1
        self._noted = False

    def next(self, session: Session) -> int:
        """One more; a mutation that is undone gives it back."""
        if not self._noted:
            staged.on_flush(session, self._store)
            self._noted = True
        self._last += 1
        staged.on_undo(session, self._give_back)
        return self._last

    def _give_back(self) -> None:
        self._last -= 1

    def _store(self, session: Session) -> None:
        self._noted = False
        if self._last != self._stored:
            _STORE.run(session.connection(), {"of": self._agency, "on": self._day, "last": self._last})
            self._stored = self._last


def _advance(session: Session, agency_id: str, day: date) -> int:
    given: dict[tuple[str, date], _Given] = session.info.setdefault("serials", {})
    key = (agency_id, day)
    inside_savepoint = session.in_nested_transaction()
    if inside_savepoint or key not in given:
        statement = _TAKE[session.get_bind().dialect.name]
        serial: int = statement.scalar(session.connection(), {"agency_id": agency_id, "day": day})
        if inside_savepoint:  # which may be rolled back: only the database knows what was given out
            given.pop(key, None)
            return serial
        given[key] = _Given(agency_id, day, serial)
    return given[key].next(session)


def mint(session: Session, agency: Agency, moment: datetime) -> str:
    """The next official code, from the deployment's issuer."""
    issuer: CodeIssuer = current_app.extensions[EXTENSION]
    return issuer.mint(session, agency, moment)
