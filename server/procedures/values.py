"""What a question of each kind accepts, and the one form in which an answer is kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from server.procedures.kinds.files import read_file, read_photo
from server.procedures.kinds.places import read_place
from server.procedures.numbers import is_blank, read_number
from server.procedures.text import clean_line, clean_lines
from server.procedures.text_values import READERS

if TYPE_CHECKING:
    from server.procedures.definition import Question

#: Tells whether a commune (5 digits) lies in a province (2 digits).
CommuneExists = Callable[[str, str], bool]

_PROVINCE = re.compile(r"[0-9]{2}")
_COMMUNE = re.compile(r"[0-9]{5}")
_ADDRESS_KEYS: Final = frozenset({"province", "commune", "detail"})
ADDRESS_DETAIL_MAX: Final = 300


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of a raw answer: a value, nothing (both null), or a problem (``kind`` or ``choice``)."""

    value: Any = None
    problem: str | None = None


EMPTY: Final = Reading()
MALFORMED: Final = Reading(problem="kind")
NOT_IN_LIST: Final = Reading(problem="choice")


def read_value(question: Question, raw: object, commune_exists: CommuneExists | None = None) -> Reading:
    """Read one answer (not of a group or table).

    Reading what was read gives the same again.

    :param raw: JSON as it came: typed text or a value already in its kept form.
    :param commune_exists: addresses are checked by the shape of their codes only without it.
    """
    if raw is None or raw == "":
        return EMPTY
    if question.kind == "address":
        return _address(question, raw, commune_exists)
    return _KINDS.get(question.kind, _text)(question, raw)


def _text(question: Question, raw: object) -> Reading:
    if question.voice and isinstance(raw, dict):
        return _voice_note(question, raw)
    if not isinstance(raw, str):
        return MALFORMED
    text = clean_lines(raw) if question.kind == "long_text" else clean_line(raw)
    if not text:
        return MALFORMED if text is None else EMPTY
    reader = READERS.get(question.kind)
    kept = reader(question, text) if reader else text
    if not kept:
        return MALFORMED if kept is None else EMPTY
    return Reading(kept)


def _yes_no(_question: Question, raw: object) -> Reading:
    return Reading(raw) if isinstance(raw, bool) else MALFORMED


def _declaration(_question: Question, raw: object) -> Reading:
    if not isinstance(raw, bool):
        return MALFORMED
    return Reading(raw) if raw else EMPTY  # false is "not agreed yet", the same as no answer


def _number(question: Question, raw: object) -> Reading:
    if is_blank(raw):
        return EMPTY
    number = read_number(raw, decimals=question.decimals, money=question.kind == "money")
    return MALFORMED if number is None else Reading(number)


def _one_of(question: Question, raw: object) -> Reading:
    if not isinstance(raw, str):
        return MALFORMED
    return Reading(raw) if raw in question.choices else NOT_IN_LIST


def _many_of(question: Question, raw: object) -> Reading:
    if not isinstance(raw, list) or not all(isinstance(item, str) for item in raw):
        return MALFORMED
    if not set(raw) <= set(question.choices):
        return NOT_IN_LIST
    kept = [choice for choice in question.choices if choice in raw]
    return Reading(kept) if kept else EMPTY


def _photo(question: Question, raw: object) -> Reading:
    pages = read_photo(raw, question.max_pages)
    return MALFORMED if pages is None else Reading(pages or None)


def _signature(_question: Question, raw: object) -> Reading:
    return _kept(read_file("signature", raw))


def _voice_note(_question: Question, raw: object) -> Reading:
    return _kept(read_file("voice_note", raw))


def _place(_question: Question, raw: object) -> Reading:
    return _kept(read_place(raw))


def _kept(value: object) -> Reading:
    return MALFORMED if value is None else Reading(value)


def _address(question: Question, raw: object, commune_exists: CommuneExists | None) -> Reading:
    parts = _address_parts(raw)
    if parts is None:
        return MALFORMED
    province, commune, detail = parts
    if not (province or commune or detail):
        return EMPTY
    incomplete = not _PROVINCE.fullmatch(province) or not _COMMUNE.fullmatch(commune)
    if incomplete or (question.detail == "required" and not detail):
        return MALFORMED
    if commune_exists and not commune_exists(province, commune):
        return NOT_IN_LIST
    address = {"province": province, "commune": commune}
    return Reading({**address, "detail": detail} if detail and question.detail != "none" else address)


def _address_parts(raw: object) -> tuple[str, str, str] | None:
    if not isinstance(raw, dict) or not raw.keys() <= _ADDRESS_KEYS:
        return None
    province, commune, typed = ("" if raw.get(key) is None else raw[key] for key in ("province", "commune", "detail"))
    if not (isinstance(province, str) and isinstance(commune, str) and isinstance(typed, str)):
        return None
    detail = clean_line(typed)
    return None if detail is None or len(detail) > ADDRESS_DETAIL_MAX else (province, commune, detail)


_KINDS: Final[dict[str, Callable[[Question, object], Reading]]] = {
    "yes_no": _yes_no,
    "declaration": _declaration,
    "number": _number,
    "money": _number,
    "one_of": _one_of,
    "many_of": _many_of,
    "photo": _photo,
    "signature": _signature,
    "voice_note": _voice_note,
    "place": _place,
}
