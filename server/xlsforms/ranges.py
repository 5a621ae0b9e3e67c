"""Numbers: whole or with a fraction, and XLSForm's ``range``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pyxform.question_type_dictionary import QUESTION_TYPE_DICT

from server.xlsforms.report import CannotExpressError

if TYPE_CHECKING:
    from server.xlsforms.survey import Element

_DECIMALS: Final = 3


def range_fields(element: Element) -> dict[str, Any]:
    """Fields of a number question.

    :raises CannotExpressError: for a range whose steps cannot be said.
    """
    if element.control.get("tag") != "range":
        return {"decimals": _DECIMALS} if element.bind.get("type") == "decimal" else {}
    given = {**QUESTION_TYPE_DICT["range"]["parameters"], **(element.node.get("parameters") or {})}
    try:
        start, end, step = (float(given[name]) for name in ("start", "end", "step"))
    except (KeyError, ValueError) as error:
        raise CannotExpressError("a range needs start, end and step as numbers") from error
    schema: dict[str, Any] = {"minimum": _plain(min(start, end)), "maximum": _plain(max(start, end))}
    if not all(number.is_integer() for number in (start, end, step)):
        return {"decimals": _DECIMALS, "schema": schema}
    if step > 1:
        if start % step:
            raise CannotExpressError(f"a range from {start:g} in steps of {step:g} has no counterpart; begin at a step")
        schema["multipleOf"] = int(step)
    return {"schema": schema}


def _plain(number: float) -> int | float:
    return int(number) if number.is_integer() else number
