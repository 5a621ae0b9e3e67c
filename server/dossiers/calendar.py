"""Working time of an agency: which days are worked, which hours, and how time is counted in them.

Days off are the weekly pattern's, the nation's (Labour Code 2019 art. 112 and, from 2026, 24 November, NQ 28/2026/QH16,
with compensatory days and exchanged Saturdays, from the ``holidays`` package) and the agency's own. Civil time is
Asia/Ho_Chi_Minh throughout; a span of work is closed at both ends, so that closing time is still a working instant.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import holidays

from server.clock import ZONE, local

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Begin and end of a stretch of work within one day.
Span = tuple[time, time]

_DAY: Final = timedelta(days=1)
#: No office is closed for longer than this; a search that goes on has met a broken calendar.
_LONGEST_CLOSURE: Final = 366


class CalendarError(ValueError):
    """A calendar with which no deadline can be reckoned."""


@lru_cache(maxsize=64)
def national(year: int) -> tuple[frozenset[date], frozenset[date]]:
    """Public days off of a year, and the weekend days worked in exchange for some of them."""
    found = holidays.country_holidays("VN", years=year)
    return frozenset(day for day in found if day.year == year), frozenset(
        day for day in found.weekend_workdays if day.year == year
    )


@dataclass(frozen=True)
class WorkingCalendar:
    """When an agency works.

    :param week: spans of each weekday, Monday is 0; a weekday that is absent or empty is a day off.
    :param cut_off: reception after this time of day counts from the next working day, where the procedure says so.
    :param closed: the agency's own extra days off.
    :param working: extra working days (they win over every day off), with their spans.
    :param national_holidays: whether public holidays are days off.
    """

    key: str
    week: Mapping[int, tuple[Span, ...]]
    cut_off: time | None = None
    closed: frozenset[date] = frozenset()
    working: Mapping[date, tuple[Span, ...]] = field(default_factory=dict)
    national_holidays: bool = True

    def spans(self, day: date) -> tuple[Span, ...]:
        """The stretches of work on ``day``, in order; empty on a day off."""
        own = self.working.get(day)
        if own is not None:
            return own
        if day in self.closed:
            return ()
        usual = self.week.get(day.weekday(), ())
        if not self.national_holidays:
            return usual
        off, exchanged = national(day.year)
        if day in exchanged:
            return usual or self.ordinary
        return () if day in off else usual

    @property
    def ordinary(self) -> tuple[Span, ...]:
        """The spans of the week's first day that is worked."""
        for weekday in range(7):
            if spans := self.week.get(weekday, ()):
                return spans
        message = f"calendar {self.key} has no working day in its week"
        raise CalendarError(message)

    def is_working_day(self, day: date) -> bool:
        """Whether any work is done on ``day``."""
        return bool(self.spans(day))

    def is_working(self, moment: datetime) -> bool:
        """Whether ``moment`` lies in a stretch of work, its ends included."""
        here = local(moment)
        return any(_at(here.date(), begin) <= here <= _at(here.date(), end) for begin, end in self.spans(here.date()))

    def opening(self, day: date) -> datetime:
        """When work begins on a working day."""
        return _at(day, self.spans(day)[0][0]).astimezone(UTC)

    def closing(self, day: date) -> datetime:
        """When work ends on a working day."""
        return _at(day, self.spans(day)[-1][1]).astimezone(UTC)

    def next_working_day(self, day: date) -> date:
        """The first working day after ``day``.

        :raises CalendarError: when there is none within a year.
        """
        for ahead in range(1, _LONGEST_CLOSURE + 1):
            if self.is_working_day(day + ahead * _DAY):
                return day + ahead * _DAY
        message = f"calendar {self.key} has no working day in the year after {day}"
        raise CalendarError(message)

    def working_day_after(self, day: date, count: int) -> date:
        """The ``count``-th working day after ``day``, which itself is not counted; ``day`` when ``count`` is 0."""
        for _ in range(count):
            day = self.next_working_day(day)
        return day

    def next_instant(self, moment: datetime) -> datetime:
        """``moment`` if it is worked, else the next begin of work."""
        here = local(moment)
        for begin, end in self._stretches(here.date()):
            if here <= end:
                return max(here, begin).astimezone(UTC)
        raise AssertionError  # pragma: no cover (the stretches never end)

    def start_after_cut_off(self, moment: datetime) -> datetime:
        """Where counting starts for a reception at ``moment``: past the cut-off, with the next working day."""
        start = self.next_instant(moment)
        here = local(start)
        if self.cut_off is None or here.time() <= self.cut_off:
            return start
        return self.opening(self.next_working_day(here.date()))

    def add_working_time(self, moment: datetime, amount: timedelta) -> datetime:
        """The instant at which ``amount`` of working time has passed since ``moment``."""
        here = local(self.next_instant(moment))
        for begin, end in self._stretches(here.date()):
            if end < here:
                continue
            begin = max(begin, here)  # noqa: PLW2901 (the rest of the stretch we are in)
            if amount <= end - begin:
                return (begin + amount).astimezone(UTC)
            amount -= end - begin
        raise AssertionError  # pragma: no cover (the stretches never end)

    def working_time(self, start: datetime, end: datetime) -> timedelta:
        """How much working time lies between two instants; nothing when ``end`` is not later."""
        total = timedelta()
        if end <= start:
            return total
        first, last = local(start), local(end)
        for begin, close in self._stretches(first.date()):
            if begin >= last:
                break
            total += max(min(close, last) - max(begin, first), timedelta())
        return total

    def _stretches(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """Every stretch of work from the begin of ``day`` on, without end."""
        if not self.is_working_day(day):
            day = self.next_working_day(day)
        while True:
            for begin, end in self.spans(day):
                yield _at(day, begin), _at(day, end)
            day = self.next_working_day(day)


def _at(day: date, moment: time) -> datetime:
    return datetime.combine(day, moment, ZONE)
