"""Calendars that the tests of working time share."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from pathlib import Path

from server.clock import ZONE
from server.dossiers.calendar import Span, WorkingCalendar
from server.dossiers.config_files import load_calendars

CONFIG = Path(__file__).resolve().parents[3] / "config"
OFFICE: tuple[Span, ...] = ((time(7, 30), time(11, 30)), (time(13, 30), time(17)))
MORNING: tuple[Span, ...] = ((time(7, 30), time(11, 30)),)

#: What a deployment really has.
COMMUNE = load_calendars(CONFIG / "calendars")["commune"]
#: One that also works on Saturday mornings, keeps no cut-off, and was closed by a flood.
SATURDAYS = WorkingCalendar(
    key="saturdays",
    week={**dict.fromkeys(range(5), OFFICE), 5: MORNING},
    closed=frozenset({date(2026, 9, 9), date(2026, 9, 10), date(2026, 9, 11)}),
    working={date(2026, 11, 24): MORNING},
)


def at(text: str) -> datetime:
    """``2026-11-20 10:00`` of Vietnamese civil time, as an instant."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)
