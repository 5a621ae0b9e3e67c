"""The only place that reads a clock.

Instants are aware, UTC, whole milliseconds; the civil time of every deployment is Asia/Ho_Chi_Minh
(UTC+7, no daylight saving), in which days, working hours and dossier codes are counted.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> datetime:
    """The present instant, UTC, cut to milliseconds."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def today() -> date:
    """The present civil date in Viet Nam."""
    return now().astimezone(ZONE).date()


def local(moment: datetime) -> datetime:
    """The same instant in Vietnamese civil time."""
    return moment.astimezone(ZONE)


def to_wire(moment: datetime | None) -> str | None:
    """RFC 3339 with milliseconds and ``Z``, as the protocol writes instants; None stays None."""
    if moment is None:
        return None
    # not strftime: its %Y writes the first millennium with fewer than four digits
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"
