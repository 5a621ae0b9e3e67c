"""Calendar dates as text: `YYYY-MM-DD`, and the shorter `YYYY-MM` and `YYYY` where a question allows them."""

from __future__ import annotations

import re
from datetime import date

_ISO = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_TYPED = re.compile(r"([0-9]{0,2})[-/. ]([0-9]{0,2})[-/. ]([0-9]{4})")
_MONTH_TYPED = re.compile(r"([0-9]{1,2})[-/. ]([0-9]{4})")
FIRST_YEAR = 1900
LAST_YEAR = 2199
FULL = len("YYYY-MM-DD")


def read_date(text: str, *, partial: bool) -> str | None:
    """ISO text of a typed date, or null when it is not a real day from 1900 to 2199.

    Understood: ``2026-09-01``, and as people type it ``1/9/2026`` (also with ``-``, ``.`` or a blank);
    with ``partial`` also ``2026-09``, ``2026``, ``9/2026``, ``/9/2026`` and ``//2026`` (parts left empty).
    """
    if match := _ISO.fullmatch(text):
        year, month, day = match.groups("")
    elif match := _TYPED.fullmatch(text):
        day, month, year = match.groups("")
    elif match := _MONTH_TYPED.fullmatch(text):
        day, (month, year) = "", match.groups("")
    else:
        return None
    if not FIRST_YEAR <= int(year) <= LAST_YEAR or (day and not month) or (not day and not partial):
        return None
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    return "-".join(part.zfill(2) for part in (year, month, day) if part)


def earliest_day(text: str) -> date:
    """The first day that a (partial) date may mean."""
    return date.fromisoformat(text + "-01-01"[len(text) - FULL :] if len(text) < FULL else text)


def age_years(text: str, today: str) -> int | None:
    """Whole years from a date to ``today``; negative when it lies ahead; null when the text is no date."""
    if not _ISO.fullmatch(text):
        return None
    born, now = earliest_day(text), date.fromisoformat(today)
    return now.year - born.year - ((now.month, now.day) < (born.month, born.day))


def days_between(text: str, today: str) -> int | None:
    """Days from a date to ``today``; negative when it lies ahead; null when the text is no date."""
    if not _ISO.fullmatch(text):
        return None
    return (date.fromisoformat(today) - earliest_day(text)).days
