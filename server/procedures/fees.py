"""What a filing costs: the first row of the procedure's table that fits, how often it is paid, who pays nothing.

Same meaning as ``pwa/src/forms/engine/fees.ts``; held by ``tests/conformance/fees``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from server.procedures.numbers import plain_number
from server.procedures.rules import Rule, Scope

Text = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FeeContext:
    """Where and when a filing is paid for.

    ``today`` is the civil day in Viet Nam; ``channel`` is ``online``, ``counter`` or ``post``; ``case`` the picked
    case's key; ``agency`` the id of the receiving agency and ``province`` its province's code: rows for certain
    agencies or provinces never fit null.
    """

    today: str
    channel: str
    case: str | None = None
    agency: str | None = None
    province: str | None = None


@dataclass(frozen=True, slots=True)
class Fee:
    """A fee. ``amount`` is one, in whole đồng, ``per`` dossier, person, copy or page; ``times`` says how many are paid.

    ``total`` is in whole đồng: 0 when ``exempt`` says why nothing is paid, null when it is beyond 9007199254740991.
    """

    id: str
    amount: int
    per: str
    times: int
    total: int | float | None
    exempt: Text | None
    label: Text
    source: str
    verified: bool


def fee(definition: Mapping[str, Any], answers: Mapping[str, Any], context: FeeContext) -> Fee | None:
    """The fee of a filing, or null when the table says nothing.

    :param definition: a procedure (a form's ``source``).
    :param answers: as :func:`server.procedures.answers.validate_answers` gave them back; empty before there are any.
    """
    row = fee_row(definition, context)
    if row is None:
        return None
    given = answers.get(row.get("times") or "")
    times = given if isinstance(given, int) and not isinstance(given, bool) and given >= 0 else 1
    reason = _exemption(definition, answers, context)
    return Fee(
        id=row["id"],
        amount=row["amount"],
        per=row["per"],
        times=times,
        total=0 if reason else plain_number(row["amount"] * times),
        exempt=reason,
        label=row["label"],
        source=row["source"],
        verified=row["verified"],
    )


def fee_row(definition: Mapping[str, Any], context: FeeContext) -> Mapping[str, Any] | None:
    """The first row that fits the day, the channel, the agency, its province and the case."""
    wanted = {"agencies": context.agency, "provinces": context.province, "cases": context.case}
    for row in definition.get("fees") or ():
        if (
            row["channel"] in {context.channel, "any"}
            and _holds_on(row, context.today)
            and all(row.get(name) is None or value in row[name] for name, value in wanted.items())
        ):
            found: Mapping[str, Any] = row
            return found
    return None


def _exemption(definition: Mapping[str, Any], answers: Mapping[str, Any], context: FeeContext) -> Text | None:
    scope = Scope(answers, context.today, context.case)
    for exemption in definition.get("fee_exemptions") or ():
        when = exemption.get("when")
        if when is not None and _holds_on(exemption, context.today) and Rule(when).holds(scope):
            text: Text = exemption["text"]
            return text
    return None


def _holds_on(dated: Mapping[str, Any], day: str) -> bool:
    begin, end = dated.get("effective_from"), dated.get("effective_to")
    return (begin is None or begin <= day) and (end is None or day <= end)
