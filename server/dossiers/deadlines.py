"""When a dossier is due.

Civil Code 2015, art. 147 (the first day is not counted) and art. 148 (a last day that is a day off moves to the end
of the next working day). A reception after the agency's cut-off, for procedures that have one, and one outside
working time count from the next working time. Time in which the agency waits for the person (a supplement, a payment)
is added back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal

from server.clock import local

if TYPE_CHECKING:
    from collections.abc import Iterable

    from server.dossiers.calendar import WorkingCalendar

Unit = Literal["working_day", "working_hour", "day"]


@dataclass(frozen=True, slots=True)
class Limit:
    """How long an agency may take; 0 days is the same day. ``cut_off``: whether the agency's cut-off time applies."""

    amount: int
    unit: Unit
    cut_off: bool = False


@dataclass(frozen=True, slots=True)
class Interval:
    """A pause that has ended."""

    start: datetime
    end: datetime


def due(accepted_at: datetime, limit: Limit, calendar: WorkingCalendar, pauses: Iterable[Interval] = ()) -> datetime:
    """The last instant at which the result is in time, UTC; always a working instant.

    :param accepted_at: when a complete dossier was received.
    :param pauses: stretches that do not count; where they overlap, once.
    """
    start = calendar.start_after_cut_off(accepted_at) if limit.cut_off else calendar.next_instant(accepted_at)
    end = _without_pauses(start, limit, calendar)
    paused = timedelta()
    for interval in merged(pauses):
        paused += calendar.working_time(max(interval.start, accepted_at), interval.end)
    return calendar.add_working_time(end, paused) if paused else end


def _without_pauses(start: datetime, limit: Limit, calendar: WorkingCalendar) -> datetime:
    first = local(start).date()
    if limit.unit == "working_hour":
        return calendar.add_working_time(start, timedelta(hours=limit.amount))
    if limit.unit == "working_day":
        return calendar.closing(calendar.working_day_after(first, limit.amount))
    last = first + timedelta(days=limit.amount)
    return calendar.closing(last if calendar.is_working_day(last) else calendar.next_working_day(last))


def merged(pauses: Iterable[Interval]) -> list[Interval]:
    """The same stretches in order, none overlapping another."""
    result: list[Interval] = []
    for pause in sorted(pauses, key=lambda interval: interval.start):
        if result and pause.start <= result[-1].end:
            result[-1] = Interval(result[-1].start, max(result[-1].end, pause.end))
        else:
            result.append(Interval(pause.start.astimezone(UTC), pause.end))
    return result
