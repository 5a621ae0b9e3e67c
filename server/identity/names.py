"""What a person may be called and reached by: the rules of the form kinds `name` and `phone`."""

from __future__ import annotations

import re
import unicodedata

from server.procedures.text import clean_line

MAX_NAME = 100
_MARKS = frozenset(" '’-.")
_PHONE = re.compile(r"0[0-9]{9}|02[0-9]{9}")
_PHONE_NOISE = re.compile(r"[ .\-]")


def clean_name(text: str) -> str | None:
    """A name in NFC with single spaces, or None.

    Letters of any script with their marks, spaces, apostrophes, hyphens and dots; at least one
    letter; 1 to 100 characters.
    """
    name = clean_line(text)
    if not name or len(name) > MAX_NAME:
        return None
    kinds = [unicodedata.category(character)[0] for character in name]
    allowed = all(kind in {"L", "M"} or character in _MARKS for kind, character in zip(kinds, name, strict=True))
    return name if allowed and "L" in kinds else None


def clean_phone(text: str) -> str | None:
    """A Vietnamese number as ``0…`` (10 digits, or 11 for landlines), or None."""
    number = _PHONE_NOISE.sub("", clean_line(text) or "")
    for country in ("+84", "84"):
        if number.startswith(country):
            number = "0" + number.removeprefix(country)
            break
    return number if _PHONE.fullmatch(number) else None
