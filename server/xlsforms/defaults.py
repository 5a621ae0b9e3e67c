"""``default`` of a spreadsheet as an answer to begin with."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from server.procedures.dates import read_date
from server.xlsforms.report import CannotExpressError

if TYPE_CHECKING:
    from collections.abc import Mapping

_TIME: Final = re.compile(r"([0-9]{1,2}:[0-9]{2})(?::[0-9]{2}(?:\.[0-9]+)?)?(?:Z|[+-][0-9:]+)?")
_NUMBER: Final = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_TEXTS: Final = frozenset({"text", "long_text", "name", "phone", "citizen_id", "email"})
_MOST_TEXT: Final = 300


def default_answer(text: str, kind: str, choices: Mapping[str, str]) -> Any:  # noqa: ANN401, PLR0911 (any answer)
    """The answer in its kept form; null when the kind has no default and the spreadsheet's says nothing.

    :raises CannotExpressError: when it is no answer to such a question.
    """
    match kind:
        case "number" | "money" if _NUMBER.fullmatch(text):
            value = float(text)
            return int(value) if value.is_integer() else value
        case "date" if found := read_date(text[:10], partial=False):
            return found
        case "time" if match := _TIME.fullmatch(text.rsplit(" ", maxsplit=1)[-1].rsplit("T", maxsplit=1)[-1]):
            return match[1].zfill(5)
        case "one_of" if text in choices:
            return choices[text]
        case "many_of" if text.split() and all(word in choices for word in text.split()):
            ticked = {choices[word] for word in text.split()}
            return [value for value in choices.values() if value in ticked]
        case "declaration" | "yes_no" if text.lower() in {"ok", "true", "yes"}:
            return True
        case _ if kind in _TEXTS and len(text) <= _MOST_TEXT:
            return text
    raise CannotExpressError(f"“{text}” is no answer that such a question can begin with")
