"""Kinds whose value is text of a shape of its own. Each reader takes a cleaned, non-empty line.

It gives the kept text, "" when the line says nothing, or null when it is not of the kind.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from server.procedures.dates import read_date
from server.procedures.kinds.names import is_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from server.procedures.definition import Question

_CITIZEN_ID = re.compile(r"[0-9]{12}")
_EMAIL = re.compile(r"[!-?A-~]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_PHONE = re.compile(r"0[13-9][0-9]{8}|02[0-9]{9}")
_COUNTRY_CODE = re.compile(r"\A(?:\+84|0084|84(?=[0-9]{9,10}\Z))0?")
_TIME = re.compile(r"([0-9]{1,2})(?:h|[:h]([0-9]{2}))")
_HOURS, _MINUTES = 24, 60


def _name(_question: Question, text: str) -> str | None:
    return text if is_name(text) else None


def _phone(_question: Question, text: str) -> str | None:
    return _matching(_PHONE, _COUNTRY_CODE.sub("0", re.sub(r"[ .()-]", "", text)))


def _citizen_id(_question: Question, text: str) -> str | None:
    return _matching(_CITIZEN_ID, re.sub(r"[ .-]", "", text))


def _email(_question: Question, text: str) -> str | None:
    return _matching(_EMAIL, text)


def _date(question: Question, text: str) -> str | None:
    if not re.sub(r"[-/. ]", "", text):
        return ""
    return read_date(text, partial=question.partial)


def _time(_question: Question, text: str) -> str | None:
    if not re.sub(r"[:h ]", "", text):
        return ""
    match = _TIME.fullmatch(text)
    if not match:
        return None
    hour, minute = int(match[1]), int(match[2] or 0)
    return f"{hour:02d}:{minute:02d}" if hour < _HOURS and minute < _MINUTES else None


def _matching(pattern: re.Pattern[str], text: str) -> str | None:
    return text if pattern.fullmatch(text) else None


READERS: Final[dict[str, Callable[[Question, str], str | None]]] = {
    "name": _name,
    "phone": _phone,
    "citizen_id": _citizen_id,
    "email": _email,
    "date": _date,
    "time": _time,
}
