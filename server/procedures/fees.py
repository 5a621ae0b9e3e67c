"""Which fee holds: the first row of a procedure's table whose dates, channel, agency and case fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True)
class Fee:
    """A fee in whole đồng. ``per`` says what it is paid for: ``dossier``, ``person`` or ``copy``."""

    id: str
    amount: int
    per: str
    label: Mapping[str, str]
    source: str
    verified: bool


def fee_for(
    definition: Mapping[str, Any], agency: str | None, channel: str, on: date, case: str | None = None
) -> Fee | None:
    """The fee on a day, or null when the table says nothing.

    :param definition: a procedure (a form's ``source``).
    :param agency: id of the receiving agency; rows for certain agencies never fit null.
    :param channel: ``online``, ``counter`` or ``post``.
    :param on: civil day in Viet Nam.
    :param case: key of the picked case.
    """
    day = on.isoformat()
    for row in definition.get("fees") or ():
        if (
            row["channel"] in {channel, "any"}
            and row["effective_from"] <= day
            and (row.get("effective_to") is None or day <= row["effective_to"])
            and (row.get("agencies") is None or agency in row["agencies"])
            and (row.get("cases") is None or case in row["cases"])
        ):
            return Fee(row["id"], row["amount"], row["per"], row["label"], row["source"], row["verified"])
    return None
