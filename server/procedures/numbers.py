"""Numbers and amounts, as JSON has them or as people type them."""

from __future__ import annotations

import math
import re
from typing import Final

from server.procedures.text import clean_line

#: Beyond this a JSON number is not the same whole number in every language.
MAX_SAFE: Final = 9_007_199_254_740_991
_GROUPED = re.compile(r"-?[0-9]{1,3}(?:[. ][0-9]{3})+(?:,[0-9]+)?")
_PLAIN = re.compile(r"-?[0-9]{1,16}(?:[.,][0-9]{1,9})?")
_CURRENCY = re.compile(r" ?(?:đồng|đ|₫|vnđ|vnd)\Z", re.IGNORECASE)


def plain_number(number: float) -> int | float | None:
    """A number as JSON means it: whole when it is whole, null when it is not safe (too large, infinite, NaN)."""
    if not -MAX_SAFE <= number <= MAX_SAFE:
        return None
    return int(number) if number == int(number) else number


def is_blank(raw: object) -> bool:
    """Whether nothing but blanks was typed."""
    return isinstance(raw, str) and clean_line(raw) == ""


def read_number(raw: object, *, decimals: int, money: bool) -> int | float | None:
    """A number with at most ``decimals`` digits after the point, or null; ``money`` is whole đồng, not negative."""
    number = _typed(raw, money=money) if isinstance(raw, str) else raw
    if not isinstance(number, (int, float)) or isinstance(number, bool):
        return None
    if isinstance(number, float) and not math.isfinite(number):
        return None
    kept = plain_number(number)
    if kept is None or round(kept, decimals) != kept or (money and kept < 0):
        return None
    return kept


def _typed(raw: str, *, money: bool) -> float | None:
    """Vietnamese writing: dots or blanks group thousands (``1.500`` is 1500); a comma or lone dot begins a fraction."""
    text = clean_line(raw) or ""
    if money:
        text = _CURRENCY.sub("", text)
    if _GROUPED.fullmatch(text):
        text = re.sub(r"[. ]", "", text)
    elif not _PLAIN.fullmatch(text):
        return None
    return float(text.replace(",", "."))
