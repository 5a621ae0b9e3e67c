"""Dates and fees of a procedure file that cannot be meant."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from server.procedures.units import province_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from server.procedures.mistakes import Report, Where

_ENDLESS = "9999-12-31"


def check_dates_and_fees(data: Mapping[str, Any], report: Report) -> None:
    """Report impossible days, periods that end before they begin, fees that can never hold, and missing reasons."""
    _period(data, (), report)
    fees = data["fees"]
    for index, fee in enumerate(fees):
        where: Where = ("fees", index)
        _provinces(fee, where, report)
        if not _period(fee, where, report):
            continue
        for earlier in fees[:index]:
            if _covers(earlier, fee):
                report.add(where, f"is never used: the row {earlier['id']} above fits first on all of its days")
                break
    for index, exemption in enumerate(data.get("fee_exemptions") or ()):
        _period(exemption, ("fee_exemptions", index), report)
    if data["channel"] != "full" and not data.get("channel_reason"):
        report.add(("channel_reason",), f"is missing: the channel is {data['channel']}, and people are told why")
    if data["channel"] == "full" and data.get("channel_reason"):
        report.add(("channel_reason",), "has no place here: the channel is full")
    needed = {"counter"} if data["channel"] == "counter" else {"online", "counter"}
    for channel in sorted(needed - {fee["channel"] for fee in fees}):
        if not any(fee["channel"] == "any" for fee in fees):
            report.add(("fees",), f"says nothing of the channel {channel}; a fee of 0 is written as a row too")


def _provinces(fee: Mapping[str, Any], where: Where, report: Report) -> None:
    for index, province in enumerate(fee.get("provinces") or ()):
        if province_name(province) is None:
            report.add((*where, "provinces", index), f"there is no province {province}")


def _period(data: Mapping[str, Any], where: Where, report: Report) -> bool:
    days = {}
    for name in ("effective_from", "effective_to"):
        if data.get(name) is None:
            continue
        try:
            days[name] = date.fromisoformat(data[name])
        except ValueError:
            report.add((*where, name), f"{data[name]} is not a day of the calendar")
            return False
    if len(days) > 1 and days["effective_to"] < days["effective_from"]:
        report.add((*where, "effective_to"), "lies before effective_from")
        return False
    return True


def _covers(earlier: Mapping[str, Any], later: Mapping[str, Any]) -> bool:
    """Whether whatever fits the later row fits the earlier one first."""
    return (
        earlier["channel"] in {later["channel"], "any"}
        and earlier["effective_from"] <= later["effective_from"]
        and (earlier.get("effective_to") or _ENDLESS) >= (later.get("effective_to") or _ENDLESS)
        and _within(later.get("agencies"), earlier.get("agencies"))
        and _within(later.get("provinces"), earlier.get("provinces"))
        and _within(later.get("cases"), earlier.get("cases"))
    )


def _within(some: list[str] | None, others: list[str] | None) -> bool:
    return others is None or (some is not None and set(some) <= set(others))
